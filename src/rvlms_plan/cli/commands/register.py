"""`rvlms-plan register`: all cases, filtered, sorted, a page at a time."""

from __future__ import annotations

import sys
import time

import click

from rvlms_plan.cli.options import Text, group, in_session, json_option
from rvlms_plan.cli.session import Session

_SHOWN_EVERY = 0.2


@group("register", invoke_without_command=True)
@click.option(
    "--where",
    multiple=True,
    type=Text(),
    metavar="FIELD=VALUE",
    help="Only cases of which this holds; may be given more than once. Ranges: bleeding=500.., "
    "opened=2026-01-01..2026-06-30.",
)
@click.option(
    "--sort", metavar="FIELD", type=Text(), help="Sort by a field; -FIELD turns it round. [changed, newest first]"
)
@click.option("--page", "number", type=click.IntRange(min=1), default=1, metavar="N", help="Which page of 50.")
@json_option
@click.pass_context
@in_session
def register(
    session: Session, ctx: click.Context, where: tuple[str, ...], sort: str | None, number: int, *, as_json: bool
) -> None:
    """List the cases, filtered and sorted, 50 a page. Ticks are not observations.

    Fields: code, status, checklist, version, phase, sex, age, opened, changed, operated, entries, done, not-applicable,
    deferred, overrides, open, findings, finding (a rule), review
    (none, open, answered, settled, signed, changed), text (in code and head), and every summary answer by its id.
    """
    if ctx.invoked_subcommand is not None:
        return
    from rvlms_plan.cli.printing.register_page import page_data, page_lines  # noqa: PLC0415
    from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import NOTHING, listed  # noqa: PLC0415

    try:
        with session.store(read_only=True) as database:
            found = listed(database, session.station, where, sort, number)
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
    session.printer.tell(f"{count} case{'' if count == 1 else 's'} read anew.")


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
