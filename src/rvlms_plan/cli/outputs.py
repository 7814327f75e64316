"""Files that a command writes: whole or not at all, never over another one unasked, never over a store."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rvlms_plan.domain.refusals import BadValue, Refused, shortened

STDOUT = "-"
_NEVER_REPLACED = (b"SQLite format 3\0", b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83", b"-----BEGIN ")
"""How a store, what SQLite has not yet put into one, and a key begin."""


@contextlib.contextmanager
def writing_to(name: str) -> Iterator[Callable[[bytes], Any]]:
    """Give what writes the record, or a bundle, to a file that only its user can read, or to stdout.

    What an earlier export wrote there gives way to it.

    Raises:
        Refused: The file is a store or a key.
        BadValue: The file cannot be written; nothing is there then, or what was there before. Or stdout is a terminal.
    """
    from rvlms_plan.formats.files import written_whole  # noqa: PLC0415 - most of what is written here does not need it

    if name == STDOUT and sys.stdout.isatty():
        raise BadValue("A record is not written to a terminal. Name a file, or pipe it on.")
    if name == STDOUT:
        stream = sys.stdout.buffer
        yield stream.write
        stream.flush()
        return
    path = Path(name)
    if path.is_dir():
        raise BadValue(f"{name} is a folder. Nothing was written; name a file in it.")
    try:
        if path.exists() and not path.is_file():
            raise BadValue(f"{name} is there and is no file. Name a file, or - for stdout.")
        check_no_store(path)
        with written_whole(path) as opened:
            yield opened.write
    except OSError as error:
        raise BadValue(f"{name} cannot be written: {error.strerror}. Nothing was left behind.") from error


def check_no_store(path: Path) -> None:
    """Check that what is written would not put an end to a store or a key, whatever was asked for.

    Raises:
        Refused: It would.
        OSError: What is there cannot be read.
    """
    if not path.is_file():
        return
    with path.open("rb") as there:
        begins = there.read(max(map(len, _NEVER_REPLACED)))
    if begins.startswith(_NEVER_REPLACED):
        raise Refused(f"{path} is a store or a key, and is never replaced. Nothing was written; name another file.")


def write_output(name: str, content: bytes, *, force: bool, private: bool = False) -> None:
    """Write a file, or stdout where the name is `-`. A reader of the file sees all of it or what was there before.

    One that is `private`, since it names people, only its user can read (mode 0600).

    Raises:
        Refused: The file is there and `force` is not given, or it is a store or a key.
        BadValue: The place is no file, cannot be written to, or stdout is a terminal.
    """
    check_output(name, force=force)
    if name == STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    path = Path(name)
    try:
        _put(path.resolve(), content, force=force, mode=0o600 if private else 0o666)
    except FileExistsError as error:
        raise _there_already(name) from error
    except OSError as error:
        raise BadValue(f"{name} cannot be written: {error.strerror}. Nothing was changed.") from error


def check_output(name: str, *, force: bool) -> None:
    """Find out before the work is done what `write_output` would refuse.

    Raises:
        Refused: The file is there and `force` is not given, or it is a store or a key.
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
    try:
        check_no_store(path)
    except OSError as error:
        raise BadValue(f"{name} cannot be written: {error.strerror}. Nothing was changed.") from error
    if not has_folder:
        raise BadValue(f"The folder {path.parent} is not there. Make it, or name another one.")


def _there_already(name: str) -> Refused:
    return Refused(f"{name} is there already and was left as it is. Add --force to replace it, or name another file.")


def _put(path: Path, content: bytes, *, force: bool, mode: int) -> None:
    """Write beside the file first, then give the new one its name in one step."""
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
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
