"""`case list`, `show`, `entries`, `hand-over`: what is there. The store is opened read-only."""

from __future__ import annotations

from collections.abc import Iterable

import click

from rvlms_plan.cli.options import Command, argument, in_session, json_option
from rvlms_plan.cli.session import Session


@click.command("list", cls=Command)
@click.option("--status", "statuses", multiple=True, metavar="S…", help="Only cases of this status, or of several.")
@argument("more", "", nargs=-1)
@json_option
@in_session
def list_cases(session: Session, *, statuses: tuple[str, ...], more: tuple[str, ...], as_json: bool) -> None:
    """List the cases, the one changed last first.

    The statuses are planning, in-theatre, recovery, follow-up, closed and abandoned.
    """
    from rvlms_plan.cli.printing.register import rows_data, rows_lines  # noqa: PLC0415
    from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    if more and not statuses:
        raise click.UsageError(f"Unexpected argument {more[0]!r}. Statuses go behind --status.", None)
    wanted = _known_statuses((*statuses, *more))
    try:
        with session.store(read_only=True) as database:
            found = theatre.cases(database, wanted)
    except NoStoreYet as problem:
        found = []
        session.printer.tell(f"{problem.says} It is made with the first case.")
    if as_json:
        session.printer.json(rows_data(found))
    else:
        session.printer.out(*rows_lines(found))


@click.command("show", cls=Command)
@argument("code", "CODE")
@json_option
@in_session
def show(session: Session, code: str, *, as_json: bool) -> None:
    """Show a case: what is done, what is open, what bars its phase, and at which stations it is open."""
    from rvlms_plan.use_cases.presence import stations  # noqa: PLC0415

    with session.case(code, read_only=True) as live:
        view, present = live.view, stations(live.database, live.case.id)
    if as_json:
        from rvlms_plan.cli.printing.case_data import case_data  # noqa: PLC0415

        session.printer.json(case_data(view, session.now(), present))
    else:
        from rvlms_plan.cli.printing.case_lines import case_lines  # noqa: PLC0415

        session.printer.out(*case_lines(view, session.now(), present))


@click.command("entries", cls=Command)
@argument("code", "CODE")
@json_option
@in_session
def entries(session: Session, code: str, *, as_json: bool) -> None:
    """List a case's entries, numbered from the first, with what they changed."""
    from rvlms_plan.cli.printing.entries import entries_data, entries_lines  # noqa: PLC0415
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    with session.case(code, read_only=True) as live:
        kept = theatre.entries(live.database, code)
        checklist = live.case.checklist
    if as_json:
        session.printer.json(entries_data(kept))
    else:
        session.printer.out(*entries_lines(checklist, [entry for entry, _ in kept]))


@click.command("hand-over", cls=Command)
@argument("code", "CODE")
@json_option
@in_session
def hand_over(session: Session, code: str, *, as_json: bool) -> None:
    """Give one page for the next team: plan, clamps, totals, what is open, passed by, and of concern."""
    from rvlms_plan.cli.printing.hand_over import hand_over_data, hand_over_lines  # noqa: PLC0415

    with session.case(code, read_only=True) as live:
        view, now = live.view, session.now()
    if as_json:
        session.printer.json(hand_over_data(view, now))
    else:
        session.printer.out(*hand_over_lines(view, now))


def _known_statuses(given: Iterable[str]) -> list[str]:
    """Read the statuses that are asked for.

    Raises:
        Unknown: There is no such status.
    """
    from rvlms_plan.domain.checklist import Status  # noqa: PLC0415
    from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415

    wanted = [each.strip().lower() for word in given for each in word.split(",")]
    known = [str(status) for status in Status]
    for each in wanted:
        if each not in known:
            raise Unknown("status", each, known)
    return wanted
