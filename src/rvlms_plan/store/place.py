"""Whether a path is a place where a store may be: a regular file on a local disk; and making it there."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from pathlib import Path

from rvlms_plan.store.problems import StoreProblem

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "gpfs",
    "ncpfs",
    "webdav",
    "beegfs",
    "vboxsf",
}
_NETWORK_FUSE = {
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs",
    "fuse.davfs2",
    "fuse.glusterfs",
    "fuse.s3fs",
    "fuse.curlftpfs",
    "fuse.ceph",
    "fuse.gvfsd-fuse",
    "fuse.vmhgfs-fuse",
}


def check_place(path: Path, mounts: str | None = None) -> Path:
    """Give the real path of a store, or say why it cannot be there. `mounts` is the text of mountinfo, for tests.

    Raises:
        StoreProblem: A directory, a device, out of reach, or a network share, where SQLite's locks cannot be trusted.
    """
    real = Path(os.path.realpath(path))
    mode = _mode(real)
    if stat.S_ISDIR(mode):
        raise StoreProblem(f"{path} is a folder, not a store. Give a file in it, such as {path}/theatre.db.")
    if mode and not stat.S_ISREG(mode):
        raise StoreProblem(f"{path} is not a file. Give the path of a file for the store.")
    filesystem = filesystem_of(real, mounts)
    if filesystem in _NETWORK | _NETWORK_FUSE:
        raise StoreProblem(
            f"{path} lies on a network share ({filesystem}), where answers could be lost. "
            "Nothing was written. Put the store on a disk of this machine."
        )
    return real


def _mode(real: Path) -> int:
    try:
        return real.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise StoreProblem(
            f"{real} cannot be reached: {error.strerror}. Nothing was written. Give another path."
        ) from error


def filesystem_of(path: Path, mounts: str | None = None) -> str:
    """Name the file system that holds a path, from the text of Linux's mountinfo; empty where that is not known."""
    best, kind = -1, ""
    for line in (_mounts() if mounts is None else mounts).split("\n"):
        head, separator, tail = line.partition(" - ")
        parts = head.split(" ")
        if not separator or len(parts) < 5:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), parts[4]))
        if (path == point or point in path.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), tail.split()[0]
    return kind


def _mounts() -> str:
    try:
        return _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def free_bytes(path: Path) -> int | None:
    """Give how many bytes may be written yet on the disk of a path, there or not; None where it cannot be told."""
    with contextlib.suppress(OSError, StopIteration):
        return shutil.disk_usage(next(each for each in (path, *path.parents) if each.exists())).free
    return None


def has_content(path: Path) -> bool:
    """Tell whether there is a file with anything in it."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def make_file(path: Path) -> bool:
    """Make the file and its folder where they are missing; tell whether the store can only be read.

    A file that is there is not opened: closing it again would drop the locks of this program's other connections to it.

    Raises:
        StoreProblem: It cannot be made; or it has a second name, under which another program would keep another log.
    """
    try:
        if path.exists() and (names := path.stat().st_nlink) > 1:
            raise StoreProblem(
                f"{path} is one file under {names} names (hard links). Programs that open it by different names would "
                "damage it. Nothing was written. Leave it one name, or make a copy with rvlms-plan backup."
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            with contextlib.suppress(FileExistsError):  # another program was quicker
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        # SQLite makes its journal beside the file.
        return not (os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK))
    except OSError as error:
        if has_content(path):
            return True
        raise StoreProblem(
            f"{path} cannot be made: {error.strerror}. Nothing was written. Give another path."
        ) from error
