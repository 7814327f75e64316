"""Entries: read back as they were written, in the one canonical form, chained."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from rvlms_plan.domain import drill_entries as de
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.answers import Value
from rvlms_plan.domain.chain import GENESIS, canonical, chained
from rvlms_plan.domain.people import Voice
from rvlms_plan.domain.text import clean, clean_name

SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?", fullmatch=True)
TEXTS = st.text(st.characters(), max_size=60).map(lambda text: clean(text, lines=True))
SOME_TEXT = TEXTS.filter(bool)
NAMES = st.text(st.characters(), min_size=1, max_size=20).map(lambda text: clean_name(text + "x"))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=OFFSETS | st.just(UTC))  # noqa: DTZ001
VOICES = st.builds(Voice, NAMES, SLUGS)
VALUES: st.SearchStrategy[Value] = st.just(True) | SOME_TEXT | st.lists(SOME_TEXT, min_size=1, max_size=4).map(tuple)
ANSWERS = st.dictionaries(SLUGS, VALUES, min_size=1, max_size=4)
SEVERAL = st.lists(SOME_TEXT, max_size=3).map(tuple)
FIELDS = st.dictionaries(st.sampled_from(["by", "state", "imaging", "site", "value"]), st.none() | SOME_TEXT)

FACTS: dict[type[e.Fact], st.SearchStrategy[Any]] = {
    e.CaseOpened: st.builds(
        e.CaseOpened, SLUGS, SLUGS, SLUGS, st.just("0" * 64), st.none() | st.integers(0, 130), st.none() | SLUGS
    ),
    e.ItemAnswered: st.builds(e.ItemAnswered, SLUGS, ANSWERS, SEVERAL),
    e.ItemCorrected: st.builds(e.ItemCorrected, SLUGS, st.none() | ANSWERS, SLUGS, SOME_TEXT, SEVERAL),
    e.ItemSetNotApplicable: st.builds(e.ItemSetNotApplicable, SLUGS, SOME_TEXT),
    e.ItemDeferred: st.builds(e.ItemDeferred, SLUGS, SLUGS),
    e.ItemOverridden: st.builds(e.ItemOverridden, SLUGS, SOME_TEXT, VOICES),
    e.PhaseClosed: st.builds(e.PhaseClosed, SLUGS, st.integers(0, 200), st.lists(SLUGS, max_size=3).map(tuple)),
    e.PhaseReopened: st.builds(e.PhaseReopened, SLUGS, st.lists(SLUGS, min_size=1, max_size=3).map(tuple)),
    e.ItemsReopened: st.builds(e.ItemsReopened, st.lists(SLUGS, min_size=1, max_size=3).map(tuple), SLUGS),
    e.ItemReadAloud: st.builds(e.ItemReadAloud, SLUGS, st.booleans(), st.none() | SOME_TEXT),
    e.CaughtByList: st.builds(e.CaughtByList, SLUGS, SOME_TEXT),
    e.Happened: st.builds(
        e.Happened, SLUGS, st.none() | SOME_TEXT, st.none() | st.just("250"), st.none() | SLUGS, st.booleans()
    ),
    e.ClampPlaced: st.builds(e.ClampPlaced, SLUGS, st.none() | SLUGS),
    e.ClampReleased: st.builds(e.ClampReleased, st.integers(1, 999)),
    e.CardOpened: st.builds(e.CardOpened, SLUGS),
    e.CardStepDone: st.builds(e.CardStepDone, st.integers(1, 999), st.integers(1, 12)),
    e.CardEnded: st.builds(e.CardEnded, st.integers(1, 999), st.booleans()),
    e.NoteWritten: st.builds(e.NoteWritten, SOME_TEXT),
    e.FollowUpRecorded: st.builds(e.FollowUpRecorded, SLUGS, SLUGS, st.none() | SOME_TEXT, st.none() | SOME_TEXT),
    e.EntryCorrected: st.builds(
        e.EntryCorrected, st.integers(1, 999), SLUGS, SOME_TEXT, st.none() | MOMENTS, FIELDS, st.booleans()
    ),
    e.CaseClosed: st.builds(e.CaseClosed, st.none() | SOME_TEXT, st.lists(SLUGS, max_size=3).map(tuple)),
    e.CaseAbandoned: st.builds(e.CaseAbandoned, SOME_TEXT),
    e.ClockJumped: st.builds(e.ClockJumped, st.integers(-(10**9), 10**9), st.booleans()),
    de.DrillBegun: st.builds(de.DrillBegun, SLUGS, SLUGS, st.just("0" * 64), SLUGS, NAMES),
    de.DrillTakenUp: st.just(de.DrillTakenUp()),
    de.PatientAsked: st.builds(de.PatientAsked, SLUGS, SOME_TEXT),
    de.TurnTaken: st.builds(de.TurnTaken, SLUGS, SOME_TEXT),
    de.DrillEnded: st.just(de.DrillEnded()),
}
CLOCKS = st.none() | st.builds(e.StationClock, SLUGS, st.integers(0, 2**40))
STAMPS = st.builds(e.Stamp, SLUGS, MOMENTS, MOMENTS, VOICES, NAMES, SOME_TEXT, clock=CLOCKS)


def entries_of(kind: type[e.Fact]) -> st.SearchStrategy[e.Entry]:
    return st.builds(e.Entry, st.integers(1, 9999), STAMPS, FACTS[kind])


def offsets_in(value: Any) -> list[timedelta | None]:
    """Give every time's offset, which `==` on moments does not look at."""
    if isinstance(value, datetime):
        return [value.utcoffset()]
    if dataclasses.is_dataclass(value):
        return [offset for each in dataclasses.fields(value) for offset in offsets_in(getattr(value, each.name))]
    return []


