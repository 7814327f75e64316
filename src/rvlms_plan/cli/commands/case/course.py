"""`case new`, `note`, `close-phase`, `follow-up`, `close`, `abandon`: the course of a case."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.commands.case.recording import record, say_recorded
from rvlms_plan.cli.options import Command, argument, confirm_option, in_session, json_option, who_options
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.use_cases.station import Who


@click.command("new", cls=Command)
@argument("code", "CODE")
@click.option("--checklist", metavar="ID", help="Which checklist [rvlms].")
@click.option("--age", type=int, metavar="N", help="Whole years.")
@click.option("--sex", metavar="female|male|other")
@confirm_option
@who_options
@json_option
@in_session
def new(
    session: Session,
    code: str,
    *,
    checklist: str | None,
    age: int | None,
    sex: str | None,
    confirmed: bool,
    who: Who,
    as_json: bool,
) -> None:
    """Open a case under a pseudonymous code: no name, no hospital number."""
    from rvlms_plan.domain.case import course  # noqa: PLC0415
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415
    from rvlms_plan.use_cases.live import Recorded  # noqa: PLC0415

    course.checked_code(code)
    if not confirmed:
        theatre.ask_about_code(code, session.settings["code-looks-like"])
    request = str(uuid.uuid4())
    with session.store() as database:
        live = theatre.new_case(
            database, session.station, code, who, checklist=checklist, age=age, sex=sex, request=request
        )
    is_new = live.case.opened.stamp.request == request
    recorded = Recorded(live.view, (live.case.opened,) if is_new else ())
    say_recorded(session, recorded, live.case, as_json=as_json)


@click.command("note", cls=Command)
@argument("code", "CODE")
@argument("text", "TEXT")
@who_options
@json_option
@in_session
def note(session: Session, code: str, text: str, *, who: Who, as_json: bool) -> None:
    """Write a note into a case."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(session, code, lambda live: theatre.note(live, text, who), as_json=as_json)


@click.command("close-phase", cls=Command)
@argument("code", "CODE")
@argument("phase", "PHASE")
@confirm_option
@who_options
@json_option
@in_session
def close_phase(session: Session, code: str, phase: str, *, confirmed: bool, who: Who, as_json: bool) -> None:
    """Close a phase at its pause point. What bars it is named, by item."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(session, code, lambda live: theatre.close_phase(live, phase, who, confirmed=confirmed), as_json=as_json)


@click.command("follow-up", cls=Command)
@argument("code", "CODE")
@click.option("--by", required=True, metavar="visit|phone", help="How the patient was seen.")
@click.option("--imaging", metavar="TEXT", help="Which imaging, and what it showed.")
@click.option("--site", metavar="TEXT", help="Where a recurrence is.")
@click.option(
    "--state",
    required=True,
    metavar="STATE",
    help="no-disease, recurrence-asymptomatic, recurrence-symptomatic, died or lost.",
)
@who_options
@json_option
@in_session
def follow_up(
    session: Session,
    code: str,
    *,
    by: str,
    imaging: str | None,
    site: str | None,
    state: str,
    who: Who,
    as_json: bool,
) -> None:
    """Record a follow-up, today or on the day of --happened-at. It can be done as often as there are."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(
        session,
        code,
        lambda live: theatre.follow_up(live, by, state, who, imaging=imaging, site=site),
        as_json=as_json,
    )


@click.command("close", cls=Command)
@argument("code", "CODE")
@click.option("--reason", metavar="TEXT", help="Needed where phases are open: a death, a transfer.")
@who_options
@json_option
@in_session
def close(session: Session, code: str, *, reason: str | None, who: Who, as_json: bool) -> None:
    """Close a case. It then takes only corrections and follow-up."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(session, code, lambda live: theatre.close(live, reason, who), as_json=as_json)


@click.command("abandon", cls=Command)
@argument("code", "CODE")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is given up.")
@who_options
@json_option
@in_session
def abandon(session: Session, code: str, *, reason: str, who: Who, as_json: bool) -> None:
    """Give a case up. It keeps what it has."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(session, code, lambda live: theatre.abandon(live, reason, who), as_json=as_json)
