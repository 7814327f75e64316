"""What SQLite raised, as what it means for the answers: not saved, not known yet, saved already, or not to be read."""

from __future__ import annotations

from pathlib import Path

from rvlms_plan.store import sqlite
from rvlms_plan.store.problems import NotSaved, OutcomeUnknown, SavedAlready, StoreProblem


def damaged(path: Path) -> StoreProblem:
    """Say that a file is not as it was written."""
    return StoreProblem(f"{path} is damaged. It was not changed. Restore the newest backup and keep this file.")


def said(error: Exception, path: Path, *, reading: bool = False) -> Exception:
    """Give the problem to raise in an error's place; the error itself where it is a fault of the program."""
    kept = "What was saved before is kept."
    words = str(getattr(error, "orig", error))
    if not reading and ("request already in the journal" in words or "entry.request" in words):
        return SavedAlready()
    match sqlite.code_of(error):
        case sqlite.BUSY | sqlite.LOCKED if reading:
            return StoreProblem(f"The store is locked by another program and cannot be read. {kept} Try again.")
        case sqlite.BUSY | sqlite.LOCKED:
            return NotSaved(f"The store is locked by another program. This was not saved; {kept.lower()} Try again.")
        case sqlite.FULL:
            return NotSaved(f"The disk is full. This was not saved; {kept.lower()} Make room and try again.")
        case sqlite.READONLY if reading:
            return StoreProblem(f"{path} was left in the middle of a write. {kept} Open it where it can be written to.")
        case sqlite.READONLY:
            return NotSaved(f"The store {path} is read-only. This was not saved; {kept.lower()}")
        case sqlite.NOTADB:
            return StoreProblem(f"{path} is not a store of rvlms-plan. It was not touched; give another path.")
        case sqlite.CORRUPT:
            return damaged(path)
        case sqlite.CANTOPEN:
            return StoreProblem(f"{path} cannot be opened. {kept} Check that it is there and may be read.")
        case sqlite.IOERR if reading:
            return StoreProblem(f"The disk failed while {path} was read. {kept}")
        case sqlite.IOERR:
            return OutcomeUnknown(
                f"The disk failed in the middle of saving. {kept} Whether this was saved is being asked."
            )
        case _:
            return error
