"""What runs beside the program: few, pinned, each decided on, none under a licence that would bind who uses it."""

from __future__ import annotations

import re
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
FREE = {
    "MIT",
    "MIT-0",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Apache-2.0",
    "Apache Software",
    "PSF-2.0",
    "Python Software Foundation",
    "Zlib",
}
EXTRAS = ("", "fhir", "postgresql", "browser")
LIBRARY = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}
"""Bound as libraries only: installed as they are beside the program by who wants the extra, and replaceable."""
READ = {"pysqlite3": ("Zlib", "This software is provided 'as-is', without any express or implied warranty.")}
"""Whose metadata names none: the licence, and words of the one that comes with it."""


def folded(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def direct() -> list[Requirement]:
    """Give what the program itself asks for at run time, with each of its extras."""
    asked = [Requirement(each) for each in distribution("rvlms-plan").requires or ()]
    return [each for each in asked if _holds(each, EXTRAS)]


def _holds(asked: Requirement, extras: tuple[str, ...]) -> bool:
    return asked.marker is None or any(asked.marker.evaluate({"extra": each}) for each in extras)


def at_run_time() -> dict[str, str]:
    """Give everything that is loaded with the program, and the licence of each."""
    found: dict[str, str] = {}
    waiting = direct()
    while waiting:
        asked = waiting.pop()
        name = folded(asked.name)
        if name not in found:
            found[name] = licence_of(name)
            of_it = [Requirement(each) for each in distribution(asked.name).requires or ()]
            waiting += [each for each in of_it if _holds(each, ("", *asked.extras))]
    return found


def licence_of(name: str) -> str:
    meta = distribution(name).metadata
    classified = [each.rpartition(" :: ")[2] for each in meta.get_all("Classifier") or () if each.startswith("License")]
    named = meta.get("License-Expression") or next(
        filter(None, (*classified, meta.get("License"), *READ.get(name, ()))), ""
    )
    return named.removesuffix(" License").strip()


def test_everything_at_run_time_is_under_a_licence_that_lets_a_hospital_do_as_it_likes() -> None:
    licences = at_run_time()
    assert len(licences) > 20, "the walk goes on to what is asked for by what is asked for"
    bound = {
        name: licence
        for name, licence in licences.items()
        if LIBRARY.get(name) != licence
        and not any(set(re.split(r" AND ", each)) <= FREE for each in licence.strip("()").split(" OR "))
    }
    assert bound == {}, "a licence that is not read yet; none may be the AGPL"


@pytest.mark.parametrize("name", READ)
def test_a_licence_that_is_read_by_hand_is_the_one_that_comes_with_it(name: str) -> None:
    files = [each for each in distribution(name).files or () if "licen" in each.name.lower()]
    assert READ[name][1] in " ".join(" ".join(Path(str(each.locate())).read_text() for each in files).split())


def test_each_is_pinned_and_each_that_is_asked_for_by_name_was_decided_on() -> None:
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    assert set(at_run_time()) <= pinned, "make constraints"
    records = (path.read_text(encoding="utf-8").lower() for path in (ROOT / "docs" / "decisions").glob("*.md"))
    decided = set(re.findall(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", " ".join(records)))
    assert [each.name for each in direct() if not decided & {each.name.lower(), each.name.replace("-", ".")}] == []
