"""What a centre signs of each case in a bundle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rvlms_plan.domain.chain import canonical

CENTRE_SEAL = b"rvlms-plan/bundle-centre/1\n"
CASE_SEAL = b"rvlms-plan/bundle-case/1\n"


@dataclass(frozen=True, slots=True)
class Sealed:
    """One case as its centre signed it; hashes and keys in hexadecimal.

    `head` is the hash of the last of its `entries` entries in the bundle, `source` the keyed hash of the head of the
    journal that it was made of: only its centre can tell which that was.
    """

    case: str
    centre: str
    checklist: str
    entries: int
    head: str
    source: str

    def data(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "case": self.case,
            "centre": self.centre,
            "checklist": self.checklist,
            "entries": self.entries,
            "head": self.head,
            "source": self.source,
        }

    def message(self) -> bytes:
        """Give the bytes that are signed."""
        return CASE_SEAL + canonical(self.data())


def centre_message(key: str, name: str) -> bytes:
    """Give the bytes by which a centre signs its name."""
    return CENTRE_SEAL + canonical({"key": key, "name": name})
