"""The checkpoints of a store, and those that somebody kept: signed rightly, one chain, and true of the journals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from rvlms_plan.domain import checkpoints as c
from rvlms_plan.domain.chain import GENESIS, canonical
from rvlms_plan.domain.checking import CHECKPOINTS, Problem, Wrong, check_canonical
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.store import checkpoints, record
from rvlms_plan.store.station_key import is_signed
from rvlms_plan.use_cases.verifying.report import KeyUsed, Report

Journal = tuple[str, str]
Covered = dict[Journal, int]


class Signed:
    """Goes through the checkpoints; afterwards `covered` says up to which position each journal is covered."""

    def __init__(self, connection: Connection, report: Report, wanted: set[Journal] | None) -> None:
        self.covered: Covered = {}
        self.is_bad = False
        self._connection = connection
        self._report = report
        self._wanted = wanted
        self._store = checkpoints.store_of(connection)

    def go_through(self, naming: set[str] | None = None) -> None:
        """Check every checkpoint of the store, or those that name some journals by id; the first bad one is named."""
        if naming is not None:
            self._go_through_those(naming)
            return
        previous, place, entries = GENESIS, 1, 0
        for kept in checkpoints.all_kept(self._connection):
            self._report.checkpoints += 1
            try:
                body = signed_body(kept)
                self._is_of_this_store(body)
            except Wrong as wrong:
                self._say(kept.number, wrong.what)
            else:
                if (kept.number, kept.previous) != (place, previous):
                    self._say(min(kept.number, place), _not_next(kept, place))
                entries += self._heads(body, kept.number)
                if (body.get("journals"), body.get("entries")) != (len(self.covered), entries):
                    self._say(kept.number, "it does not count what it and those before it cover")
                self._note(body, kept)
            previous, place = kept.hash, kept.number + 1

    def _go_through_those(self, naming: set[str]) -> None:
        found = {kept.number: kept for each in naming for kept in checkpoints.naming(self._connection, each)}
        for number in sorted(found):
            self._report.checkpoints += 1
            try:
                body = signed_body(found[number])
                self._is_of_this_store(body)
            except Wrong as wrong:
                self._say(number, wrong.what)
            else:
                self._heads(body, number)
                self._note(body, found[number])

    def compare_with_kept(self, lines: Iterable[str]) -> None:
        """Compare the store with checkpoints that somebody kept, one JSON object a line.

        Raises:
            BadValue: They are no checkpoints, not whole, or of another store.
        """
        for kept, body in read_kept(lines):
            if body["store"]["id"] != self._store.id:
                raise BadValue("The kept checkpoints are of another store than this one.")
            self._report.kept_checked += 1
            here = checkpoints.numbered(self._connection, kept.number)
            if here is None:
                what = "it was kept and is not in the store: checkpoints were cut off, or an older copy was put here"
                self._report.add(Problem(CHECKPOINTS, None, None, kept.number, what))
            elif here.hash != kept.hash:
                what = "it is not the one that was kept: checkpoints were written anew"
                self._report.add(Problem(CHECKPOINTS, None, None, kept.number, what))
            self._heads(body, kept.number, kept="kept checkpoint", covers=False)

    def _heads(self, body: dict[str, Any], number: int, kept: str = "checkpoint", *, covers: bool = True) -> int:
        """Compare the heads that a checkpoint names with the journals; give by how many entries it covers more."""
        more = 0
        for head in _heads_of(body):
            journal, position = (head.kind, head.id), head.position
            before = self.covered.get(journal, 0)
            if covers:
                if position <= before:
                    self._say(number, f"it names entry {position} of a journal behind entry {before}")
                more += position - before
                self.covered[journal] = position
            if self._wanted is not None and journal not in self._wanted:
                continue
            found = record.hash_at(self._connection, head.kind, head.id, position)
            if found is None or not isinstance(found, bytes) or found.hex() != head.hash:
                self._report.add(self._wrong_head(head, found, f"{kept} {number}"))
        return more

    def _wrong_head(self, head: c.JournalHead, found: Any, by: str) -> Problem:
        if found is not None:
            what = f"it is not the entry that {by} was signed over: the journal was written anew"
            return Problem(head.kind, head.id, None, head.position, what)
        newest = record.newest_position(self._connection, head.kind, head.id)
        if not isinstance(newest, int):
            what = f"the whole journal is gone; {by} covers it up to entry {head.position}"
            return Problem(head.kind, head.id, None, 1, what)
        if newest > head.position:
            return Problem(head.kind, head.id, None, head.position, f"it is missing; {by} covers it")
        what = f"it is missing: the journal was cut off; {by} covers it up to entry {head.position}"
        return Problem(head.kind, head.id, None, newest + 1, what)

    def _is_of_this_store(self, body: dict[str, Any]) -> None:
        if body.get("store") != {"id": self._store.id, "kind": self._store.kind}:
            raise Wrong("it was made for another store, or the store's own facts were changed")

    def _say(self, number: int, what: str) -> None:
        if not self.is_bad:
            self._report.add(Problem(CHECKPOINTS, None, None, number, what))
        self.is_bad = True

    def _note(self, body: dict[str, Any], kept: c.Kept) -> None:
        used = self._report.keys.setdefault(
            (body["key"], body["station"]), KeyUsed(str(body["key"]), str(body["station"]))
        )
        used.checkpoints += 1
        self._report.newest = {
            "number": kept.number,
            "at": body["at"],
            "hash": kept.hash.hex(),
            "station": body["station"],
            "key": body["key"],
        }


def signed_body(kept: c.Kept) -> dict[str, Any]:
    """Give a checkpoint's body once its hash, its signature and its writing have been checked.

    Raises:
        Wrong: One of them is not right.
    """
    if not all(isinstance(each, bytes) for each in (kept.body, kept.previous, kept.hash, kept.signature)):
        raise Wrong("it is not made of bytes")
    if c.chained(kept.previous, kept.body) != kept.hash:
        raise Wrong("its bytes are not those that its hash was made of")
    try:
        body = json.loads(kept.body.decode())
        key, number = body["key"], body["number"]
        _ = body["at"], body["station"], body["store"]["id"], list(_heads_of(body))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Wrong("its body is no checkpoint") from error
    check_canonical(body, kept.body)
    if number != kept.number:
        raise Wrong(f"it was signed as checkpoint {number}")
    if not is_signed(key, kept.signature, c.signed_bytes(kept.previous, kept.body)):
        raise Wrong("its signature is not that of its station's key")
    return dict(body)


def read_kept(lines: Iterable[str]) -> Iterator[tuple[c.Kept, dict[str, Any]]]:
    """Read checkpoints that somebody kept; lines of other kinds, as an export has them, are passed over.

    Raises:
        BadValue: A line is no JSON object, or a checkpoint in it is not whole; or there is none.
    """
    count = 0
    for number, line in enumerate(lines, start=1):
        try:
            data = json.loads(line)
            if data.get("line") != "checkpoint":
                continue
            kept = c.Kept(
                data["number"],
                canonical(data["body"]),
                *(bytes.fromhex(data[name]) for name in ("previous", "hash", "signature")),
            )
            body = signed_body(kept)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadValue(
                f"Line {number} of the kept checkpoints cannot be read as one. Give a file of `checkpoint export`."
            ) from error
        except Wrong as wrong:
            raise BadValue(f"Line {number} of the kept checkpoints is not whole: {wrong.what}.") from wrong
        count += 1
        yield kept, body
    if not count:
        raise BadValue("There is no checkpoint in the file of kept checkpoints. Give a file of `checkpoint export`.")


def _heads_of(body: dict[str, Any]) -> Iterator[c.JournalHead]:
    for head in body["heads"]:
        kind, journal_id, position, own = head["kind"], head["id"], head["position"], head["hash"]
        if not (isinstance(position, int) and all(isinstance(each, str) for each in (kind, journal_id, own))):
            raise TypeError("a head is a text, a text, a whole number and a text")
        yield c.JournalHead(kind, journal_id, position, own)


def _not_next(kept: c.Kept, place: int) -> str:
    if kept.number > place:
        return "it is missing" if kept.number == place + 1 else f"it is missing, with those up to {kept.number - 1}"
    return "it stands twice" if kept.number < place else "it does not follow the checkpoint before it"
