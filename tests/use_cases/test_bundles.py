"""Cases of several centres: what leaves names nobody and verifies, what comes in is refused, known, longer or kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import bundle_reading
from bundle_help import Hospital, hospital, rechained, rewritten
from checklists import REQUIRED, TEXT, TICK, as_file, checklist, choice, item, number, phase, small
from rvlms_plan.domain.centres import centre_of
from rvlms_plan.domain.checklist import Field, Kind, SummaryField
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.refusals import NotWhole, Refused
from rvlms_plan.store import register
from rvlms_plan.use_cases import audit, demonstration, exporting, live, theatre, verifying
from rvlms_plan.use_cases.bundles import Came
from rvlms_plan.use_cases.register import cases
from rvlms_plan.use_cases.station import Who
from rvlms_plan.use_cases.stories import STORIES
from use_cases.station_help import BERG, LI, SteadyClock, begun, chain_checked

BODY = as_file(
    checklist(
        phase(
            "work",
            item("seen", TICK),
            item("size", number(unit="cm"), REQUIRED),
            item("side", choice("left", "right")),
            item("words", TEXT, REQUIRED),
            item("day", (Field("value", Kind.DATE),), REQUIRED),
            item("roll", (Field("value", Kind.PEOPLE),), REQUIRED),
        ),
        summary=(SummaryField("size", "Size", "size", "cm", head=True), SummaryField("side", "Side", "side")),
    )
)
CANARIES = ("Qzberg", "qzanaesth", "QZ-0007", "Qzreason", "Qznote", "Qzwords", "1911-03-04", "theatre of")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store without a case, and one with a case in which everything that a person wrote is a canary."""
    folder = tmp_path_factory.mktemp("made")
    hospital("Taking", folder / "empty").store.close()
    giving = hospital("Qzname General", folder / "full", folder / "empty" / "theatre.db")
    case = begun(giving.store, giving.station, "QZ-0007", BODY, Who("Qzberg", "surgeon"))
    who = Who("Qzanaesth", "anaesthetist", "Qzberg")
    theatre.answer(case, "seen", [], Who("Qzberg", "surgeon"))
    theatre.answer(case, "words", ["Qzwords"], who)
    theatre.answer(case, "size", ["7.4"], who)
    theatre.answer(case, "day", ["1911-03-04"], who)
    theatre.answer(case, "roll", ["Qzberg:surgeon,Qzanaesth:anaesthetist"], who)
    theatre.override(case, "side", "Qzreason", Voice("Qzanaesth", "anaesthetist"), Who("Qzberg", "surgeon"))
    theatre.note(case, "Qznote", who)
    theatre.close_phase(case, "work", Who("Qzberg", "surgeon"), confirmed=True)
    giving.store.close()
    return folder


@pytest.fixture
def give(made: Path, tmp_path: Path) -> Iterator[Hospital]:
    """Give the centre with that case."""
    giving = hospital("Qzname General", tmp_path / "give", made / "full" / "theatre.db")
    yield giving
    giving.store.close()


@pytest.fixture
def take(made: Path, tmp_path: Path) -> Iterator[Hospital]:
    """Give a centre without a case."""
    taking = hospital("Taking", tmp_path / "take", made / "empty" / "theatre.db")
    yield taking
    taking.store.close()


@pytest.fixture(scope="module")
def offered(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hospital, bytes, Hospital]]:
    """Give both and a bundle, for tests that leave nothing behind."""
    folder = tmp_path_factory.mktemp("offered")
    giving = hospital("Qzname General", folder / "give", made / "full" / "theatre.db")
    taking = hospital("Taking", folder / "take", made / "empty" / "theatre.db")
    yield giving, giving.bundle(), taking
    giving.store.close()
    taking.store.close()


def rows(of: Hospital) -> list[tuple[Any, ...]]:
    with of.store.reading() as connection:
        return [tuple(row) for row in connection.execute(text("select * from entry order by 1, 2, 3"))]


def go_on(of: Hospital, code: str = "QZ-0007") -> None:
    theatre.note(live.resume(of.store, of.station, code), "and on", LI)


# What leaves


