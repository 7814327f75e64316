"""Checks an export of a record (JSON Lines) against docs/record-format.md.

Written from that page alone; shares no code with rvlms-plan. Needs Python 3.11 and `cryptography`.

    python tools/verify_record.py EXPORT.jsonl [--checkpoints KEPT.jsonl]

Prints one line for the first bad entry of each journal. Exit code 0: nothing is wrong; 4: something is; 2: no export.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ZERO = bytes(32)
ENTRY, CHECKPOINT = b"rvlms-plan/entry/1\n", b"rvlms-plan/checkpoint/1\n"
ORDER = ["header", "text", "checkpoint", "entry", "end"]
OK, NO_EXPORT, BAD = 0, 2, 4
UTC_FORM = "2026-11-23T09:00:00.000000+00:00"

Journal = tuple[str, str]


class Bad(Exception):
    """Something is not as the page says."""


class NoExport(Exception):
    """The file is no export at all."""


def canonical(data: Any) -> bytes:
    """Write data in the one way that is hashed."""
    try:
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise Bad("its body cannot be written in the canonical way") from error


def unhex(value: Any, length: int) -> bytes:
    """Read bytes written in hexadecimal."""
    try:
        found = bytes.fromhex(value)
    except (TypeError, ValueError) as error:
        raise Bad("a hash or signature is not hexadecimal") from error
    if len(found) != length:
        raise Bad("a hash or signature is of the wrong length")
    return found


def lines_of(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the objects of a file, with their line's number."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                data = json.loads(line.decode())
            except (ValueError, RecursionError) as error:
                raise NoExport(f"line {number} is no JSON") from error
            if not isinstance(data, dict) or not line.endswith(b"\n"):
                raise NoExport(f"line {number} is no whole JSON object")
            yield number, data


def reviewed_entries(path: Path) -> Iterator[tuple[str, str]]:
    """Find the entries of cases that reviews name: the case's id, and the position."""
    with path.open("rb") as file:
        for line in file:
            if b'"review"' in line:
                try:
                    data = json.loads(line)
                    if data["journal"]["kind"] == "review":
                        yield str(data["journal"]["id"]), str(data["body"]["fact"]["seen"])
                except (ValueError, KeyError, TypeError, RecursionError):
                    continue


class Checkpoint:
    """One checkpoint, its hash and signature checked."""

    def __init__(self, line: dict[str, Any]) -> None:
        if "body" not in line:
            raise Bad("its body is no JSON")
        self.body = line["body"]
        self.number: Any = line.get("number")
        self.previous, self.hash = unhex(line.get("previous"), 32), unhex(line.get("hash"), 32)
        message = CHECKPOINT + self.previous + canonical(self.body)
        if hashlib.sha256(message).digest() != self.hash:
            raise Bad("its bytes are not those that its hash was made of")
        try:
            self.heads = [((h["kind"], h["id"]), h["position"], h["hash"]) for h in self.body["heads"]]
            self.store, self.counts = self.body["store"], (self.body["journals"], self.body["entries"])
            key, signed_number = bytes.fromhex(self.body["key"]), self.body["number"]
        except (KeyError, TypeError, ValueError) as error:
            raise Bad("its body is no checkpoint") from error
        if signed_number != self.number:
            raise Bad(f"it was signed as checkpoint {signed_number}")
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(unhex(line.get("signature"), 64), message)
        except (InvalidSignature, ValueError) as error:
            raise Bad("its signature is not that of its station's key") from error


