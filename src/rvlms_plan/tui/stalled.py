"""A terminal that stops reading (ctrl+s, a stalled line) or is gone stops nothing but what it would show.

Textual's writer takes thirty pieces; with the next one the program stands still: no key, no signal, no other station's
answer is taken, and where the terminal was then closed it stands still for ever, its keyboard's thread at full speed.
"""

from __future__ import annotations

from queue import Queue
from typing import IO

from textual.drivers._writer_thread import WriterThread


class PatientWriter(WriterThread):
    """Keeps what the terminal does not read yet: about a kilobyte for each second that a clock shows."""

    def __init__(self, file: IO[str]) -> None:
        super().__init__(file)
        self._queue = Queue()

    def run(self) -> None:
        """Write until told to stop; once the terminal is gone, take what is still written and let it go."""
        try:
            super().run()
        except OSError:
            while self._queue.get() is not None:
                pass


def write_patiently() -> None:
    """Let the terminal's driver use this writer."""
    from textual.drivers import linux_driver  # noqa: PLC0415 - not on Windows

    setattr(linux_driver, "WriterThread", PatientWriter)  # noqa: B010 - a name that the driver imported for itself
