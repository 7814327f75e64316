"""The program behind a tab: which keys reach it, what it is called, and when its place is free again."""

from __future__ import annotations

import sys

from doors import door_to

ECHO = """
import json, os, sys
def say(kind, what): os.write(1, kind + len(what).to_bytes(4, "big") + what)
os.write(1, b"__GANGLION__\\n")
say(b"D", b"home")
while head := sys.stdin.buffer.read(5):
    what = sys.stdin.buffer.read(int.from_bytes(head[1:], "big"))
    if head[:1] == b"D":
        say(b"D", b"typed " + what)
    elif (told := json.loads(what))["type"] == "quit":
        break
    else:
        say(b"D", b"case")
        say(b"M", json.dumps({"type": "shown"}).encode())
"""
"""A program that opens on another picture, shows the one that was asked for when its size is told, and echoes keys."""
ECHOES = (sys.executable, "-S", "-c", ECHO)


async def test_no_key_reaches_the_program_before_the_browser_has_drawn_what_it_is_to_answer() -> None:
    async with door_to(ECHOES) as door:
        await door.enters()
        line = await door.dials()
        await line.send_json(["begin", {"width": 80, "height": 24, "at": {}}])
        await line.send_json(["stdin", "before anything was drawn"])
        assert await line.receive_bytes() == b"home"
        await line.send_json(["drawn"])
        await line.send_json(["stdin", "at what was not asked for"])
        await line.send_json(["resize", {"width": 80, "height": 24}])
        assert await line.receive_bytes() == b"case"
        assert await line.receive_json() == ["shown", None]
        await line.send_json(["stdin", "before the picture stood there"])
        await line.send_json(["drawn"])
        await line.send_json(["stdin", "x"])
        assert await line.receive_bytes() == b"typed x"
        await line.close()
