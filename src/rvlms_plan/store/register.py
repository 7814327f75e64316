"""The register in the store: a row a case and its summary answers, written with each entry, read without a journal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from rvlms_plan.domain.centres import MARK
from rvlms_plan.domain.register import RegisterRow, number_of
from rvlms_plan.domain.status import Status
from rvlms_plan.store.prepared import Asked, Prepared, carry_out
from rvlms_plan.store.problems import Unreadable, as_written
from rvlms_plan.store.spelling import is_file, place_in
from rvlms_plan.store.tables import CaseRow, ChecklistText, SummaryAnswerRow

_ROWS = CaseRow.__table__  # type: ignore[attr-defined]
_TEXTS = ChecklistText.__table__  # type: ignore[attr-defined]
_ANSWERS = SummaryAnswerRow.__table__  # type: ignore[attr-defined]
_NAMES = tuple(field.name for field in fields(RegisterRow))
_NOT_OF_ROW = ("code_folded", "orders", "findings", "sought", "read_as", "review", "review_seen")
"""What is written beside the row's own fields: when a phase or the case is closed, and with a review."""
_AS_THEY_ARE = frozenset(_NAMES) - {"case_id", "code", "status", "head", "summary", "due_on"}
"""The fields that are columns of the same value, with none beside them."""
COLUMNS = tuple(column.name for column in _ROWS.c)
OF_CASE = tuple(name for name in COLUMNS if name not in {"review", "review_seen"})
"""The columns that a case's own journal tells; a review has a journal of its own."""
_KEPT = Prepared(select(*_ROWS.c).where(_ROWS.c.case_id == bindparam("of_case")))


def row_asked(case_id: str) -> Asked:
    """Ask beforehand for the row that `write_row` goes on from."""
    return _KEPT.asked(of_case=case_id)


def write_row(connection: Connection, row: RegisterRow, *, is_new: bool, written: RegisterRow | None = None) -> None:
    """Write a case's row and its summary answers; a new case's code must not be taken.

    Only what changed is written: each column that is sorted by has an index, which a tick would otherwise write too.
    `written` is the row that this program wrote last, if it did: where it still stands it is not read.
    """
    if written is not None and is_file(connection) and _went_on(connection, written, row):
        return  # a server is asked for the row together with what comes before
    values = values_of(row)
    if is_new:
        connection.execute(_ROWS.insert(), values)
        _write_answers(connection, values["code_folded"], {}, dict(row.summary))
        return
    found = _KEPT(connection, {"of_case": row.case_id}).fetchone()
    if found is None:
        raise Unreadable
    kept = dict(zip(COLUMNS, found, strict=True))
    changed = {name: value for name, value in values.items() if kept[name] != value}
    if changed:
        sets = ", ".join(f"{name} = ?" for name in changed)
        update = f"update register set {sets} where case_id = ?"  # noqa: S608
        carry_out(connection, update, [*changed.values(), row.case_id])
    if "summary" in changed:
        _write_answers(connection, values["code_folded"], json.loads(kept["summary"]), dict(row.summary))


def _went_on(connection: Connection, written: RegisterRow, row: RegisterRow) -> bool:
    """Write what a row says otherwise than the one written last; tell whether that stood there and could go on so."""
    changed = {name: value for name in _NAMES if (value := getattr(row, name)) != getattr(written, name)}
    if not changed.keys() <= _AS_THEY_ARE or not changed:
        return False
    sets = ", ".join(f"{name} = ?" for name in changed)
    update = f"update register set {sets} where case_id = ? and positions = ?"  # noqa: S608
    done = carry_out(connection, update, [*changed.values(), row.case_id, written.positions])
    return bool(done.rowcount)


def answers_of(row: RegisterRow) -> list[tuple[str, str, str, float | None]]:
    """Give the rows of a case's summary answers."""
    code = row.code.casefold()
    return [(code, field, value, number_of(value)) for field, value in row.summary]


def values_of(row: RegisterRow) -> dict[str, Any]:
    """Give a row by its columns, but for those that are written when a phase or the case is closed."""
    return {name: getattr(row, name) for name in _NAMES} | {
        "code_folded": row.code.casefold(),
        "sought": " ".join([row.code, *row.head]).casefold(),
        "head": json.dumps(row.head, ensure_ascii=False),
        "summary": json.dumps(dict(row.summary), ensure_ascii=False),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "status": str(row.status),
    }


