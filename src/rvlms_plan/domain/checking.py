"""Whether one entry is what was written: its place, its bytes, its chain, and the columns that repeat parts of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from rvlms_plan.domain.chain import ENTRY_DOMAIN, canonical

STORE, CHECKPOINTS, TEXTS, REGISTER = "store", "checkpoints", "texts", "register"
"""What a problem is about that is of no one journal."""

_UTC_LENGTH = len("2026-11-23T08:00:00.000000+00:00")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which journal (or which part of the store), at which position, and what.

    `code` is the case's, where it is one and its code is known.
    """

    journal: str
    id: str | None
    code: str | None
    position: int | None
    what: str


class Wrong(Exception):
    """An entry is not what was written; `what` says how."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def read_canonical(body: bytes) -> dict[str, Any]:
    """Give the data of bytes that are the one way to write it.

    Raises:
        Wrong: They are no data, or another way to write it.
    """
    try:
        text = body.decode()
        data, end = _scan(text, 0)
        if end != len(text):
            raise Wrong("its body is no entry")
    except (ValueError, StopIteration, RecursionError) as error:
        raise Wrong("its body is no entry") from error
    check_canonical(data, body)
    return data  # type: ignore[no-any-return]


def checked(
    row: Sequence[Any], place: int, previous: bytes, read: Callable[[bytes], dict[str, Any]] = read_canonical
) -> dict[str, Any]:
    """Check the columns of an entry that should stand at `place` behind the hash `previous`; give its body as data.

    `read` is a faster way to do what `read_canonical` does.

    Raises:
        Wrong: It does not, or its bytes or columns are not what was written.
    """
    kind, journal_id, position, request, entry_kind, at, body, own_previous, own_hash = row
    if position != place:
        raise Wrong(_misplaced(position, place))
    if type(body) is not bytes:
        raise Wrong("its body is not bytes")
    if own_previous != previous:
        raise Wrong("it does not follow the entry before it: the chain is broken here")
    if sha256(ENTRY_DOMAIN + previous + body).digest() != own_hash:
        raise Wrong("its bytes are not those that its hash was made of")
    data = read(body)
    try:
        journal = data["journal"]
        if journal["id"] != journal_id or journal["kind"] != kind:
            raise Wrong("it was written for another journal")
        if data["position"] != position or data["position"] is True:
            raise Wrong("it was written for another position")
        if data["request"] != request:
            raise Wrong("the column request disagrees with its body")
        if data["kind"] != entry_kind:
            raise Wrong("the column kind disagrees with its body")
        if at[-6:] != "+00:00" or len(at) != _UTC_LENGTH or _moment(at) != _moment(data["at"]):
            raise Wrong("the column at disagrees with its body")
    except (ValueError, KeyError, TypeError) as error:
        raise Wrong("its body is no entry") from error
    return data


def check_canonical(data: Any, body: bytes) -> None:
    """Check that bytes are the one way to write their data.

    Raises:
        Wrong: They are not.
    """
    try:
        is_so = canonical(data) == body
    except (ValueError, TypeError, RecursionError):
        is_so = False
    if not is_so:
        raise Wrong("its body is not written in the one canonical way")


def _no_float(written: str) -> float:
    raise ValueError(f"{written!r} is no whole number")


_moment = datetime.fromisoformat
_scan = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).scan_once  # type: ignore[attr-defined]
"""What `json.loads` ends in. The record has no floats."""


def _misplaced(position: Any, place: int) -> str:
    if not isinstance(position, int):
        return "its position is no number"
    if position < place:
        return "it stands twice"
    return "it is missing" if position == place + 1 else f"it is missing, and so are those up to {position - 1}"


def where_wrong(position: Any, place: int) -> int:
    """Give the position to name for an entry that should stand at `place`: that of what is missing, or stands twice."""
    return min(position, place) if isinstance(position, int) else place


def problem_words(problem: Problem) -> str:
    """Say what is wrong, and where."""
    match problem.journal:
        case "store":
            return f"{STORE.capitalize()}: {problem.what}."
        case "texts":
            return f"{TEXTS[:-1].capitalize()} {problem.id}: {problem.what}."
        case "checkpoints":
            return f"{CHECKPOINTS[:-1].capitalize()} {problem.position}: {problem.what}."
        case "register":
            return f"{REGISTER.capitalize()}, {problem.code}: {problem.what}."
        case "review":
            return f"Review of {problem.code or problem.id}, entry {problem.position}: {problem.what}."
        case _:
            name = problem.code or f"{problem.journal} {problem.id}"
            return f"{name}, entry {problem.position}: {problem.what}."
