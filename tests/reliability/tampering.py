"""An attacker at the database file: drops the guards, tampers in one of many ways, and puts the guards back.

Each attack says where it must be seen, and whether only a kept checkpoint can show it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rvlms_plan.domain import checkpoints as c
from rvlms_plan.domain.chain import GENESIS, canonical, chained
from rvlms_plan.store import schema, sqlite


@dataclass(frozen=True)
class Seen:
    """Where an attack must be seen: in which journal or part, at which positions; `by_kept`: only with a kept one."""

    journal: str
    id: str | None
    first: int | None
    last: int | None
    by_kept: bool = False


class Attack:
    """One connection to the file, with the guards gone."""

    def __init__(self, path: Path, rng: random.Random) -> None:
        self.rng = rng
        self.db: Any = sqlite.dbapi.connect(path, isolation_level=None)
        for name in schema.guard_texts():
            self.db.execute(f"drop trigger {name}")
        self.kinds = dict(self.all("select distinct journal_id, journal_kind from entry order by 1"))
        self.journals = [journal for journal, kind in self.kinds.items() if kind == "case"]

    def done(self) -> None:
        """Put the guards back and leave."""
        for text in schema.guard_texts().values():
            self.db.execute(text)
        self.db.close()

    def all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read rows."""
        return list(self.db.execute(query, values))

    def run(self, query: str, *values: Any) -> None:
        """Change something."""
        self.db.execute(query, values)

    def length(self, journal: str) -> int:
        """Give a journal's length."""
        return int(self.all("select max(position) from entry where journal_id = ?", journal)[0][0])

    def some(self, shortest: int = 3) -> tuple[str, int]:
        """Give some journal and its length."""
        journal = self.rng.choice([each for each in self.journals if self.length(each) >= shortest])
        return journal, self.length(journal)

    def head_at_or_behind(self, journal: str, position: int) -> int:
        """Give the position of the first head that a checkpoint has of a journal at or behind a position."""
        heads = [
            head["position"]
            for (body,) in self.all("select body from checkpoint")
            for head in json.loads(body)["heads"]
            if head["id"] == journal
        ]
        return min(each for each in heads if each >= position)

    def rechain(self, journal: str, start: int, body_of: Callable[[dict[str, Any]], None], kind: str = "") -> None:
        """Change an entry and write all hashes behind it anew, columns and all."""
        kind = kind or self.all("select min(journal_kind) from entry where journal_id = ?", journal)[0][0]
        head, of = GENESIS, "from entry where journal_kind = ? and journal_id = ? and position"
        if start > 1:
            head = self.all(f"select hash {of} = ?", kind, journal, start - 1)[0][0]
        rows = self.all(f"select position, body {of} >= ?", kind, journal, start)
        for position, written in sorted(rows):
            data = json.loads(written)
            if position == start:
                body_of(data)
            body = canonical(data)
            own = chained(head, body)
            self.run(
                "update entry set body = ?, previous = ?, hash = ?, request = ? "
                "where journal_kind = ? and journal_id = ? and position = ?",
                body, head, own, data["request"], kind, journal, position,
            )  # fmt: skip
            head = own


def _flipped(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]


def flip_a_byte_of_an_entry(a: Attack) -> Seen:
    journal, length = a.some(1)
    position, column = a.rng.randint(1, length), a.rng.choice(["body", "previous", "hash"])
    where = "where journal_id = ? and position = ?"
    found = a.all(f"select {column} from entry {where}", journal, position)[0][0]
    a.run(f"update entry set {column} = ? {where}", _flipped(found, a.rng), journal, position)
    return Seen("case", journal, position, position)


def change_a_column(a: Attack) -> Seen:
    journal, length = a.some(1)
    position = a.rng.randint(1, length)
    column, value = a.rng.choice(
        [("request", "another"), ("kind", "NoteWritten2"), ("at", "2026-11-23T06:00:00.000001+00:00"), ("at", "then")]
    )
    a.run(f"update entry set {column} = ? where journal_id = ? and position = ?", value, journal, position)
    return Seen("case", journal, position, position)


