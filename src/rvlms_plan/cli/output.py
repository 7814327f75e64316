"""Where a command writes bytes to: a file that is there whole or not at all, or stdout for `-`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

STDOUT = "-"


@contextlib.contextmanager
def writing_to(file: str) -> Iterator[Callable[[bytes], Any]]:
    """Give what writes bytes to a file, or to stdout.

    Raises:
        BadValue: The file cannot be written; nothing is there then, or what was there before. Or stdout is a terminal.
    """
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415
    from rvlms_plan.formats.files import written_whole  # noqa: PLC0415

    if file == STDOUT and sys.stdout.isatty():
        raise BadValue("A record is not written to a terminal. Name a file, or pipe it on.")
    if file == STDOUT:
        stream = sys.stdout.buffer
        yield stream.write
        stream.flush()
        return
    path = Path(file)
    if path.is_dir():
        raise BadValue(f"{file} is a folder. Nothing was written; name a file in it.")
    try:
        with written_whole(path) as opened:
            yield opened.write
    except OSError as error:
        raise BadValue(f"{file} cannot be written: {error.strerror}. Nothing was left behind.") from error
