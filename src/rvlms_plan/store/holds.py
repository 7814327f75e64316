"""What an engine gives the store: the connections that `Database` writes, reads and watches by.

SQLite's is `file_hold`, PostgreSQL's `postgres.hold`; which it is, is chosen once, where a store is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from rvlms_plan.store.prepared import Ahead, nothing_ahead

Journals = Sequence[tuple[str, str]]
"""Journals by kind and id."""


class Hold(Protocol):
    """The connections to one store. Used from one thread at a time, but for `touched` and `stop`."""

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What the engine's errors come as: by way of SQLAlchemy, or straight from a prepared statement."""

    @property
    def read_engine(self) -> Engine:
        """What gives connections of their own that cannot write."""

    looks_again: bool
    """Whether several commits may leave one sign, so that a new one is looked at twice."""

    def begin(self, patience: float, of: Journals, ahead: Ahead = nothing_ahead) -> Connection:
        """Begin a transaction in which nobody else writes to these journals (to the store, where none is named).

        `ahead` gives what is going to be read there. What is written may reach the store as late as the commit, which
        then raises what is wrong with it.

        Raises:
            NotSaved, StoreProblem: It cannot be begun within so many seconds.
        """

    def commit(self, connection: Connection, of: Journals) -> None:
        """Commit what was written to these journals; on disk on return."""

    @property
    def is_to_tell(self) -> bool:
        """Whether something was committed that other stations are still to be told of."""

    def tell(self) -> None:
        """Tell them. Raises nothing."""

    def take_back(self, connection: Connection) -> None:
        """End the transaction without committing it."""

    def drop_writer(self) -> None:
        """Close the connection that is written by; the next transaction opens another."""

    def write_aside(self, work: Callable[[Connection], object]) -> None:
        """Carry out `work` in a transaction that need not be on disk, waiting for nobody. Raises any of `failures`."""

    def stop_when(self, connection: Connection, is_stopped: Callable[[], bool]) -> Callable[[], None]:
        """Let what is read on a connection end once it is stopped; give what is to be called when it is over."""

    def watching(self) -> Connection:
        """Give the connection that stands open for short readings."""

    def ask(self, ahead: Ahead) -> None:
        """Ask beforehand for what is going to be read on the connection for short readings."""

    def drop_watcher(self) -> None:
        """Close it."""

    def version(self) -> int:
        """Give a number that changes when another program has committed."""

    def touched(self) -> tuple[int, int]:
        """Give a sign that changes when any program commits; from any thread."""

    def take_in(self) -> None:
        """Take in what others told while the connection was in use, behind each use of it."""

    def watch(self, of: Journals) -> None:
        """Say which journals are watched here: what is told of others need not be looked at."""

    def reopen(self) -> None:
        """See that what was being committed when it failed has come to its end, one way or the other.

        Raises:
            StoreProblem: That cannot be told yet.
        """

    def settings(self) -> dict[str, Any]:
        """Give the settings in force on the writing connection, read back."""

    def said(self, error: Exception, *, reading: bool = False, committing: bool = False) -> Exception:
        """Give the problem to raise in an error's place."""

    def close(self) -> None:
        """Close every connection."""
