"""The command line: parses, wires the parts, reads the real clock, sets the exit codes; the rest loads when needed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime


def main(argv: Sequence[str] | None = None, *, now: Callable[[], datetime] | None = None) -> int:
    """Run one command and give its exit code.

    `now` stands in for the station's clock in tests. No option and no variable of the environment can: a record must
    not be datable from outside.
    """
    from rvlms_plan.cli.app import run  # noqa: PLC0415 - `rvlms_plan.cli` itself stays free of click

    return run(list(sys.argv[1:] if argv is None else argv), now)
