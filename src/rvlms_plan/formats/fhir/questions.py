"""A checklist as a Questionnaire: a group a phase, a group an item, a question a field of its answer."""

from __future__ import annotations

from collections.abc import Iterator

from rvlms_plan.domain.case.course import FOLLOW_UP_BY, FOLLOW_UP_STATES, SEXES
from rvlms_plan.domain.checklist import AMOUNT, VALUE, Checklist, Field, Item, Kind, Level, Phase
from rvlms_plan.domain.findings import NOT_OBSERVATIONS
from rvlms_plan.formats.fhir.conditions import conditioned
from rvlms_plan.formats.fhir.names import (
    ASKS,
    BECAUSE,
    DEFERRED,
    NOT_APPLICABLE,
    OVERRIDDEN,
    PASSED_BY,
    SECOND,
    SHA256,
    Resource,
    id_of,
    kept,
    link,
    text,
    urn,
)
from rvlms_plan.formats.fhir.values import options, question

UNDECIDED = (
    "A condition that is undecided (an item that it reads is open or deferred) disables what waits for it; the "
    "program that this comes from shows it as waiting and, where it is blocking, does not let its phase be closed."
)
CASE, CLAMP, HAPPENING, CAUGHT, FOLLOW_UP, NOTE = ("case", "clamp", "happening", "caught", "follow-up", "note")
_LEVELS = {
    Level.BLOCK: "Blocking: the phase is not closed without it",
    Level.REQUIRED: "Required",
    Level.ADVISORY: "Advisory",
}
_PASSED_BY = {OVERRIDDEN: "Overridden", DEFERRED: "Deferred", NOT_APPLICABLE: "Not applicable"}


def canonical(checklist: Checklist) -> str:
    """Give the URL by which a response names the Questionnaire: that of the checklist's own text."""
    return urn("checklist", checklist.sha256)


def questionnaire(checklist: Checklist) -> Resource:
    """Give the Questionnaire of a checklist."""
    sources = "; ".join(source.text for source in checklist.sources)
    says = (checklist.notice.strip(), NOT_OBSERVATIONS, UNDECIDED, f"Sources: {sources}." if sources else "")
    return {
        "resourceType": "Questionnaire",
        "id": id_of("checklist", checklist.sha256),
        "url": canonical(checklist),
        "identifier": [{"system": SHA256, "value": checklist.sha256}, {"value": checklist.id}],
        "version": checklist.version,
        "title": text(checklist.title),
        "status": "active",
        "subjectType": ["Patient"],
        "description": text("\n\n".join(each for each in says if each)),
        "item": [
            {"linkId": "not-observations", "type": "display", "text": NOT_OBSERVATIONS},
            _of_case(),
            *(_stop(checklist, place) for place in range(len(checklist.stops))),
            *(_phase(checklist, phase) for phase in checklist.phases),
            *_operation(checklist),
        ],
    }


def words_of(field: Field, otherwise: str) -> str:
    """Give the words that ask for a field."""
    return field.title or (otherwise if field.name == VALUE else field.name)


def _stop(checklist: Checklist, place: int) -> Resource:
    stop = checklist.stops[place]
    return conditioned(
        checklist, stop.when, {"linkId": f"stop:{stop.id}", "type": "display", "text": text(f"Stop: {stop.says}")}
    )


def _phase(checklist: Checklist, phase: Phase) -> Resource:
    items = [conditioned(checklist, item.when, _item(checklist, item)) for item in phase.items]
    pause = {"linkId": f"phase:{phase.id}{ASKS}", "type": "display", "text": text(f"Pause: {phase.pause}")}
    group = {"linkId": f"phase:{phase.id}", "type": "group", "text": text(phase.title), "item": [pause, *items]}
    return conditioned(checklist, phase.when, group)


def _item(checklist: Checklist, item: Item) -> Resource:
    asked = [question(link(item.id, field.name), field, words_of(field, item.response)) for field in item.fields]
    return {
        "linkId": item.id,
        "type": "group",
        "text": text(item.challenge),
        "item": [
            {"linkId": item.id + ASKS, "type": "display", "text": text(_asks(checklist, item))},
            *asked,
            *_passed_by(item),
        ],
    }


