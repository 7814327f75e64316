"""The tables, declared once. Rows are dumb: the domain decides, and the triggers of `schema` forbid changes.

Column types are SQLite's own (TEXT, INTEGER, BLOB), so that the tables can be STRICT.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

SORTED_COLUMNS = (
    *("status", "checklist", "version", "age", "sex", "phase", "not_applicable", "deferred", "overridden"),
    *("opened_at", "changed_at", "operated_at", "findings", "read_as", "review"),
)
"""What a page is sorted by from an index; what each tick changes (done, open, positions) is sorted without one."""

_KEYED = {"sqlite_strict": True, "sqlite_with_rowid": False}
_APPEND_ONLY = _KEYED
"""Without a hidden row number, by which REPLACE could push out a row and fire no trigger for it."""


TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is sorted by its bytes, on either engine."""
NUMBER: TypeEngine[float] = REAL().with_variant(Double(), "postgresql")


def _text(*, key: bool = False, null: bool = False, default: str | None = None) -> Column[str]:
    return Column(TEXT, primary_key=key, nullable=null, server_default=_said(default))


def _whole(*, key: bool = False, null: bool = False, default: str | None = None) -> Column[int]:
    return Column(Integer, primary_key=key, nullable=null, autoincrement=False, server_default=_said(default))


def _said(default: str | None) -> TextClause | None:
    return None if default is None else text(default)


def _bytes() -> Column[bytes]:
    return Column(LargeBinary, nullable=False)


class StoreFact(SQLModel, table=True):
    """One fact about the store itself: its kind, when and by which version it was made."""

    __tablename__ = "store_fact"
    __table_args__: ClassVar = _APPEND_ONLY

    name: str = Field(sa_column=_text(key=True))
    value: str = Field(sa_column=_text())


class ChecklistText(SQLModel, table=True):
    """The full text of a checklist that a case was opened with, by the SHA-256 of that text."""

    __tablename__ = "checklist_text"
    __table_args__: ClassVar = (
        CheckConstraint("length(sha256) = 64", name="sha256_is_hexadecimal"),
        _APPEND_ONLY,
    )

    sha256: str = Field(sa_column=_text(key=True))
    checklist: str = Field(sa_column=_text())
    version: str = Field(sa_column=_text())
    text: bytes = Field(sa_column=_bytes())


class EntryRow(SQLModel, table=True):
    """One entry of one journal. `body` are its canonical JSON bytes; the other columns repeat parts for queries."""

    __tablename__ = "entry"
    __table_args__: ClassVar = (
        UniqueConstraint("request", name="one_entry_a_request"),
        CheckConstraint("position >= 1", name="positions_begin_at_1"),
        CheckConstraint("journal_kind in ('case', 'review', 'site')", name="known_journal_kind"),
        CheckConstraint("length(previous) = 32 and length(hash) = 32", name="hashes_are_sha256"),
        _APPEND_ONLY,
    )

    journal_kind: str = Field(sa_column=_text(key=True))
    journal_id: str = Field(sa_column=_text(key=True))
    position: int = Field(sa_column=_whole(key=True))
    request: str = Field(sa_column=_text())
    kind: str = Field(sa_column=_text())
    at: str = Field(sa_column=_text())
    body: bytes = Field(sa_column=_bytes())
    previous: bytes = Field(sa_column=_bytes())
    hash: bytes = Field(sa_column=_bytes())


class CaseRow(SQLModel, table=True):
    """The register: a read model, one row a case, written with each entry and rebuildable from the journals."""

    __tablename__ = "register"
    __table_args__: ClassVar = (
        UniqueConstraint("code_folded", name="one_case_a_code"),
        Index("register_by_status", "status", "changed_at"),
        Index("register_by_text", "sought", "code_folded"),
        *(Index(f"register_sorted_by_{name}", name, "code_folded") for name in SORTED_COLUMNS),
        {"sqlite_strict": True},
    )

    case_id: str = Field(sa_column=_text(key=True))
    code: str = Field(sa_column=_text())
    code_folded: str = Field(sa_column=_text())
    status: str = Field(sa_column=_text())
    checklist: str = Field(sa_column=_text())
    version: str = Field(sa_column=_text())
    age: int | None = Field(sa_column=_whole(null=True))
    sex: str | None = Field(sa_column=_text(null=True))
    phase: str = Field(sa_column=_text())
    phase_title: str = Field(sa_column=_text())
    done_in_phase: int = Field(sa_column=_whole())
    items_in_phase: int = Field(sa_column=_whole())
    done: int = Field(sa_column=_whole())
    not_applicable: int = Field(sa_column=_whole())
    deferred: int = Field(sa_column=_whole())
    overridden: int = Field(sa_column=_whole())
    open: int = Field(sa_column=_whole())
    positions: int = Field(sa_column=_whole())
    opened_at: str = Field(sa_column=_text())
    changed_at: str = Field(sa_column=_text())
    head: str = Field(sa_column=_text())
    summary: str = Field(sa_column=_text())
    due_title: str | None = Field(sa_column=_text(null=True))
    due_on: str | None = Field(sa_column=_text(null=True))
    clamp_since: str | None = Field(sa_column=_text(null=True))
    clamp_vessel: str | None = Field(sa_column=_text(null=True))
    operated_at: str | None = Field(sa_column=_text(null=True))
    sha256: str = Field(sa_column=_text(default="''"))
    items: str = Field(sa_column=_text(default="''"))
    orders: str = Field(sa_column=_text(default="''"))
    sought: str = Field(sa_column=_text(default="''"))
    findings: int = Field(sa_column=_whole(default="0"))
    read_as: str = Field(sa_column=_text(default="''"))
    review: str = Field(sa_column=_text(default="'none'"))
    review_seen: int = Field(sa_column=_whole(default="0"))


