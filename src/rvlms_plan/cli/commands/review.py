"""`rvlms-plan review …`: auditors ask, the team answers, a review is signed. Nothing goes into a case's journal."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.options import Text, argument, group, in_session, json_option, reviewer_options
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.use_cases.audit.reviewing import Done
    from rvlms_plan.use_cases.station import Who


@group("review")
def review() -> None:
    """Open, answer and close queries on a case, verify items, sign and reopen its review.

    A review is a journal of its own, beside the case's. Auditors speak in the role auditor, the team in its own.
    """


@review.command("open")
@argument("code", "CODE")
@argument("text", "TEXT")
@click.option("--item", metavar="ITEM", type=Text(), help="What is asked is about this item.")
@click.option("--entry", metavar="N", type=click.IntRange(min=1), help="What is asked is about this entry of the case.")
@reviewer_options
@json_option
@in_session
def open_query(
    session: Session, code: str, text: str, *, item: str | None, entry: int | None, who: Who, as_json: bool
) -> None:
    """Ask the team something: about the case, an item or an entry. Printed is the query's number."""
    from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415

    if item is not None and entry is not None:
        raise click.UsageError("Ask about an item or about an entry, not both.", click.get_current_context())
    about = f"item:{item}" if item is not None else f"entry:{entry}" if entry is not None else "case"
    _record(session, code, functools.partial(reviewing.open_query, about=about, text=text), who, as_json=as_json)


@review.command("answer")
@argument("code", "CODE")
@click.argument("query", metavar="QUERY", type=int)
@argument("text", "TEXT")
@reviewer_options
@json_option
@in_session
def answer(session: Session, code: str, query: int, text: str, *, who: Who, as_json: bool) -> None:
    """Answer a query, by its number, for the team."""
    from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415

    _record(session, code, functools.partial(reviewing.answer_query, number=query, text=text), who, as_json=as_json)


@review.command("close")
@argument("code", "CODE")
@click.argument("query", metavar="QUERY", type=int)
@argument("text", "[TEXT]", required=False)
@reviewer_options
@json_option
@in_session
def close(session: Session, code: str, query: int, text: str | None, *, who: Who, as_json: bool) -> None:
    """Take the answer to a query as enough; without an answer, say why it is closed."""
    from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415

    _record(session, code, functools.partial(reviewing.close_query, number=query, text=text), who, as_json=as_json)


@review.command("verify")
@argument("code", "CODE")
@argument("item", "ITEM")
@reviewer_options
@json_option
@in_session
def verify(session: Session, code: str, item: str, *, who: Who, as_json: bool) -> None:
    """Mark an item as verified as it stands. What is entered about it later takes the mark away."""
    from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415

    _record(session, code, functools.partial(reviewing.verify_item, item=item), who, as_json=as_json)


@review.command("sign")
@argument("code", "CODE")
@click.option(
    "--meaning", required=True, metavar="reviewed|reviewed-unsettled|agreed", help="What the signature says; see show."
)
@reviewer_options
@json_option
@in_session
def sign(session: Session, code: str, *, meaning: str, who: Who, as_json: bool) -> None:
    """Sign the review over the case as it stands now. Signed is final; it can be reopened with a reason."""
    from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415

    _record(session, code, functools.partial(reviewing.sign, meaning=meaning), who, as_json=as_json)


@review.command("reopen")
@argument("code", "CODE")
@click.option("--reason", required=True, metavar="TEXT", type=Text(), help="The reason, in a few words.")
@reviewer_options
@json_option
@in_session
def reopen(session: Session, code: str, *, reason: str, who: Who, as_json: bool) -> None:
    """Take a signed review up again. The signatures stay in the journal, and stand no longer."""
    from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415

    _record(session, code, functools.partial(reviewing.reopen, reason=reason), who, as_json=as_json)


@review.command("show")
@argument("code", "CODE")
@json_option
@in_session
def show(session: Session, code: str, *, as_json: bool) -> None:
    """Show a case's review: how it stands, its queries, what is verified, its signatures."""
    from rvlms_plan.cli.printing.review import review_data, review_lines  # noqa: PLC0415
    from rvlms_plan.use_cases.audit import reviewing  # noqa: PLC0415

    with session.store_of(code, read_only=True) as database:
        found = reviewing.reviewed(database, code)
    if as_json:
        session.printer.json(review_data(found))
    else:
        session.printer.out(*review_lines(found))


@review.command("list")
@click.option("--state", metavar="STATE", type=Text(), help="open, answered, settled, signed, changed or none.")
@json_option
@in_session
def list_reviews(session: Session, *, state: str | None, as_json: bool) -> None:
    """List the cases whose review has begun, or those of one state, the one changed last first."""
    from rvlms_plan.cli.printing.review import listed_data, listed_lines  # noqa: PLC0415
    from rvlms_plan.store.problems import NoStoreYet  # noqa: PLC0415
    from rvlms_plan.use_cases.audit.reviewing import check_state, listed  # noqa: PLC0415

    try:
        with session.store(read_only=True) as database:
            found = listed(database, state)
    except NoStoreYet as problem:
        check_state(state)
        found = []
        session.printer.tell(f"{problem.says} It is made with the first case.")
    if as_json:
        session.printer.json(listed_data(found))
    else:
        session.printer.out(*listed_lines(found))


def _record(session: Session, code: str, ask: Callable[..., Done], who: Who, *, as_json: bool) -> None:
    """Carry out one request on a review and print the entries that it made."""
    from rvlms_plan.cli.commands.case.recording import STOOD  # noqa: PLC0415
    from rvlms_plan.cli.printing.review import made_data, made_lines  # noqa: PLC0415
    from rvlms_plan.use_cases.audit.reviewing import reviewed  # noqa: PLC0415

    with session.store_of(code) as database:
        done = ask(database, session.station, code, who=who)
        found = reviewed(database, code)
    if not done.entries:
        session.printer.tell(STOOD)
    if as_json:
        session.printer.json(made_data(found, done.entries))
    else:
        session.printer.out(*made_lines(found, done.entries))
