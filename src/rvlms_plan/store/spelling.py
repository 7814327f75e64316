"""What the engines spell otherwise, in one place: our statements are one SQL for both but for these."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


def is_file(connection: Connection) -> bool:
    """Tell whether the store of a connection is a SQLite file."""
    return connection.dialect.name == "sqlite"


def marked(connection: Connection, sql: str) -> str:
    """Give SQL of our own names, whose values are marked by `?`, as the engine's driver marks them."""
    return sql if is_file(connection) else _percent(sql)


@lru_cache(maxsize=256)
def _percent(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


def holds(connection: Connection, whole: str, part: str) -> str:
    """Ask whether a text holds another."""
    return f"{'instr' if is_file(connection) else 'strpos'}({whole}, {part}) > 0"


def body_holds(connection: Connection, part: str) -> str:
    """Ask whether the bytes of `body` hold a text."""
    if is_file(connection):
        return f"instr(cast(body as text), {part}) > 0"
    return f"position(convert_to({part}, 'UTF8') in body) > 0"


def in_lines(connection: Connection, column: str) -> str:
    """Join a column of all rows to one text of lines."""
    return f"group_concat({column}, char(10))" if is_file(connection) else f"string_agg({column}, chr(10))"


def run_together(connection: Connection, column: str) -> str:
    """Join a column of all rows to one text."""
    return f"group_concat({column}, '')" if is_file(connection) else f"string_agg({column}, '')"


def listed(connection: Connection, name: str) -> str:
    """Give the texts of a JSON array, bound by that name, as rows `c` of one column, `value`, ordered by bytes."""
    if is_file(connection):
        return f"json_each(:{name}) c"
    return f"""(select t collate "C" as value from jsonb_array_elements_text(cast(:{name} as jsonb)) as t) c"""  # noqa: S608


def then_join(connection: Connection) -> str:
    """Join tables in the order in which they are written, where the engine would choose a worse one."""
    return "cross join" if is_file(connection) else "join"


def numbers_in(connection: Connection, way: str) -> str:
    """Sort numbers `asc` or `desc`, what is none before the least of them."""
    if is_file(connection):
        return way
    return f"{way} nulls first" if way == "asc" else f"{way} nulls last"


class place_in(FunctionElement[int]):  # noqa: N801 - SQLAlchemy's functions are written so
    """Where a text begins in another, from 1; 0 where it does not."""

    inherit_cache = True
    name = "instr"


class moment_from_now(FunctionElement[str]):  # noqa: N801
    """The moment that lies so far from now (`+15 seconds`) by the store's clock, in UTC as text of milliseconds."""

    inherit_cache = True
    type = Text()
    name = "moment_from_now"


@compiles(place_in)
def _place_in_file(element: Any, compiler: Any, **keys: Any) -> str:
    return f"instr({compiler.process(element.clauses, **keys)})"


@compiles(place_in, "postgresql")
def _place_in_server(element: Any, compiler: Any, **keys: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **keys)})"


@compiles(moment_from_now)
def _moment_of_file(element: Any, compiler: Any, **keys: Any) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', 'now', {compiler.process(element.clauses, **keys)})"


@compiles(moment_from_now, "postgresql")
def _moment_of_server(element: Any, compiler: Any, **keys: Any) -> str:
    moment = f"(clock_timestamp() + cast({compiler.process(element.clauses, **keys)} as interval)) at time zone 'UTC'"
    return f"""to_char({moment}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""
