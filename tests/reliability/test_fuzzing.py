"""Anything at all to every reader of what others write: it is read, or refused in words; never a fault of the program.

`make fuzz` gives each FUZZ_SECONDS (60 unless set); in the quick tests each has a few examples.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import hostile
from fault_table import Seen
from formats.test_bundle_reading import SMALL, plain, rewritten
from formats.test_bundle_reading import places as ways
from formats.test_bundle_reading import read as read_bundle
from formats.test_checklist_fuzz import PIECES, load_or_say_why, mutations
from reliability.test_record_fuzz import ANYTHING
from rvlms_plan.cli import main
from rvlms_plan.cli.settings import BadSettings, read_settings
from rvlms_plan.domain.filters import read_sort, read_test
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.formats import practice
from rvlms_plan.formats.bundles import BadBundle
from rvlms_plan.formats.checklist import load_shipped
from rvlms_plan.formats.saved_filters import read_filters, write_filters
from rvlms_plan.use_cases.verifying.signed import read_kept

FUZZ_SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
QUICK, A_ROUND = 12, 300
Fuzz = Callable[[st.DataObject], None]
TEXTS = st.one_of(st.text(max_size=40), hostile.HOSTILE, st.from_regex(r"[-+0-9.,:T/ ]{0,14}", fullmatch=True))


def checklists(data: st.DataObject) -> None:
    """YAML of a checklist: mutations of a whole one, pieces, bytes."""
    pieces = st.lists(st.sampled_from(PIECES), max_size=30).map(lambda each: "".join(each).encode())
    load_or_say_why(data.draw(st.one_of(mutations(), mutations(), pieces, st.binary(max_size=300))))


def bundles(data: st.DataObject) -> None:
    """A bundle with anything in any place of its lines, or any bytes."""

    def change(lines: list[dict[str, Any]]) -> None:
        for _ in range(data.draw(st.integers(1, 3))):
            number = data.draw(st.integers(0, len(lines) - 2))
            way = data.draw(st.sampled_from(list(ways(lines[number]))))
            at = lines[number]
            for key in way[:-1]:
                at = at[key]
            if way:
                at[way[-1]] = data.draw(plain)

    written = data.draw(st.binary(max_size=300)) if data.draw(st.integers(0, 9)) == 0 else rewritten(SMALL, change)
    with contextlib.suppress(BadBundle):
        read_bundle(written)


def kept_checkpoints(data: st.DataObject) -> None:
    """JSON Lines that somebody kept as checkpoints."""
    line = st.one_of(ANYTHING.map(json.dumps), st.text(max_size=60), hostile.HOSTILE)
    with contextlib.suppress(BadValue):
        list(read_kept(data.draw(st.lists(line, max_size=5))))


KEYS = ["store", "station", "station-key", "centre", "backup-folder", "backup-keep", "theme", "ascii", "person", "role",
        "code-looks-like", "clamp-bell", "no-such"]  # fmt: skip


class Config:
    """A configuration file and an environment of anything."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "config.toml"

    def __call__(self, data: st.DataObject) -> None:
        value = st.one_of(
            TEXTS.map(json.dumps), st.sampled_from(["1", "true", "[]", "{}", "[1]", '["("]', "1979-05-27", "nan"])
        )
        lines = data.draw(st.lists(st.tuples(st.sampled_from(KEYS), value), max_size=4))
        text = "\n".join(f"{key} = {value}" for key, value in lines).encode("utf-8", "surrogatepass")
        self._file.write_bytes(data.draw(st.one_of(st.just(text), st.just(text), st.binary(max_size=80))))
        name = data.draw(st.sampled_from(KEYS)).upper().replace("-", "_")
        environment = {"RVLMS_PLAN_CONFIG": str(self._file), f"RVLMS_PLAN_{name}": data.draw(TEXTS)}
        with contextlib.suppress(BadSettings):
            assert read_settings({}, environment).store_place


SUMMARY, RULES = ["vein", "size", "operative-time"], ["burst", "late"]


def filters(data: st.DataObject) -> None:
    """What a register is filtered and sorted by."""
    names = st.sampled_from([*SUMMARY, "status", "operated", "age", "findings", "centre", "code", "review", "no-such"])
    written = data.draw(
        st.one_of(
            TEXTS, st.builds(lambda name, sign, text: f"{name}{sign}{text}", names, st.sampled_from("=<>:"), TEXTS)
        )
    )
    with contextlib.suppress(BadValue):
        read_test(written, SUMMARY, RULES, UTC)
    with contextlib.suppress(BadValue):
        read_sort(written, SUMMARY)


