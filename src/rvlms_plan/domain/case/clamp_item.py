"""The item by which a clamp goes into the ledger: read from a command line, proposed from what is on, placed once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Answer
from rvlms_plan.domain.case.decisions import Facts
from rvlms_plan.domain.case.operating import place
from rvlms_plan.domain.case.phases import CaseView
from rvlms_plan.domain.formulas import Proposed

VESSEL, TYPE, TIME = "vessel", "type", "time"


def fields_of_words(view: CaseView, words: Sequence[str]) -> dict[str, str]:
    """Read `[VESSEL] [TYPE] [TIME]` as fields; what is not said is taken from the clamp that is on, or is now."""
    rules = view.case.checklist.clamps
    vessels, types = {each.id for each in rules.vessels}, {name for name, _ in rules.types}
    fields: dict[str, str] = {}
    for word in words:
        name = VESSEL if word in vessels else TYPE if word in types else TIME
        name = VESSEL if name in fields or (name == TIME and not word[:1].isdigit() and word != "now") else name
        fields[name] = word
    for name, offered in proposed_clamp(view).items():
        if VESSEL not in fields or fields[VESSEL] == proposed_clamp(view)[VESSEL].text:
            fields.setdefault(name, offered.text)
    return {TIME: "now", **fields}


def proposed_clamp(view: CaseView) -> dict[str, Proposed]:
    """Offer the clamp that has been on longest as the answer, field by field; nothing where none is on."""
    for clamp in view.case.operation.clamps_on:
        said = f"in the ledger, entry {clamp.entry.position}"
        offered = {VESSEL: Proposed(clamp.vessel, said), TIME: Proposed(clamp.on.isoformat(timespec="seconds"), said)}
        return offered | ({TYPE: Proposed(clamp.type, said)} if clamp.type else {})
    return {}


def placed_by(view: CaseView, item_id: str, given: Answer, at: datetime) -> Facts:
    """Give the placing that an answer brings with it; a clamp that is on that vessel already is never placed twice.

    Raises:
        Refused: The vessel had a clamp at that time.
    """
    vessel = given.get(VESSEL)
    if not view.case.checklist.items[item_id].places_clamp or not isinstance(vessel, str):
        return []
    if any(clamp.vessel == vessel for clamp in view.case.operation.clamps_on):
        return []
    on, kind = datetime.fromisoformat(str(given[TIME])), given.get(TYPE)
    facts = place(view, vessel, str(kind) if kind else None, on, at)
    return [e.Dated(fact, on) for fact in facts if not isinstance(fact, e.Dated)]
