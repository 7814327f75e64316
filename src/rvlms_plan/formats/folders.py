"""Writing a folder of files, or a .zip of them, so that it is there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.formats.files import sync_folder, written_whole

_ZIP = ".zip"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a .zip, so that the same cases give the same bytes."""


@contextlib.contextmanager
def folder_whole(path: Path) -> Iterator[Path]:
    """Give an empty folder to write into, which becomes `path` when all is on disk: itself, or zipped.

    It is zipped where `path` ends in .zip. Only its user can read it (modes 0700 and 0600). What is there is never
    written over; an empty folder is taken.

    Raises:
        Refused: Something is there already.
        BadValue: It cannot be written; nothing is left behind.
    """
    path = path.absolute()
    is_zip = path.suffix.lower() == _ZIP
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _check_free(path, is_zip=is_zip)
        half.mkdir(mode=0o700)
        try:
            yield half
            _put(half, path, is_zip=is_zip)
        finally:
            shutil.rmtree(half, ignore_errors=True)
    except OSError as error:
        raise BadValue(f"{path} cannot be written: {error.strerror or error}. Nothing was left behind.") from error


def _check_free(path: Path, *, is_zip: bool) -> None:
    is_empty_folder = not is_zip and path.is_dir() and not any(path.iterdir())
    if (path.exists() or path.is_symlink()) and not is_empty_folder:
        raise Refused(f"{path} is there already. Nothing was written; give another path.")


def _put(half: Path, path: Path, *, is_zip: bool) -> None:
    """Give what was written its name; what took that name meanwhile stays."""
    _check_free(path, is_zip=is_zip)
    if is_zip:
        _zip(half, path)
        return
    if path.is_dir():  # an empty one
        path.rmdir()
    half.rename(path)
    sync_folder(path.parent)


@contextlib.contextmanager
def opened_text(path: Path) -> Iterator[TextIO]:
    """Give a new text file in UTF-8 whose line ends are written as they are given, and put it on disk."""
    number = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    # A lone surrogate, which only a journal of another program can hold, is written as \udXXX.
    with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _zip(folder: Path, path: Path) -> None:
    with written_whole(path) as opened, zipfile.ZipFile(opened, "w") as archive:
        for file in sorted(folder.iterdir()):
            about = zipfile.ZipInfo(file.name, _EARLIEST)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            with file.open("rb") as source, archive.open(about, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target)