def delete_an_entry(a: Attack) -> Seen:
    journal, length = a.some()
    position = a.rng.randint(1, length - 1)
    a.run("delete from entry where journal_id = ? and position = ?", journal, position)
    return Seen("case", journal, position, position)


def delete_an_entry_and_close_the_gap(a: Attack) -> Seen:
    journal, length = a.some()
    position = a.rng.randint(1, length - 1)
    a.run("delete from entry where journal_id = ? and position = ?", journal, position)
    for behind in range(position + 1, length + 1):
        a.run("update entry set position = ? where journal_id = ? and position = ?", behind - 1, journal, behind)
    return Seen("case", journal, position, position)


def swap_two_entries(a: Attack) -> Seen:
    journal, length = a.some()
    one, two = sorted(a.rng.sample(range(1, length + 1), 2))
    for old, new in ((one, 10_000), (two, one), (10_000, two)):
        a.run("update entry set position = ? where journal_id = ? and position = ?", new, journal, old)
    return Seen("case", journal, one, one)


def double_an_entry(a: Attack) -> Seen:
    journal, length = a.some()
    position = a.rng.randint(1, length)
    a.run(
        "insert into entry select journal_kind, journal_id, ?, request || '/again', kind, at, body, ?, hash from entry "
        "where journal_id = ? and position = ?",
        length + 1, a.all("select hash from entry where journal_id=? and position=?", journal, length)[0][0],
        journal, position,
    )  # fmt: skip
    return Seen("case", journal, length + 1, length + 1)


