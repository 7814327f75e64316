"""Statements that every entry carries out: put into SQL once, then handed to SQLite as they are.

SQLAlchemy takes several times longer over a statement than SQLite does over carrying it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql import ClauseElement


class Prepared:
    """A statement on the declared tables, all of whose values are bound by name.

    Carrying it out gives SQLite's own cursor, and raises SQLite's own errors.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._sql = ""
        self._names: tuple[str, ...] = ()

    def __call__(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Carry it out on a connection, inside its transaction."""
        if not self._sql:
            made = self._statement.compile(dialect=connection.dialect)
            self._names = tuple(made.positiontup or ())  # type: ignore[attr-defined]
            self._sql = str(made)
        return carry_out(connection, self._sql, [values[name] for name in self._names])


def carry_out(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Carry out SQL of our own names on a connection, inside its transaction; its cursor is SQLite's own."""
    cursor = connection.connection.cursor()
    cursor.execute(sql, values)
    return cursor
