"""Small checklists for tests: built from the domain's values, or as the bytes of a file where the store pins a text."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from rvlms_plan.domain.checklist import (
    VALUE,
    Card,
    Checklist,
    ClampReminder,
    ClampRules,
    Field,
    HappeningKind,
    Item,
    Kind,
    Level,
    Phase,
    Range,
    Status,
    Stop,
    Style,
    SummaryField,
    Test,
    Vessel,
    When,
)

ROLES = (("surgeon", "Lead surgeon"), ("anaesthetist", "Anaesthetist"), ("nurse", "Nurse"), ("medic", "Physician"))
BLOCK, REQUIRED, ADVISORY = Level.BLOCK, Level.REQUIRED, Level.ADVISORY
TICK = (Field(VALUE, Kind.TICK),)
TEXT = (Field(VALUE, Kind.TEXT),)


def choice(*options: str) -> tuple[Field, ...]:
    """Give the one field of a choice whose words are its options with a capital letter."""
    return (Field(VALUE, Kind.CHOICE, options=tuple((option, option.capitalize()) for option in options)),)


def number(**keys: Any) -> tuple[Field, ...]:
    """Give the one field of a number."""
    return (Field(VALUE, Kind.NUMBER, **keys),)


def ends(low: int | None = None, high: int | None = None) -> Range:
    """Give a range by whole numbers."""
    return Range(None if low is None else Decimal(low), None if high is None else Decimal(high))


def item(name: str, fields: tuple[Field, ...] = TICK, level: Level = BLOCK, **keys: Any) -> Item:
    """Give an item; a blocking one is overridden with the anaesthetist unless another role is named."""
    if level is BLOCK:
        keys.setdefault("override", ("anaesthetist",))
    keys.setdefault("roles", ("surgeon",))
    return Item(name, f"Challenge {name}", f"response {name}", fields=fields, level=level, local=True, **keys)


def phase(name: str, *items: Item, **keys: Any) -> Phase:
    """Give a phase of the operation, which may close out of order, unless said otherwise."""
    keys = {"status": Status.IN_THEATRE, "style": Style.DO_CONFIRM, "lead": "surgeon", **keys}
    return Phase(name, f"Phase {name}", f"pause {name}", items=items, **keys)


def when(*tests: tuple[str, str]) -> When:
    """Give a condition of one group: pairs of an item (or item.field) and its answers, parted by a bar."""
    return (tuple(_test(read, allowed) for read, allowed in tests),)


def _test(read: str, allowed: str) -> Test:
    name, _, field = read.partition(".")
    return Test(name, field or VALUE, allowed=tuple(allowed.split("|")))


def checklist(*phases: Phase, **keys: Any) -> Checklist:
    """Give a checklist of these phases."""
    return Checklist("tested", "1.0.0", "Tested", ROLES, phases, sha256="0" * 64, **keys)


def clamped(**keys: Any) -> Checklist:
    """Give a pathway with clamps: three kinds of time, an item that places one, two that wait until all are off."""
    vessels = (
        Vessel("cava", "Cava", "caval"),
        Vessel("cava-high", "High cava", "caval"),
        Vessel("artery", "Renal artery", "renal-inflow"),
        Vessel("pedicle", "Hepatic pedicle", "hepatic-inflow"),
    )
    types = (("partial", "Partial"), ("complete", "Complete"))
    clamp = (
        Field("vessel", Kind.CHOICE, "Vessel", tuple((each.id, each.title) for each in vessels)),
        Field("type", Kind.CHOICE, "Clamp", types, optional=True),
        Field("time", Kind.CLAMP, "Time"),
    )
    keys.setdefault("cards", (Card("tear", "Tear", "t", "warning", ("press", "call"), re_opens=("plan",), local=True),))
    return checklist(
        phase(
            "time-out",
            item("plan", re_opens=("side",)),
            item("side", choice("left", "right"), re_opens=("plan",)),
            item("approach", choice("keyhole", "open"), re_opens=("side", "plan")),
            before_incision=True,
        ),
        phase("operation", item("clamp", clamp, REQUIRED, places_clamp=True), item("clamp-off", needs_no_clamp=True)),
        phase("sign-out", item("counted", needs_no_clamp=True), open_when_abandoned=True),
        clamps=ClampRules(vessels, types, (ClampReminder("caval", Decimal(40), Decimal(55)),)),
        happenings=(HappeningKind("conversion", "", answers=(("approach", "open"),)),),
        **keys,
    )


def small() -> Checklist:
    """Give the pathway that most rules are tested on: work-up, its side path, time out, operation, sign out, later."""
    return checklist(
        phase(
            "work-up",
            item("lump", choice("excluded", "not-excluded", "confirmed"), overridden_as="not-excluded"),
            item("size", number(unit="cm"), REQUIRED),
            item("leaflet", TICK, ADVISORY),
            before_incision=True,
            status=Status.PLANNING,
        ),
        phase(
            "side-path",
            item("drug", choice("given", "none")),
            before_incision=True,
            status=Status.PLANNING,
            when=when(("lump", "not-excluded|confirmed")),
        ),
        phase(
            "time-out",
            item("side", choice("left", "right"), may_defer_to="operation"),
            item("team", each=True, roles=("surgeon", "anaesthetist"), override=("nurse",)),
            before_incision=True,
        ),
        phase(
            "operation",
            item("clamp", choice("partial", "complete"), overridden_as="complete"),
            item("test-clamp", TICK, when=when(("clamp", "complete"))),
            item("washed", TICK, REQUIRED),
        ),
        phase("sign-out", item("counts"), open_when_abandoned=True),
        phase("later", item("letter", TEXT, REQUIRED), status=Status.FOLLOW_UP, open_when_abandoned=True),
        stops=(
            Stop("lump-confirmed", when(("lump", "confirmed")), "work-up", "A confirmed lump is another operation."),
        ),
        summary=(
            SummaryField("age", "Age", "case:age"),
            SummaryField("size", "Size", "size", unit="cm", head=True),
            SummaryField("clamp", "Clamp", "clamp", head=True),
            SummaryField("at", "Follow-up", "follow-up:months"),
        ),
    )


def as_file(checks: Checklist) -> bytes:
    """Write a checklist as the file that a loader reads it from; JSON is YAML."""
    return json.dumps(
        {
            "format": 1,
            "id": checks.id,
            "version": checks.version,
            "title": checks.title,
            "roles": dict(checks.roles),
            "phases": [_phase_data(each) for each in checks.phases],
            **_operation_data(checks),
            "stops": [
                {"id": each.id, "when": _when_data(each.when), "back-to": each.back_to, "says": each.says}
                for each in checks.stops
            ],
            "summary": [
                _kept({"id": each.id, "title": each.title, "from": each.read, "unit": each.unit, "head": each.head})
                for each in checks.summary
            ],
        },
        indent=1,
    ).encode()


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, False, "", (), [], {})}


def _operation_data(checks: Checklist) -> dict[str, Any]:
    """Write the clamps, cards and kinds of happening of a file."""
    rules = checks.clamps
    clamps = _kept(
        {
            "vessels": {each.id: {"title": each.title, "time": each.time} for each in rules.vessels},
            "types": dict(rules.types),
            "reminders": {
                each.time: _kept({"amber": int(each.amber or 0), "red": int(each.red or 0)}) for each in rules.reminders
            },
        }
    )
    cards = [
        _kept(
            {
                "id": each.id,
                "title": each.title,
                "key": each.key,
                "priority": each.priority,
                "steps": list(each.steps),
                "re-opens": list(each.re_opens),
                "local": each.local,
            }
        )
        for each in checks.cards
    ]
    happenings = {
        each.id: _kept({"answers": dict(each.answers), "re-opens": list(each.re_opens)}) for each in checks.happenings
    }
    return _kept({"clamps": clamps, "cards": cards, "happenings": happenings})


def _phase_data(each: Phase) -> dict[str, Any]:
    return _kept(
        {
            "id": each.id,
            "title": each.title,
            "pause": each.pause,
            "status": each.status,
            "style": each.style,
            "lead": each.lead,
            "before-incision": each.before_incision,
            "when": _when_data(each.when),
            "open-when-abandoned": each.open_when_abandoned,
            "items": [_item_data(item) for item in each.items],
        }
    )


def _item_data(each: Item) -> dict[str, Any]:
    fields = {field.name: _field_data(field) for field in each.fields}
    return _kept(
        {
            "id": each.id,
            "challenge": each.challenge,
            "response": each.response,
            "role": list(each.roles),
            "level": each.level,
            "each": each.each,
            "override": list(each.override),
            "overridden-as": each.overridden_as,
            "may-defer-to": each.may_defer_to,
            "re-opens": list(each.re_opens),
            "needs-no-clamp": each.needs_no_clamp,
            "when": _when_data(each.when),
            "answer": {"clamp": {}} if each.places_clamp else fields[VALUE] if each.is_single else {"fields": fields},
            "local": each.local,
        }
    )


def _field_data(each: Field) -> dict[str, Any]:
    ranges = {"refuse-outside": each.refuse_outside, "ask-outside": each.ask_outside}
    kind: dict[str, Any] = _kept({"unit": each.unit, **{name: _ends_data(ends) for name, ends in ranges.items()}})
    return _kept({"title": each.title, "optional": each.optional}) | {each.kind.value: dict(each.options) or kind}


def _ends_data(each: Range | None) -> list[int | None] | None:
    return None if each is None else [None if end is None else int(end) for end in (each.low, each.high)]


def _when_data(when_: When) -> list[dict[str, Any]]:
    return [{test.reads: _test_data(test) for test in group} for group in when_]


def _test_data(test: Test) -> list[str] | dict[str, int]:
    bounds = {"above": test.above, "below": test.below}
    return list(test.allowed) or {name: int(end) for name, end in bounds.items() if end is not None}
