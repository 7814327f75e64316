"""Reading a bundle that anybody may have made: one line at a time, nothing taken on trust, nothing unpacked.

What is checked here is all that needs no key and no checklist: limits, order, the one way to write each line, hashes,
chains, counts. A bundle names no file, so no name of it leads anywhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from rvlms_plan.domain.bundles import Sealed
from rvlms_plan.domain.centres import MARK, Centre, checked_name
from rvlms_plan.domain.chain import GENESIS, canonical, chained
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.formats.bundles import limits
from rvlms_plan.formats.bundles.writing import Counts

_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")
_CASE = re.compile(r"[a-z2-7]{8}\+[a-z2-7]{12}")
_PACKED = {b"PK\x03\x04": "a zip", b"\x1f\x8b": "packed by gzip", b"\xfd7zX": "packed by xz", b"BZh": "packed by bzip2"}


class BadBundle(Exception):
    """A bundle is not as docs/bundle-format.md says; `what` says where and how."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class TextRead:
    """A checklist's text, whose bytes have the hash."""

    sha256: str
    checklist: str
    version: str
    text: bytes


@dataclass(slots=True)
class CaseRead:
    """One case: what its centre signed, the signature, and its entries as (data, canonical bytes, hash), chained."""

    sealed: Sealed
    signature: str
    entries: list[tuple[dict[str, Any], bytes, bytes]] = field(default_factory=list)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a bundle's file.

    Raises:
        BadValue: There is none, or it cannot be read.
        BadBundle: It is no file, or larger than a bundle can be.
    """
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise BadValue(f"{path} cannot be read: {error.strerror}.") from error
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, number)
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode):
            raise BadBundle("it is no file")
        if found.st_size > limits.LARGEST:
            raise BadBundle(f"it has {found.st_size:,} bytes; a bundle has {limits.LARGEST:,} at most")
        yield stack.enter_context(os.fdopen(number, "rb", closefd=False))


def read(file: BinaryIO) -> Iterator[Centre | TextRead | CaseRead]:
    """Read a bundle: its centre, then its texts, then its cases; it was whole when this comes to its end.

    Raises:
        BadBundle: It is not as it should be. What was given before may be part of something cut off or put together.
    """
    reader = _Reader(file)
    yield reader.header()
    while (part := reader.part()) is not None:
        yield part


class _Reader:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._number = 0
        self._digest = hashlib.sha256()
        self._before = b""
        self._counts = Counts()
        self._last_text = self._last_case = ""
        self._centre = ""
        self._next: dict[str, Any] | None = None

    def header(self) -> Centre:
        line = self._line()
        if line.get("format") != limits.FORMAT:
            raise BadBundle("it is no bundle of rvlms-plan")
        if not _same(line.get("version"), limits.VERSION):
            raise BadBundle("it is a bundle of another version than this program reads; use a newer program")
        self._has(line, "header", {"format", "version", "centre"})
        centre = line["centre"]
        if not isinstance(centre, dict) or set(centre) != {"key", "name", "signature"}:
            raise self._bad("it does not name its centre")
        key, name = self._hash(centre["key"]), centre["name"]
        try:
            is_clean = isinstance(name, str) and checked_name(name) == name
        except BadValue:
            is_clean = False
        if not is_clean:
            raise self._bad("its centre's name is none")
        self._next = self._line()
        found = Centre(key, name, self._like(_SIGNATURE, centre["signature"], "a signature"))
        self._centre = found.code
        return found

    def part(self) -> TextRead | CaseRead | None:
        line = self._next
        match line.get("line") if line else None:
            case "text" if not self._counts.cases and line:
                return self._text(line)
            case "case" if line:
                return self._case(line)
            case "end" if line:
                self._end(line)
                return None
            case _:
                raise self._bad("it does not belong where it stands")

    def _text(self, line: dict[str, Any]) -> TextRead:
        self._has(line, "text", {"sha256", "checklist", "version", "text"})
        name, checklist, version, text = (line[key] for key in ("sha256", "checklist", "version", "text"))
        if not all(isinstance(each, str) for each in (checklist, version, text)):
            raise self._bad("a checklist's text, name and version are texts")
        written = text.encode()
        if hashlib.sha256(written).hexdigest() != self._hash(name):
            raise self._bad("the checklist's text is not the one that its hash was made of")
        if name <= self._last_text:
            raise self._bad("a text stands twice, or not in its place")
        self._last_text = name
        self._counts.texts += 1
        self._at_most(self._counts.texts, limits.MOST_TEXTS, "texts")
        self._next = self._line()
        return TextRead(name, checklist, version, written)

    def _case(self, line: dict[str, Any]) -> CaseRead:
        self._has(line, "case", {"body", "signature"})
        sealed, bytes_of_case = self._sealed(line["body"]), 0
        found = CaseRead(sealed, self._like(_SIGNATURE, line["signature"], "a signature"))
        if sealed.case <= self._last_case:
            raise self._bad("a case stands twice, or not in its place")
        self._last_case = sealed.case
        self._counts.cases += 1
        self._at_most(self._counts.cases, limits.MOST_CASES, "cases")
        head, self._next = GENESIS, self._line()
        while self._next.get("line") == "entry":
            data, body, head = self._entry(self._next, sealed.case, len(found.entries) + 1, head)
            bytes_of_case += len(body)
            found.entries.append((data, body, head))
            self._at_most(len(found.entries), limits.MOST_ENTRIES, "entries of one case")
            self._at_most(bytes_of_case, limits.LARGEST_CASE, "bytes of one case")
            self._counts.entries += 1
            self._next = self._line()
        if (len(found.entries), head.hex()) != (sealed.entries, sealed.head) or not found.entries:
            raise BadBundle(f"case {sealed.case}: its entries are not those that its centre signed")
        return found

    def _sealed(self, body: Any) -> Sealed:
        names = ("case", "centre", "checklist", "entries", "head", "source")
        if not isinstance(body, dict) or set(body) != set(names):
            raise self._bad("a case has " + ", ".join(names))
        case = self._like(_CASE, body["case"], "a case's code")
        if case.partition(MARK)[0] != self._centre:
            raise self._bad("it is a case of another centre")
        if type(body["entries"]) is not int:
            raise self._bad("it does not count its entries")
        hashes = {name: self._hash(body[name]) for name in ("centre", "checklist", "head", "source")}
        return Sealed(case=case, entries=body["entries"], **hashes)

    def _entry(
        self, line: dict[str, Any], case: str, place: int, previous: bytes
    ) -> tuple[dict[str, Any], bytes, bytes]:
        self._has(line, "entry", {"body", "hash"})
        data, own = line["body"], self._hash(line["hash"])
        if not isinstance(data, dict):
            raise self._bad("an entry's body is an object")
        if data.get("journal") != {"kind": "case", "id": case} or not _same(data.get("position"), place):
            raise self._bad("it was written for another case or place")
        body = self._before[len(b'{"body":') : -len(f',"hash":"{own}","line":"entry"}}\n')]
        self._at_most(len(body), limits.LONGEST_ENTRY, "bytes of one entry")
        hashed = chained(previous, body)
        if hashed.hex() != own:
            raise self._bad("its bytes are not those that its hash was made of, or it does not follow the one before")
        return data, body, hashed

    def _end(self, line: dict[str, Any]) -> None:
        self._has(line, "end", {*self._counts.data(), "sha256"})
        if not all(_same(line[name], count) for name, count in self._counts.data().items()):
            raise self._bad("it counts something else than what stands above")
        if line["sha256"] != self._above:
            raise self._bad("what stands above is not what was written")
        if not self._counts.cases:
            raise BadBundle("it holds no case")
        if self._file.read(1):
            raise BadBundle("something stands behind its last line")

    def _line(self) -> dict[str, Any]:
        """Read a line; whatever else it says, it is one JSON object, written in the one canonical way."""
        self._above = self._digest.hexdigest() if self._number else ""
        line = self._file.readline(limits.LONGEST_LINE + 1)
        self._number += 1
        if self._number == 1 and (packed := next((_PACKED[mark] for mark in _PACKED if line.startswith(mark)), None)):
            raise BadBundle(f"it is {packed}. Nothing was unpacked; a bundle is a file of plain text")
        if len(line) > limits.LONGEST_LINE:
            raise self._bad(f"it has more than {limits.LONGEST_LINE:,} bytes")
        if not line:
            raise BadBundle("its last line is missing: it was cut off")
        try:
            data = _decode(line.decode())
            is_canonical = isinstance(data, dict) and canonical(data) + b"\n" == line
        except (ValueError, TypeError, RecursionError):
            is_canonical, data = False, {}
        if not is_canonical:
            raise self._bad("it is no JSON object on a line, written in the one canonical way")
        self._digest.update(line)
        self._before = line
        return dict(data)

    def _has(self, line: dict[str, Any], kind: str, names: set[str]) -> None:
        if line.get("line") != kind or set(line) != {"line", *names}:
            raise self._bad(f"a line of this kind has {', '.join(sorted(names))}, and nothing else")

    def _hash(self, value: Any) -> str:
        return self._like(_HASH, value, "a hash or key")

    def _like(self, pattern: re.Pattern[str], value: Any, what: str) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self._bad(f"{what} is none")
        return value

    def _at_most(self, count: int, most: int, what: str) -> None:
        if count > most:
            raise self._bad(f"there are more than {most:,} {what}")

    def _bad(self, what: str) -> BadBundle:
        return BadBundle(f"line {self._number}: {what}")


def _same(value: Any, number: int) -> bool:
    """Compare with a whole number; to Python, true is one too."""
    return type(value) is int and value == number


def _no_float(text: str) -> None:
    raise ValueError(text)


_decode = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).decode
