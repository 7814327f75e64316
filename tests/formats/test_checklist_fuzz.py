"""Whatever bytes come, the answer is a checklist or a `BadChecklist` with printable problems at real places."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import jsonschema
from hypothesis import example, given
from hypothesis import strategies as st

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.formats.checklist import BadChecklist, load
from rvlms_plan.formats.checklist.json_schema import schema
from rvlms_plan.formats.checklist.problems import Report
from rvlms_plan.formats.checklist.reading import read

HERE = Path(__file__).parent
VALIDATOR = jsonschema.Draft202012Validator(schema())
LINES = (HERE / "everything.yaml").read_text().splitlines(keepends=True)
PIECES = [
    *"[]{}:,-?#&*!|>'\"%@`~ \n",
    *("null", "true", "no", "1", "4.20", "9" * 40, "-", "<<: ", "*a", "&a ", "!!str ", "!x ", "{}", "[]", "- ", "\t"),
    *("---\n", "...\n", "%YAML 1.1\n", "\u202e", "\x00", "\x1b", "\ufeff", "é", "🫀", '"\\e"', '"\\ud800"', "? "),
    *("id: side", "when: [{side: [left]}]", "answer: {fields: {a: text}}", "answer: tick", "items: []", "phases:"),
]


def load_or_say_why(data: bytes) -> None:
    found: BadChecklist | None = None
    try:
        assert isinstance(load(data, "fuzz.yaml"), Checklist)
    except BadChecklist as bad:
        found = bad
    if found is None:
        return
    lines = data.decode("utf-8", "replace").split("\n")
    assert found.problems
    for problem in found.problems:
        assert str(problem).isprintable()
        assert problem.what
        assert problem.what_to_do
        assert 0 < problem.line <= len(lines) + 1
        assert problem.column > 0


@given(st.binary(max_size=300))
@example(b"")
@example(b"\xff")
@example(b"\r")
@example(b'"\\e": 1')
@example(b"<<:")
@example(b"? [a]\n: b")
@example(b"*a : b")
def test_any_bytes_load_or_are_refused(data: bytes) -> None:
    load_or_say_why(data)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_pieces_of_yaml_load_or_are_refused(text: str) -> None:
    load_or_say_why(text.encode())


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "move", "insert", "cut", "value"])):
            case "drop":
                lines[at] = ""
            case "double":
                lines[at] += lines[at]
            case "move":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "insert":
                column = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:column] + draw(st.sampled_from(PIECES)) + lines[at][column:]
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))] + "\n"
            case _:
                key, colon, _ = lines[at].partition(":")
                lines[at] = f"{key}{colon} {draw(st.sampled_from(PIECES))}\n"
    return "".join(lines).encode()


@given(mutations())
def test_any_mutation_of_a_good_file_loads_or_is_refused(data: bytes) -> None:
    load_or_say_why(data)


@given(mutations())
def test_whatever_loads_fits_the_schema_too(data: bytes) -> None:
    with suppress(BadChecklist):
        load(data, "fuzz.yaml")
        root = read(data.decode(), Report("fuzz.yaml"))
        assert root is not None
        VALIDATOR.validate(root.plain())
