"""The checklists that the sequences are tried on are such as the loader lets through, and no other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from checklists import as_file, small
from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.formats.checklist import load
from sequences import checklists


@given(checklists())
def test_the_checklists_tried_are_checklists_that_can_be_loaded(checks: Checklist) -> None:
    loaded = load(as_file(checks), "tried")
    assert replace(loaded, sha256=checks.sha256) == checks


def test_the_small_pathway_is_a_checklist_that_can_be_loaded() -> None:
    loaded = load(as_file(small()), "small")
    assert replace(loaded, sha256=small().sha256) == small()
