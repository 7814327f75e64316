"""The one thread that touches the store, so that a slow disk never stops the screen. Requests keep their order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class StoreThread:
    """Runs synchronous work one piece after the other, away from the event loop."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

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

        self._pool.submit(carry_out)
        return answered

    def behind(self, work: Callable[[], object]) -> None:
        """Run a piece of work behind all that was asked for before; nobody waits for it, and it raises nothing."""
        self._pool.submit(work)

    def leave_to_it(self, work: Callable[[], object]) -> None:
        """Have work done behind all that was asked for before; nobody waits for it, and nobody is told of it."""
        with contextlib.suppress(RuntimeError):  # the thread has ended, and the program with it
            self._pool.submit(work)

    def end(self) -> None:
        """Take nothing more; what was asked for is still done, and nobody waits for it."""
        self._pool.shutdown(wait=False)

    def finish(self) -> None:
        """Wait until all that was asked for is done; nothing that was asked for is dropped."""
        self._pool.shutdown(wait=True)


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
