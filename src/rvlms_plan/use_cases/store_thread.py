"""The one thread that touches the store, so that a slow disk never stops the screen. Requests keep their order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class StoreThread:
    """Runs synchronous work one piece after the other, away from the event loop."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def run(self, work: Callable[[], T]) -> T:
        """Run a piece of work behind all that was asked for before; its exception is raised here.

        Whoever stops waiting for it does not stop it: what was asked for is done.
        """
        asked = asyncio.get_running_loop().run_in_executor(self._pool, work)
        asked.add_done_callback(_heard)
        await asyncio.wait([asked])
        return asked.result()

    def behind(self, work: Callable[[], object]) -> None:
        """Run a piece of work behind all that was asked for before; nobody waits for it, and it raises nothing."""
        self._pool.submit(work)

    def finish(self) -> None:
        """Wait until all that was asked for is done; nothing that was asked for is dropped."""
        self._pool.shutdown(wait=True)


def _heard(asked: asyncio.Future[T]) -> None:
    """Take note of an exception that nobody may be waiting for any more."""
    if not asked.cancelled():
        asked.exception()
