"""Two versions of a checklist side by side: every change is named, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.formats.checklist import load
from rvlms_plan.formats.checklist.comparing import Difference, differences, differences_text

TEXT = (Path(__file__).parent / "everything.yaml").read_text()
COUNTED = """\
      - id: counted
        challenge: Counted
        response: done
        role: [nurse]
        local: true
"""
OLD = load(TEXT.encode(), "everything.yaml")


def changed(*replacements: tuple[str, str]) -> Checklist:
    text = TEXT
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return load(text.encode(), "everything.yaml")


def test_a_checklist_does_not_differ_from_itself_written_otherwise() -> None:
    assert (
        differences(
            OLD, changed(("notice: >-\n  Paraphrased;\n  no endorsement.", "notice: Paraphrased; no endorsement."))
        )
        == []
    )
    assert differences_text([]) == "No differences."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version: 2.10.0", "version: 3.0.0", ("checklist", "version", "2.10.0", "3.0.0")),
        ("    doi: 10.1000/1\n", "", ("source paper", "doi", "10.1000/1", None)),
        ("  nurse: Nurse\n", "  nurse: Scrub nurse\n", ("role nurse", "title", "Nurse", "Scrub nurse")),
        ("above: 4.20,", "above: 4.2,", ("stop halt", "when", "4.20", "4.2")),
        ("    core-step: 3\n", "    core-step: 4\n", ("phase theatre", "core-step", "3", "4")),
        ("    short: Plan\n", "", ("phase plan", "short", "Plan", None)),
        ("        each: true\n", "", ("item decision", "each", "true", None)),
        ("level: advisory", "level: required", ("item side", "level", "advisory", "required")),
        ("ask-outside: [0.5, 30]", "ask-outside: [0.5, 40]", ("item clots", "answer.length", "0.5 to 30", "0.5 to 40")),
        ("length: {below: 3}", "length: {below: 4}", ("item clamp-on", "when", "below 3", "below 4")),
        ("side: [left]}]", "side: [right]}]", ("item decision", "ask-when.yes", "side is left", "side is right")),
        ("days: 7}", "days: 8}", ("item creatinine", "due", "7 days after", "8 days after")),
        ('incision", today', 'closure", today', ("item waited", "propose", "happening:incision", "happening:closure")),
        ("red: 30.5", "red: 31", ("clamp reminder caval", "red", "30.5 min", "31 min")),
        ("cava, time: caval}", "cava, time: other}", ("vessel ivc", "time", "caval", "other")),
        ("steps: [Press,", "steps: [Pack,", ("card bleeding", "step 1", "Press", "Pack")),
        ("key: y", "key: b", ("card bleeding", "key", "y", "b")),
        ("{items: 5,", "{items: 6,", ("finding bursts", "items", "5", "6")),
        ("after: counted,", "after: waited,", ("order rule count-last", "after", "counted", "waited")),
        ("from: clots.length", "from: creatinine", ("summary field length", "from", "clots.length", "creatinine")),
        ("leg: elsewhere", "leg: iliac-vein-left", ("picture tumour", "places.leg", "elsewhere", "iliac-vein-left")),
        ("doubted-by: [complication]", "doubted-by: [concern]", ("picture thrombus", "doubted-by", "compl", "concern")),
        ("shows-on: [decision, clots]", "shows-on: [clots]", ("picture help", "shows-on", "decision, clots", "clots")),
    ],
)
def test_a_changed_key_is_named_with_its_old_and_new_value(
    old: str, new: str, expected: tuple[str, str, str, str | None]
) -> None:
    (found,) = differences(OLD, changed((old, new)))
    place, field, before, after = expected
    assert (found.where, found.field) == (place, field)
    assert found.old is not None
    assert before in found.old
    assert found.new is None if after is None else after in (found.new or "")


def test_an_item_added_or_removed_is_one_difference() -> None:
    added = "      - {id: extra, challenge: Extra, response: done, role: [nurse], local: true}\n"
    new = changed(("      - id: counted\n", f"{added}      - id: counted\n"))
    assert differences(OLD, new) == [Difference("item extra", "", None, "Extra")]
    assert differences(new, OLD) == [Difference("item extra", "", "Extra", None)]


def test_phases_stops_and_cards_added_or_removed_are_named() -> None:
    phase = (
        "  - {id: last, title: Last, pause: P, status: follow-up, style: do-confirm, lead: nurse, items: "
        "[{id: end, challenge: End, response: done, role: [nurse], local: true}]}\nclamps:\n"
    )
    card = "cards:\n  - {id: surge, title: Surge, key: s, priority: caution, steps: [Call]}\n"
    stop = "stops:\n  - {id: second, when: [{decision: [on]}], back-to: plan, says: Wait.}\n"
    new = changed(("clamps:\n", phase), ("cards:\n", card), ("stops:\n", stop))
    assert differences_text(differences(OLD, new)).splitlines() == [
        "+ stop second: Wait.",
        "+ phase last: Last",
        "+ item end: End",
        "+ card surge: Surge",
    ]
    assert differences_text(differences(new, OLD)).splitlines() == [
        "- stop second: Wait.",
        "- phase last: Last",
        "- item end: End",
        "- card surge: Surge",
    ]


def test_an_item_moved_within_its_phase_changes_the_order() -> None:
    new = changed((COUNTED, ""), ("      - id: clamp-on\n", f"{COUNTED}      - id: clamp-on\n"))
    assert differences(OLD, new) == [
        Difference("phase theatre", "order-of-items", "clamp-on, counted", "counted, clamp-on")
    ]


def test_an_item_moved_to_another_phase_is_a_change_of_its_phase() -> None:
    new = changed((COUNTED, ""), ("      - id: creatinine\n", f"{COUNTED}      - id: creatinine\n"))
    assert differences(OLD, new) == [Difference("item counted", "phase", "theatre", "later")]


def test_the_text_marks_what_was_added_removed_and_changed() -> None:
    new = changed(
        ("level: advisory", "level: required"),
        ("    doi: 10.1000/1\n", ""),
        ("    core-step: 3\n", "    core-step: 3\n    short: Knife\n"),
    )
    assert differences_text(differences(OLD, new)) == (
        "- source paper, doi: 10.1000/1\n+ phase theatre, short: Knife\n~ item side, level: advisory → required"
    )