def _asks(checklist: Checklist, item: Item) -> str:
    roles = ", ".join(checklist.role_titles.get(role, role) for role in item.roles)
    each = "each of " if item.each else ""
    verify = "Rests on general knowledge; to be verified by a clinician." if item.verify else ""
    sources = f"Sources: {', '.join(item.sources)}." if item.sources else "Local." if item.local else ""
    parts = (f"{item.response}.", f"{_LEVELS[item.level]}.", f"Asked of {each}{roles}.", sources, verify)
    return " ".join(part for part in parts if part)


def _passed_by(item: Item) -> Iterator[Resource]:
    """Give what is said of an item that has no answer."""
    ways = [
        way
        for way, is_open in (
            (OVERRIDDEN, bool(item.override)),
            (DEFERRED, item.may_defer_to is not None or item.level is not Level.BLOCK),
            (NOT_APPLICABLE, item.level is not Level.BLOCK),
        )
        if is_open
    ]
    if not ways:
        return
    named = options((way, _PASSED_BY[way]) for way in ways)
    yield {"linkId": item.id + PASSED_BY, "type": "choice", "text": "Where there is no answer", "answerOption": named}
    yield {"linkId": item.id + BECAUSE, "type": "text", "text": "The reason, or the phase that it was put off to"}
    if item.override:
        yield {"linkId": item.id + SECOND, "type": "string", "text": "Overridden with, as Name:role"}


def _of_case() -> Resource:
    age = question(f"{CASE}:age", Field(VALUE, Kind.NUMBER, unit="a"), "Age when the case was opened")
    sex = question(f"{CASE}:sex", Field(VALUE, Kind.CHOICE, options=tuple((each, each) for each in SEXES)), "Sex")
    return {"linkId": CASE, "type": "group", "text": "Case", "item": [age, sex]}


def _operation(checklist: Checklist) -> Iterator[Resource]:
    """Give the groups that are filled in as often as something happened."""
    kinds = checklist.happening_kinds
    if checklist.clamps.vessels:
        vessels = tuple((vessel.id, vessel.title) for vessel in checklist.clamps.vessels)
        yield _repeated(
            CLAMP,
            "Clamp",
            Field("vessel", Kind.CHOICE, "Vessel", options=vessels),
            Field("type", Kind.CHOICE, "Type of clamp", options=checklist.clamps.types)
            if checklist.clamps.types
            else Field("type", Kind.TEXT, "Type of clamp"),
            Field("on", Kind.DATETIME, "Placed"),
            Field("off", Kind.DATETIME, "Came off"),
        )
    amounts = sorted({field.unit for kind in kinds.values() if (field := kind.field(AMOUNT))})
    yield _repeated(
        HAPPENING,
        "Happening of the operation",
        Field("kind", Kind.CHOICE, "What happened", options=tuple((kind.id, kind.title) for kind in kinds.values())),
        Field("at", Kind.DATETIME, "When"),
        Field("product", Kind.TEXT, "Product or fluid"),
        *(Field(f"amount-{place}", Kind.NUMBER, "Amount", unit=each) for place, each in enumerate(amounts)),
        Field("sets-total", Kind.TICK, "The amount is the total so far"),
        Field("text", Kind.TEXT, "In words"),
    )
    caught = tuple((item.id, item.challenge) for item in checklist.items.values())
    yield _repeated(
        CAUGHT,
        "Caught by the list",
        Field("item", Kind.CHOICE, "By which item", options=caught),
        Field("text", Kind.TEXT, "What"),
    )
    yield _repeated(
        FOLLOW_UP,
        "Follow-up",
        Field("at", Kind.DATETIME, "When"),
        Field("by", Kind.CHOICE, "By", options=tuple(FOLLOW_UP_BY.items())),
        Field("state", Kind.CHOICE, "State", options=tuple(FOLLOW_UP_STATES.items())),
        Field("imaging", Kind.TEXT, "Imaging"),
        Field("site", Kind.TEXT, "Site"),
    )
    yield {"linkId": NOTE, "type": "text", "text": "Note", "repeats": True}


def _repeated(name: str, title: str, *fields: Field) -> Resource:
    asked = [question(f"{name}:{field.name}", field, field.title) for field in fields]
    return kept({"linkId": name, "type": "group", "text": title, "repeats": True, "item": asked})
