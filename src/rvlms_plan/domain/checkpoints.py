"""Checkpoints: the heads of all journals at one moment, for a station to sign. docs/record-format.md specifies them.

A checkpoint names only the journals that went on since the one before it, and is chained to that one: so its own hash
stands for every head of the store, and its cost does not grow with the number of cases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from rvlms_plan.domain.chain import GENESIS, canonical

PHASE_CLOSED, CASE_CLOSED, REVIEW_SIGNED = "phase-closed", "case-closed", "review-signed"
DAILY, ASKED = "daily", "asked"
"""Why a checkpoint is made."""

_DOMAIN = b"rvlms-plan/checkpoint/1\n"
_REASONS = {
    "PhaseClosed": PHASE_CLOSED,
    "CaseClosed": CASE_CLOSED,
    "CaseAbandoned": CASE_CLOSED,
    "ReviewSigned": REVIEW_SIGNED,
}


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The newest entry of one journal: its position, and its hash in hexadecimal."""

    kind: str
    id: str
    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it is kept: canonical bytes, the hash before it, its own hash, and the station's signature."""

    number: int
    body: bytes
    previous: bytes
    hash: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Store:
    """Which store a checkpoint is of."""

    id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Maker:
    """Which station makes a checkpoint, when and why: `at` in ISO 8601, `key` the public key in hexadecimal."""

    station: str
    key: str
    at: str
    why: str


def body_of(
    number: int, store: Store, maker: Maker, heads: Sequence[JournalHead], *, journals: int, entries: int
) -> bytes:
    """Give the canonical bytes of a checkpoint.

    `heads` are those of the journals that went on since the checkpoint before it; `journals` and `entries` count all
    that this one and those before it cover.
    """
    return canonical(
        {
            "number": number,
            "at": maker.at,
            "why": maker.why,
            "station": maker.station,
            "key": maker.key,
            "store": {"id": store.id, "kind": store.kind},
            "journals": journals,
            "entries": entries,
            "heads": [
                {"kind": each.kind, "id": each.id, "position": each.position, "hash": each.hash} for each in heads
            ],
        }
    )


def signed_bytes(previous: bytes, body: bytes) -> bytes:
    """Give what is hashed and signed: the checkpoint's own bytes behind the hash of the one before it."""
    return _DOMAIN + previous + body


def chained(previous: bytes, body: bytes) -> bytes:
    """Give the hash of a checkpoint."""
    return hashlib.sha256(signed_bytes(previous, body)).digest()


def reason_for(kinds: Sequence[str]) -> str | None:
    """Say why entries of these kinds ask for a checkpoint, or None where they do not."""
    reasons = {_REASONS[kind] for kind in kinds if kind in _REASONS}
    return next((reason for reason in (CASE_CLOSED, PHASE_CLOSED, REVIEW_SIGNED) if reason in reasons), None)


__all__ = [
    "ASKED",
    "CASE_CLOSED",
    "DAILY",
    "GENESIS",
    "PHASE_CLOSED",
    "REVIEW_SIGNED",
    "JournalHead",
    "Kept",
    "Maker",
    "Store",
    "body_of",
    "chained",
    "reason_for",
    "signed_bytes",
]
