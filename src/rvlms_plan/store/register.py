"""The register in the store: one row a case, written with each entry, listed without opening a journal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select

from rvlms_plan.domain.register import RegisterRow
from rvlms_plan.domain.status import Status
from rvlms_plan.store.tables import CaseRow, ChecklistText

_ROWS = CaseRow.__table__  # type: ignore[attr-defined]
_TEXTS = ChecklistText.__table__  # type: ignore[attr-defined]
_NAMES = tuple(field.name for field in fields(RegisterRow))


def write_row(connection: Connection, row: RegisterRow, *, is_new: bool) -> None:
    """Write a case's row; a new case's code must not be taken."""
    values = {name: getattr(row, name) for name in _NAMES} | {
        "code_folded": row.code.casefold(),
        "head": json.dumps(row.head, ensure_ascii=False),
        "summary": json.dumps(dict(row.summary), ensure_ascii=False),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "status": str(row.status),
    }
    if is_new:
        connection.execute(_ROWS.insert(), values)
    else:
        connection.execute(_UPDATE, values | {"of_case": row.case_id})


def rows(connection: Connection, statuses: Sequence[str] = ()) -> list[RegisterRow]:
    """List the cases, the one changed last first; of these statuses only where any are given."""
    query = select(_ROWS).order_by(_ROWS.c.changed_at.desc(), _ROWS.c.code)
    if statuses:
        query = query.where(_ROWS.c.status.in_(statuses))
    return [_row(found) for found in connection.execute(query).mappings()]


def row_by_code(connection: Connection, code: str) -> RegisterRow | None:
    """Find a case by its code; upper and lower case are the same."""
    query = select(_ROWS).where(_ROWS.c.code_folded == code.casefold())
    found = connection.execute(query).mappings().one_or_none()
    return _row(found) if found else None


def row_by_id(connection: Connection, case_id: str) -> RegisterRow | None:
    """Find a case by its id."""
    found = connection.execute(_BY_ID, {"of_case": case_id}).mappings().one_or_none()
    return _row(found) if found else None


def codes(connection: Connection) -> list[str]:
    """List the codes of all cases."""
    return [str(code) for code in connection.execute(select(_ROWS.c.code)).scalars()]


def ids(connection: Connection) -> list[tuple[str, str]]:
    """List the id and the code of every case, by code."""
    return [(str(case_id), str(code)) for case_id, code in connection.execute(_IDS)]


def texts(connection: Connection) -> list[tuple[str, bytes]]:
    """Give every checklist's text with its SHA-256 in hexadecimal, by checklist and version."""
    return [(str(sha256), bytes(text)) for sha256, text in connection.execute(_ALL_TEXTS)]


def keep_text(connection: Connection, sha256: str, checklist: str, version: str, text: bytes) -> None:
    """Keep the full text of a checklist, once."""
    if connection.execute(select(_TEXTS.c.sha256).where(_TEXTS.c.sha256 == sha256)).first() is None:
        values = {"sha256": sha256, "checklist": checklist, "version": version, "text": text}
        connection.execute(_TEXTS.insert(), values)


def text_of(connection: Connection, sha256: str) -> bytes:
    """Give the text of a checklist that a case was opened with."""
    return bytes(connection.execute(select(_TEXTS.c.text).where(_TEXTS.c.sha256 == sha256)).scalar_one())


_BY_ID = select(_ROWS).where(_ROWS.c.case_id == bindparam("of_case"))
_IDS = select(_ROWS.c.case_id, _ROWS.c.code).order_by(_ROWS.c.code_folded)
_ALL_TEXTS = select(_TEXTS.c.sha256, _TEXTS.c.text).order_by(_TEXTS.c.checklist, _TEXTS.c.version, _TEXTS.c.sha256)
_UPDATE = _ROWS.update().where(_ROWS.c.case_id == bindparam("of_case"))


def _row(found: Any) -> RegisterRow:
    values = {name: found[name] for name in found if name != "code_folded"}
    return RegisterRow(
        **values
        | {
            "status": Status(values["status"]),
            "head": tuple(json.loads(values["head"])),
            "summary": tuple(json.loads(values["summary"]).items()),
            "due_on": date.fromisoformat(values["due_on"]) if values["due_on"] else None,
        }
    )