def _write_answers(connection: Connection, code: str, kept: Mapping[str, str], now: Mapping[str, str]) -> None:
    changed = [field for field in {**kept, **now} if kept.get(field) != now.get(field)]
    gone = [{"of_code": code, "of_field": field} for field in changed if field in kept]
    told = [
        {"code_folded": code, "field": field, "value": now[field], "number": number_of(now[field])}
        for field in changed
        if field in now
    ]
    if gone:
        connection.execute(_WITHDRAW, gone)
    if told:
        connection.execute(_ANSWERS.insert(), told)


def own_rows(connection: Connection, statuses: Sequence[str] = ()) -> list[RegisterRow]:
    """List the cases that are this store's own, the one changed last first; of these statuses only, where given."""
    query = select(_ROWS).order_by(_ROWS.c.changed_at.desc(), _ROWS.c.code)
    query = query.where(_ROWS.c.code_folded.in_(_OWN_CODES))
    if statuses:
        query = query.where(_ROWS.c.status.in_(statuses))
    return [row_from(found) for found in connection.execute(query).mappings()]


def row_by_code(connection: Connection, code: str) -> RegisterRow | None:
    """Find a case by its code; upper and lower case are the same."""
    query = select(_ROWS).where(_ROWS.c.code_folded == code.casefold())
    found = connection.execute(query).mappings().one_or_none()
    return row_from(found) if found else None


def row_by_id(connection: Connection, case_id: str) -> RegisterRow | None:
    """Find a case by its id."""
    found = connection.execute(_OF_CASE, {"of_case": case_id}).mappings().one_or_none()
    return row_from(found) if found else None


def codes(connection: Connection) -> list[str]:
    """List the codes of all cases."""
    return [str(code) for code in connection.execute(select(_ROWS.c.code)).scalars()]


def ids(connection: Connection) -> list[tuple[str, str]]:
    """List the id and the code of every case, by code."""
    return [(str(case_id), str(code)) for case_id, code in connection.execute(_IDS)]


def with_open_query(connection: Connection) -> list[tuple[str, str]]:
    """Give the id and the code of every case of which a query waits for an answer."""
    return [(str(case_id), str(code)) for case_id, code in connection.execute(_WAITING)]


def texts(connection: Connection) -> list[tuple[str, bytes]]:
    """Give every checklist's text with its SHA-256 in hexadecimal, by checklist and version."""
    return [(str(sha256), bytes(text)) for sha256, text in connection.execute(_ALL_TEXTS)]


def keep_text(connection: Connection, sha256: str, checklist: str, version: str, text: bytes) -> None:
    """Keep the full text of a checklist, once."""
    if connection.execute(select(_TEXTS.c.sha256).where(_TEXTS.c.sha256 == sha256)).first() is None:
        values = {"sha256": sha256, "checklist": checklist, "version": version, "text": text}
        connection.execute(_TEXTS.insert(), values)


def text_of(connection: Connection, sha256: str) -> bytes:
    """Give the text of a checklist that a case was opened with.

    Raises:
        Unreadable: It is not there.
    """
    kept = connection.execute(select(_TEXTS.c.text).where(_TEXTS.c.sha256 == sha256)).scalar()
    if not isinstance(kept, bytes):
        raise Unreadable
    return kept


_CODES = _ROWS.alias("codes")
_OWN_CODES = select(_CODES.c.code_folded).where(place_in(_CODES.c.code_folded, MARK) == 0)
"""From the index of codes alone: other centres' cases may be many, and home is read often."""
_WAITING = select(_ROWS.c.case_id, _ROWS.c.code).where(_ROWS.c.review == "open")
_IDS = select(_ROWS.c.case_id, _ROWS.c.code).order_by(_ROWS.c.code_folded)
_ALL_TEXTS = select(_TEXTS.c.sha256, _TEXTS.c.text).order_by(_TEXTS.c.checklist, _TEXTS.c.version, _TEXTS.c.sha256)
_OF_CASE = select(_ROWS).where(_ROWS.c.case_id == bindparam("of_case"))
_WITHDRAW = _ANSWERS.delete().where(
    _ANSWERS.c.code_folded == bindparam("of_code"), _ANSWERS.c.field == bindparam("of_field")
)


def row_from(found: Any) -> RegisterRow:
    """Give a row as the domain has it, from the columns of the table."""
    values = {name: found[name] for name in found if name not in _NOT_OF_ROW}
    with as_written():
        return RegisterRow(
            **values
            | {
                "status": Status(values["status"]),
                "head": tuple(json.loads(values["head"])),
                "summary": tuple(json.loads(values["summary"]).items()),
                "due_on": date.fromisoformat(values["due_on"]) if values["due_on"] else None,
            }
        )