def test_a_foreign_reader_verifies_a_bundle_and_finds_nobody_in_it(give: Hospital) -> None:
    written = give.bundle()
    ((code, entries),) = bundle_reading.verify(written).items()
    without_checklist = b"".join(line for line in written.splitlines(keepends=True) if b'"line":"text"' not in line)
    for canary in CANARIES:
        assert canary.casefold() not in without_checklist.decode().casefold()
    assert give.key.read_bytes().splitlines()[1] not in written, "nor the key"
    source = rows(give)
    assert len(entries) == len(source)
    first, last = source[0], source[-1]
    moved = [entry["at"] for entry in (entries[0], entries[-1])]
    assert theatre_seconds(first[5], last[5]) == theatre_seconds(*moved), "intervals stay"
    assert len({entry["said_by"]["person"] for entry in entries}) == 2
    overridden = next(entry for entry in entries if entry["kind"] == "ItemOverridden")
    assert overridden["fact"]["second"]["person"] == entries[2]["said_by"]["person"], "one person is one pseudonym"
    assert centre_of(code) != code


def theatre_seconds(one: str, other: str) -> timedelta:
    from datetime import datetime

    return datetime.fromisoformat(other) - datetime.fromisoformat(one)


def test_the_same_cases_give_the_same_bytes_and_some_cases_are_those_only(give: Hospital) -> None:
    begun(give.store, give.station, "QZ-2", BODY)
    assert give.bundle() == give.bundle("qz-2", "QZ-0007")
    assert len(bundle_reading.verify(give.bundle("qz-2"))) == 1


def test_findings_and_the_way_a_list_was_used_are_the_same_after_the_way_through_a_bundle(
    give: Hospital, take: Hospital
) -> None:
    take.take(give.bundle())
    (code,) = [each for each in codes(take) if centre_of(each)]
    own = audit.audited(give.store, give.station, "QZ-0007")
    came = audit.audited(take.store, take.station, code)
    assert [(found.rule, found.about, found.evidence) for found in own.findings] == [
        (found.rule, found.about, found.evidence) for found in came.findings
    ]
    assert own.conformance == came.conformance
    assert {item: each.state for item, each in own.view.items.items()} == {
        item: each.state for item, each in came.view.items.items()
    }


def codes(of: Hospital) -> list[str]:
    with of.store.reading() as connection:
        return register.codes(connection)


def test_demonstrations_and_practice_never_leave(give: Hospital, tmp_path: Path) -> None:
    demonstration.fill(give.store, SteadyClock(), STORIES[:1])
    assert len(bundle_reading.verify(give.bundle())) == 1
    with pytest.raises(Refused, match="Demonstration cases are no patients"):
        give.bundle(STORIES[0].code)
    from rvlms_plan.store.database import PRACTICE, open_store

    rehearsed = hospital("Rehearsing", tmp_path / "rehearsing")
    rehearsed.store = open_store(rehearsed.folder / "p.practice.db", PRACTICE, SteadyClock(), "tests")
    with pytest.raises(Refused, match="Practice is no patients' record"):
        rehearsed.bundle()
    with pytest.raises(Refused, match="Practice is no patients' record"):
        rehearsed.plan(give.bundle())


def test_simulated_cases_never_leave_and_nothing_is_imported_beside_them(give: Hospital, take: Hospital) -> None:
    from rvlms_plan.store.simulated import mark_simulated

    begun(take.store, take.station, "SIM-1", BODY)
    take.store.write(lambda connection: mark_simulated(connection, "2026-11-23T08:00:00+01:00"))
    for ask in (take.bundle, lambda: take.plan(give.bundle())):
        with pytest.raises(Refused, match="Simulated cases are no patients' record"):
            ask()


def test_a_store_has_one_key_for_its_bundles(give: Hospital) -> None:
    give.bundle()
    give.key.unlink()
    with pytest.raises(Refused, match="the same patients would be counted as two centres'"):
        give.bundle()


