"""What a server raised, or that it could not be reached, as what it means for the answers."""

from __future__ import annotations

import re

from rvlms_plan.store.failures import KEPT
from rvlms_plan.store.problems import (
    SWALLOWED,
    NotSaved,
    OutcomeUnknown,
    ReadingStopped,
    SavedAlready,
    StoreProblem,
)
from rvlms_plan.store.server import Server

_LOST = ("08", "57P")
"""Classes of SQLSTATE: the connection failed; an operator, or a crash, ended it."""
_REQUEST = "one_entry_a_request"
_ANSWER = re.compile(r"\w+:  (.*)", re.DOTALL)
"""The words of a server that answered: behind `FATAL` in its own language, and two blanks."""
_WITHOUT_PASSWORD = "no password supplied"  # noqa: S105 - the driver's words


def state_of(error: BaseException | None) -> str:
    """Give the SQLSTATE of an error, empty where the server said none: then the connection failed."""
    return str(getattr(getattr(error, "orig", None) or error, "sqlstate", None) or "")


def is_lost(error: BaseException) -> bool:
    """Tell whether an error says that the connection is gone, or never was."""
    state = state_of(error)
    is_of_connection = type(getattr(error, "orig", None) or error).__name__ in {"OperationalError", "InterfaceError"}
    return state.startswith(_LOST) or (not state and is_of_connection) or bool(_lost_state(state))


def _lost_state(state: str) -> bool:
    return state in {"25P03", "57P01"}  # idle in a transaction for too long: the server ended it


def said(error: Exception, server: Server, *, reading: bool, committing: bool) -> Exception:
    """Give the problem to raise in an error's place; the error itself where it is a fault of the program."""
    state = state_of(error)
    if is_lost(error):
        return _of_lost(error, server, reading=reading, committing=committing)
    if reading:
        return _of_reading(state, server) or _of_either(state, server) or error
    if state == "23505":
        return _of_doubled(error)
    return _of_writing(state, server) or _of_either(state, server) or error


def _of_lost(error: Exception, server: Server, *, reading: bool, committing: bool) -> StoreProblem:
    if committing:
        return OutcomeUnknown(
            f"The connection to the server was lost in the middle of saving. {KEPT} "
            "Whether this was saved is being asked.",
            "the connection to the server",
        )
    if why := _of_entering(error, server):
        return StoreProblem(why)
    where = f"The server of {server} cannot be reached"
    if reading:
        return StoreProblem(f"{where}. {KEPT} It is tried again; see that the server runs and the network is there.")
    return NotSaved(f"{where}. This was not saved; {KEPT.lower()} Try again when it is back.")


def _of_entering(error: Exception, server: Server) -> str | None:
    """Say why a server that is there lets nobody in. The driver gives no code for it, only the server's words."""
    told = str(getattr(error, "orig", None) or error)
    answer = _ANSWER.search(told)
    if answer is None and _WITHOUT_PASSWORD not in told:
        return None  # the names of hosts are in what the driver says: no word of that means anything
    words = answer.group(1) if answer else "password"
    if "does not exist" in words and "database" in words:
        return f"There is no database for {server} on that server. Nothing was written; have it made, or give another."
    if "password" in words or "authentication failed" in words or "no pg_hba.conf entry" in words or "role" in words:
        return (
            f"The server does not let this role in: {server}. Nothing was written. Check the role and its password "
            "(PGPASSWORD, ~/.pgpass, or the configuration file)."
        )
    if "too many" in words or "remaining connection slots" in words:
        return f"The server of {server} takes no more connections. {KEPT} Try again; raise max_connections."
    if "starting up" in words or "shutting down" in words or "recovery" in words:
        return f"The server of {server} is starting or stopping. {KEPT} Try again in a moment."
    return (
        f"The server does not let us in: {server}. Nothing was written. Check the database, the role and its password, "
        "and whether the server takes connections."
    )


def _of_doubled(error: Exception) -> Exception:
    name = getattr(getattr(getattr(error, "orig", None) or error, "diag", None), "constraint_name", "")
    if name == _REQUEST:
        return SavedAlready()
    return NotSaved(f"Another station was quicker. This was not saved; {KEPT.lower()} Try again.")


def _of_reading(state: str, server: Server) -> StoreProblem | None:
    match state:
        case "57014":
            return ReadingStopped("The reading was stopped. Nothing was changed.")
        case "55P03" | "40001" | "40P01":
            return StoreProblem(f"The store is locked by another station and cannot be read. {KEPT} Try again.")
        case "42501":
            return StoreProblem(
                f"This role may not read the store at {server}. The administrator gives it that by "
                "rvlms-plan store prepare --for ROLE."
            )
        case _:
            return None


def _of_writing(state: str, server: Server) -> StoreProblem | None:
    match state:
        case "55P03" | "40001" | "40P01" | "57014":
            return NotSaved(f"The store is locked by another station. This was not saved; {KEPT.lower()} Try again.")
        case "22012":  # what was inserted is not there: see `journal.append`
            return NotSaved(SWALLOWED)
        case "53100":
            return NotSaved(f"The server's disk is full. This was not saved; {KEPT.lower()} Make room and try again.")
        case "25006":
            return NotSaved(f"The store at {server} is read-only. This was not saved; {KEPT.lower()}")
        case "42501":
            return NotSaved(f"This role may not write to the store at {server}. This was not saved; {KEPT.lower()}")
        case "54000":
            return NotSaved(f"That is too long for the store. This was not saved; {KEPT.lower()}")
        case _:
            return None


def _of_either(state: str, server: Server) -> StoreProblem | None:
    match state:
        case "53100" | "53200" | "58030":
            return StoreProblem(f"The server of {server} has no room or its disk failed. {KEPT}")
        case "53300":
            return StoreProblem(f"The server of {server} takes no more connections. {KEPT} Try again.")
        case "XX001" | "XX002":
            return StoreProblem(
                f"The server says that the store at {server} is damaged. It was not changed. Restore the newest "
                "backup of the server, and keep this one."
            )
        case "42P01" | "3F000":
            return StoreProblem(f"{server} holds no store of rvlms-plan any more. {KEPT} Ask who looks after it.")
        case _:
            return None
