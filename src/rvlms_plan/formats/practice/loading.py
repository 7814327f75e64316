"""Load a practice case, or say everything that is wrong with it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from rvlms_plan.domain import entries as e
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.practice.debrief import debrief
from rvlms_plan.domain.practice.judging import ANYTHING
from rvlms_plan.domain.practice.patient import Patient
from rvlms_plan.domain.practice.runs import reference
from rvlms_plan.domain.refusals import BadValue, Unknown
from rvlms_plan.formats.checklist import load_shipped as load_checklist
from rvlms_plan.formats.checklist import shape
from rvlms_plan.formats.checklist import shipped as shipped_checklists
from rvlms_plan.formats.checklist.problems import BadChecklist, Enough, Report, choose, quoted
from rvlms_plan.formats.checklist.reading import read
from rvlms_plan.formats.checklist.text import decode
from rvlms_plan.formats.checklist.tree import Mapping, Node, where
from rvlms_plan.formats.practice import rules, values
from rvlms_plan.formats.practice.folder import shipped
from rvlms_plan.formats.practice.models import File

_ANY_DAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


class BadPractice(BadChecklist):
    """A practice case that could not be played, with every problem that was found in it."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A practice case and the checklist that it is played on."""

    patient: Patient
    checklist: Checklist
    text: bytes


def load(text: bytes, name: str) -> Loaded:
    """Load a practice case from the bytes of its file; `name` is what the problems call it.

    Raises:
        BadPractice: It could not be played; all problems are named at once.
    """
    return _load(text, name)[0]


def check(text: bytes, name: str) -> Loaded:
    """Load a practice case and let the safe team play it: it must reach the end, and pass without a remark.

    Raises:
        BadPractice: It could not be played, or the safe team does not pass.
    """
    loaded, root, report = _load(text, name)
    with suppress(Enough):
        _play(loaded, root, report)
    if report.problems:
        raise BadPractice(report.problems)
    return loaded


def load_shipped(name: str) -> Loaded:
    """Load the shipped practice case of that id.

    Raises:
        Unknown: None is called so; the nearest is named.
        BadPractice: The shipped file was changed and could not be played.
    """
    known = shipped()
    if name not in known:
        raise Unknown("practice case", name, known)
    return load(known[name].read_bytes(), known[name].name)


def _load(text: bytes, name: str) -> tuple[Loaded, Mapping, Report]:
    report = Report(name)
    file: File | None = None
    root: Node | None = None
    checklist: Checklist | None = None
    with suppress(Enough):
        decoded = decode(text, report)
        root = read(decoded, report) if decoded is not None else None
        if root is not None:
            file = shape.check(root, File, report)
            if isinstance(root, Mapping) and (checklist := _checklist(root, report)) is not None:
                rules.check(root, checklist, report)
    if file is None or checklist is None or report.problems or not isinstance(root, Mapping):
        raise BadPractice(report.problems)
    return Loaded(values.patient(file, hashlib.sha256(text).hexdigest()), checklist, text), root, report


def _checklist(root: Mapping, report: Report) -> Checklist | None:
    """Give the checklist that a practice case names, in the version that it was written for."""
    named = root.map("checklist")
    name = named.text("id") if named else None
    if named is None or name is None:
        return None
    known = shipped_checklists()
    if name not in known:
        node = named.children["id"]
        report.add(
            node.mark, where(node), f"there is no checklist called {quoted(name)}", choose(name, known, "name one")
        )
        return None
    checklist = _shipped_checklist(name)
    version = named.text("version")
    if version is not None and version != checklist.version:
        node = named.children["version"]
        says = f"it was written for {name} {version}; the program comes with {checklist.version}"
        report.add(node.mark, where(node), says, "check the case on that one, and write its version")
    return checklist


@cache
def _shipped_checklist(name: str) -> Checklist:
    """Read a shipped checklist once: every practice case is played on it."""
    return load_checklist(name)


def _play(loaded: Loaded, root: Mapping, report: Report) -> None:
    """Let the safe team play, and say where it is stopped, lacks an answer or is remarked on."""
    answers = root.map("answers") or root
    try:
        run, barred = reference(loaded.patient, loaded.checklist, _ANY_DAY)
    except BadValue as problem:
        report.add(answers.mark, where(answers), f"the safe team cannot answer: {problem.says}", "correct that answer")
        return
    for each in dict.fromkeys(barred):
        report.add(answers.mark, where(answers), f"the safe team is stopped: {each}", "correct its answers")
    told = {each.fact.item for each in run.entries if isinstance(each.fact, e.ItemAnswered)}
    for item in loaded.checklist.items.values():
        is_judged = item.propose is None and any(
            each.kind not in ANYTHING and not each.optional and each.propose is None for each in item.fields
        )
        if item.id in told and is_judged and not item.places_clamp and item.id not in loaded.patient.answers:
            says = f"there is no safe answer for {item.id} ({item.challenge})"
            report.add(answers.mark, where(answers), says, f"add {item.id}: ANSWER")
    for name in loaded.patient.answers:
        if name not in told:
            says = "the safe team is never asked for it: it does not apply, or lies outside of the drill"
            report.add(answers.marks[name], where(answers.children[name]), says, "delete it")
    for remark in debrief(loaded.patient, loaded.checklist, run.entries, run).remarks:
        report.add(root.mark, "safe team", f"it is remarked on: {remark.says}", "correct the case or its answers")
    done = {each.fact.card for each in run.own() if isinstance(each.fact, e.CardOpened)}
    for number, killer in enumerate(loaded.patient.killers):
        is_told = run.moment.drill.was_told(killer.name)
        is_met = {"item": killer.name in told, "ask": is_told, "card": killer.name in done, "order": True}
        if not is_met[killer.kind]:
            node = root.maps("killers")[number]
            report.add(node.mark, where(node), f"the safe team never does {killer.name}", "it cannot be a killer here")
