"""Cases as tables: every value stands as it was said, no cell is a formula, and each entry is there once."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import Walk
from checklists import small
from hostile import HOSTILE
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import as_typed
from rvlms_plan.domain.case import ItemState
from rvlms_plan.domain.findings import findings
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.text import clean
from rvlms_plan.domain.timeline import timeline
from rvlms_plan.formats.case_record import CaseRecord
from rvlms_plan.formats.folders import folder_whole
from rvlms_plan.formats.tables import README, TABLES, neutral, restored, tables_in

FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\uff1d1",
    "'=1",
)
FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)')
"""A field of RFC 4180 with what ends it, written from the RFC's grammar: another reader than the one that wrote."""

Rows = list[dict[str, str]]


def record_of(walk: Walk) -> CaseRecord:
    """Give a walked case as the exports tell it; the hashes are the numbers of the entries."""
    told = tuple(timeline(walk.view.case.checklist, walk.journal))
    hashes = tuple(str(entry.position) for entry in walk.journal)
    return CaseRecord(walk.view, told, hashes, tuple(findings(walk.view, walk.journal)))


@contextmanager
def written(*walks: Walk) -> Iterator[Path]:
    """Write cases into a folder of its own."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        checklists = {walk.view.case.checklist.sha256: walk.view.case.checklist for walk in walks}
        with tables_in(folder, checklists.values(), at="2026-11-23T08:00:00+01:00", program="test 1") as tables:
            for walk in walks:
                tables.write(record_of(walk))
        yield folder


def rows(folder: Path, table: str) -> Rows:
    """Read a table with Python's reader, each cell's text restored."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, strict=True))
    return [{name: restored(cell) for name, cell in row.items()} for row in found]


def by_the_rfc(text: str) -> list[list[str]]:
    """Read a table by the grammar of RFC 4180; anything that is not of it fails."""
    found: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        field = FIELD.match(text, at)
        assert field, text[at : at + 80]
        at = field.end()
        found[-1].append(field[2] if field[1] is None else field[1].replace('""', '"'))
        if field[3] == "\r\n":
            found.append([])
    assert found.pop() == [], "a file ends with a line break"
    return found


