"""The commands, each loaded when it is asked for, and the one place where they are run."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import click

from rvlms_plan import __version__
from rvlms_plan.cli import failures
from rvlms_plan.cli.options import group, in_session
from rvlms_plan.cli.session import Session

PROGRAM = "rvlms-plan"
_COMMANDS = "rvlms_plan.cli.commands"

_LAZY = {
    "theatre": (f"{_COMMANDS}.screens", "theatre"),
    "audit": (f"{_COMMANDS}.screens", "audit"),
    "case": (f"{_COMMANDS}.case", "case"),
    "practice": (f"{_COMMANDS}.screens", "practice"),
    "practice-case": (f"{_COMMANDS}.practice_case", "practice_case"),
    "checklist": (f"{_COMMANDS}.checklist", "checklist"),
    "findings": (f"{_COMMANDS}.findings", "findings"),
    "register": (f"{_COMMANDS}.register", "register"),
    "cohort": (f"{_COMMANDS}.cohort", "cohort"),
    "report": (f"{_COMMANDS}.report", "report"),
    "review": (f"{_COMMANDS}.review", "review"),
    "export": (f"{_COMMANDS}.export", "export"),
    "import": (f"{_COMMANDS}.importing", "import_"),
    "verify": (f"{_COMMANDS}.verify", "verify"),
    "checkpoint": (f"{_COMMANDS}.checkpoint", "checkpoint"),
    "backup": (f"{_COMMANDS}.backup", "backup"),
    "restore": (f"{_COMMANDS}.backup", "restore"),
    "store": (f"{_COMMANDS}.store", "store"),
    "people": (f"{_COMMANDS}.people", "people"),
    "config": (f"{_COMMANDS}.config", "config"),
    "doctor": (f"{_COMMANDS}.doctor", "doctor"),
    "serve": (f"{_COMMANDS}.serve", "serve"),
    "demo": (f"{_COMMANDS}.demo", "demo"),
    "simulate": (f"{_COMMANDS}.simulate", "simulate"),
}


@group(
    PROGRAM,
    lazy=_LAZY,
    invoke_without_command=True,
    context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
    epilog="Without a command the home screen opens. Exit codes: 0 done, 1 our fault, 2 usage or a value that cannot "
    "be, 3 the store, 4 the record fails verification, 5 refused by the case or the rules.",
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
@in_session
def program(session: Session, ctx: click.Context) -> int | None:
    """A perioperative checklist for retroperitoneal vascular leiomyosarcoma, run from a terminal."""
    if ctx.invoked_subcommand is not None:
        return None
    from rvlms_plan.cli.commands.screens import open_screens  # noqa: PLC0415

    return open_screens(session)


def run(argv: list[str], now: Callable[[], datetime] | None) -> int:
    """Run one command; whatever is raised becomes a sentence on stderr and the contract's exit code."""
    session = Session(now)
    try:
        with _signals():
            code = _run(argv, session)
            _flush()
            session.finish()
            return code
    except BrokenPipeError:
        return _closed_pipe()
    except KeyboardInterrupt:
        return failures.INTERRUPTED
    except failures.Signalled as signalled:
        return signalled.exit_code
    except Exception as error:  # noqa: BLE001 - the one place where everything ends
        return _failed(error, session, next((word for word in argv if word in _LAZY), "home"))


def _run(argv: list[str], session: Session) -> int:
    try:
        with program.make_context(PROGRAM, argv, obj=session) as ctx:
            result: Any = program.invoke(ctx)
    except click.exceptions.Exit as left:
        return left.exit_code
    return result if isinstance(result, int) else failures.DONE


def _failed(error: Exception, session: Session, command: str) -> int:
    code, lines = failures.said(error)
    if code not in {failures.USAGE, failures.REFUSED}:
        place = failures.place(error)
        session.log("failed", command=command, exit=code, problem=type(error).__name__, place=place)
    with contextlib.suppress(OSError):
        session.plain_printer.tell(*(line for each in lines for line in each.split("\n")))
    return code


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """End in order when the program is told to end. The screens set their own handlers while they run."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    earlier = {number: signal.signal(number, failures.raise_signalled) for number in numbers}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _closed_pipe() -> int:
    """Whoever read our output has read enough: no error, and no second one when Python flushes at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return failures.DONE
