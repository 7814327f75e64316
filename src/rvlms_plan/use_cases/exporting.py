"""What leaves the store for others: the record as JSON Lines, streamed from one consistent view."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from rvlms_plan.domain.checkpoints import Kept
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.formats import json_lines
from rvlms_plan.formats.files import written_whole
from rvlms_plan.store import checkpoints as kept_in_store
from rvlms_plan.store import record, schema
from rvlms_plan.store.database import Database

Write = Callable[[bytes], object]
Progress = Callable[[int, int], None]

_TELLS_EVERY = 1000


def write_jsonl(
    database: Database,
    write: Write,
    codes: Sequence[str],
    *,
    at: str,
    program: str,
    with_checkpoints: bool = False,
    progress: Progress | None = None,
) -> json_lines.Counts:
    """Write the whole record, or the journals of some cases, as JSON Lines; give what was written.

    The whole record always has its checkpoints, that of some cases where they are asked for. `at` is when, in ISO
    8601; `program` names this program and its version.

    Raises:
        Unknown: There is no case of a code.
        StoreProblem: The store cannot be read through.
    """
    counts = json_lines.Counts()
    with database.reading() as connection:
        journals = _journals_of(connection, codes)
        about = _about(connection, at, program, whole=journals is None, checkpoints=with_checkpoints or not codes)
        write(json_lines.header_line(about))
        for text in _texts(connection, journals):
            write(json_lines.text_line(*text))
            counts.texts += 1
        if about.checkpoints:
            for kept in kept_in_store.all_kept(connection):
                write(json_lines.checkpoint_line(kept))
                counts.checkpoints += 1
        total = record.count(connection) if progress else 0
        journal = None
        for row in record.entries(connection, journals):
            write(json_lines.entry_line(row))
            counts.entries += 1
            if (row[0], row[1]) != journal:
                journal = (row[0], row[1])
                counts.journals += 1
            if progress and counts.entries % _TELLS_EVERY == 0:
                progress(counts.entries, total)
        write(json_lines.end_line(counts))
    return counts


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Write]:
    """Give what writes a new file, which is there whole or not at all.

    Raises:
        Refused: There is something at that path already.
        BadValue: It cannot be written there; nothing was left behind.
    """
    try:
        if path.exists() or path.is_symlink():
            raise Refused(f"{path} is there already. Nothing was written; give another path.")
        with written_whole(path) as opened:
            yield opened.write
    except OSError as error:
        raise BadValue(f"{path} cannot be written: {error.strerror}. Nothing was left behind.") from error


def write_checkpoints(database: Database, write: Write, *, at: str, program: str) -> tuple[int, Kept | None]:
    """Write all checkpoints, to be kept elsewhere; give how many there are, and the newest."""
    counts, newest = json_lines.Counts(), None
    with database.reading() as connection:
        write(json_lines.header_line(_about(connection, at, program, whole=False, checkpoints=True)))
        for kept in kept_in_store.all_kept(connection):
            write(json_lines.checkpoint_line(kept))
            counts.checkpoints, newest = counts.checkpoints + 1, kept
        write(json_lines.end_line(counts))
    return counts.checkpoints, newest


def _journals_of(connection: Connection, codes: Sequence[str]) -> list[tuple[str, str]] | None:
    if not codes:
        return None
    from rvlms_plan.use_cases.live import found  # noqa: PLC0415 - 40 MiB that a whole export does not need

    return sorted({(kind, found(connection, code).case_id) for code in codes for kind in ("case", "review")})


def _about(connection: Connection, at: str, program: str, *, whole: bool, checkpoints: bool) -> json_lines.About:
    store = kept_in_store.store_of(connection)
    return json_lines.About(store.id, store.kind, schema.version_of(connection), program, at, whole, checkpoints)


def _texts(connection: Connection, journals: Sequence[tuple[str, str]] | None) -> Iterator[tuple[Any, ...]]:
    """Give the texts of all cases, or of those that are exported."""
    cases = [journal for journal in journals or () if journal[0] == "case"]
    wanted = None if journals is None else {_opened_with(connection, journal) for journal in cases}
    for text in record.texts(connection):
        if wanted is None or text[0] in wanted:
            yield text


def _opened_with(connection: Connection, journal: tuple[str, str]) -> Any:
    first = next(record.entries(connection, [journal]), None)
    try:
        return json.loads(first[6])["fact"]["sha256"] if first else None
    except (ValueError, TypeError, KeyError):
        return None
