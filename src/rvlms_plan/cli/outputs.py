"""Files that a command writes: whole or not at all, and never over another one unless that is asked for."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path

from rvlms_plan.domain.refusals import BadValue, Refused, shortened

STDOUT = "-"


def write_output(name: str, content: bytes, *, force: bool) -> None:
    """Write a file, or stdout where the name is `-`. A reader of the file sees all of it or what was there before.

    Raises:
        Refused: The file is there and `force` is not given.
        BadValue: The place is no file, cannot be written to, or stdout is a terminal.
    """
    check_output(name, force=force)
    if name == STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    path = Path(name)
    try:
        _put(path.resolve(), content, force=force)
    except FileExistsError as error:
        raise _there_already(name) from error
    except OSError as error:
        raise BadValue(f"{name} cannot be written: {error.strerror}. Nothing was changed.") from error


def check_output(name: str, *, force: bool) -> None:
    """Find out before the work is done what `write_output` would refuse.

    Raises:
        Refused: The file is there and `force` is not given.
        BadValue: The place is no file, its folder is not there, or stdout is a terminal.
    """
    if name == STDOUT:
        if sys.stdout.isatty():
            raise BadValue("A terminal cannot show this file. Name a file with -o, or send the output on with | or >.")
        return
    try:
        path = Path(name).resolve()
        there, is_file, has_folder = path.exists(), path.is_file(), path.parent.is_dir()
    except (OSError, ValueError) as error:
        raise BadValue(f"{shortened(name)} is no name of a file.") from error
    if there and not is_file:
        raise BadValue(f"{name} is there and is no file. Name a file, or - for stdout.")
    if there and not force:
        raise _there_already(name)
    if not has_folder:
        raise BadValue(f"The folder {path.parent} is not there. Make it, or name another one.")


def _there_already(name: str) -> Refused:
    return Refused(f"{name} is there already and was left as it is. Add --force to replace it, or name another file.")


def _put(path: Path, content: bytes, *, force: bool) -> None:
    """Write beside the file first, then give the new one its name in one step."""
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if force:
            beside.replace(path)
        else:
            _name_anew(beside, path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _name_anew(beside: Path, path: Path) -> None:
    """Give the file its name, which nobody may have taken meanwhile; some file systems know no second names."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(path) from None
        beside.replace(path)
