"""The program behind a tab: which keys reach it, what it is called, and when its place is free again."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable

import aiohttp
import pytest

from doors import Door, door_to
from rvlms_plan.web import tabs
from rvlms_plan.web.server import MOVED

ECHO = """
import json, os, sys
def say(kind, what): os.write(1, kind + len(what).to_bytes(4, "big") + what)
os.write(1, b"__GANGLION__\\n")
told = [os.environ[f"RVLMS_PLAN_{each}"] for each in ("STATION", "PERSON", "ROLE")]
say(b"D", json.dumps([os.getpid(), *told]).encode())
while head := sys.stdin.buffer.read(5):
    what = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    if head[:1] == b"D":
        say(b"D", b"typed " + what)
    elif (told := json.loads(what))["type"] == "quit":
        break
    else:
        say(b"D", b"case")
        say(b"M", json.dumps({"type": "shown"}).encode())
        at = {"case": "RV-1", "person": "Min Chen", "role": "surgeon"}
        say(b"M", json.dumps({"type": "whereabouts", "at": at}).encode())
"""
"""A program that opens on what it was told, shows the case when its size is told, and echoes keys."""
ECHOES = (sys.executable, "-S", "-c", ECHO)


ONE, OTHER = "ab" * 8, "cd" * 8


async def begin(line: aiohttp.ClientWebSocketResponse, tab: str = ONE) -> None:
    await line.send_json(["begin", {"width": 80, "height": 24, "at": {"tab": tab}}])


async def opened(line: aiohttp.ClientWebSocketResponse) -> tuple[int, str, str, str]:
    """Wait for the program's first picture; give its process, the station's name, and who types in which role."""
    return tuple(json.loads(await line.receive_bytes()))


async def shows_case(line: aiohttp.ClientWebSocketResponse) -> None:
    await line.send_json(["resize", {"width": 80, "height": 24}])
    while (await line.receive()).data != '["at", {"case": "RV-1"}]':
        pass


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


async def until_all_have_left(door: Door) -> None:
    await until(lambda: not door.server.open_count)


async def test_no_key_reaches_the_program_before_the_browser_has_drawn_what_it_is_to_answer() -> None:
    async with door_to(ECHOES) as door:
        await door.enters()
        line = await door.dials()
        await begin(line)
        await line.send_json(["stdin", "before anything was drawn"])
        await opened(line)
        await line.send_json(["drawn"])
        await line.send_json(["stdin", "at what was not asked for"])
        await line.send_json(["resize", {"width": 80, "height": 24}])
        assert await line.receive_bytes() == b"case"
        assert await line.receive_json() == ["shown", None]
        assert await line.receive_json() == ["at", {"case": "RV-1"}]
        await line.send_json(["stdin", "before the picture stood there"])
        await line.send_json(["drawn"])
        await line.send_json(["stdin", "x"])
        assert await line.receive_bytes() == b"typed x"
        await line.close()


async def test_each_tab_is_a_station_of_its_own_and_the_same_one_when_it_comes_back() -> None:
    async with door_to(ECHOES) as door:

        async def station(tab: str) -> str:
            line = await door.dials()
            await begin(line, tab)
            name = (await opened(line))[1]
            await line.close()
            await until_all_have_left(door)
            return name

        await door.enters()
        tabs_of_one = [await station(tab) for tab in (ONE, OTHER, ONE, OTHER)]
        door.client.cookie_jar.clear()
        await door.enters()
        tabs_of_another = [await station(tab) for tab in (ONE, OTHER)]
    assert tabs_of_one[:2] == tabs_of_one[2:], "a tab that comes back"
    assert len({*tabs_of_one, *tabs_of_another}) == 4, "another browser's are others, whatever they say they are"
    assert re.fullmatch(r"theatre-2 browser [0-9a-f]{8}-abababab", tabs_of_one[0])


async def test_a_tab_whose_line_died_without_a_word_is_not_in_its_own_way() -> None:
    async with door_to(ECHOES) as door:
        await door.enters()
        silent = await door.dials()
        await begin(silent)
        process, *_ = await opened(silent)
        back = await door.dials()
        await begin(back)
        assert (await opened(back))[0] != process
        with pytest.raises(ProcessLookupError):  # what it was saving is saved before the case is shown again
            os.kill(process, 0)
        full = await door.dials()
        await begin(full, OTHER)
        assert "1 browsers are open already" in (await full.receive_json())[1]["says"]
        closed = await silent.receive()
        assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, MOVED), "a page that lives is told"
        await shows_case(back)
        await back.close()


async def test_who_typed_in_a_tab_is_known_when_it_comes_back_and_forgotten_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with door_to(ECHOES) as door:
        await door.enters()
        who = []
        for seconds in (600.0, 0.0, 0.0):  # only the first one's is still known when the tab is back
            monkeypatch.setattr(tabs, "TYPIST_SECONDS", seconds)
            line = await door.dials()
            await begin(line)
            who.append((await opened(line))[2:])
            await shows_case(line)
            await line.close()
            await until_all_have_left(door)
            if not seconds:
                await until(lambda: not door.server._typists)
        assert who == [("", ""), ("Min Chen", "surgeon"), ("", "")]
