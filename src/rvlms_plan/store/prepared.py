"""Statements that every entry carries out: put into SQL once, then handed to SQLite as they are.

SQLAlchemy takes several times longer over a statement than SQLite does over carrying it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql import ClauseElement


class Prepared:
    """A statement on the declared tables, whose values are bound by name or are its own (as that of a limit).

    Carrying it out gives SQLite's own cursor, and raises SQLite's own errors.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._sql = ""
        self._names: tuple[str, ...] = ()
        self._own: Mapping[str, Any] = {}

    def __call__(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Carry it out on a connection, inside its transaction."""
        if not self._sql:
            made = self._statement.compile(dialect=connection.dialect)
            self._names = tuple(made.positiontup or ())  # type: ignore[attr-defined]
            self._own = {name: each.value for name, each in made.binds.items() if not each.required}  # type: ignore[attr-defined]
            self._sql = str(made)
        given = {**self._own, **values} if self._own else values
        return carry_out(connection, self._sql, [given[name] for name in self._names])


def carry_out(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Carry out SQL of our own names on a connection, inside its transaction; its cursor is SQLite's own."""
    cursor = connection.connection.cursor()
    cursor.execute(sql, values)
    return cursor