def test_every_kind_of_fact_is_tried_here() -> None:
    assert set(FACTS) == set(e.FACTS.values())


@pytest.mark.parametrize("kind", FACTS)
@settings(max_examples=max(10, settings().max_examples // 6))
@given(st.data())
def test_an_entry_is_read_back_as_it_was_written(kind: type[e.Fact], data: st.DataObject) -> None:
    entry = data.draw(entries_of(kind))
    back = e.from_data(json.loads(canonical(e.to_data(entry))))
    assert back == entry
    assert offsets_in(back) == offsets_in(entry)
    assert type(back.fact) is kind
    assert canonical(e.to_data(back)) == canonical(e.to_data(entry))


@pytest.mark.parametrize("kind", FACTS)
@settings(max_examples=max(10, settings().max_examples // 6))
@given(st.data())
def test_the_canonical_bytes_are_those_of_rfc_8785(kind: type[e.Fact], data: st.DataObject) -> None:
    written = {"journal": {"kind": "case", "id": "x"}, **e.to_data(data.draw(entries_of(kind)))}
    assert canonical(written) == rfc8785.dumps(written)


@pytest.mark.parametrize("kind", FACTS)
@settings(max_examples=max(10, settings().max_examples // 6))
@given(st.data())
def test_an_entry_holds_no_float_and_no_null(kind: type[e.Fact], data: st.DataObject) -> None:
    def walk(value: Any) -> None:
        assert isinstance(value, str | bool | int | list | Mapping) or value is None
        if isinstance(value, Mapping):
            for each in value.values():
                walk(each)
        if isinstance(value, list):
            for each in value:
                walk(each)

    written = e.to_data(data.draw(entries_of(kind)))
    walk(written)
    assert None not in written["fact"].values() or kind is e.ItemCorrected


def test_a_withdrawn_answer_says_so_in_the_record() -> None:
    fact = e.ItemCorrected("vein", None, "mistake", "wrong patient")
    stamp = e.Stamp("r", _moment(), _moment(), Voice("Berg", "surgeon"), "Li", "theatre 3")
    assert e.to_data(e.Entry(2, stamp, fact))["fact"] == {
        "item": "vein",
        "answer": None,
        "because": "mistake",
        "reason": "wrong patient",
    }


def test_an_entry_in_writing_is_what_the_record_format_says() -> None:
    stamp = e.Stamp("r-1", _moment(), _moment(minute=1), Voice("Jörg", "surgeon"), "Li", "theatre 3")
    entry = e.Entry(7, stamp, e.ItemAnswered("sites", {"vein": ("a", "b"), "n": "1.50", "ok": True}))
    assert canonical(e.to_data(entry)).decode() == (
        '{"at":"2026-11-23T10:00:00+01:00","entered_by":"Li",'
        '"fact":{"answer":{"n":"1.50","ok":true,"vein":["a","b"]},"item":"sites"},'
        '"happened_at":"2026-11-23T10:01:00+01:00","kind":"ItemAnswered","position":7,"request":"r-1",'
        '"said_by":{"person":"Jörg","role":"surgeon"},"station":"theatre 3"}'
    )


def test_a_float_that_is_no_number_is_never_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"x": float("nan")})


def test_each_hash_covers_its_own_bytes_and_its_predecessors_hash() -> None:
    first = chained(GENESIS, b"one")
    assert first == hashlib.sha256(b"rvlms-plan/entry/1\n" + bytes(32) + b"one").digest()
    assert chained(first, b"two") == hashlib.sha256(b"rvlms-plan/entry/1\n" + first + b"two").digest()
    assert len({chained(GENESIS, b"two"), chained(first, b"two"), chained(first, b"twp")}) == 3


@given(st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=6), st.data())
def test_any_flipped_bit_changes_every_hash_behind_it(bodies: list[bytes], data: st.DataObject) -> None:
    def heads(texts: list[bytes]) -> list[bytes]:
        head, all_heads = GENESIS, []
        for text in texts:
            head = chained(head, text)
            all_heads.append(head)
        return all_heads

    place = data.draw(st.integers(0, len(bodies) - 1))
    bit = data.draw(st.integers(0, len(bodies[place]) * 8 - 1))
    flipped = bytearray(bodies[place])
    flipped[bit // 8] ^= 1 << bit % 8
    before, after = heads(bodies), heads([*bodies[:place], bytes(flipped), *bodies[place + 1 :]])
    assert before[:place] == after[:place]
    assert not set(before[place:]) & set(after[place:])


def _moment(minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, 10, minute, tzinfo=timezone(timedelta(hours=1)))
