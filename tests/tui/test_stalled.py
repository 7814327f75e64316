"""What is drawn reaches the terminal whole and in order, and nobody waits for one that does not read."""

from __future__ import annotations

import io
import os
import select
import tty
from collections.abc import Iterator
from typing import TextIO

import pytest

from rvlms_plan.tui.stalled import PatientWriter

FRAMES = [f"{number:05} é長 {'x' * 2000}\n" for number in range(100)]
"""More than any terminal keeps unread."""


class Line:
    """The two ends of a terminal, or of a pipe, where there is none to open a second time."""

    def __init__(self, *, is_terminal: bool) -> None:
        self.reads, inside = os.openpty() if is_terminal else os.pipe()
        if is_terminal:
            tty.setraw(inside)
        self.file: TextIO = io.TextIOWrapper(io.FileIO(inside, "w"), encoding="utf-8", errors="backslashreplace")

    def read(self, size: int) -> bytes:
        """Read so much, or what comes within some seconds."""
        found = b""
        while len(found) < size and select.select([self.reads], [], [], 10)[0]:
            found += os.read(self.reads, size - len(found))
        return found


@pytest.fixture(params=[True, False], ids=["a terminal", "a pipe"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    line = Line(is_terminal=request.param)
    yield line
    line.file.close()


def test_a_terminal_that_does_not_read_for_a_while_gets_every_frame_in_order(line: Line) -> None:
    writer = PatientWriter(line.file)
    writer.start()
    for frame in FRAMES:
        writer.write(frame)  # waits for nobody: nothing is read before the last
    assert line.read(len("".join(FRAMES).encode())) == "".join(FRAMES).encode()
    for frame in FRAMES[:3]:
        writer.write(frame)
        assert line.read(len(frame.encode())) == frame.encode()
    writer.stop()
    os.close(line.reads)


def test_a_terminal_that_is_gone_is_waited_for_by_nobody(line: Line) -> None:
    writer = PatientWriter(line.file)
    writer.start()
    for frame in FRAMES[:50]:
        writer.write(frame)
    os.close(line.reads)
    for frame in FRAMES[50:]:
        writer.write(frame)
    writer.stop()
    assert not writer.is_alive()


def test_what_is_written_leaves_the_terminal_as_it_was_for_others() -> None:
    """Whether a write waits belongs to what was opened: the shell, which has the same, must not get that."""
    line = Line(is_terminal=True)
    writer = PatientWriter(line.file)
    writer.start()
    writer.write("a frame")
    writer.stop()
    assert os.get_blocking(line.file.fileno())
    line.file.close()
    os.close(line.reads)