def test_an_entry_that_cannot_be_told_to_name_nobody_stops_the_whole_bundle(
    give: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rvlms_plan.domain.bundles import walking

    monkeypatch.delitem(walking._COMMON, "text")
    with pytest.raises(Refused, match=r"Entry 8 of QZ-0007 .* \(text, which this program does not know"):
        give.bundle()


# What comes in


def test_what_was_imported_is_whole_covered_by_a_checkpoint_and_leaves_again_byte_for_byte(
    give: Hospital, take: Hospital, made: Path, tmp_path: Path
) -> None:
    begun(take.store, take.station, "QZ-0007", BODY)  # the same code, another centre's patient
    written = give.bundle()
    done = take.take(written)
    assert {came: len(done.cases[came]) for came in Came} == {"new": 1, "longer": 0, "known": 0, "conflicting": 0}
    assert done.is_covered
    (code,) = done.cases[Came.NEW]
    chain_checked(take.store, code)
    found = verifying.verify(take.store)
    assert (found.is_whole, found.uncovered_entries, found.journals) == (True, 0, 2)
    assert take.bundle(centre="Qzname General") == written
    third = hospital("Third", tmp_path / "third", made / "empty" / "theatre.db")
    third.take(take.bundle(centre=done.centre.code))
    assert third.bundle(centre=done.centre.code) == written
    assert len(bundle_reading.verify(take.bundle())) == 1, "and its own bundle holds its own case"


def test_the_record_of_a_store_with_imported_cases_is_verified_by_the_separate_verifier(
    give: Hospital, take: Hospital, tmp_path: Path
) -> None:
    import subprocess
    import sys

    take.take(give.bundle())
    export = tmp_path / "record.jsonl"
    with export.open("wb") as file:
        exporting.write_jsonl(take.store, file.write, [], at="2026-11-23T08:00:00+01:00", program="tests")
    tool = Path(__file__).parents[2] / "tools" / "verify_record.py"
    done = subprocess.run([sys.executable, tool, export], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip().endswith("whole")) == (0, True), done.stdout


def test_importing_twice_changes_nothing(give: Hospital, take: Hospital) -> None:
    written = give.bundle()
    take.take(written)
    before = rows(take)
    plan = take.plan(written)
    assert (len(plan.cases[Came.KNOWN]), plan.brings_nothing, plan.entries) == (1, True, 0)
    take.take(written)
    assert rows(take) == before


def test_a_case_that_went_on_is_gone_on_with_and_an_older_bundle_is_known(give: Hospital, take: Hospital) -> None:
    older = give.bundle()
    take.take(older)
    begun_with = rows(take)
    go_on(give)
    newer = give.bundle()
    done = take.take(newer)
    assert (len(done.cases[Came.LONGER]), done.entries) == (1, 1)
    assert [row for row in rows(take) if row in begun_with] == begun_with
    assert take.bundle(centre=done.centre.code) == newer
    again = take.plan(older)
    assert (len(again.cases[Came.KNOWN]), again.older) == (1, 1)
    assert verifying.verify(take.store).is_whole
    assert audit.stale(take.store) == []


def test_a_case_with_another_past_is_left_as_it_is_and_named(give: Hospital, take: Hospital) -> None:
    take.take(give.bundle())
    before = rows(take)

    def another_past(lines: list[dict[str, Any]]) -> None:
        sized = next(line for line in lines if line["line"] == "entry" and line["body"]["fact"].get("item") == "size")
        sized["body"]["fact"]["answer"]["value"] = "9.9"

    written = rechained(give.bundle(), give.key, another_past)
    plan = take.plan(written)
    assert [len(plan.cases[came]) for came in Came] == [0, 0, 0, 1]
    done = take.take(written)
    assert (len(done.cases[Came.CONFLICTING]), rows(take)) == (1, before)


def test_the_same_register_and_findings_come_of_rebuilding(give: Hospital, take: Hospital) -> None:
    take.take(give.bundle())
    go_on(give)
    take.take(give.bundle())
    tables = ("register", "summary_answer", "finding")

    def model() -> list[list[tuple[Any, ...]]]:
        with take.store.reading() as connection:
            return [
                [tuple(row) for row in connection.execute(text(f"select * from {table} order by 1, 2"))]
                for table in tables
            ]

    before = model()
    audit.rebuild(take.store)
    assert model() == before


def test_codes_of_two_centres_never_meet_and_a_filter_keeps_them_apart(
    give: Hospital, take: Hospital, made: Path, tmp_path: Path
) -> None:
    other = hospital("Other", tmp_path / "other", made / "empty" / "theatre.db")
    for of, size in ((other, "9.0"), (take, "1.0")):
        case = begun(of.store, of.station, "QZ-0007", BODY)
        theatre.answer(case, "size", [size], BERG)
    for giving in (give, other):
        take.take(giving.bundle())
    assert len(set(codes(take))) == 3
    for name, size in (("own", "1.0"), ("Other", "9.0"), ("qzname general", "7.4")):
        page = audit.listed(take.store, take.station, [f"centre={name}"]).page
        assert [dict(listed.row.summary)["size"] for listed in page.cases] == [size]
    found = audit.cohort(take.store, take.station, by_centre=True)
    assert found is not None
    assert found.cases == 3
    by_name = {each.name: str(each.lines[0].numbers.median) for each in found.centres if each.lines[0].numbers}
    assert by_name == {"own": "1.0", "Other": "9.0", "Qzname General": "7.4"}
    assert found.lines[0].numbers is not None
    assert str(found.lines[0].numbers.median) == "7.4"
    assert found.not_charted == 2, "moved dates are in no chart over time"


def test_nothing_is_added_to_an_imported_case_and_home_does_not_show_it(give: Hospital, take: Hospital) -> None:
    (code,) = take.take(give.bundle()).cases[Came.NEW]
    case = live.resume(take.store, take.station, code)
    with pytest.raises(Refused, match="only its centre adds to it"):
        theatre.note(case, "mine", BERG)
    with pytest.raises(Refused, match="only its centre adds to it"):
        theatre.answer(case, "seen", [], BERG)
    assert cases(take.store) == []
    assert audit.listed(take.store, take.station).page.total == 1


def test_a_centre_does_not_import_its_own_cases(give: Hospital) -> None:
    written = give.bundle()
    with pytest.raises(Refused, match="this store's own centre"):
        give.plan(written)


def test_a_centre_that_calls_itself_otherwise_now_is_the_same_centre(give: Hospital, take: Hospital) -> None:
    take.take(give.bundle())
    give.name = "Qznew Name"
    renamed = give.bundle()
    plan = take.plan(renamed)
    assert (plan.called_before, plan.is_new_centre, plan.brings_nothing) == ("Qzname General", False, False)
    take.take(renamed)
    assert take.bundle(centre="Qznew Name") == renamed
    assert verifying.verify(take.store).is_whole


def test_two_centres_of_one_name_are_told_apart_by_their_codes(
    give: Hospital, take: Hospital, made: Path, tmp_path: Path
) -> None:
    other = hospital(give.name, tmp_path / "other", made / "empty" / "theatre.db")
    begun(other.store, other.station, "RV-1", BODY)
    done = [take.take(giving.bundle()) for giving in (give, other)]
    from rvlms_plan.domain.refusals import BadValue

    with pytest.raises(BadValue, match="Several centres are called") as refused:
        audit.listed(take.store, take.station, [f"centre={give.name}"])
    assert all(each.centre.code in refused.value.says for each in done)
    assert take.bundle(centre=done[1].centre.code) == other.bundle()


# What is refused


def refusal(take: Hospital, bundle: bytes) -> str:
    """Give why a bundle is refused; nothing is written by it."""
    with pytest.raises(NotWhole) as refused:
        take.plan(bundle)
    assert rows(take) == []
    return refused.value.problems[0]


def entry_of(lines: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        line["body"] for line in lines if line["line"] == "entry" and line["body"]["kind"] == kind
    )
    return found


def setting(kind: str, *path: str, value: Any) -> Callable[[list[dict[str, Any]]], None]:
    def change(lines: list[dict[str, Any]]) -> None:
        at: Any = entry_of(lines, kind)
        for name in path[:-1]:
            at = at[name]
        at[path[-1]] = value

    return change


def case_line(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return next(line for line in lines if line["line"] == "case")


# Somebody without the centre's key, who counts and hashes anew
FORGED: dict[str, tuple[Callable[[list[dict[str, Any]]], object], str]] = {
    "an entry changed": (setting("NoteWritten", "fact", "text", value="x"), "its bytes are not those"),
    "the head changed": (
        lambda lines: case_line(lines)["body"].update(head="0" * 64),
        "not those that its centre signed",
    ),
    "the source changed": (
        lambda lines: case_line(lines)["body"].update(source="0" * 64),
        "not signed with its centre's",
    ),
    "a signature changed": (lambda lines: case_line(lines).update(signature="0" * 128), "not signed with its centre's"),
    "the centre renamed": (lambda lines: lines[0]["centre"].update(name="Mine"), "name was not signed"),
    "the last entry cut off": (lambda lines: lines.pop(-2), "not those that its centre signed"),
    "an entry doubled": (lambda lines: lines.insert(-1, lines[-2]), "another case or place"),
    "two entries swapped": (lambda lines: lines.insert(4, lines.pop(3)), "another case or place"),
    "the text changed": (lambda lines: lines[1].update(text=lines[1]["text"] + " "), "not the one that its hash"),
    "the text renamed": (lambda lines: lines[1].update(version="9.9.9"), "under another name or version"),
    "the text left out": (lambda lines: lines.pop(1), "the text of its checklist is not in the bundle"),
    "the text twice": (lambda lines: lines.insert(1, lines[1]), "stands twice"),
    "the case twice": (lambda lines: lines.extend([*lines[2:-1], lines.pop()]), "twice"),
    "an unknown kind of line": (lambda lines: lines.insert(2, {"line": "script"}), "does not belong where it stands"),
    "an unknown key": (lambda lines: case_line(lines).update(path="../../x"), "and nothing else"),
    "a path for a code": (lambda lines: case_line(lines)["body"].update(case="../../../etc"), "a case's code is none"),
    "a newer version": (lambda lines: lines[0].update(version=2), "another version"),
    "another format": (lambda lines: lines[0].update(format="rvlms-plan/record"), "no bundle of rvlms-plan"),
    "true for a number": (lambda lines: lines[0].update(version=True), "another version"),
    "another's case": (lambda lines: case_line(lines)["body"].update(case="aaaaaaaa+aaaaaaaaaaaa"), "another centre"),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_what_somebody_without_the_centres_key_has_changed_is_refused(
    forgery: str, offered: tuple[Hospital, bytes, Hospital]
) -> None:
    change, why = FORGED[forgery]
    _, bundle, take = offered
    assert why in refusal(take, rewritten(bundle, lambda lines: void(change(lines))))


def void(_: object) -> None:
    """Pass over what a change gives."""


# A centre that chains and signs what no bundle may hold
UNFIT: dict[str, tuple[Callable[[list[dict[str, Any]]], object], str]] = {
    "a text": (setting("NoteWritten", "fact", "text", value="Mrs Smith"), "a text in it is not hidden"),
    "a reason": (setting("ItemOverridden", "fact", "reason", value="Smith"), "a text in it is not hidden"),
    "a person": (setting("NoteWritten", "entered_by", value="Smith"), "a person in it is not hidden"),
    "a second person": (setting("ItemOverridden", "fact", "second", "person", value="Smith"), "a person in it"),
    "a station": (setting("NoteWritten", "station", value="theatre 3"), "a station in it is not hidden"),
    "a request": (setting("NoteWritten", "request", value="Smith"), "a request's name in it is not hidden"),
    "a zone": (setting("NoteWritten", "at", value="2026-01-01T00:00:00+01:00"), "a moment in it is not hidden"),
    "a moment that is none": (setting("NoteWritten", "at", value="soon"), "no entry that this program knows"),
    "an age": (setting("CaseOpened", "fact", "age", value=97), "an age in it is not hidden"),
    "another code": (setting("CaseOpened", "fact", "code", value="RV-1"), "the case's code in it is not hidden"),
    "an unknown role": (setting("NoteWritten", "said_by", "role", value="owner"), "the role of said_by is none"),
    "an unknown item": (setting("ItemOverridden", "fact", "item", value="Smith"), "item is none that its checklist"),
    "an unknown kind": (setting("NoteWritten", "kind", value="Hacked"), "no entry that this program knows"),
    "another kind": (setting("NoteWritten", "kind", value="ClockJumped"), "no entry that this program knows"),
    "an unknown part": (setting("NoteWritten", "fact", "html", value="<b>"), "no entry that this program knows"),
    "a part beside": (setting("NoteWritten", "patient", value="Smith"), "holds more than an entry of its kind does"),
    "a list for a text": (setting("NoteWritten", "fact", "text", value=["x"]), "text is none"),
    "deep nesting": (setting("NoteWritten", "fact", "text", value={"a": {"b": {}}}), "text is none"),
    "a number for a name": (setting("NoteWritten", "entered_by", value=7), "entered_by is none"),
    "a clamp that never was": (setting("PhaseClosed", "fact", "overrides", value=True), "overrides is none"),
    "no entries": (lambda lines: lines.__delitem__(slice(3, -1)), "not those that its centre signed"),
    "no opening": (setting("CaseOpened", "kind", value="NoteWritten"), "no entry that this program knows"),
    "a request twice": (
        lambda lines: lines[4]["body"].update(request=lines[3]["body"]["request"]),
        "a request stands in it twice",
    ),
    "a reopened phase that was never closed": (
        lambda lines: lines[4]["body"].update(kind="PhaseReopened", fact={"phase": "work", "items": ["seen"]}),
        "cannot be those of a case (KeyError)",
    ),
    "a second opening": (
        lambda lines: lines[4]["body"].update(kind="CaseOpened", fact=lines[3]["body"]["fact"]),
        "cannot be those of a case (ValueError)",
    ),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_what_a_centre_itself_has_signed_and_no_bundle_may_hold_is_refused(
    unfit: str, offered: tuple[Hospital, bytes, Hospital]
) -> None:
    change, why = UNFIT[unfit]
    give, bundle, take = offered
    said = refusal(take, rechained(bundle, give.key, lambda lines: void(change(lines))))
    assert why in said
    assert "Smith" not in said


def test_a_checklist_that_could_not_be_run_is_refused(give: Hospital, take: Hospital) -> None:
    import hashlib

    def change(lines: list[dict[str, Any]]) -> None:
        lines[1]["text"] = "format: 1\n" + "a: &a [*a, *a]\n"
        name = hashlib.sha256(lines[1]["text"].encode()).hexdigest()
        lines[1]["sha256"] = name
        case_line(lines)["body"]["checklist"] = name
        entry_of(lines, "CaseOpened")["fact"]["sha256"] = name

    assert "it could not be run" in refusal(take, rechained(give.bundle(), give.key, change))


def test_a_text_that_no_case_needs_is_refused(give: Hospital, take: Hospital) -> None:
    import hashlib

    def change(lines: list[dict[str, Any]]) -> None:
        extra = as_file(small()).decode()
        line = {"line": "text", "sha256": hashlib.sha256(extra.encode()).hexdigest(), "checklist": "tested"}
        lines[1:2] = sorted([lines[1], line | {"version": "1.0.0", "text": extra}], key=lambda each: each["sha256"])

    assert "no case in the bundle was opened with it" in refusal(take, rewritten(give.bundle(), change))


def test_another_key_with_a_known_code_is_refused(give: Hospital, take: Hospital) -> None:
    """Whoever finds a key whose hash begins alike could else put cases among another centre's."""
    take.take(give.bundle())
    from rvlms_plan.domain import centres

    with take.store.reading() as connection:
        from rvlms_plan.use_cases.bundles.importing import _plan

        code = centres.code_of_key("00" * 32)
        assert code not in {each.partition("+")[0] for each in codes(take)}
        with pytest.MonkeyPatch.context() as patched:
            known = next(each.partition("+")[0] for each in codes(take))
            patched.setattr(centres, "code_of_key", lambda _key: known)
            with pytest.raises(Refused, match="another centre has the code"):
                _plan(connection, take.folder / "x", centres.Centre("00" * 32, "Mine", ""))


def test_an_import_that_was_interrupted_is_begun_again(
    give: Hospital, take: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rvlms_plan.use_cases.bundles import importing

    for number_of_case in range(3):
        begun(give.store, give.station, f"RV-{number_of_case}", BODY)
    written = give.bundle()
    monkeypatch.setattr(importing, "_AT_ONCE", 2)
    plan, kept = take.plan(written), importing._keep
    calls: list[int] = []

    def stops(*args: Any, **keys: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        kept(*args, **keys)

    monkeypatch.setattr(importing, "_keep", stops)
    with pytest.raises(KeyboardInterrupt):
        importing.import_bundle(take.store, take.station, plan)
    assert len(codes(take)) == 2
    assert verifying.verify(take.store).is_whole
    done = take.take(written)
    assert (len(done.cases[Came.KNOWN]), len(done.cases[Came.NEW])) == (2, 2)
    assert take.bundle(centre=done.centre.code) == written


def test_a_file_that_is_changed_between_the_plan_and_the_import_is_noticed(give: Hospital, take: Hospital) -> None:
    plan = take.plan(give.bundle())
    go_on(give)
    plan.file.write_bytes(give.bundle())
    from rvlms_plan.use_cases import bundles

    with pytest.raises(NotWhole, match="was changed while it was read"):
        bundles.import_bundle(take.store, take.station, plan)
    assert rows(take) == []


def test_the_entries_of_a_bundle_are_json_that_holds_no_number_with_a_point(give: Hospital) -> None:
    def no_float(text_of_number: str) -> float:
        raise AssertionError(text_of_number)

    for line in give.bundle().splitlines():
        json.loads(line, parse_float=no_float)
