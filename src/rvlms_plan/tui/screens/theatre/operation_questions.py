"""The questions of the operation: clamps, happenings, what the list caught. Pure functions from the case."""

from __future__ import annotations

from datetime import datetime

from rvlms_plan.domain.answers import unit_words, what_is_asked
from rvlms_plan.domain.case import CaseView, Happening
from rvlms_plan.domain.case.clamp_plan import planned_kind, planned_vessels
from rvlms_plan.domain.case.operating import vessel_title
from rvlms_plan.domain.checklist import AMOUNT, PRODUCT, TEXT, ClampRules, Field, HappeningKind, Kind
from rvlms_plan.domain.clamps import Clamp
from rvlms_plan.domain.happenings import totals
from rvlms_plan.tui.widgets.clock_lines import clamp_title
from rvlms_plan.tui.widgets.form import Question

OFF, ON, LEDGER, SO_FAR = "off", "on", "ledger", "so-far"
NOW = "now"
VESSEL, TYPE, TIME, OFF_TIME, NOT_OFF, NEVER = "vessel", "type", "time", "off-time", "not-off", "never"
"""What can be wrong of an entry; the first two are the names of its fields."""


def time_question(now: datetime, label: str = "When") -> Question:
    """Ask for the moment of something that has happened; an empty line is now."""
    return Question("at", label, hint=f"HH:MM or HH:MM:SS; empty is now, {now:%H:%M}", if_empty=NOW)


def clamp_question(view: CaseView) -> Question:
    """Ask which clamp comes off or goes on: those that are on first, then the planned vessels, then the others."""
    rules, operation = view.case.checklist.clamps, view.case.operation
    is_on = [clamp.vessel for clamp in operation.clamps_on]
    planned = [vessel for vessel in planned_vessels(view) if vessel not in is_on]
    others = [each.id for each in rules.vessels if each.id not in {*is_on, *planned}]
    options = [
        (f"{OFF} {clamp.vessel}", f"off: {vessel_title(rules, clamp.vessel)}, on since {clamp.on:%H:%M:%S}")
        for clamp in operation.clamps_on
    ]
    options += [(f"{ON} {vessel}", f"on: {vessel_title(rules, vessel)} (planned)") for vessel in planned]
    options += [(f"{ON} {vessel}", f"on: {vessel_title(rules, vessel)}") for vessel in others]
    count = len(operation.clamps)
    options.append((LEDGER, f"ledger: see and correct ({count} clamp{'s' * (count != 1)} so far)"))
    return Question("act", "Which clamp", options=tuple(options))


def clamp_on_questions(view: CaseView, vessel: str, now: datetime) -> tuple[Question, ...]:
    """Ask for the kind of clamp and when it went on; one Enter each where that is not said, or as planned, and now."""
    kind = planned_kind(view) if vessel in planned_vessels(view) else None
    return (kind_question(view.case.checklist.clamps, kind, kind), time_question(now))


def kind_question(rules: ClampRules, stands: str | None, planned: str | None = None) -> Question:
    """Ask for the kind of a clamp; the cursor begins on the one that stands or was planned."""
    options = [(name, f"{title} (planned)" if name == planned else title) for name, title in rules.types]
    return Question(
        "kind", "Kind of clamp", options=(*options, ("", "Not said")), optional=True, starts_on=stands or ""
    )


def clamp_words(view: CaseView, clamp: Clamp) -> str:
    """Say which clamp it is, for the title of a question."""
    off = f" to {clamp.off:%H:%M:%S}" if clamp.off else ""
    return f"{clamp_title(view.case.checklist.clamps, clamp.vessel, clamp.type)}, {clamp.on:%H:%M:%S}{off}"


def clamp_change_question(clamp: Clamp) -> Question:
    """Ask what was wrong of a clamp."""
    options = [(VESSEL, "The vessel"), (TYPE, "The kind of clamp"), (TIME, "The time it went on")]
    if clamp.off is not None:
        options += [(OFF_TIME, "The time it came off"), (NOT_OFF, "It did not come off: it is still on")]
    return Question("change", "What is wrong", options=(*options, (NEVER, "It never was on this patient")))


def clamp_value_question(view: CaseView, clamp: Clamp, change: str, now: datetime) -> Question | None:
    """Ask for what is right of a clamp; nothing where it is withdrawn."""
    rules = view.case.checklist.clamps
    match change:
        case "vessel":
            return Question("value", "The vessel it was on", options=tuple((v.id, v.title) for v in rules.vessels))
        case "type":
            return Question("value", "The kind of clamp", options=rules.types)
        case "time":
            return _corrected_time("When it went on", clamp.on, now)
        case "off-time" if clamp.off is not None:
            return _corrected_time("When it came off", clamp.off, now)
        case _:
            return None


def what_question(view: CaseView) -> Question:
    """Ask what happened; what happens once and is noted says when, and that this corrects it."""
    case = view.case
    options = []
    for kind in case.checklist.happening_kinds.values():
        earlier = case.happening(kind.id) if kind.once else None
        title = f"{kind.title}: noted at {earlier.at:%H:%M}, correct it" if earlier else kind.title
        options.append((kind.id, title))
    count = len(case.happenings) + len(case.operation.caught)
    return Question("what", "What happened", options=(*options, (SO_FAR, f"so far: see and correct ({count})")))


def happening_questions(view: CaseView, kind: HappeningKind, now: datetime) -> tuple[Question, ...]:
    """Ask for a happening: its fields, and when."""
    return (*(_field_question(view, kind, field) for field in kind.fields), time_question(now))


def happening_change_question(kind: HappeningKind) -> Question:
    """Ask what was wrong of a happening."""
    options = [(field.name, field.title) for field in kind.fields]
    return Question(
        "change", "What is wrong", options=(*options, (TIME, "The time"), (NEVER, "It did not happen: take it back"))
    )


def happening_value_question(
    kind: HappeningKind | None, happening: Happening, change: str, now: datetime
) -> Question | None:
    """Ask for what is right of a happening; nothing where it is withdrawn."""
    if change == TIME:
        return _corrected_time("When it was", happening.at, now)
    field = kind.field(change) if kind else None
    if field is None:
        return None
    stood = {AMOUNT: happening.amount, PRODUCT: happening.product, TEXT: happening.value}[field.name] or ""
    hint = what_is_asked(field) if field.kind is Kind.NUMBER else ""
    return Question("value", field.title, options=field.options, optional=field.optional, prefill=stood, hint=hint)


CAUGHT = Question("text", "What was caught, in a few words", hint="before it did harm to anybody")


def _field_question(view: CaseView, kind: HappeningKind, field: Field) -> Question:
    hint = ""
    if field.kind is Kind.NUMBER:
        so_far = [each for each in totals(view.case.checklist, view.case.happenings) if each.what == kind.id]
        unit = unit_words(field.unit)
        sums = ", ".join(f"{each.title} {each.amount} {unit}" for each in so_far) or f"0 {unit}"
        hint = f"{what_is_asked(field)}, added to what was; =N sets the total. So far: {sums}"
    return Question(field.name, field.title, options=field.options, optional=field.optional, hint=hint)


def _corrected_time(label: str, stood: datetime, now: datetime) -> Question:
    here = stood.astimezone(now.tzinfo)
    is_today = here.date() == now.date()
    prefill = f"{here:%H:%M:%S}" if is_today else here.isoformat(timespec="seconds")
    return Question("at", label, hint="HH:MM:SS, or a full date and time", prefill=prefill)
