"""The locks by which writers follow each other: one a journal, held until a transaction has ended, none a table."""

from __future__ import annotations

import hashlib

from rvlms_plan.store.holds import Journals

_WHOLE = ("", "")
"""What is of no one journal follows what else is of none."""


def keys_of(of: Journals) -> list[int]:
    """Give the numbers of the locks to take, in the order in which everybody takes them: so nobody waits in a ring."""
    return sorted({key_of(*journal) for journal in of or [_WHOLE]})


def key_of(kind: str, journal_id: str) -> int:
    """Give the number of a journal's lock: 64 bits of the SHA-256 of its name. Two of one number only wait."""
    return int.from_bytes(hashlib.sha256(f"{kind}:{journal_id}".encode()).digest()[:8], "big", signed=True)
