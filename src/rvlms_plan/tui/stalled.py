"""A terminal that stops reading (ctrl+s, a stalled line) or is gone stops nothing but what it would show.

Textual's writer takes thirty pieces; with the next one the program stands still: no key, no signal, no other station's
answer is taken, and where the terminal was then closed it stands still for ever, its keyboard's thread at full speed.
It also hands each frame to its thread, which then waits until the screen's is done with whatever follows the frame.
"""

from __future__ import annotations

import os
from contextlib import suppress
from queue import Queue
from typing import TextIO

from textual.drivers._writer_thread import WriterThread


class PatientWriter(WriterThread):
    """Writes at once what the terminal takes at once, and keeps what it does not read yet for a thread to write.

    That is about a kilobyte for each second that a clock shows.
    """

    def __init__(self, file: TextIO) -> None:
        super().__init__(file)
        self._encoding = file.encoding, file.errors or "strict"
        self._rest: Queue[bytes | None] = Queue()
        self._waits_for_nothing = _opened_anew(file)

    def write(self, text: str) -> None:
        """Write, behind all that was written before; never wait for the terminal."""
        data = text.encode(*self._encoding)
        if self._waits_for_nothing is not None and not self._rest.unfinished_tasks:
            with suppress(OSError):  # it reads nothing just now, or is gone
                data = data[os.write(self._waits_for_nothing, data) :]
        if data:
            self._rest.put(data)

    def run(self) -> None:
        """Write what is left until told to stop; once the terminal is gone, take it and let it go."""
        is_gone = False
        while (data := self._rest.get()) is not None:
            try:
                while data and not is_gone:
                    data = data[os.write(self._file.fileno(), data) :]
            except OSError:
                is_gone = True
            self._rest.task_done()

    def stop(self) -> None:
        """Wait until all is written, or nobody is there to read it."""
        self._rest.put(None)
        self.join()
        if self._waits_for_nothing is not None:
            os.close(self._waits_for_nothing)
            self._waits_for_nothing = None


def _opened_anew(file: TextIO) -> int | None:
    """Open the same terminal once more, to write without waiting: on the file itself the shell would get that too."""
    try:
        return os.open(os.ttyname(file.fileno()), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:  # it is no terminal, or another user's (after su): then all goes by the thread
        return None
