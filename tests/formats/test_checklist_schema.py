"""The schema that editors use is the one that the loader uses."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rvlms_plan.formats.checklist import shipped
from rvlms_plan.formats.checklist.json_schema import schema, schema_text
from rvlms_plan.formats.checklist.problems import Report
from rvlms_plan.formats.checklist.reading import read

HERE = Path(__file__).parent
COMMITTED = HERE.parents[1] / "checklists" / "schema" / "checklist.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(schema())
GOOD = {
    **{path.name: path for path in (HERE / name for name in ("example.yaml", "everything.yaml", "small.yaml"))},
    **shipped(),
}


def plain(text: str) -> Any:
    root = read(text, Report("file.yaml"))
    assert root is not None
    return root.plain()


def test_the_committed_schema_is_the_generated_one() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_written_out_by_running_the_package() -> None:
    command = [sys.executable, "-W", "error", "-m", "rvlms_plan.formats.checklist"]
    assert json.loads(subprocess.run(command, capture_output=True, check=True).stdout) == schema()


def test_the_schema_is_a_valid_one_of_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", GOOD)
def test_every_good_file_fits_the_schema(name: str) -> None:
    VALIDATOR.validate(plain(GOOD[name].read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "name",
    [
        "missing-title",
        "unknown-key",
        "unknown-level",
        "yes-is-text",
        "role-not-a-list",
        "not-a-slug",
        "no-items",
        "ten-items",
        "thirteen-steps",
        "short-too-long",
        "core-step-6",
        "answer-two-kinds",
        "answer-empty",
        "answer-unknown",
        "option-not-a-slug",
        "unit-with-blank",
        "range-of-three",
        "range-of-words",
        "condition-a-word",
        "condition-empty",
        "due-after-unknown",
        "vessel-unknown-time",
        "finding-not-a-number",
        "picture-without-tumour",
        "picture-unknown-mark",
    ],
)
def test_an_editor_sees_a_wrong_shape_too(name: str) -> None:
    broken = plain((HERE / "broken" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert not VALIDATOR.is_valid(broken)


def test_an_absent_key_is_absent_and_never_null() -> None:
    data = plain((HERE / "small.yaml").read_text())
    with_null = copy.deepcopy(data)
    with_null["notice"] = None
    assert VALIDATOR.is_valid(data)
    assert not VALIDATOR.is_valid(with_null)