def put_in_an_entry_at_the_end(a: Attack) -> Seen:
    """Chained rightly, but past the guards: no checkpoint waits for it."""
    journal, length = a.some()
    previous, body = a.all("select hash, body from entry where journal_id = ? and position = ?", journal, length)[0]
    data = json.loads(body) | {"position": length + 1, "request": "forged", "kind": "NoteWritten"}
    data["fact"] = {"text": "forged"}
    body = canonical(data)
    at = a.all("select at from entry where journal_id = ? and position = ?", journal, length)[0][0]
    values = ("case", journal, length + 1, "forged", "NoteWritten", at, body, previous, chained(previous, body))
    a.run("insert into entry values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)
    return Seen("case", journal, length + 1, length + 1)


def move_a_journal(a: Attack) -> Seen:
    journal, _ = a.some()
    a.run("update entry set journal_id = 'moved' where journal_id = ?", journal)
    a.run("update register set case_id = 'moved' where case_id = ?", journal)
    return Seen("case", "moved", 1, 1)


def cut_a_journal(a: Attack) -> Seen:
    journal, length = a.some()
    keep = a.rng.randint(1, length - 1)
    a.run("delete from entry where journal_id = ? and position > ?", journal, keep)
    return Seen("case", journal, keep + 1, keep + 1)


def delete_a_journal(a: Attack) -> Seen:
    journal, _ = a.some(1)
    a.run("delete from entry where journal_id = ?", journal)
    a.run("delete from register where case_id = ?", journal)
    return Seen("case", journal, 1, 1)


def chain_anew(a: Attack) -> Seen:
    journal, length = a.some()
    position = a.rng.randint(1, length)
    a.rechain(journal, position, lambda data: data.update(entered_by="Forged"))
    signed = a.head_at_or_behind(journal, position)
    return Seen("case", journal, signed, signed)


def use_a_request_twice(a: Attack) -> Seen:
    """By the book, in a table that no longer forbids it."""
    one, two = sorted(a.rng.sample(a.journals, 2))
    (made,) = a.all("select sql from sqlite_master where name = 'entry'")[0]
    a.run(
        re.sub(r"CONSTRAINT one_entry_a_request UNIQUE \(request\),\s*", "", made).replace("TABLE entry", "TABLE other")
    )
    for statement in (
        "insert into other select * from entry",
        "drop table entry",
        "alter table other rename to entry",
    ):
        a.run(statement)
    position = a.rng.randint(1, a.length(two))
    request = a.all("select request from entry where journal_id = ? and position = 1", one)[0][0]
    a.rechain(two, position, lambda data: data.update(request=request))
    return Seen("case", two, position, position)


def change_a_text(a: Attack) -> Seen:
    sha256, text = a.rng.choice(a.all("select sha256, text from checklist_text"))
    a.run("update checklist_text set text = ? where sha256 = ?", _flipped(text, a.rng), sha256)
    return Seen("texts", sha256, None, None)


def delete_a_text(a: Attack) -> Seen:
    a.run("delete from checklist_text")
    return Seen("case", a.rng.choice(a.journals), 1, 1)


def rename_a_text(a: Attack) -> Seen:
    a.run(f"update checklist_text set {a.rng.choice(['version', 'checklist'])} = '9.9.9'")
    return Seen("case", a.rng.choice(a.journals), 1, 1)


def flip_a_byte_of_a_checkpoint(a: Attack) -> Seen:
    number, column = _some_checkpoint(a), a.rng.choice(["body", "previous", "hash", "signature"])
    found = a.all(f"select {column} from checkpoint where number = ?", number)[0][0]
    a.run(f"update checkpoint set {column} = ? where number = ?", _flipped(found, a.rng), number)
    return Seen("checkpoints", None, number, number)


def delete_a_checkpoint(a: Attack) -> Seen:
    number = a.rng.randint(1, _newest_checkpoint(a) - 1)
    a.run("delete from checkpoint where number = ?", number)
    return Seen("checkpoints", None, number, number)


def swap_two_checkpoints(a: Attack) -> Seen:
    one, two = sorted(a.rng.sample(range(1, _newest_checkpoint(a) + 1), 2))
    for old, new in ((one, 10_000), (two, one), (10_000, two)):
        a.run("update checkpoint set number = ? where number = ?", new, old)
    return Seen("checkpoints", None, one, one)


def double_a_checkpoint(a: Attack) -> Seen:
    newest, number = _newest_checkpoint(a), _some_checkpoint(a)
    a.run(
        "insert into checkpoint select ?, body, previous, hash, signature from checkpoint where number = ?",
        newest + 1, number,
    )  # fmt: skip
    return Seen("checkpoints", None, newest + 1, newest + 1)


def cut_checkpoints(a: Attack) -> Seen:
    """Carelessly: what the store took for covered tells on it."""
    newest = _newest_checkpoint(a)
    cut = a.rng.randint(1, newest)
    lost = json.loads(a.all("select body from checkpoint where number = ?", newest)[0][0])["heads"][0]
    a.run("delete from checkpoint where number >= ?", cut)
    return Seen("case", lost["id"], 1, lost["position"])


def cut_checkpoints_with_care(a: Attack) -> Seen:
    cut = a.rng.randint(1, _newest_checkpoint(a))
    _forget_from(a, cut)
    return Seen("checkpoints", None, cut, cut, by_kept=True)


def cut_a_journal_and_its_checkpoints(a: Attack) -> Seen:
    journal, length = a.some()
    keep = a.rng.randint(1, length - 1)
    _forget_from(a, _covering(a, journal, keep + 1))
    a.run("delete from entry where journal_id = ? and position > ?", journal, keep)
    a.run("update unsealed set position = min(position, ?) where journal_id = ?", keep, journal)
    return Seen("case", journal, keep + 1, keep + 1, by_kept=True)


def chain_anew_and_sign_anew(a: Attack) -> Seen:
    """The whole record, by the book, with a key of the attacker's own."""
    journal, length = a.some()
    position = a.rng.randint(1, length)
    signed = a.head_at_or_behind(journal, position)
    a.rechain(journal, position, lambda data: data.update(entered_by="Forged"))
    _sign_anew(a)
    return Seen("case", journal, signed, signed, by_kept=True)


def _sign_anew(a: Attack) -> None:
    key, previous = Ed25519PrivateKey.generate(), GENESIS
    for number, written in a.all("select number, body from checkpoint order by number"):
        data = json.loads(written) | {"key": key.public_key().public_bytes_raw().hex()}
        for head in data["heads"]:
            where = "where journal_kind = ? and journal_id = ? and position = ?"
            found = a.all(f"select hash from entry {where}", head["kind"], head["id"], head["position"])
            head["hash"] = found[0][0].hex()
        body = canonical(data)
        own, signature = c.chained(previous, body), key.sign(c.signed_bytes(previous, body))
        values = (body, previous, own, signature, number)
        a.run("update checkpoint set body = ?, previous = ?, hash = ?, signature = ? where number = ?", *values)
        previous = own


def rename_the_store(a: Attack) -> Seen:
    a.run("update store_fact set value = 'another' where name = 'id'")
    return Seen("checkpoints", None, 1, 1)


def tamper_with_the_site(a: Attack) -> Seen:
    """People, roles, sign-ons: their journal is chained and covered as a case's is."""
    a.journals = ["site"]
    act = a.rng.choice([flip_a_byte_of_an_entry, change_a_column, delete_an_entry, swap_two_entries, cut_a_journal])
    return replace(act(a), journal="site")


def make_an_administrator(a: Attack) -> Seen:
    """By the book, but for the checkpoint that covers it."""
    (position,) = a.all("select position from entry where journal_kind = 'site' and kind = 'PersonAdded'")[1]
    a.rechain("site", position, lambda data: data["fact"].update(roles=["administrator"]), kind="site")
    signed = a.head_at_or_behind("site", position)
    return Seen("site", "site", signed, signed)


def put_in_a_pin_of_ones_own(a: Attack) -> Seen:
    a.run("update pin set kept = ? where person = 'li'", OWN_PIN)
    return Seen("site", "site", _pin_set(a), _pin_set(a))


def give_a_pin_to_somebody_without(a: Attack) -> Seen:
    a.run("insert into pin (person, kept) values ('berg', ?)", OWN_PIN)
    return Seen("site", "site", None, None)


def take_a_pin_out(a: Attack) -> Seen:
    a.run("delete from pin")
    return Seen("site", "site", _pin_set(a), _pin_set(a))


OWN_PIN = "$argon2id$v=19$m=8,t=1,p=1$c29tZSBzYWx0$b3duIG93biBvd24gb3duIG93biBvd24"


def _pin_set(a: Attack) -> int:
    return int(a.all("select max(position) from entry where kind = 'PinSet'")[0][0])


ATTACKS: tuple[Callable[[Attack], Seen], ...] = (
    flip_a_byte_of_an_entry,
    change_a_column,
    delete_an_entry,
    delete_an_entry_and_close_the_gap,
    swap_two_entries,
    double_an_entry,
    put_in_an_entry_at_the_end,
    move_a_journal,
    cut_a_journal,
    delete_a_journal,
    chain_anew,
    use_a_request_twice,
    change_a_text,
    delete_a_text,
    rename_a_text,
    flip_a_byte_of_a_checkpoint,
    delete_a_checkpoint,
    swap_two_checkpoints,
    double_a_checkpoint,
    cut_checkpoints,
    cut_checkpoints_with_care,
    cut_a_journal_and_its_checkpoints,
    chain_anew_and_sign_anew,
    rename_the_store,
    tamper_with_the_site,
    make_an_administrator,
    put_in_a_pin_of_ones_own,
    give_a_pin_to_somebody_without,
    take_a_pin_out,
)


def _review(a: Attack) -> tuple[str, int]:
    """Give some review, by the id of its case, and its length."""
    found = a.all("select journal_id, max(position) from entry where journal_kind = 'review' group by 1 order by 1")
    journal, length = a.rng.choice(found)
    return str(journal), int(length)


_OF_REVIEW = "where journal_kind = 'review' and journal_id = ? and position"


def flip_a_byte_of_a_review(a: Attack) -> Seen:
    review, length = _review(a)
    position = a.rng.randint(1, length)
    body = a.all(f"select body from entry {_OF_REVIEW} = ?", review, position)[0][0]
    a.run(f"update entry set body = ? {_OF_REVIEW} = ?", _flipped(body, a.rng), review, position)
    return Seen("review", review, position, position)


def take_an_answer_out_of_a_review(a: Attack) -> Seen:
    review, length = _review(a)
    position = a.rng.randint(1, length - 1)
    a.run(f"delete from entry {_OF_REVIEW} = ?", review, position)
    return Seen("review", review, position, position)


def cut_the_signature_off(a: Attack) -> Seen:
    review, length = _review(a)
    a.run(f"delete from entry {_OF_REVIEW} = ?", review, length)
    return Seen("review", review, length, length)


def delete_a_review(a: Attack) -> Seen:
    review, _ = _review(a)
    a.run(f"delete from entry {_OF_REVIEW} >= 1", review)
    a.run("update register set review = 'none', review_seen = 0 where case_id = ?", review)
    return Seen("review", review, 1, 1)


def write_a_review_anew(a: Attack) -> Seen:
    """By the book, but for the checkpoint that the signature asked for."""
    review, length = _review(a)
    a.rechain(review, 1, lambda data: data["fact"].update(text="Forged"), kind="review")
    return Seen("review", review, 1, length)


def move_a_review_to_another_case(a: Attack) -> Seen:
    review, _ = _review(a)
    other = a.rng.choice([each for each in a.journals if not a.all(f"select 1 from entry {_OF_REVIEW} = 1", each)])
    a.run(f"update entry set journal_id = '{other}' {_OF_REVIEW} >= 1", review)
    return Seen("review", other, 1, 1)


def forge_a_signature(a: Attack) -> Seen:
    """Chained rightly, but past the guards: no checkpoint waits for it."""
    review, length = _review(a)
    previous, written, at = a.all(f"select hash, body, at from entry {_OF_REVIEW} = ?", review, length)[0]
    data = json.loads(written) | {"position": length + 1, "request": "forged", "kind": "ReviewReopened"}
    data["fact"] = {name: data["fact"][name] for name in ("case", "seen", "head")} | {"reason": "forged"}
    body = canonical(data)
    values = ("review", review, length + 1, "forged", "ReviewReopened", at, body, previous, chained(previous, body))
    a.run("insert into entry values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *values)
    a.run("update register set review = 'settled', review_seen = 0 where case_id = ?", review)
    return Seen("review", review, length + 1, length + 1)


def change_a_case_under_its_review_and_sign_anew(a: Attack) -> Seen:
    """Case and checkpoints by the book, with a key of the attacker's own: the review still names the old entry."""
    review, length = _review(a)
    a.rechain(review, a.rng.randint(1, 3), lambda data: data.update(entered_by="Forged"))
    _sign_anew(a)
    return Seen("review", review, 1, length)


REVIEW_ATTACKS: tuple[Callable[[Attack], Seen], ...] = (
    flip_a_byte_of_a_review,
    take_an_answer_out_of_a_review,
    cut_the_signature_off,
    delete_a_review,
    write_a_review_anew,
    move_a_review_to_another_case,
    forge_a_signature,
    change_a_case_under_its_review_and_sign_anew,
)
"""On a store with reviews; those above are on one without, since a review has the id of its case."""
IN_THE_STORE_ONLY = {
    *(put_in_an_entry_at_the_end, cut_checkpoints, forge_a_signature),
    *(put_in_a_pin_of_ones_own, give_a_pin_to_somebody_without, take_a_pin_out),
}
"""What tells on these is not part of the record, so an export without a kept checkpoint cannot show them."""


def _newest_checkpoint(a: Attack) -> int:
    return int(a.all("select max(number) from checkpoint")[0][0])


def _some_checkpoint(a: Attack) -> int:
    return a.rng.randint(1, _newest_checkpoint(a))


def _covering(a: Attack, journal: str, position: int) -> int:
    """Give the number of the first checkpoint that covers an entry."""
    return next(
        number
        for number, body in a.all("select number, body from checkpoint order by number")
        if any(head["id"] == journal and head["position"] >= position for head in json.loads(body)["heads"])
    )


def _forget_from(a: Attack, number: int) -> None:
    """Cut the checkpoints off and make the store's own notes agree."""
    a.run("delete from checkpoint where number >= ?", number)
    covered: dict[str, int] = {}
    for (body,) in a.all("select body from checkpoint"):
        for head in json.loads(body)["heads"]:
            covered[head["id"]] = head["position"]
    a.run("delete from unsealed")
    for journal, kind in a.kinds.items():
        if covered.get(journal, 0) < a.length(journal):
            a.run("insert into unsealed values (?, ?, ?)", kind, journal, covered.get(journal, 0))
