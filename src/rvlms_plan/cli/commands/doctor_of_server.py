"""What `doctor` says of a store on a server: how it is reached, and what keeps the record from change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rvlms_plan.cli.session import Session
from rvlms_plan.store.server import Server


def look_at(
    session: Session, server: Server, found: dict[str, Any], advice: list[str], inside: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Look at the store without changing it. Raises as `open_store`."""
    from rvlms_plan.store.postgres import guards  # noqa: PLC0415

    told = {name: found[name] for name in ("path", "from")} | {"engine": "postgresql"}
    if server.has_password:
        advice.append(
            "A password stands in the store's URL, where other programs of this machine may read it: "
            "put it into ~/.pgpass, or give PGPASSWORD or PGSERVICE."
        )
    with session.store(read_only=True) as database, database.reading() as connection:
        missing, held = guards.wrong(connection), guards.privileges(connection)
    found = told | inside() | {"guards": "all" if not missing else f"wrong: {', '.join(missing)}"}
    found["privileges"] = {
        "role": held.role,
        "owner": held.owner,
        "protect": held.protect,
        "may_change": list(held.may_change),
    }
    if missing:
        advice.append(f"The store's guards against changes are not as they should be: {', '.join(missing)}.")
    if not held.protect:
        advice.append(_unprotected(held.role, is_superuser=held.is_superuser, is_owner=held.is_owner))
    return found


def _unprotected(role: str, *, is_superuser: bool, is_owner: bool) -> str:
    why = "is a superuser" if is_superuser else "owns the tables" if is_owner else "may change what is recorded"
    return (
        f"Privileges do not protect the record: the role {role} {why}, so that only triggers stand between this "
        "program and a change. Connect as a role that was given the store by rvlms-plan store prepare --for ROLE."
    )
