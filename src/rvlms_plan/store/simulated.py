"""Whether a store is for simulated cases: said once, for ever, when the first of them is written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

_MARK = "simulated"


def simulated_until(connection: Connection) -> str | None:
    """Give the present of the simulated cases that a store is for; None where it is for real ones."""
    found = connection.execute(text("select value from store_fact where name = :name"), {"name": _MARK})
    value = found.scalar_one_or_none()
    return None if value is None else str(value)


def mark_simulated(connection: Connection, until: str) -> None:
    """Say for ever that a store is for simulated cases, whose present is `until`."""
    connection.execute(text("insert into store_fact values (:name, :value)"), {"name": _MARK, "value": until})


def other_than(connection: Connection, begins: str | None) -> str | None:
    """Give the code of a case that does not begin so (of any, where None is said); None where there is none."""
    if begins is None:
        return connection.execute(text("select code from register limit 1")).scalar_one_or_none()
    asked = text("select code from register where code_folded < :low or code_folded >= :high limit 1")
    return connection.execute(asked, _range(begins)).scalar_one_or_none()


def codes_from(connection: Connection, begins: str) -> set[str]:
    """Give the codes that begin so."""
    asked = text("select code from register where code_folded >= :low and code_folded < :high")
    return set(connection.execute(asked, _range(begins)).scalars())


def _range(begins: str) -> dict[str, Any]:
    low = begins.casefold()
    return {"low": low, "high": low[:-1] + chr(ord(low[-1]) + 1)}
