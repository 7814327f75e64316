"""The checklists that come with the program: inside the installed package, or beside `src` where it is worked on."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def folder() -> Traversable:
    """Give the folder that holds the shipped checklists."""
    installed = files("rvlms_plan") / "checklists"
    return installed if installed.is_dir() else Path(__file__).parents[4] / "checklists"


def shipped() -> dict[str, Traversable]:
    """Give the files of the shipped checklists by id, which is also the name of the file, in alphabetical order."""
    there = folder()
    found = [each for each in there.iterdir() if each.name.endswith(".yaml")] if there.is_dir() else []
    return {each.name.removesuffix(".yaml"): each for each in sorted(found, key=lambda each: each.name)}
