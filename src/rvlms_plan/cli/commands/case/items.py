"""`case answer`, `correct`, `not-applicable`, `defer`, `override`: what is said about one item."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.commands.case.recording import record
from rvlms_plan.cli.options import (
    Command,
    Second,
    Why,
    argument,
    confirm_option,
    correction_options,
    in_session,
    json_option,
    second_options,
    who_options,
)
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.use_cases.live import LiveCase, Recorded
    from rvlms_plan.use_cases.station import Who

_LONGEST_NUMBER = 9
_VALUES = "[VALUE | FIELD=VALUE …]"


@click.command("answer", cls=Command)
@argument("code", "CODE")
@argument("item", "ITEM")
@argument("given", _VALUES, nargs=-1)
@confirm_option
@who_options
@json_option
@in_session
def answer(
    session: Session, code: str, item: str, given: tuple[str, ...], *, confirmed: bool, who: Who, as_json: bool
) -> None:
    """Answer an item of a case.

    A tick needs no value; an item with fields takes FIELD=VALUE for each. An unusual value is asked about, and recorded
    with --confirm. A value such as -5 is taken as it stands; one that begins like an option goes behind `--`.

    \b
    rvlms-plan case answer RV-0012 vein ivc-infrarenal --as Li --role radiologist
    rvlms-plan case answer RV-0012 mdt date=today decision=operate members=Berg,Sato --as Berg --role surgeon
    """  # noqa: D301 - \b keeps click from filling the lines
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(
        session,
        code,
        lambda live: theatre.answer(live, item, given, who, confirmed=confirmed),
        as_json=as_json,
    )


@click.command("correct", cls=Command)
@argument("code", "CODE")
@argument("target", "ITEM|ENTRY")
@argument("given", _VALUES, nargs=-1)
@confirm_option
@correction_options
@who_options
@json_option
@in_session
def correct(
    session: Session,
    code: str,
    target: str,
    given: tuple[str, ...],
    *,
    confirmed: bool,
    why: Why,
    who: Who,
    as_json: bool,
) -> None:
    """Correct an answer, a happening, a clamp or a follow-up. Without a value it is withdrawn.

    All but answers go by their number in `case entries`. The first form stays in the record. Their time is corrected
    by --happened-at; fields are amount, product and text of a happening, vessel and type of a clamp, and by, state,
    imaging and site of a follow-up.
    """
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    def ask(live: LiveCase) -> Recorded:
        if _is_number(target) and target not in live.case.checklist.items:
            changes = _changes(given)
            return theatre.correct_entry(live, int(target), changes, who, because=why.because, reason=why.reason)
        return theatre.correct(
            live, target, given or None, who, because=why.because, reason=why.reason, confirmed=confirmed
        )

    record(session, code, ask, as_json=as_json)


@click.command("not-applicable", cls=Command)
@argument("code", "CODE")
@argument("item", "ITEM")
@click.option("--reason", required=True, metavar="TEXT", help="Why it does not apply.")
@who_options
@json_option
@in_session
def not_applicable(session: Session, code: str, item: str, *, reason: str, who: Who, as_json: bool) -> None:
    """Say that an item does not apply here. Of a blocking item only its checklist can say so."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(session, code, lambda live: theatre.set_not_applicable(live, item, reason, who), as_json=as_json)


@click.command("defer", cls=Command)
@argument("code", "CODE")
@argument("item", "ITEM")
@click.option("--to", required=True, metavar="PHASE", help="The later phase in which it appears again.")
@who_options
@json_option
@in_session
def defer(session: Session, code: str, item: str, *, to: str, who: Who, as_json: bool) -> None:
    """Put an item off to a later phase."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(session, code, lambda live: theatre.defer(live, item, to, who), as_json=as_json)


@click.command("override", cls=Command)
@argument("code", "CODE")
@argument("item", "ITEM")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is passed by.")
@second_options
@who_options
@json_option
@in_session
def override(
    session: Session,
    code: str,
    item: str,
    *,
    reason: str,
    second: Second,
    who: Who,
    as_json: bool,
) -> None:
    """Pass by a blocking item, with a reason and a second person; that person is attested without their PIN."""
    from rvlms_plan.domain.people import ATTESTED, AUTHENTICATED, Voice  # noqa: PLC0415
    from rvlms_plan.use_cases import site, theatre  # noqa: PLC0415

    other = Voice(second.name, second.role)

    def ask(live: LiveCase) -> Recorded:
        known = ATTESTED
        if second.pin is not None:
            site.check_pin_of(live.database, session.station, second.name, second.pin, site.OVERRIDE)
            known = AUTHENTICATED
        return theatre.override(live, item, reason, other, who, second_known=known)

    record(session, code, ask, as_json=as_json)


def _is_number(target: str) -> bool:
    return target.isascii() and target.isdecimal() and len(target) <= _LONGEST_NUMBER


def _changes(given: tuple[str, ...]) -> dict[str, str]:
    """Read the fields of an entry.

    Raises:
        BadValue: A word is no FIELD=VALUE, or a field is given twice.
    """
    from rvlms_plan.domain.refusals import BadValue, shortened  # noqa: PLC0415

    changes: dict[str, str] = {}
    for word in given:
        name, equals, text = word.partition("=")
        if not equals:
            raise BadValue(f"{shortened(word)}: entries are corrected by field, as in amount=250.")
        if name in changes:
            raise BadValue(f"The field {shortened(name)} is given twice.")
        changes[name] = text
    return changes
