"""Writing a bundle: line by line, each in the one canonical way, and a last one over all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rvlms_plan.domain.bundles import Sealed
from rvlms_plan.domain.centres import Centre
from rvlms_plan.domain.chain import canonical
from rvlms_plan.formats.bundles.limits import FORMAT, VERSION

Write = Callable[[bytes], object]


@dataclass(slots=True)
class Counts:
    """How many texts, cases and entries a bundle holds."""

    texts: int = 0
    cases: int = 0
    entries: int = 0

    def data(self) -> dict[str, int]:
        """Give them as plain data."""
        return {"texts": self.texts, "cases": self.cases, "entries": self.entries}


class Bundle:
    """A bundle that is being written: the header first, then texts, then cases with their entries, then `end`."""

    def __init__(self, write: Write, centre: Centre) -> None:
        self.counts = Counts()
        self._write = write
        self._digest = hashlib.sha256()
        self._line({"line": "header", "format": FORMAT, "version": VERSION, "centre": centre_data(centre)})

    def text(self, sha256: str, checklist: str, version: str, text: bytes) -> None:
        """Write a checklist's text; they stand in the order of their hashes."""
        self.counts.texts += 1
        said = {"sha256": sha256, "checklist": checklist, "version": version, "text": text.decode()}
        self._line({"line": "text", **said})

    def case(self, sealed: Sealed, signature: str) -> None:
        """Write what a centre signed of a case; they stand in the order of their codes."""
        self.counts.cases += 1
        self._line({"line": "case", "body": sealed.data(), "signature": signature})

    def entry(self, body: bytes, own: bytes) -> None:
        """Write an entry of the case before it, as the canonical bytes that were hashed."""
        self.counts.entries += 1
        self._bytes(b'{"body":' + body + b',"hash":"' + own.hex().encode() + b'","line":"entry"}\n')

    def end(self) -> None:
        """Write the last line."""
        self._line({"line": "end", **self.counts.data(), "sha256": self._digest.hexdigest()})

    def _line(self, data: Mapping[str, Any]) -> None:
        self._bytes(canonical(data) + b"\n")

    def _bytes(self, line: bytes) -> None:
        self._digest.update(line)
        self._write(line)


def centre_data(centre: Centre) -> dict[str, str]:
    """Give a centre as plain data."""
    return {"key": centre.key, "name": centre.name, "signature": centre.signature}
