"""Long computing shared out to processes beside this one; what they made is taken here, in order, as it is needed."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import TypeVar

PROCESSES = 2

A = TypeVar("A")
B = TypeVar("B")


def shared_out(work: Callable[[A], B], parts: Iterable[A], processes: int) -> Iterator[B]:
    """Give what `work` makes of each part, in order; below two processes in this one.

    `work` is a function of a module; its parts and results can be pickled. No more than a few parts lie ahead of who
    takes them. Whoever interrupts is heard here alone; what the others were at is dropped.
    """
    if processes <= 1:
        yield from map(work, parts)
        return
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_set_up)
    try:
        ahead: deque[Future[B]] = deque()
        for part in parts:
            ahead.append(pool.submit(work, part))
            if len(ahead) > 2 * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _set_up() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(50_000)  # what is made here is handed over soon, and none of it goes round in circles


def _end_with_parent() -> None:
    """End when the process that asked is gone, however it went: nobody would take what is made here."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
