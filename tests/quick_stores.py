"""New stores for tests, by what the migrations did for the first: Alembic's own way took a third of all tests' time.

What the migrations do, and what a store that is made by them holds, is tested in `store/test_store_schema.py`, which
goes their way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event, text

Migrate = Callable[[Connection], None]

_DID: list[tuple[str, Any]] = []
"""The statements that made the tables of the first new store of this process, with their values."""


def by_what_it_did(migrate: Migrate) -> Migrate:
    """Give what makes a new store's tables as `migrate` does, whose statements are kept from the first time on."""

    def quickly(connection: Connection) -> None:
        is_new_file = connection.dialect.name == "sqlite" and not _has_tables(connection)
        if not is_new_file:
            migrate(connection)
        elif _DID:
            for statement, values in _DID:
                connection.exec_driver_sql(statement, values)
        else:
            event.listen(connection, "before_cursor_execute", _keep)
            try:
                migrate(connection)
            except BaseException:
                _DID.clear()
                raise
            finally:
                event.remove(connection, "before_cursor_execute", _keep)

    return quickly


def _has_tables(connection: Connection) -> bool:
    return bool(connection.execute(text("select count(*) from sqlite_master")).scalar_one())


def _keep(_: Connection, __: object, statement: str, values: Any, *___: object) -> None:
    if not statement.lstrip().lower().startswith(("select", "pragma", "explain")):
        _DID.append((statement, values))
