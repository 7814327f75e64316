"""Statements that every entry carries out: put into SQL once, then handed to the engine's driver as they are.

SQLAlchemy takes several times longer over a statement than SQLite does over carrying it out. PostgreSQL's driver has
the server prepare what it is given again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql import ClauseElement

from rvlms_plan.store.spelling import is_file, marked


class Prepared:
    """A statement on the declared tables, whose values are bound by name or are its own (as that of a limit).

    Carrying it out gives the driver's own cursor, or what is read like one, and raises the driver's own errors: where
    a server is sent several at once, not before one of them is read, or the transaction ends.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._made: dict[str, tuple[str, tuple[str, ...], Mapping[str, Any]]] = {}

    def __call__(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Carry it out on a connection, inside its transaction."""
        dialect = connection.dialect
        if dialect.name not in self._made:
            made = self._statement.compile(dialect=dialect)
            positions = tuple(made.positiontup or ())  # type: ignore[attr-defined]
            values_of_its_own = {name: each.value for name, each in made.binds.items() if not each.required}  # type: ignore[attr-defined]
            self._made[dialect.name] = str(made), positions, values_of_its_own
        sql, names, own = self._made[dialect.name]
        given = {**own, **values} if own else values
        if not is_file(connection) and (together := connection.info.get(TOGETHER)):
            return together.taken(self, values) or together.later(sql, [given[name] for name in names])
        cursor = connection.connection.cursor()
        cursor.execute(sql, [given[name] for name in names])
        return cursor

    def asked(self, **values: Any) -> Asked:
        """Give it with its values, to be asked for beforehand."""
        return Asked(self, values)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is going to be read: the way to a server and back is made once for all of it, and not once for each."""

    statement: Prepared
    values: Mapping[str, Any]


Ahead = Callable[[], Sequence[Asked]]
"""Gives what is going to be read. A file, which is at hand, does not ask."""


def nothing_ahead() -> Sequence[Asked]:
    """Give nothing: nothing is going to be read, or it is not known yet."""
    return ()


TOGETHER = "rvlms_plan_together"
"""Where a connection to a server has what sends several statements at once (`postgres.together`), if it has it."""


def carry_out(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Carry out SQL of our own names, with `?` for each value, inside a transaction; its cursor is the driver's own."""
    if not is_file(connection) and (together := connection.info.get(TOGETHER)):
        return together.later(marked(connection, sql), values)
    cursor = connection.connection.cursor()
    cursor.execute(marked(connection, sql), values)
    return cursor
