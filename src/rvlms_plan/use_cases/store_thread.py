"""The one thread that touches the store, so that a slow disk never stops the screen. Requests keep their order."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from typing import TypeVar
from weakref import WeakSet

T = TypeVar("T")


class StoreThread:
    """Runs synchronous work one piece after the other, away from the event loop.

    A pool of one thread does the same, by a future with a lock and two counts of its own for each piece of work: a
    tenth of the way of a tick.
    """

    def __init__(self) -> None:
        self._asked: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._has_ended = False
        self._is_done = Event()
        _all.add(self)

    def run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Run a piece of work behind all that was asked for before; its exception is raised where it is awaited.

        It is asked for when this returns. Whoever stops waiting for it does not stop it: what was asked for is done.
        """
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[T] = loop.create_future()
        answered.add_done_callback(_heard)

        def carry_out() -> None:
            say: Callable[[], None]
            try:
                say = partial(_answer, answered, work())
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the work is awaited
                say = partial(_fail, answered, error)
            with contextlib.suppress(RuntimeError):  # the program has ended: nobody waits
                loop.call_soon_threadsafe(say)

        self._ask(carry_out)
        return answered

    def behind(self, work: Callable[[], object]) -> None:
        """Run a piece of work behind all that was asked for before; nobody waits for it, and it raises nothing."""
        self._ask(work)

    def leave_to_it(self, work: Callable[[], object]) -> None:
        """Have work done behind all that was asked for before; nobody waits for it, and nobody is told of it."""
        with contextlib.suppress(RuntimeError):  # the thread has ended, and the program with it
            self._ask(work)

    def end(self) -> None:
        """Take nothing more; what was asked for is still done, and nobody waits for it but the end of the program."""
        if not self._has_ended:
            self._has_ended = True
            self._asked.put(None)

    def finish(self) -> None:
        """Wait until all that was asked for is done; nothing that was asked for is dropped."""
        self.end()
        if self._thread is not None:
            self._is_done.wait()  # not for the thread: after a ctrl+c on the way its `join` waits no more

    def _ask(self, work: Callable[[], object]) -> None:
        if self._has_ended:
            raise RuntimeError("nothing more is taken: the store's thread has ended")
        if self._thread is None:
            # Python waits for threads before `_finish_all`; a daemon is there until that has ended it.
            self._thread = Thread(target=self._work, name="store", daemon=True)
            self._thread.start()
        self._asked.put(work)

    def _work(self) -> None:
        while (work := self._asked.get()) is not None:
            with contextlib.suppress(BaseException):  # what somebody waits for is told there
                work()
            del work  # and what it holds, while nothing is asked for
        self._is_done.set()


_all: WeakSet[StoreThread] = WeakSet()


@atexit.register
def _finish_all() -> None:
    """Have all done that was asked for before the program is gone."""
    for each in tuple(_all):
        each.finish()


def _answer(asked: asyncio.Future[T], result: T) -> None:
    if not asked.done():
        asked.set_result(result)


def _fail(asked: asyncio.Future[T], error: BaseException) -> None:
    if not asked.done():
        asked.set_exception(error)


def _heard(asked: asyncio.Future[T]) -> None:
    """Take note of an exception that nobody may be waiting for any more."""
    if not asked.cancelled():
        asked.exception()
