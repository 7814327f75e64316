"""The one thread that touches the store: requests keep their order, and nothing that was asked for is dropped."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from rvlms_plan.use_cases.store_thread import StoreThread


@pytest.fixture
def thread() -> Iterator[StoreThread]:
    """Give a store thread."""
    one = StoreThread()
    yield one
    one.finish()


async def test_requests_are_carried_out_one_after_the_other_in_their_order(thread: StoreThread) -> None:
    done: list[int] = []
    await asyncio.gather(*(thread.run(lambda number=number: done.append(number)) for number in range(50)))
    assert done == list(range(50))


async def test_all_work_is_done_on_one_thread_that_is_not_the_screens(thread: StoreThread) -> None:
    names = {await thread.run(threading.get_ident) for _ in range(5)}
    assert len(names) == 1
    assert names != {threading.get_ident()}


async def test_the_screen_goes_on_while_the_disk_stalls(thread: StoreThread) -> None:
    disk = threading.Event()
    stalled = thread.run(disk.wait)
    for _ in range(20):
        await asyncio.sleep(0)
    assert not stalled.done()
    disk.set()
    await stalled


async def test_a_refusal_is_raised_where_it_was_asked_and_the_thread_goes_on(thread: StoreThread) -> None:
    def refuse() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await thread.run(refuse)
    assert await thread.run(lambda: 1) == 1


async def test_what_was_asked_for_is_done_though_nobody_waits_for_it_any_more(thread: StoreThread) -> None:
    """A screen that is left takes its waiting with it, not the answer."""
    disk, done = threading.Event(), []
    stalled = thread.run(disk.wait)
    asked = thread.run(lambda: done.append("answer"))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    disk.set()
    await stalled
    thread.finish()
    assert done == ["answer"]


async def test_a_failure_that_nobody_waits_for_is_not_shouted(thread: StoreThread) -> None:
    disk = threading.Event()

    def refuse() -> None:
        raise ValueError("no")

    heard: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: heard.append(context))
    stalled = thread.run(disk.wait)
    asked = thread.run(refuse)
    await asyncio.sleep(0)
    asked.cancel()
    disk.set()
    await stalled
    assert await thread.run(lambda: 1) == 1
    assert heard == []


async def test_finishing_waits_for_all_that_was_asked_for() -> None:
    thread, done = StoreThread(), []
    waiting = [thread.run(lambda number=number: done.append(number)) for number in range(9)]
    await asyncio.sleep(0)
    thread.finish()
    assert done == list(range(9))
    await asyncio.gather(*waiting)


@pytest.mark.parametrize("ending", ["thread.end()", "pass"])
def test_what_was_asked_for_is_done_before_the_program_has_ended(ending: str) -> None:
    program = (
        "import time\n"
        "from rvlms_plan.use_cases.store_thread import StoreThread\n"
        "thread = StoreThread()\n"
        "thread.leave_to_it(lambda: (time.sleep(0.1), print('saved', flush=True)))\n"
        f"{ending}\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("saved\n", "")


def test_a_ctrl_c_while_it_is_waited_for_drops_nothing() -> None:
    program = (
        "import os, signal, threading\n"
        "from rvlms_plan.use_cases.store_thread import StoreThread\n"
        "thread, goes_on = StoreThread(), threading.Event()\n"
        "thread.leave_to_it(lambda: (goes_on.wait(), print('saved', flush=True)))\n"
        "threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "threading.Timer(0.4, goes_on.set).start()\n"
        "try:\n"
        "    thread.finish()\n"
        "except KeyboardInterrupt:\n"
        "    print('ctrl+c', flush=True)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["ctrl+c", "saved"]


async def test_after_its_end_nothing_is_taken_that_somebody_waits_for() -> None:
    thread = StoreThread()
    thread.finish()
    with pytest.raises(RuntimeError):
        thread.run(lambda: 1)
    thread.leave_to_it(lambda: 1)
    thread.finish()
