"""What stations tell each other by a server: hints that a journal goes on. What is new is in the journal alone.

Of sixty stations three need to know of one case, so each journal has a channel. At each notice the server wakes all
that listen, whatever they listen to: hence a screen's are sent behind its answer.
"""

from __future__ import annotations

import select
from typing import Any

from rvlms_plan.store.holds import Journals
from rvlms_plan.store.postgres.locks import key_of

_WHOLE, _SITE = ("", ""), ("site", "")
_TAKES = 8


def channel_of(kind: str, journal_id: str) -> str:
    """Name the channel on which stations are told of a journal; all of the site's are one."""
    return f"rvlms_{key_of(kind, '' if kind == _SITE[0] else journal_id) % 2**64:016x}"


def channels_of(of: Journals) -> set[str]:
    """Name the channels on which stations are told of what was written; what is of no journal has one as well."""
    return {channel_of(*journal) for journal in of or [_WHOLE]}


class Notices:
    """What one station hears, by one connection after the other."""

    def __init__(self) -> None:
        self.heard = 0
        """How often others told something."""
        self._missed = self._seen_waiting = self._own = 0
        self._watched = self._listens = frozenset(channels_of([_WHOLE, _SITE]))
        self._sign: select.poll | None = None

    def watch(self, of: Journals) -> None:
        """Say which journals are watched."""
        self._watched = frozenset(channels_of([*of, _WHOLE, _SITE]))

    def begin(self, raw: Any) -> None:
        """Listen by a connection that was just opened."""
        self._listen(raw)
        raw.add_notify_handler(lambda notice: self._hear(notice.pid))
        self._own = raw.info.backend_pid
        sign = select.poll()
        sign.register(raw.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        self._sign = sign

    def end(self) -> None:
        """Listen no more: the connection is closed."""
        self._sign = None

    def take_all(self, raw: Any) -> None:
        """Take in what others told, for whoever looks now what is new."""
        if self._watched != self._listens:
            self._listen(raw)
        for _ in range(_TAKES):  # behind a last word of the server stands the end, which is found by reading on
            raw.pgconn.consume_input()
            if not self._waits():
                break
        self._take(raw)

    def take_in(self, raw: Any) -> None:
        """Take in what came in one piece with an answer: it lies in the driver's memory, and not in the socket.

        `touched` looks at the socket alone.
        """
        before = self.heard
        self._take(raw)
        self._missed += self.heard - before

    def touched(self) -> tuple[int, int]:
        """Give how often others told something that was not looked for, and how often something was seen to wait.

        Once more each time: behind what waits more may come, as soon as it was taken in.
        """
        self._seen_waiting += self._waits()
        return self._missed, self._seen_waiting

    def _waits(self) -> bool:
        """Tell whether the server has sent something, a notice or the end; for next to nothing."""
        sign = self._sign
        try:
            return sign is not None and bool(sign.poll(0))
        except (OSError, ValueError):
            return True

    def _listen(self, raw: Any) -> None:
        """Listen to what is watched and to nothing else."""
        watched = self._watched
        raw.execute("; ".join(["unlisten *", *(f"listen {channel}" for channel in sorted(watched))]))
        self._listens = watched

    def _take(self, raw: Any) -> None:
        while notice := raw.pgconn.notifies():
            self._hear(notice.be_pid)

    def _hear(self, pid: int) -> None:
        self.heard += pid != self._own