class Verifier:
    """Reads an export line by line and remembers the first thing that is wrong with each journal."""

    def __init__(self) -> None:
        self.problems: dict[Any, tuple[int, str]] = {}
        self.codes: dict[Journal, str] = {}
        self.header: dict[str, Any] = {}
        self.texts: dict[str, tuple[Any, Any]] = {}
        self.counts = {"texts": 0, "checkpoints": 0, "journals": 0, "entries": 0}
        self.checkpoints: dict[Any, bytes] = {}
        self.newest = 0
        self.last_hash = ZERO
        self.chain_is_bad = False
        self.covered: dict[Journal, int] = {}
        self.sum = 0
        # What checkpoints say of a journal: (position, hash, which checkpoint says so).
        self.heads: dict[Journal, list[tuple[int, str, str]]] = {}
        self.requests: set[Any] = set()
        self.seen: set[Journal] = set()
        self.ended = False
        self.journal: Journal | None = None
        self.place, self.previous, self.journal_is_bad = 1, ZERO, False
        self.due: dict[int, list[tuple[str, str]]] = {}
        # Which entries of cases reviews say that they were made over, and the hashes of those entries.
        self.reviewed: set[tuple[str, Any]] = set()
        self.case_hashes: dict[tuple[str, Any], Any] = {}

    def say(self, about: Any, position: int, what: str) -> None:
        """Note what is wrong with a journal (or with a part of the export); the lowest position is kept."""
        if about not in self.problems or position < self.problems[about][0]:
            self.problems[about] = (position, what)

    def run(self, export: Path, kept: Path | None) -> None:
        """Read the export, and before it the checkpoints that were kept."""
        kept_checkpoints = list(self.read_kept(kept)) if kept else []
        self.reviewed = set(reviewed_entries(export))
        place = -1
        for number, line in lines_of(export):
            kind = line.get("line")
            if kind not in ORDER:
                if number == 1:
                    raise NoExport("the first line is no header")
                continue
            now = ORDER.index(kind)
            if now < place or (now == place and kind in {"header", "end"}) or self.ended:
                self.say("export", number, f"line {number} ({kind}) stands in the wrong place")
            place = max(place, now)
            try:
                getattr(self, f"read_{kind}")(line, number)
            except (KeyError, TypeError, ValueError, AttributeError):
                self.say("export", number, f"line {number} ({kind}) is not as the page says")
            if number == 1:
                for checkpoint in kept_checkpoints:
                    self.remember_heads(checkpoint, "kept checkpoint")
        if not self.header:
            raise NoExport("there is no header")
        self.end_journal()
        if not self.ended:
            self.say("export", 1 << 60, "its last line is missing: it was cut off")
        self.compare_kept(kept_checkpoints)
        self.missing_journals()

    def read_header(self, line: dict[str, Any], number: int) -> None:
        """Read the first line."""
        if number != 1:
            return
        if line.get("format") != "rvlms-plan/record" or line.get("version") != 1:
            raise NoExport("it is not of the format rvlms-plan/record, version 1")
        if not isinstance(line.get("store"), dict):
            raise NoExport("its header names no store")
        self.header = line

    def read_text(self, line: dict[str, Any], number: int) -> None:
        """Check a checklist's text."""
        self.counts["texts"] += 1
        name = line.get("sha256")
        text = line.get("text")
        if not isinstance(text, str) or hashlib.sha256(text.encode(errors="replace")).hexdigest() != name:
            self.say(("text", name), number, "the checklist's text is not the one that its hash was made of")
        elif name in self.texts:
            self.say(("text", name), number, "it stands twice")
        else:
            self.texts[name] = (line.get("checklist"), line.get("version"))

    def read_checkpoint(self, line: dict[str, Any], _: int) -> None:
        """Check a checkpoint: by itself, behind the one before it, and what it counts."""
        self.counts["checkpoints"] += 1
        place = self.newest + 1
        named = line.get("number")
        try:
            checkpoint = Checkpoint(line)
            self.check_store(checkpoint)
        except Bad as bad:
            self.bad_chain(named if isinstance(named, int) else place, str(bad))
            self.newest, self.last_hash = place, ZERO
            return
        if checkpoint.number != place or checkpoint.previous != self.last_hash:
            what = "it is missing" if checkpoint.number > place else "it does not follow the checkpoint before it"
            self.bad_chain(min(place, checkpoint.number), what)
        for journal, position, _hash in checkpoint.heads:
            before = self.covered.get(journal, 0)
            if position <= before:
                self.bad_chain(checkpoint.number, "it names a journal behind where it was before")
            self.covered[journal] = position
            self.sum += position - before
        if checkpoint.counts != (len(self.covered), self.sum):
            self.bad_chain(checkpoint.number, "it does not count what it and those before it cover")
        self.remember_heads(checkpoint, "checkpoint")
        self.checkpoints[checkpoint.number] = checkpoint.hash
        self.newest, self.last_hash = checkpoint.number, checkpoint.hash

    def check_store(self, checkpoint: Checkpoint) -> None:
        """Check that a checkpoint is of the store that the header names."""
        if checkpoint.store != {name: self.header["store"].get(name) for name in ("id", "kind")}:
            raise Bad("it is of another store, or the store's own facts were changed")

    def bad_chain(self, number: int, what: str) -> None:
        """Name the first checkpoint that is wrong."""
        if not self.chain_is_bad:
            self.say("checkpoints", number, what)
        self.chain_is_bad = True

    def remember_heads(self, checkpoint: Checkpoint, by: str) -> None:
        """Remember what a checkpoint says of journals, until their entries are read."""
        for journal, position, own in checkpoint.heads:
            self.heads.setdefault(journal, []).append((position, own, f"{by} {checkpoint.number}"))

    def read_entry(self, line: dict[str, Any], number: int) -> None:
        """Check an entry; behind the first bad one of a journal, the rest of it is only counted."""
        self.counts["entries"] += 1
        try:
            journal = (line["journal"]["kind"], line["journal"]["id"])
            hash(journal)
        except (KeyError, TypeError):
            self.say("export", number, f"line {number} names no journal")
            return
        if journal[0] == "case" and (seen := (journal[1], str(line.get("position")))) in self.reviewed:
            self.case_hashes[seen] = line.get("hash")
        if journal != self.journal:
            self.end_journal()
            self.counts["journals"] += 1
            if journal in self.seen:
                self.say(journal, 1, "the journal stands in more than one piece")
            self.seen.add(journal)
            self.journal, self.place, self.previous, self.journal_is_bad = journal, 1, ZERO, False
            self.due = {}
            for signed_at, own, by in self.heads.get(journal, []):
                self.due.setdefault(signed_at, []).append((own, by))
        if self.journal_is_bad:
            return
        position = line.get("position")
        try:
            self.check_entry(line, journal, position)
        except Bad as bad:
            place = min(int(position), self.place) if isinstance(position, int) else self.place
            self.say(journal, place, str(bad))
            self.journal_is_bad = True
        else:
            self.place += 1

    def check_entry(self, line: dict[str, Any], journal: Journal, position: Any) -> None:
        """Check one entry in its place."""
        if position != self.place:
            twice = isinstance(position, int) and position < self.place
            raise Bad("it stands twice" if twice else "it is missing")
        if "body" not in line:
            raise Bad("its body is no JSON")
        body, previous, own = line["body"], unhex(line.get("previous"), 32), unhex(line.get("hash"), 32)
        if previous != self.previous:
            raise Bad("it does not follow the entry before it: the chain is broken here")
        if hashlib.sha256(ENTRY + previous + canonical(body)).digest() != own:
            raise Bad("its bytes are not those that its hash was made of")
        try:
            self.check_columns(line["columns"], body, journal, position)
            self.check_opening(body, journal)
            self.check_review(body, journal)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Bad("its body is no entry") from error
        if body["request"] in self.requests:
            raise Bad("its request stands in the journals already")
        self.requests.add(body["request"])
        for signed, by in self.due.pop(position, []):
            if signed != own.hex():
                raise Bad(f"it is not the entry that {by} was signed over: the journal was written anew")
        self.previous = own

    def check_columns(self, columns: Any, body: Any, journal: Journal, position: Any) -> None:
        """Check that an entry was written for where it stands, and that its columns repeat it."""
        if (body["journal"]["kind"], body["journal"]["id"]) != journal or body["position"] != position:
            raise Bad("it was written for another journal or position")
        if (columns["request"], columns["kind"]) != (body["request"], body["kind"]):
            raise Bad("its columns disagree with its body")
        at = columns["at"]
        is_utc = len(at) == len(UTC_FORM) and at.endswith("+00:00")
        if not is_utc or datetime.fromisoformat(at) != datetime.fromisoformat(body["at"]):
            raise Bad("its column at disagrees with its body")

    def check_opening(self, body: Any, journal: Journal) -> None:
        """Check that the text which a case was opened with is there."""
        if body["kind"] != "CaseOpened":
            return
        fact = body["fact"]
        self.codes[journal] = str(fact["code"])
        if fact["sha256"] not in self.texts:
            raise Bad("the text of its checklist is not here, or was changed")
        if self.texts[fact["sha256"]] != (fact["checklist"], fact["version"]):
            raise Bad("the text of its checklist is kept under another name or version")

    def check_review(self, body: Any, journal: Journal) -> None:
        """Check that a review was made over the entries that the case has."""
        if journal[0] != "review":
            return
        seen, head = body["fact"]["seen"], body["fact"]["head"]
        there = self.case_hashes.get((journal[1], str(seen)))
        if there is None:
            raise Bad(f"the entry {seen} of the case that it was made over is not there")
        if there != head:
            raise Bad(f"it was made over another entry {seen} of the case than the one that is there")

    def end_journal(self) -> None:
        """Say where a journal that checkpoints cover ends too early."""
        if self.journal is None or self.journal_is_bad or not self.due:
            return
        position, by = max((position, by) for position, said in self.due.items() for _, by in said)
        what = f"it is missing: the journal was cut off; {by} covers it up to entry {position}"
        self.say(self.journal, self.place, what)

    def read_end(self, line: dict[str, Any], number: int) -> None:
        """Check the last line."""
        self.ended = True
        if any(line.get(name) != count for name, count in self.counts.items()):
            self.say("export", number, "its last line counts something else than what stands above")

    def missing_journals(self) -> None:
        """Name the journals that checkpoints cover and that are not in a whole export."""
        if self.header.get("whole") is not True:
            return
        for journal, said in self.heads.items():
            if journal not in self.seen:
                position, _, by = max(said)
                self.say(journal, 1, f"the whole journal is gone; {by} covers it up to entry {position}")

    def part(self) -> str:
        """Say that the export calls itself a part of a store, and what is not in it; empty where it says it is whole.

        Nobody signs its first line: whoever takes a case out can write there that the rest is a part.
        """
        if self.header.get("whole") is True:
            return ""
        gone = [journal for journal in self.heads if journal not in self.seen]
        if not gone:
            return "It calls itself a part of a store. What else the store holds cannot be told from it."
        codes = f": {', '.join(f'{kind} {journal}' for kind, journal in sorted(gone)[:9])}" + " …" * (len(gone) > 9)
        return f"It calls itself a part of a store. Not in it, and covered by checkpoints: {len(gone)} journals{codes}"

    def read_kept(self, kept: Path) -> Iterator[Checkpoint]:
        """Read the checkpoints that somebody kept."""
        for number, line in lines_of(kept):
            if line.get("line") == "checkpoint":
                try:
                    yield Checkpoint(line)
                except Bad as bad:
                    raise NoExport(f"line {number} of the kept checkpoints is not whole: {bad}") from bad

    def compare_kept(self, kept: Iterable[Checkpoint]) -> None:
        """Compare the export's checkpoints with those that were kept."""
        for checkpoint in kept:
            if checkpoint.store.get("id") != self.header["store"].get("id"):
                raise NoExport("the kept checkpoints are of another store")
            here = self.checkpoints.get(checkpoint.number)
            if here is None and self.header.get("checkpoints") is not True:
                continue
            if here is None:
                self.say("checkpoints", checkpoint.number, "it was kept and is not here: checkpoints were cut off")
            elif here != checkpoint.hash:
                what = "it is not the one that was kept: checkpoints were written anew"
                self.say("checkpoints", checkpoint.number, what)

    def said(self) -> Iterator[str]:
        """Give a line for each thing that is wrong."""
        for about, (position, what) in sorted(self.problems.items(), key=lambda each: str(each[0])):
            if about == "export":
                yield f"export: {what}"
            elif about == "checkpoints":
                yield f"checkpoint {position}: {what}"
            elif about[0] == "text" and about not in self.seen and about not in self.heads:
                yield f"text {about[1]}: {what}"
            else:
                code = f" ({self.codes[about]})" if about in self.codes else ""
                yield f"{about[0]} {about[1]}{code}, entry {position}: {what}"


def shown(line: str) -> str:
    """Show what data holds as it is, without letting it steer a terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)


def main() -> int:
    """Verify one export."""
    parser = argparse.ArgumentParser(description="Check an export of a record against docs/record-format.md.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--checkpoints", type=Path, metavar="KEPT", help="checkpoints that were kept elsewhere")
    given = parser.parse_args()
    verifier = Verifier()
    try:
        verifier.run(given.export, given.checkpoints)
    except (NoExport, OSError) as error:
        print(shown(f"{given.export}: {error}"), file=sys.stderr)
        return NO_EXPORT
    for line in verifier.said():
        print(shown(line))
    counts = ", ".join(f"{count} {name}" for name, count in verifier.counts.items())
    if part := verifier.part():
        print(shown(part))
    good = "what is here is whole" if part else "whole"
    print(f"{counts}: {'NOT WHOLE' if verifier.problems else good}")
    return BAD if verifier.problems else OK


if __name__ == "__main__":
    sys.exit(main())
