"""The day's copy while the screens are open: made by a program of its own, so that nobody at work waits for it."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from rvlms_plan.cli.session import Session

LOOKS_EVERY_SECONDS = 600.0


class Copies:
    """Looks at the start, and then now and again, whether a copy is due. `stop` says what went wrong, if anything."""

    def __init__(self, session: Session, *, every: float = LOOKS_EVERY_SECONDS) -> None:
        self._folder = session.settings.backup_folder
        self._now = session.now
        self._store = session.settings.store_place
        self._every = every
        self._end = threading.Event()
        self._failed: str | None = None
        self._thread = threading.Thread(target=self._look, name="copies", daemon=True)

    def start(self) -> None:
        """Begin, where a folder for copies is set. A server's copies are made by whoever looks after the server."""
        if self._folder is not None and isinstance(self._store, Path):
            self._thread.start()

    def stop(self) -> str | None:
        """End; a copy that is being made is finished by itself. Give what the newest one failed by, or None."""
        self._end.set()
        return self._failed

    def _look(self) -> None:
        while not self._end.is_set():
            if self._is_due():
                self._make()
            self._end.wait(self._every)

    def _is_due(self) -> bool:
        from rvlms_plan.domain.backups import is_due  # noqa: PLC0415 - behind the first frame
        from rvlms_plan.use_cases.backing_up import copies_in  # noqa: PLC0415

        try:
            store = self._store
            is_there = isinstance(store, Path) and store.exists()
            return is_there and is_due(copies_in(self._folder or Path(), store.stem), self._now())
        except OSError:
            return True  # what is wrong with the folder is said by who tries

    def _make(self) -> None:
        command = [sys.executable, "-m", "rvlms_plan", "--store", str(self._store), "backup", "--scheduled"]
        try:
            done = subprocess.run(  # noqa: S603 - ourselves
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
            )
            said = done.stderr.decode(errors="replace").strip()
            self._failed = said if done.returncode else None
        except OSError as error:
            self._failed = f"No copy could be made: {error.strerror}."
