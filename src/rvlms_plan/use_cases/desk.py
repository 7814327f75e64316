"""The screens' way to the store: each call awaits the one store thread, which opens the store on the first of them.

The store is imported on that thread, not with this module: the first frame is painted before that.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from rvlms_plan.domain.presence import KEYBOARD, Present
from rvlms_plan.domain.refusals import Refused
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.use_cases.keyboard import Keyboard
from rvlms_plan.use_cases.station import Station, Who
from rvlms_plan.use_cases.store_thread import StoreThread

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from rvlms_plan.domain.entries import Entry
    from rvlms_plan.domain.register import RegisterRow
    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.audit.reviewing import Done
    from rvlms_plan.use_cases.live import LiveCase, Newer, Recorded

T = TypeVar("T")

_LOOK_EVERY_SECONDS = 0.2
_RESTS = 24
"""So many looks in a row may be spared while the file was not written to: five seconds."""


class Desk:
    """One station's access to one store. Call `finish` before leaving: what was asked for is saved first.

    `station_id` is of this run of the program. `present` are the stations at the case that `changes` watches.
    """

    def __init__(self, open_database: Callable[[], Database], station: Station) -> None:
        self.station = station
        self.station_id = str(uuid.uuid4())
        self.present: tuple[Present, ...] = ()
        self._open_database = open_database
        self._database: Database | None = None
        self._thread = StoreThread()
        self._is_sealing = False
        self.keyboard = Keyboard(self._run, station)
        """Who takes the keyboard of this station."""

    async def cases(self) -> list[RegisterRow]:
        """List the cases, the one changed last first."""

        def work(database: Database) -> list[RegisterRow]:
            from rvlms_plan.use_cases.register import cases  # noqa: PLC0415

            return cases(database)

        return await self._run(work)

    async def for_reading(self) -> Database:
        """Give the same store opened once more, for long reads on a thread of their own; whoever asks closes it."""

        def work(database: Database) -> Database:
            from rvlms_plan.store.database import Database  # noqa: PLC0415

            return Database(database.place, read_only=database.read_only, patience=database.patience, can_stop=True)

        return await self._run(work)

    async def checklists(self) -> dict[str, str]:
        """Give the shipped checklists' titles by id."""

        def work(_: Database) -> dict[str, str]:
            from rvlms_plan.use_cases import theatre  # noqa: PLC0415

            return theatre.shipped_titles()

        return await self._run(work)

    async def new_case(
        self,
        code: str,
        who: Who,
        *,
        checklist: str,
        age: int | None = None,
        sex: str | None = None,
        asks_about: Sequence[str] = (),
    ) -> LiveCase:
        """Open a new case. Raises as `theatre.ask_about_code` and `theatre.new_case`."""

        def work(database: Database) -> LiveCase:
            from rvlms_plan.use_cases import theatre  # noqa: PLC0415

            theatre.ask_about_code(code, asks_about)
            return theatre.new_case(database, self.station, code, who, checklist=checklist, age=age, sex=sex)

        return await self._run(work)

    async def take_up(self, code: str) -> LiveCase:
        """Take up a case in theatre. Raises as `live.check_own` and `live.resume`."""

        def work(database: Database) -> LiveCase:
            from rvlms_plan.use_cases import live  # noqa: PLC0415

            live.check_own(code)
            return live.resume(database, self.station, code)

        return await self._run(work)

    async def resume(self, code: str) -> LiveCase:
        """Read a case as it stands. Raises as `live.resume`."""

        def work(database: Database) -> LiveCase:
            from rvlms_plan.use_cases import live  # noqa: PLC0415

            return live.resume(database, self.station, code)

        return await self._run(work)

    async def entries(self, code: str) -> list[tuple[Entry, str]]:
        """Read a case's journal, oldest first, each entry with its hash."""

        def work(database: Database) -> list[tuple[Entry, str]]:
            from rvlms_plan.use_cases import theatre  # noqa: PLC0415

            return theatre.entries(database, code)

        return await self._run(work)

    def do(self, work: Callable[[], Recorded]) -> Awaitable[Recorded]:
        """Carry out one request on a live case, behind all that was asked for before; it is asked for at once."""
        return self._run(lambda _: work())

    async def in_review(self, ask: Callable[[Database, Station], Done]) -> Done:
        """Carry out one request on a review, behind all that was asked for before. Raises as `reviewing`."""
        return await self._run(lambda database: ask(database, self.station))

    async def queries(self) -> dict[str, int]:
        """Count the queries that wait for the team's answer, by the code of the case."""

        def work(database: Database) -> dict[str, int]:
            from rvlms_plan.use_cases.register import has_query  # noqa: PLC0415

            if not has_query(database):
                return {}
            from rvlms_plan.use_cases.audit.reviewing import waiting  # noqa: PLC0415 - all of the audit, for few

            return waiting(database)

        return await self._run(work)

    async def settle(self, live: LiveCase, request: str) -> bool:
        """Ask the store whether a request whose outcome is unknown was saved."""
        return await self._run(lambda _: live.was_saved(request))

    async def fill_with_demonstration(self) -> None:
        """Fill an empty store with synthetic cases.

        Raises:
            Refused: It holds cases, though they be other centres'.
        """

        def work(database: Database) -> None:
            from rvlms_plan.use_cases import demonstration  # noqa: PLC0415
            from rvlms_plan.use_cases.register import holds_any  # noqa: PLC0415

            if holds_any(database):
                raise Refused("The demonstration is for an empty store, and this one holds cases. Nothing was added.")
            try:
                demonstration.fill(database, self.station.now)
            except Refused as refused:  # there are people here already, and those of the demonstration are none of them
                says = f"The demonstration is for a store without people of its own. {refused.says}"
                raise Refused(says) from refused

        await self._run(work)

    async def changes(self, live: LiveCase, when_read: Callable[[], object] = lambda: None) -> AsyncIterator[None]:
        """Yield each time another station has entered something and `live` has it, or `present` is another.

        `when_read` is called each time that the store could be read, whatever there was.
        """
        database = await self._run(lambda database: database)
        database.watch([("case", live.case.id)])
        sign, rests, seen = (-1, -1), 0, [-1]
        while True:
            before, sign = sign, database.last_touched()
            if sign == before and rests:
                rests -= 1
            else:
                rests = 0 if sign != before and database.looks_again else _RESTS
                is_news = await self._run(lambda database: self._catch_up(database, live, seen))
                when_read()
                if is_news:
                    yield
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def free_bytes(self) -> int | None:
        """Give how much room the store's disk has left, None where it cannot be told; off the store thread."""
        from rvlms_plan.store.place import free_bytes  # noqa: PLC0415
        from rvlms_plan.store.server import Server  # noqa: PLC0415

        if self._database is None or isinstance(self._database.place, Server):
            return None
        return await asyncio.to_thread(free_bytes, self._database.path)

    async def beat(self, live: LiveCase, person: str, role: str, shows: str = KEYBOARD) -> None:
        """Say that this station has the case open. Where that cannot be said, nothing is the worse for it."""
        own = Present(self.station_id, self.station.shown_name, person, role, shows)

        def work(database: Database) -> None:
            from rvlms_plan.use_cases import presence  # noqa: PLC0415

            presence.beat(database, live.case.id, own)

        with contextlib.suppress(StoreProblem):
            await self._run(work)

    def leave(self) -> None:
        """Say that this station has no case open any more, behind all that was asked for before."""

        def work() -> None:
            from rvlms_plan.use_cases import presence  # noqa: PLC0415

            if self._database is not None:
                presence.leave(self._database, self.station_id)

        self.present = ()
        self._thread.leave_to_it(work)

    def _catch_up(self, database: Database, live: LiveCase, seen: list[int]) -> bool:
        """Take what is new, in one look; a beat of a station that is known is nothing new."""
        from rvlms_plan.store import presence  # noqa: PLC0415

        before_that, seen[:] = seen[0], [database.data_version()]
        if seen[0] == before_that:
            return False
        case_id, before = live.case.id, self.present

        def look(there: Connection) -> tuple[tuple[Present, ...], Newer]:
            return presence.stations_at(there, case_id), live.newer(there)

        self.present, newer = database.glance(look, lambda: [presence.asked(case_id), *live.newer_asked()])
        return live.take_newer(newer) or before != self.present

    def finish(self) -> None:
        """Wait for all that was asked for, then close the store."""
        self._thread.finish()
        if self._database is not None:
            self._database.tells_behind = False
            self._database.tell()
            self.keyboard.finish(self._database)
            if self._database.seal_because:
                self._seal(self._database)
            self._database.close()

    def _run(self, work: Callable[[Database], T]) -> Awaitable[T]:
        return self._thread.run(lambda: self._done(work))

    def _done(self, work: Callable[[Database], T]) -> T:
        """Carry out a piece of work on the store thread.

        Behind its answer other stations are told, and the checkpoint that it asks for is made.
        """
        try:
            result = work(self._opened())
        finally:
            if self._database is not None and self._database.is_to_tell:
                self._thread.leave_to_it(self._database.tell)
        if self._database is not None and self._database.seal_because and not self._is_sealing:
            self._is_sealing = True
            with contextlib.suppress(RuntimeError):  # the program is leaving: `finish` makes it
                self._thread.behind(lambda: self._seal(self._opened()))
        return result

    def _seal(self, database: Database) -> None:
        """Make the checkpoint that an entry asked for; the entry was saved, and its answer given, before."""
        from rvlms_plan.use_cases.sealing import seal_if_due  # noqa: PLC0415

        seal_if_due(database, self.station)
        self._is_sealing = False

    def _opened(self) -> Database:
        if self._database is None:
            self._database = self._open_database()
            self._database.tells_behind = True
        return self._database