class SavedFilters:
    """A file of saved filters: anything in any place, or any bytes; what is read can be written and read again."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "filters.json"

    def __call__(self, data: st.DataObject) -> None:
        one = st.fixed_dictionaries({"where": st.lists(TEXTS, max_size=3), "sort": st.none() | TEXTS}) | ANYTHING
        whole = st.fixed_dictionaries({"filters": st.dictionaries(TEXTS, one, max_size=3) | ANYTHING}) | ANYTHING
        written = data.draw(whole.map(lambda each: json.dumps(each).encode()) | st.binary(max_size=80))
        self._file.write_bytes(written)
        with contextlib.suppress(BadValue):
            found = read_filters(self._file)
            write_filters(self._file, found)
            assert read_filters(self._file) == found


PRACTICE = [file.read_text(encoding="utf-8").splitlines(keepends=True) for file in practice.shipped().values()]


def practice_cases(data: st.DataObject) -> None:
    """YAML of a practice case: mutations of the shipped ones."""
    lines = list(data.draw(st.sampled_from(PRACTICE)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[at].partition(":")
        piece = data.draw(st.sampled_from(PIECES))
        lines[at] = data.draw(
            st.sampled_from(
                [
                    "",
                    lines[at] * 2,
                    lines[at][: len(lines[at]) // 2] + "\n",
                    f"{key}{colon} {piece}\n",
                    piece + lines[at],
                ]
            )
        )
    problems: tuple[Any, ...] = ()
    try:
        practice.load("".join(lines).encode("utf-8", "surrogatepass"), "fuzz.yaml")
    except practice.BadPractice as bad:
        problems = bad.problems or (None,)
    assert all(str(problem).isprintable() and problem for problem in problems)


class Command:
    """Values that a person gives a command, for every item, field and option of the shipped checklist."""

    def __init__(self, folder: Path) -> None:
        self._store = str(folder / "theatre.db")
        self._moment = datetime(2026, 11, 23, 8, tzinfo=UTC)
        assert self._run(["case", "new", "RV-1", "--as", "Berg", "--role", "surgeon"])[0] == 0
        checks = load_shipped("rvlms")
        self._items = list(checks.items)
        self._fields = sorted({field.name for item in checks.items.values() for field in item.fields})
        self._kinds = [each.id for each in checks.happenings]

    def __call__(self, data: st.DataObject) -> None:
        value = TEXTS.filter(lambda text: "\0" not in text)
        named = st.builds(lambda field, text: f"{field}={text}", st.sampled_from(self._fields), value)
        item, values = data.draw(st.sampled_from(self._items)), data.draw(st.lists(st.one_of(value, named), max_size=3))
        words = data.draw(
            st.sampled_from(
                [
                    ["answer", "RV-1", item, *values],
                    ["answer", "RV-1", item, *values, "--confirm"],
                    ["correct", "RV-1", item, *values, "--because", "mistake", "--reason", "fuzz"],
                    ["happening", "RV-1", data.draw(st.sampled_from(self._kinds)), *values],
                    ["note", "RV-1", *values],
                    ["new", *values],
                    ["clamp", "RV-1", "on", *values],
                    ["note", "RV-1", "a note", "--happened-at", *values],
                    ["not-applicable", "RV-1", item, "--reason", *values],
                ]
            )
        )
        who = ["--as", data.draw(st.one_of(st.just("Berg"), value)), "--role", "surgeon"]
        code, said = self._run(["case", *words, *who])
        assert code in {0, 2, 5}, (words, said)
        assert code == 0 or said.strip(), words
        assert "\x1b" not in said

    def _run(self, words: list[str]) -> tuple[int, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["--store", self._store, *words], now=lambda: self._moment)
        return code, err.getvalue()


READERS: dict[str, Callable[[Path], Fuzz]] = {
    "checklist": lambda _: checklists,
    "bundle": lambda _: bundles,
    "kept checkpoints": lambda _: kept_checkpoints,
    "configuration": Config,
    "filters": lambda _: filters,
    "saved filters": SavedFilters,
    "practice case": lambda _: practice_cases,
    "command line": Command,
}


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep away from the settings and the store of whoever runs this."""
    for name in [name for name in os.environ if name.startswith("RVLMS_PLAN_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return


def fuzzed(reader: Fuzz, examples: int, number: int) -> None:
    """Give a reader so many examples, and make a failing one as small as it can be."""
    phases = (Phase.explicit, Phase.generate, Phase.shrink)

    @seed(number)
    @settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=phases
    )
    @given(st.data())
    def run(data: st.DataObject) -> None:
        reader(data)

    run()


@pytest.mark.fault("parser")
@pytest.mark.parametrize("name", READERS)
def test_anything_is_read_or_refused_in_words(name: str, tmp_path: Path, seen: Seen) -> None:
    fuzzed(READERS[name](tmp_path), QUICK, number=1)
    seen(name, rounds=QUICK)


@pytest.mark.fault("parser")
@pytest.mark.fuzz
@pytest.mark.soak
@pytest.mark.parametrize("name", READERS)
def test_anything_for_a_stated_time_is_read_or_refused_in_words(name: str, tmp_path: Path, seen: Seen) -> None:
    reader, began, rounds = READERS[name](tmp_path), time.monotonic(), 0
    while time.monotonic() < began + FUZZ_SECONDS:
        rounds += 1
        fuzzed(reader, A_ROUND, number=1000 + rounds)
    seconds = time.monotonic() - began
    print(f"{name}: {rounds * A_ROUND:,} examples in {seconds:.0f} s")  # noqa: T201 - `make fuzz` shows it
    seen(f"{name} {seconds:.0f} s", rounds=rounds * A_ROUND)
