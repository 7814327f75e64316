"""Whatever stands in an export or in a file of kept checkpoints, its readers say so in words and never fall over."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.use_cases import exporting, sealing, theatre
from rvlms_plan.use_cases.station import Station
from rvlms_plan.use_cases.verifying.signed import read_kept
from use_cases.station_help import LI, SteadyClock, begun, opened_store

TOOL = Path(__file__).parents[2] / "tools" / "verify_record.py"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_record", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Give the lines of a record that is whole."""
    folder = tmp_path_factory.mktemp("export")
    station = Station(SteadyClock(), "theatre 3", key_file=folder / "station.key")
    store, lines = opened_store(folder / "theatre.db"), list[bytes]()
    for code in ("RV-1", "RV-2"):
        theatre.note(begun(store, station, code), "a note", LI)
        sealing.seal(store, station, "asked")
    exporting.write_jsonl(store, lines.append, (), at="2026-11-23T08:00:00+01:00", program="tests")
    store.close()
    return lines


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the path of everything in a JSON value."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(each for name, value in inner for each in places(value, (*path, name)))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_line_with_anything_in_any_place_is_reported(
    tool: ModuleType, export: list[bytes], tmp_path: Path, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(export) - 1))
    line = json.loads(export[number])
    path = data.draw(st.sampled_from(places(line)[1:]))
    at = line
    for name in path[:-1]:
        at = at[name]
    earlier, at[path[-1]] = at[path[-1]], data.draw(ANYTHING)
    changed = [*export[:number], json.dumps(line).encode() + b"\n", *export[number + 1 :]]
    file = tmp_path / "changed.jsonl"
    file.write_bytes(b"".join(changed))
    verifier = tool.Verifier()
    try:
        verifier.run(file, None)
    except tool.NoExport:
        return
    is_the_same = json.dumps(earlier) == json.dumps(at[path[-1]])
    of_no_weight = json.loads(export[number])["line"] == "header"
    assert verifier.problems or is_the_same or of_no_weight, (path, at[path[-1]])


def as_checkpoint(body: Any) -> str:
    hashes = {"previous": "00" * 32, "hash": "00" * 32, "signature": "00" * 64}
    return json.dumps({"line": "checkpoint", "number": 1, **hashes, "body": body})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ANYTHING.map(json.dumps) | st.text() | ANYTHING.map(as_checkpoint), max_size=4))
def test_what_is_no_checkpoint_is_refused_in_words(lines: list[str]) -> None:
    with pytest.raises(BadValue, match=r"checkpoint"):
        list(read_kept(lines))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_export_are_said_to_be_none(tool: ModuleType, tmp_path: Path, junk: bytes) -> None:
    file = tmp_path / "junk.jsonl"
    file.write_bytes(junk)
    with pytest.raises(tool.NoExport):
        tool.Verifier().run(file, None)
