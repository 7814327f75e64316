"""What a card asks, and what is to be recalled: made from the practice case that it came from."""

from __future__ import annotations

from dataclasses import dataclass

from rvlms_plan.domain.practice.patient import Patient, Teaching
from rvlms_plan.domain.refusals import Unknown
from rvlms_plan.formats import practice as practice_format
from rvlms_plan.formats.practice import Loaded
from rvlms_plan.formats.practice.values import sources_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A card as it is asked: the cue, then what is to be recalled, line by line, and its sources."""

    card: str
    case: str
    cue: str
    recall: tuple[str, ...]
    sources: tuple[str, ...] = ()


def asked(card: str, known: dict[str, Loaded] | None = None) -> Asked:
    """Give what a card asks. One whose practice case is no longer there asks by its name alone."""
    name, _, rest = card.partition("/")
    kind, _, about = rest.partition("/")
    try:
        loaded = (known or {}).get(name) or practice_format.load_shipped(name)
    except Unknown:
        return Asked(card, name, f"{kind} {about}", ("The practice case that it came from is no longer there.",))
    patient, sources = loaded.patient, sources_of(loaded.patient, loaded.checklist)
    cue, recall, of = _words(loaded, kind, about)
    named = [f"{sources[each].text}" for each in of if each in sources]
    return Asked(card, patient.title, cue, tuple(recall), tuple(named))


def _words(loaded: Loaded, kind: str, about: str) -> tuple[str, list[str], tuple[str, ...]]:
    patient, checklist = loaded.patient, loaded.checklist
    killer = patient.killer(kind, about)
    why = [killer.why] if killer else []
    match kind:
        case "item" if about in checklist.items:
            item, taught = checklist.items[about], patient.taught(about)
            cue = taught.cue if taught else f"{_short(patient)}: what is asked before “{item.response}”?"
            lines = [f"{item.challenge}: {item.response}", *(_taught(taught) if taught else [item.why]), *why]
            return cue, [each for each in lines if each], taught.sources if taught else item.sources
        case "ask" if request := patient.request(about):
            return f"{_short(patient)}. What do you ask for?", [request.title, request.why, *why], request.sources
        case "card" if card := next((each for each in checklist.cards if each.id == about), None):
            return f"{card.title}. What are the steps?", [*card.steps, *why], card.sources
        case "order" if rule := next((each for each in checklist.order if each.id == about), None):
            first, then = (checklist.items[each].challenge for each in (rule.before, rule.after))
            return (
                f"“{first}” and “{then}”: which comes first, and why?",
                [f"{first}, then {then}", rule.says],
                rule.sources,
            )
        case "happening" if about in checklist.happening_kinds:
            return f"{_short(patient)}. What is recorded?", [checklist.happening_kinds[about].title, *why], ()
        case _:
            return f"{kind} {about}", ["The checklist no longer has it."], ()


def _short(patient: Patient) -> str:
    return f"“{patient.title}”, {patient.vignette[0].split('. ')[0]}"


def _taught(taught: Teaching) -> list[str]:
    return [f"Decide: {taught.decision}", f"Pitfall: {taught.pitfall}", f"Rescue: {taught.rescue}"]
