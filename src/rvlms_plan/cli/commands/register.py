"""`rvlms-plan register`: all cases, filtered, sorted, a page at a time."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.options import Text, argument, filter_options, group, in_session, json_option, where_option
from rvlms_plan.cli.session import Session
from rvlms_plan.domain.counting import count as counted

if TYPE_CHECKING:
    from rvlms_plan.domain.filters import SavedFilter

_SHOWN_EVERY = 0.2
_SORT = click.option(
    "--sort", metavar="FIELD", type=Text(), help="Sort by a field; -FIELD turns it round. [changed, newest first]"
)


@group("register", invoke_without_command=True)
@filter_options
@_SORT
@click.option("--page", "number", type=click.IntRange(min=1), default=1, metavar="N", help="Which page of 50.")
@json_option
@click.pass_context
@in_session
def register(
    session: Session, ctx: click.Context, asked: SavedFilter, sort: str | None, number: int, *, as_json: bool
) -> None:
    """List the cases, filtered and sorted, 50 a page. Ticks are not observations.

    Fields: code, centre (own, or a name), status, checklist, version, phase, sex, age, opened, changed, operated,
    entries, done, not-applicable, deferred, overrides, open, findings, finding (a rule), review
    (none, open, answered, settled, signed, changed), text (in code and head), and every summary answer by its id.
    """
    if ctx.invoked_subcommand is not None:
        return
    from rvlms_plan.cli.printing.register_page import page_data, page_lines  # noqa: PLC0415
    from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import NOTHING, listed  # noqa: PLC0415

    try:
        with session.store(read_only=True) as database:
            found = listed(database, session.station, asked.where, sort or asked.sort, number)
    except NoStoreYet as problem:
        found = NOTHING
        session.printer.tell(f"{problem.says} It is made with the first case.")
    if as_json:
        session.printer.json(page_data(found))
    else:
        session.printer.out(*page_lines(found))
    if found.stale:
        session.printer.tell(
            f"{found.stale} case{'s are' if found.stale > 1 else ' is'} shown as another version of this program read "
            "them. Nothing is lost; rvlms-plan register rebuild reads them anew."
        )


@register.command("rebuild")
@click.option("--all", "everything", is_flag=True, help="All cases, not only those that another version has read.")
@in_session
def rebuild(session: Session, *, everything: bool) -> None:
    """Make the register and the findings anew from the journals, which are not touched. It may be interrupted."""
    from rvlms_plan.use_cases.audit import rebuild as rebuilt  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import stale  # noqa: PLC0415

    with session.store() as database:
        count = rebuilt(database, None if everything else stale(database), _Progress(session))
    session.printer.tell(f"{counted(count, 'case')} read anew.")


@register.command("filters")
@json_option
@in_session
def filters(session: Session, *, as_json: bool) -> None:
    """List the saved filters. They stand beside the settings, for the screens too; no record holds them."""
    from rvlms_plan.use_cases.audit import saved_filters  # noqa: PLC0415

    found = saved_filters(session.settings.filters_file)
    if as_json:
        session.printer.json([{"name": each.name, "where": list(each.where), "sort": each.sort} for each in found])
        return
    for each in found:
        asked = [*each.where, *((f"by {each.sort}",) if each.sort else ())]
        session.printer.out(f"{each.name}: {', '.join(asked) or 'all cases'}")
    if not found:
        session.printer.tell("No filter is saved. rvlms-plan register keep NAME --where FIELD=VALUE saves one.")


@register.command("keep")
@argument("name", "NAME")
@where_option
@_SORT
@in_session
def keep(session: Session, name: str, where: tuple[str, ...], sort: str | None) -> None:
    """Save a filter under a name, in place of one that has it. Its conditions are tried first."""
    from rvlms_plan.domain.filters import SavedFilter  # noqa: PLC0415
    from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import listed, save_filter  # noqa: PLC0415

    try:
        with session.store(read_only=True) as database:
            listed(database, session.station, where, sort)
    except NoStoreYet as problem:
        session.printer.tell(f"{problem.says} The conditions were not tried.")
    replaced = save_filter(session.settings.filters_file, SavedFilter(name, where, sort))
    session.printer.tell(f"Saved{' in place of the earlier one' if replaced else ''}.")


@register.command("forget")
@argument("name", "NAME")
@in_session
def forget(session: Session, name: str) -> None:
    """Take a saved filter away."""
    from rvlms_plan.use_cases.audit import delete_filter  # noqa: PLC0415

    gone = delete_filter(session.settings.filters_file, name)
    session.printer.tell(f"{gone.name} is no longer saved.")


class _Progress:
    """Says on a terminal how far it is and how long it will take, a few times a second; elsewhere nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._began = self._said = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._said < _SHOWN_EVERY or not done:
            return
        self._said = now
        left = (now - self._began) * (of - done) / done
        self._session.printer.tell(f"{done} of {of} cases, about {left:.0f} s left")
