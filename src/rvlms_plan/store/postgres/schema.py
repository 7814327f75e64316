"""The store's schema on a server: made whole at this program's version, or brought up to it by the migrations."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from rvlms_plan.store import schema, tables
from rvlms_plan.store.postgres import guards
from rvlms_plan.store.problems import StoreProblem

_MARK = "rvlms-plan schema "
"""What the comment on our schema begins with; its version follows."""
_NOT_INDEXED = {"register_by_text", "summary_answer_by_value"}
"""A row of an index holds no more than 2,700 bytes here, and what is in these is as long as people write it."""
_BY_VALUE = (
    "create index summary_answer_by_value on summary_answer "
    '(field, number nulls first, substr(value, 1, 100) collate "C", code_folded)'
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is in the database: the version of our schema (0: none yet), whether it is ours, may be used, is begun."""

    version: int
    is_ours: bool = True
    is_open: bool = True
    has_facts: bool = False


def standing(connection: Connection) -> Standing:
    """Look what is in the database."""
    found = connection.execute(_STANDING).first()
    if found is None:
        return Standing(0)
    mark, is_open = str(found[0] or ""), bool(found[1])
    version = mark.removeprefix(_MARK)
    if not mark.startswith(_MARK) or not version.isdigit():
        return Standing(0, is_ours=False)
    if not is_open:
        return Standing(int(version), is_open=False)
    has_facts = bool(connection.execute(text("select exists (select 1 from store_fact)")).scalar_one())
    return Standing(int(version), has_facts=has_facts)


def creation() -> list[str]:
    """Give the statements that make an empty store of this program's schema."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made = [f"create schema {guards.SCHEMA_NAME}", f"set local search_path = {guards.SCHEMA_NAME}"]
    for table in tables.own():
        made.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        made += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda each: str(each.name))
            if index.name not in _NOT_INDEXED
        ]
    made.append(_BY_VALUE)
    made += guards.statements()
    made.append("create table alembic_version (version_num varchar(32) not null primary key)")
    made.append(f"insert into alembic_version values ('{schema.SCHEMA:04}')")  # noqa: S608 - a number
    return [*made, _marking()]


def bring_up(connection: Connection) -> None:
    """Make the store, or run the migrations that it lacks, and its guards anew; all in the caller's transaction.

    Raises:
        StoreProblem: The guards are not there afterwards.
    """
    version = standing(connection).version
    if version >= schema.SCHEMA:  # another station was quicker
        return
    if version == 0:
        _carry_out(connection, creation())
    else:
        schema.migrate(connection)
        _carry_out(connection, [*guards.statements(), _marking()])
    if missing := guards.wrong(connection):
        raise StoreProblem(f"The store's guards against changes could not be made: {', '.join(missing)}.")


def begin(connection: Connection, kind: str, made_at: datetime, made_by: str) -> None:
    """Write the facts of a store that is there and empty."""
    if standing(connection).has_facts:
        return
    facts = {"kind": kind, "made_at": made_at.isoformat(), "made_by": made_by, "id": secrets.token_hex(16)}
    for name, value in facts.items():
        connection.execute(text("insert into store_fact values (:name, :value)"), {"name": name, "value": value})


def give_to(connection: Connection, role: str) -> None:
    """Let a role use the store, but not change what is recorded."""
    _carry_out(connection, guards.grants(role))


def _carry_out(connection: Connection, statements: list[str]) -> None:
    cursor = connection.connection.cursor()
    for each in statements:
        cursor.execute(each)  # without values nothing in it is taken for a place of one


def _marking() -> str:
    return f"comment on schema {guards.SCHEMA_NAME} is '{_MARK}{schema.SCHEMA}'"


_STANDING = text(
    "select obj_description(oid, 'pg_namespace'), has_schema_privilege(oid, 'USAGE') from pg_namespace "
    "where nspname = 'rvlms_plan'"
)
