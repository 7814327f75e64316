"""Long reads for one screen, away from it and from the one store thread: no answer elsewhere ever waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.store_thread import StoreThread

if TYPE_CHECKING:
    from rvlms_plan.store.database import Database

T = TypeVar("T")


class Superseded(Exception):
    """Something newer was asked for, or nobody wants to know any more."""


class Reader:
    """Reads with connections that cannot write, on a thread of its own; the newest request wins, what runs is ended."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._thread = StoreThread()
        self._newest = 0
        self._database: Database | None = None
        self._opening = asyncio.Lock()
        self._is_over = False

    async def read(self, work: Callable[[Database], T]) -> T:
        """Read something; whatever was asked for before and is not there yet is given up.

        Raises:
            Superseded: Something newer was asked for meanwhile.
            StoreProblem: The store cannot be opened or read; and whatever the work raises.
        """
        self._newest += 1
        mine = self._newest
        database = self._database
        if database is not None:
            database.stop_reading()
        else:
            database = await self._opened()
        self._check(mine)
        try:
            result = await self._thread.run(lambda: self._done(mine, database, work))
        except Exception as error:
            if mine != self._newest and not isinstance(error, Superseded):
                raise Superseded from error
            raise
        self._check(mine)
        return result

    def finish(self, then: Callable[[], object] | None = None) -> None:
        """End what is being read and close, and do what is to be done `then` on its thread; nobody waits for it."""
        self._newest += 1
        self._is_over = True
        if (database := self._database) is not None:
            database.stop_reading()
            self._thread.leave_to_it(database.close)
        if then is not None:
            self._thread.leave_to_it(then)
        self._thread.end()

    async def _opened(self) -> Database:
        async with self._opening:
            if self._database is None:
                opened = await self._desk.for_reading()
                if self._is_over:
                    opened.close()
                    raise Superseded
                self._database = opened
            return self._database

    def _done(self, mine: int, database: Database, work: Callable[[Database], T]) -> T:
        self._check(mine)
        return work(database)

    def _check(self, mine: int) -> None:
        if mine != self._newest:
            raise Superseded
