"""The practice cases that come with the program."""

from __future__ import annotations

from importlib.resources.abc import Traversable

from rvlms_plan.formats.checklist.folder import folder


def shipped() -> dict[str, Traversable]:
    """Give the files of the shipped practice cases by id, which is also the name of the file."""
    there = folder() / "practice"
    found = [each for each in there.iterdir() if each.name.endswith(".yaml")] if there.is_dir() else []
    return {each.name.removesuffix(".yaml"): each for each in sorted(found, key=lambda each: each.name)}
