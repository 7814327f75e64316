"""What a power cut could leave behind. SIGKILL cannot show it: the page cache outlives the process.

A writer runs under `recorder.c`, which notes in order what it writes, truncates, syncs and unlinks under a folder, and
what it acknowledges on standard output. From that, for many moments, the folder is built that a power cut at that
moment could leave: everything up to each file's last sync, and none, a prefix, or a random torn part of what came
after. Each folder is given to a check, which names the acknowledged lines that it finds.

Unlinks count as durable only after the folder itself was synced. mmap is not modelled. Needs a C compiler.
"""

from __future__ import annotations

import collections
import os
import random
import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the writer did: W(rite), T(runcate), S(ync), U(nlink), or A(cknowledge) on standard output."""

    what: str
    path: str
    offset: int
    data: bytes


@dataclass
class Found:
    """What the cuts came to. `losses` are the numbers of acknowledged lines lost, one for each cut that lost any."""

    cuts: int = 0
    losses: list[int] = field(default_factory=list)
    unsound: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        most = max(self.losses, default=0)
        lost = f"{len(self.losses)} lost acknowledged answers (at most {most})"
        return f"{self.cuts} cuts: {lost}, {len(self.unsound)} unsound"


Check = Callable[[Path], set[str]]
"""Gives the acknowledged lines that a folder still holds; raises AssertionError where the store is not sound."""


def recorder(work: Path) -> Path:
    """Build the recorder.

    Raises:
        RuntimeError: There is no C compiler, or it fails.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        raise RuntimeError("The power-cut tests need a C compiler (cc) to build their recorder. Install one, e.g. gcc.")
    library = work / "recorder.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "recorder.c", "-ldl"]
    built = subprocess.run(command, check=False, capture_output=True, text=True)
    if built.returncode != 0:
        raise RuntimeError(f"The recorder of the power-cut tests could not be built:\n{built.stderr}")
    return library


def record(command: Sequence[str], folder: Path, work: Path) -> list[Step]:
    """Run a writer on a folder, and give what it did there, step by step."""
    log = work / "log"
    env = dict(os.environ, LD_PRELOAD=str(recorder(work)), POWERCUT_LOG=str(log), POWERCUT_DIR=str(folder))
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    return list(_steps(log.read_bytes()))


def _steps(raw: bytes) -> Iterator[Step]:
    at = 0
    while at < len(raw):
        what, (length,) = chr(raw[at]), struct.unpack_from("<H", raw, at + 1)
        path = raw[at + 3 : at + 3 + length].decode()
        at += 3 + length
        offset, size = struct.unpack_from("<QI", raw, at)
        at += 12
        data = raw[at : at + size] if what in "WA" else b""
        at += len(data)
        yield Step(what, path, offset, data)


class Disk:
    """What has surely reached the disk, what may have, and what was acknowledged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.durable: dict[str, bytearray | None] = {}
        self.pending: dict[str, list[Step]] = collections.defaultdict(list)
        self.acknowledged: list[str] = []

    def take(self, step: Step) -> None:
        """Go on by one step."""
        if step.what == "A":
            self.acknowledged += step.data.decode().splitlines()
        elif step.what in "WTU":
            self.pending[step.path].append(step)
        elif step.path == str(self.folder):
            self._sync_folder()
        else:
            for waiting in self.pending.pop(step.path, []):
                self.durable[step.path] = _applied(self.durable.get(step.path), waiting)

    def _sync_folder(self) -> None:
        for name, waiting in self.pending.items():
            gone = max((number for number, step in enumerate(waiting) if step.what == "U"), default=-1)
            if gone >= 0:
                self.durable[name] = None
                del waiting[: gone + 1]

    def cut(self, chance: random.Random) -> dict[str, bytearray]:
        """Give the files that a cut now could leave."""
        mode, files = chance.choice(("none", "prefix", "random")), {}
        for path in {*self.durable, *self.pending}:
            kept = self.durable.get(path)
            content = None if kept is None else bytearray(kept)
            for step in _reached(self.pending.get(path, []), mode, chance):
                content = _applied(content, step)
            if content is not None and not path.endswith("-shm"):
                files[os.path.relpath(path, self.folder)] = content
        return files


def _reached(waiting: list[Step], mode: str, chance: random.Random) -> Iterator[Step]:
    """Give what of the steps not yet synced reached the disk."""
    if mode == "prefix":
        yield from waiting[: chance.randrange(len(waiting) + 1)]
    elif mode == "random":
        for step in waiting:
            if chance.random() < 0.5:
                torn = step.what == "W" and chance.random() < 0.3
                yield from _sectors(step, chance) if torn else [step]


def _sectors(step: Step, chance: random.Random) -> Iterator[Step]:
    for start in range(0, len(step.data), SECTOR):
        if chance.random() < 0.5:
            yield Step("W", step.path, step.offset + start, step.data[start : start + SECTOR])


def _applied(content: bytearray | None, step: Step) -> bytearray | None:
    if step.what == "U":
        return None
    content = bytearray() if content is None else content
    if step.what == "W":
        content.extend(b"\0" * (step.offset - len(content)))
        content[step.offset : step.offset + len(step.data)] = step.data
    elif step.offset < len(content):
        del content[step.offset :]
    else:
        content.extend(b"\0" * (step.offset - len(content)))
    return content


def cuts(steps: list[Step], folder: Path, work: Path, count: int, check: Check, seed: int = 7) -> Found:
    """Cut the power at many moments, half of them right behind an acknowledgement."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    acks = [number for number, step in enumerate(steps) if step.what == "A"]
    assert acks, "the writer acknowledged nothing"
    moments = [chance.choice(acks) + 1 if n % 2 else chance.randrange(1, len(steps)) for n in range(count)]
    disk, found, at = Disk(folder), Found(count), 0
    for number, moment in enumerate(sorted(moments)):
        for step in steps[at:moment]:
            disk.take(step)
        at = moment
        image = work / f"image-{number}"
        image.mkdir()
        for name, content in disk.cut(chance).items():
            (image / name).write_bytes(content)
        try:
            lost = len(set(disk.acknowledged) - check(image))
        except AssertionError as reason:
            found.unsound.append(f"behind step {moment}: {reason}")
        else:
            found.losses += [lost] if lost else []
        shutil.rmtree(image)
    return found
