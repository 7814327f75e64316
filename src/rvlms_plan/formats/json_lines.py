"""The record as JSON Lines: each line one JSON object that stands by itself. docs/record-format.md specifies it.

What stands in the store is written down as it is, also where it is not what it should be: judging is for the reader.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rvlms_plan.domain.checkpoints import Kept

FORMAT, VERSION = "rvlms-plan/record", 1


@dataclass(slots=True)
class Counts:
    """How many lines of each kind were written, and of how many journals."""

    texts: int = 0
    checkpoints: int = 0
    journals: int = 0
    entries: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """What the first line says of an export: of which store, by which program, when, and what is in it."""

    store_id: str
    store_kind: str
    schema: int
    program: str
    at: str
    whole: bool
    checkpoints: bool


def header_line(about: About) -> bytes:
    """Give the first line."""
    return _line(
        {
            "line": "header",
            "format": FORMAT,
            "version": VERSION,
            "program": about.program,
            "exported_at": about.at,
            "store": {"id": about.store_id, "kind": about.store_kind, "schema": about.schema},
            "whole": about.whole,
            "checkpoints": about.checkpoints,
        }
    )


def text_line(sha256: Any, checklist: Any, version: Any, text: Any) -> bytes:
    """Give a checklist's text: as text where its bytes are UTF-8, else as hexadecimal bytes."""
    data = {"line": "text", "sha256": _plain(sha256), "checklist": _plain(checklist), "version": _plain(version)}
    try:
        return _line({**data, "text": text.decode()})
    except (UnicodeDecodeError, AttributeError):
        return _line({**data, "bytes": _hex(text)})


def checkpoint_line(kept: Kept) -> bytes:
    """Give a checkpoint."""
    return _with_body(
        {
            "line": "checkpoint",
            "number": _plain(kept.number),
            "previous": _hex(kept.previous),
            "hash": _hex(kept.hash),
            "signature": _hex(kept.signature),
        },
        kept.body,
    )


def entry_line(row: tuple[Any, ...]) -> bytes:
    """Give an entry by its columns, as the store holds them."""
    kind, journal_id, position, request, entry_kind, at, body, previous, own = row
    return _with_body(
        {
            "line": "entry",
            "journal": {"kind": _plain(kind), "id": _plain(journal_id)},
            "position": _plain(position),
            "columns": {"request": _plain(request), "kind": _plain(entry_kind), "at": _plain(at)},
            "previous": _hex(previous),
            "hash": _hex(own),
        },
        body,
    )


def end_line(counts: Counts) -> bytes:
    """Give the last line, by which a file that was cut off is known."""
    return _line(
        {
            "line": "end",
            "texts": counts.texts,
            "checkpoints": counts.checkpoints,
            "journals": counts.journals,
            "entries": counts.entries,
        }
    )


def _with_body(head: Mapping[str, Any], body: Any) -> bytes:
    """Put the stored bytes into the line as they are where they are JSON on one line, else as hexadecimal bytes."""
    if type(body) is bytes and b"\n" not in body and b"\r" not in body and _is_json(body):
        return _encode(head).encode()[:-1] + b',"body":' + body + b"}\n"
    return _line({**head, "bytes": _hex(body)})


def _is_json(body: bytes) -> bool:
    try:
        text = body.decode()
        return bool(_scan(text, 0)[1] == len(text))
    except (ValueError, StopIteration, RecursionError):
        return False


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_scan = json.JSONDecoder(parse_constant=_no_number).scan_once  # type: ignore[attr-defined]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _line(data: Mapping[str, Any]) -> bytes:
    return _encode(data).encode(errors="backslashreplace") + b"\n"


def _hex(value: Any) -> str | None:
    return value.hex() if type(value) is bytes else None


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else repr(value)
