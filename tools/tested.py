"""Remember on which files the tests passed last, so that `make check` right behind `make test` need not run them again.

`tested.py run COMMAND…` runs the tests and notes the files where they pass; `tested.py same` ends with 0 where they
still are exactly those. The note lies in the environment, so that a fresh one has none.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parents[1]
NOTE = Path(sys.prefix) / "tested"
LEFT_OUT = {
    ".git",
    ".venv",
    "__pycache__",
    ".hypothesis",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    "dist",
    "build",
}


def files(folder: Path) -> Iterator[Path]:
    """Give every file that may decide how a test ends, in one order."""
    for each in sorted(folder.iterdir()):
        if each.is_dir() and each.name not in LEFT_OUT:
            yield from files(each)
        elif each.is_file():
            yield each


def digest() -> str:
    """Give the SHA-256 over the names and bytes of all files, and the version of Python."""
    whole = hashlib.sha256(sys.version.encode())
    for each in files(TOP):
        name, content = str(each.relative_to(TOP)).encode(), each.read_bytes()
        whole.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return whole.hexdigest()


def run(command: list[str]) -> int:
    """Run the tests; note the files where they pass and nobody changed any meanwhile."""
    NOTE.unlink(missing_ok=True)
    before = digest()
    code = subprocess.run(command, check=False).returncode  # noqa: S603
    if code == 0 and digest() == before:
        NOTE.write_text(before, encoding="ascii")
    return code


def same() -> int:
    """Say whether the tests have passed on the files as they are."""
    if not NOTE.exists() or NOTE.read_text(encoding="ascii") != digest():
        return 1
    print("the tests have passed on exactly these files; they are not run again")
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[2:]) if sys.argv[1] == "run" else same())