class SummaryAnswerRow(SQLModel, table=True):
    """One summary answer of one case, part of the register; `number` is the answer as a number where it is one."""

    __tablename__ = "summary_answer"
    __table_args__: ClassVar = (Index("summary_answer_by_value", "field", "number", "value", "code_folded"), _KEYED)

    code_folded: str = Field(sa_column=_text(key=True))
    field: str = Field(sa_column=_text(key=True))
    value: str = Field(sa_column=_text())
    number: float | None = Field(sa_column=Column(NUMBER, nullable=True))


class FindingRow(SQLModel, table=True):
    """One finding of one case, computed when a phase or the case was closed, by the rules of that version."""

    __tablename__ = "finding"
    __table_args__: ClassVar = (Index("finding_by_rule", "rule", "code_folded"), _KEYED)

    code_folded: str = Field(sa_column=_text(key=True))
    number: int = Field(sa_column=_whole(key=True))
    rule: str = Field(sa_column=_text())
    about: str = Field(sa_column=_text())
    says: str = Field(sa_column=_text())
    evidence: str = Field(sa_column=_text())
    success: int = Field(sa_column=_whole())
    rules_version: str = Field(sa_column=_text())


class PresenceRow(SQLModel, table=True):
    """Which station holds which case open, and who is there. No part of the record: written over and forgotten."""

    __tablename__ = "presence"
    __table_args__: ClassVar = (Index("presence_by_case", "case_id"), {"sqlite_strict": True})

    station_id: str = Field(sa_column=_text(key=True))
    case_id: str = Field(sa_column=_text())
    station: str = Field(sa_column=_text())
    person: str = Field(sa_column=_text())
    role: str = Field(sa_column=_text())
    shows: str = Field(sa_column=_text())
    seen_at: str = Field(sa_column=_text())


class PinRow(SQLModel, table=True):
    """What a person's PIN is checked by, and how often it was wrong since it was last right. It leaves in no export."""

    __tablename__ = "pin"
    __table_args__: ClassVar = (CheckConstraint("failures >= 0", name="failures_are_counted"), _KEYED)

    person: str = Field(sa_column=_text(key=True))
    kept: str = Field(sa_column=_text())
    failures: int = Field(sa_column=_whole(default="0"))
    failed_at: str | None = Field(sa_column=_text(null=True))


class CheckpointRow(SQLModel, table=True):
    """One signed checkpoint: `body` are its canonical JSON bytes; it names the journals that went on since the last."""

    __tablename__ = "checkpoint"
    __table_args__: ClassVar = (
        CheckConstraint("number >= 1", name="checkpoints_begin_at_1"),
        CheckConstraint("length(previous) = 32 and length(hash) = 32", name="checkpoint_hashes_are_sha256"),
        CheckConstraint("length(signature) = 64", name="signatures_are_ed25519"),
        _APPEND_ONLY,
    )

    number: int = Field(sa_column=_whole(key=True))
    body: bytes = Field(sa_column=_bytes())
    previous: bytes = Field(sa_column=_bytes())
    hash: bytes = Field(sa_column=_bytes())
    signature: bytes = Field(sa_column=_bytes())


class UnsealedRow(SQLModel, table=True):
    """A journal with entries that no checkpoint covers yet, and the position up to which one does; by a trigger."""

    __tablename__ = "unsealed"
    __table_args__: ClassVar = _APPEND_ONLY

    journal_kind: str = Field(sa_column=_text(key=True))
    journal_id: str = Field(sa_column=_text(key=True))
    position: int = Field(sa_column=_whole())


class CentreRow(SQLModel, table=True):
    """A centre of which cases were imported, by its public key; the highest number has the name that it goes by now."""

    __tablename__ = "centre"
    __table_args__: ClassVar = (
        CheckConstraint("length(key) = 64", name="centre_key_is_ed25519"),
        _APPEND_ONLY,
    )

    key: str = Field(sa_column=_text(key=True))
    number: int = Field(sa_column=_whole(key=True))
    code: str = Field(sa_column=_text())
    name: str = Field(sa_column=_text())
    signature: str = Field(sa_column=_text())


class ImportedCaseRow(SQLModel, table=True):
    """What a centre signed of a case that was imported: `body` as canonical bytes. Of one that grew, all of it."""

    __tablename__ = "imported_case"
    __table_args__: ClassVar = (
        CheckConstraint("length(signature) = 64", name="case_signatures_are_ed25519"),
        _APPEND_ONLY,
    )

    case_id: str = Field(sa_column=_text(key=True))
    position: int = Field(sa_column=_whole(key=True))
    body: bytes = Field(sa_column=_bytes())
    signature: bytes = Field(sa_column=_bytes())


def own() -> list[Table]:
    """Give the tables, each behind those that it names."""
    return list(SQLModel.metadata.sorted_tables)
