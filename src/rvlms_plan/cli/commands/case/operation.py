"""`case clamp`, `happening`, `caught`, `card`, `aloud`: what happens between incision and closure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.commands.case.recording import record
from rvlms_plan.cli.options import Command, argument, confirm_option, in_session, json_option, who_options
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.use_cases.live import LiveCase, Recorded
    from rvlms_plan.use_cases.station import Who

_ON_OFF = ("on", "off")
_CARD_ACTS = ("open", "step", "complete", "leave")
_SAID = ("done", "gap")


@click.command("clamp", cls=Command)
@argument("code", "CODE")
@argument("act", "on|off")
@argument("vessel", "VESSEL")
@click.option("--type", "kind", metavar="TYPE", help="Which kind of clamp, such as satinsky-partial.")
@who_options
@json_option
@in_session
def clamp(session: Session, code: str, act: str, vessel: str, *, kind: str | None, who: Who, as_json: bool) -> None:
    """Put a clamp on a vessel or take it off; now, or at --happened-at. Its clock runs from that time.

    A mis-keyed one is corrected by its number in `case entries`: `case correct CODE ENTRY …`.

    \b
    rvlms-plan case clamp RV-0012 on ivc-infrarenal --type satinsky-partial --as Chen --role circulator
    """  # noqa: D301 - \b keeps click from filling the lines
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    _one_of("act", act, _ON_OFF)
    if act == "off" and kind is not None:
        raise click.UsageError("--type belongs to `on`; a clamp comes off whatever its kind.", None)

    def ask(live: LiveCase) -> Recorded:
        return theatre.clamp_on(live, vessel, kind, who) if act == "on" else theatre.clamp_off(live, vessel, who)

    record(session, code, ask, as_json=as_json)


@click.command("happening", cls=Command)
@argument("code", "CODE")
@argument("kind", "KIND")
@argument("value", "[VALUE …]", nargs=-1)
@confirm_option
@who_options
@json_option
@in_session
def happening(
    session: Session, code: str, kind: str, value: tuple[str, ...], *, confirmed: bool, who: Who, as_json: bool
) -> None:
    """Record what happened; now, or at --happened-at.

    incision, closure and left-theatre take no value. Amounts add up: blood-loss 250, cell-salvage 300, transfusion
    red-cells 2, fluid crystalloid 500; behind = an amount sets the total: blood-loss =1200. drug, specimen,
    complication, conversion and concern take words; antibiotic-redose may. A checklist can have kinds of its own.

    \b
    rvlms-plan case happening RV-0012 blood-loss 250 --as Li --role anaesthetist
    rvlms-plan case happening RV-0012 conversion "bleeding from the cava" --as Berg --role surgeon
    """  # noqa: D301 - \b keeps click from filling the lines
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(session, code, lambda live: theatre.happen(live, kind, who, value, confirmed=confirmed), as_json=as_json)


@click.command("caught", cls=Command)
@argument("code", "CODE")
@argument("item", "ITEM")
@argument("text", "TEXT")
@who_options
@json_option
@in_session
def caught(session: Session, code: str, item: str, text: str, *, who: Who, as_json: bool) -> None:
    """Mark that an item caught something before it did harm, in a few words."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    record(session, code, lambda live: theatre.caught(live, item, text, who), as_json=as_json)


@click.command("card", cls=Command)
@argument("code", "CODE")
@argument("act", "open|step|complete|leave")
@argument("card_id", "CARD")
@click.option("--step", type=int, metavar="N", help="Which step was done, counted from 1.")
@who_options
@json_option
@in_session
def card(session: Session, code: str, act: str, card_id: str, *, step: int | None, who: Who, as_json: bool) -> None:
    """Take up a card for a non-normal event, tick its steps, complete it or leave it."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    _one_of("act", act, _CARD_ACTS)
    if (act == "step") != (step is not None):
        raise click.UsageError("Give --step N with `step`, and with nothing else.", None)

    def ask(live: LiveCase) -> Recorded:
        match act:
            case "open":
                return theatre.open_card(live, card_id, who)
            case "step":
                return theatre.tick_step(live, card_id, step or 0, who)
            case _:
                return theatre.end_card(live, card_id, who, complete=act == "complete")

    record(session, code, ask, as_json=as_json)


@click.command("aloud", cls=Command)
@argument("code", "CODE")
@argument("item", "ITEM")
@argument("said", "done|gap")
@argument("text", "[TEXT]", required=False)
@who_options
@json_option
@in_session
def aloud(session: Session, code: str, item: str, said: str, text: str | None, *, who: Who, as_json: bool) -> None:
    """Record what was answered when an item was read out: it is so, or there is a gap. It unticks nothing."""
    from rvlms_plan.use_cases import theatre  # noqa: PLC0415

    _one_of("answer", said, _SAID)
    record(
        session,
        code,
        lambda live: theatre.read_aloud(live, item, who, gap=said == "gap", text=text or ""),
        as_json=as_json,
    )


def _one_of(what: str, word: str, known: tuple[str, ...]) -> None:
    """See that a word is one of a few.

    Raises:
        Unknown: It is none of them; the nearest is named.
    """
    from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415

    if word not in known:
        raise Unknown(what, word, known)