@given(st.text() | st.sampled_from(FORMULAS) | st.from_regex(r"[=+\-@'\t\r\n].*", fullmatch=True))
def test_any_text_can_be_had_back_and_no_cell_starts_a_formula(text: str) -> None:
    cell = neutral(text)
    assert restored(cell) == text
    assert cell in {text, f"'{text}"}
    assert not re.match(r"[=+@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)
    assert not cell.startswith("-") or re.fullmatch(r"-[0-9]+(\.[0-9]+)?", cell)


@pytest.mark.parametrize("number", ["-5", "-0.25", "0", "12.50"])
def test_a_number_stays_a_number(number: str) -> None:
    assert neutral(number) == number


@pytest.mark.parametrize("text", [*FORMULAS, "-5-1", "-", "-\u0663", "- 5", "-5\n", "--5"])
def test_what_only_looks_like_a_number_or_could_be_run_does_not_stay(text: str) -> None:
    assert neutral(text) == f"'{text}"


def eventful() -> Walk:
    """Give a case in which an item ended in each way."""
    walk = Walk(small(), age=56, sex="female")
    walk.answer("lump", "confirmed")
    walk.correct("lump", "not-excluded", because="new-information")
    walk.answer("size", "7.50")
    walk.override("drug", reason="=no time")
    walk.close("work-up", "side-path")
    walk.answer("team")
    walk.defer("side", "operation")
    walk.answer("team", by="anaesthetist")
    walk.happen("incision")
    walk.happen("blood-loss", "250")
    walk.set_not_applicable("washed", "-5 nothing to wash")
    walk.write('said "stop", twice')
    walk.follow_up()
    return walk


def test_each_entry_of_a_journal_is_one_row_from_which_it_can_be_had_back() -> None:
    walk = eventful()
    with written(walk) as folder:
        found = rows(folder, "entries")
    back = [
        e.from_data(
            {
                "kind": row["kind"],
                "position": int(row["number"]),
                "request": row["request"],
                "at": row["entered"],
                "happened_at": row["time"],
                "said_by": {"person": row["said_by"], "role": row["role"]},
                "entered_by": row["entered_by"],
                "station": row["station"],
                "known": {"said_by": row["said_by_known"], "entered_by": row["entered_by_known"]},
                "fact": json.loads(row["fact"]),
            }
        )
        for row in found
    ]
    assert back == walk.read_back()
    assert [row["resource"] for row in found] == [f"{row['role']}:{row['said_by']}" for row in found]
    assert all(row["case"] and row["activity"] and row["time"] for row in found), "what process mining needs"


def test_what_was_done_has_the_same_name_in_every_case() -> None:
    one, other = eventful(), Walk(small(), "RV-2")
    other.answer("lump", "excluded", by="nurse")
    with written(one, other) as folder:
        found = rows(folder, "entries")
    named = {row["case"]: [each["activity"] for each in found if each["case"] == row["case"]] for row in found}
    assert named["RV-2"] == ["case opened", "answered lump"]
    assert {"case opened", "answered lump", "corrected lump", "closed work-up", "happened incision"} <= set(
        named["RV-1"]
    )


def test_answers_stand_as_they_were_said_and_items_without_one_say_why() -> None:
    walk = eventful()
    with written(walk) as folder:
        found = {(row["item"], row["field"]): row for row in rows(folder, "answers")}
    assert len(found) == sum(len(item.fields) for item in walk.view.case.checklist.items.values())
    for name, shown in walk.view.items.items():
        row = found[name, "value"]
        assert row["state"] == shown.state
        is_done = shown.state is ItemState.DONE
        assert row["value"] == (as_typed(shown.given.answer["value"]) if is_done and shown.given else "")
    assert (found["size", "value"]["value"], found["size", "value"]["unit"]) == ("7.50", "cm")
    assert found["lump", "value"]["corrected"] == "1"
    assert (found["team", "value"]["said_by"], found["team", "value"]["role"]) == ("Berg;Li", "surgeon;anaesthetist")
    assert found["drug", "value"]["why"] == "=no time, with Li"
    assert found["washed", "value"]["why"] == "-5 nothing to wash"


def test_how_items_ended_is_counted_apart_and_adds_up_to_all() -> None:
    with written(eventful()) as folder:
        (case,) = rows(folder, "cases")
    states = ("done", "not_applicable", "deferred", "overridden", "open", "waits")
    assert sum(int(case[state]) for state in states) == int(case["items"])
    assert (case["overridden"], case["deferred"], case["summary_size"], case["age"]) == ("1", "1", "7.50", "56")


def test_findings_and_happenings_are_there_with_their_evidence() -> None:
    walk = eventful()
    with written(walk) as folder:
        remarks, happened, (case,) = rows(folder, "findings"), rows(folder, "happenings"), rows(folder, "cases")
    assert len(remarks) == int(case["findings"]) + int(case["successes"]) > 0
    override = next(row for row in remarks if row["rule"] == "override")
    assert walk.journal[int(override["evidence"].split(";")[0]) - 1].kind == "ItemOverridden"
    assert [(row["kind"], row["amount"], row["unit"]) for row in happened] == [
        ("incision", "", ""),
        ("blood-loss", "250", "mL"),
    ]


@given(HOSTILE, st.sampled_from(FORMULAS))
def test_hostile_text_is_whole_and_steers_nothing_by_two_readers(hostile: str, formula: str) -> None:
    walk = Walk(small())
    typed = formula + hostile
    walk.write(typed)
    walk.tell([e.NoteWritten(typed)], Voice(clean(f"=N{hostile[:40]}"), "surgeon"))  # as another program could write it
    with written(walk) as folder:
        text = (folder / "entries.csv").read_bytes().decode()
        python = rows(folder, "entries")
    header, *body = by_the_rfc(text)
    assert [dict(zip(header, map(restored, row), strict=True)) for row in body] == python
    assert json.loads(python[1]["fact"]) == e.to_data(walk.journal[1])["fact"]
    assert (python[2]["value"], json.loads(python[2]["fact"])["text"]) == (typed, typed)
    for cell in (cell for row in body for cell in row):
        assert not re.match(r"[=+@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)


def test_the_dictionary_names_every_column_of_every_file_and_the_readme_every_file() -> None:
    with written(eventful()) as folder:
        told = rows(folder, "dictionary")
        readme = (folder / README).read_text("utf-8")
        for file in folder.glob("*.csv"):
            header = by_the_rfc(file.read_bytes().decode())[0]
            assert [row["column"] for row in told if row["file"] == file.name] == header
            assert file.name in readme
        assert {file.name for file in folder.iterdir()} == {f"{table.name}.csv" for table in TABLES} | {README}
    assert "Ticks are what people said, not what was observed." in readme
    assert max(map(len, readme.splitlines())) <= 120


def test_a_folder_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with folder_whole(tmp_path / "out") as folder:
            (folder / "one").write_text("x")
            raise OSError(28, "No space left on device")

    with pytest.raises(BadValue, match="No space left on device. Nothing was left behind"):
        fail()
    assert list(tmp_path.iterdir()) == []
