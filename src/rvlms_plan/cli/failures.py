"""From what was raised to what is said on stderr, and the exit code: the contract's codes in one place."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from types import FrameType

DONE, OUR_FAULT, USAGE, STORE, VERIFICATION, REFUSED = 0, 1, 2, 3, 4, 5
INTERRUPTED = 130
DEBUG_VARIABLE = "RVLMS_PLAN_DEBUG"


class Signalled(BaseException):
    """The program was told to end by a signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def raise_signalled(number: int, _frame: FrameType | None) -> None:
    """End the command in order: what runs in a transaction is rolled back, temporary files go."""
    raise Signalled(number)


def said(error: Exception) -> tuple[int, Sequence[str]]:
    """Give the exit code of an exception, and the lines to say."""
    for explain in (_usage, _domain, _files, _store):
        if explained := explain(error):
            return explained
    if os.environ.get(DEBUG_VARIABLE):
        import traceback  # noqa: PLC0415

        return OUR_FAULT, traceback.format_exception(error)
    says = f"Something went wrong inside rvlms-plan ({type(error).__name__} at {place(error)})."
    return OUR_FAULT, [f"{says} Every answer that was confirmed is saved. Please report this line."]


Explained = tuple[int, Sequence[str]]


def _usage(error: Exception) -> Explained | None:
    if not isinstance(error, click.ClickException):
        return None
    lines = [error.format_message()]
    if isinstance(error, click.UsageError) and error.ctx is not None:
        lines += [error.ctx.get_usage(), f"More: {error.ctx.command_path} --help"]
    return USAGE, lines


def _domain(error: Exception) -> Explained | None:
    from rvlms_plan.domain.refusals import AskAgain, BadValue, NotWhole, OpenItemsRemain, Refused  # noqa: PLC0415

    match error:
        case OpenItemsRemain():
            return REFUSED, [error.says, *_listed(error.bars), "Repeat the command with --confirm to close it so."]
        case Refused():
            return REFUSED, [error.says, *_listed(error.bars)]
        case NotWhole():
            return VERIFICATION, [error.says, *_listed(error.problems)]
        case AskAgain():
            return USAGE, [*error.questions, "Nothing was recorded. If it is right, repeat the command with --confirm."]
        case BadValue():
            return USAGE, [error.says]
        case _:
            return None


def _files(error: Exception) -> Explained | None:
    from rvlms_plan.cli.settings import BadSettings  # noqa: PLC0415

    if isinstance(error, BadSettings):
        return USAGE, error.problems
    if "rvlms_plan.formats.checklist" in sys.modules:
        from rvlms_plan.formats.checklist import BadChecklist  # noqa: PLC0415 - loads YAML and pydantic

        if isinstance(error, BadChecklist):
            return USAGE, [str(problem) for problem in error.problems]
    return None


def _store(error: Exception) -> Explained | None:
    from rvlms_plan.store.problems import StoreProblem  # noqa: PLC0415

    return (STORE, [error.says]) if isinstance(error, StoreProblem) else None


def _listed(bars: Sequence[str]) -> list[str]:
    return [f"  {bar}" for bar in bars]


def place(error: BaseException) -> str:
    """Name the last line of ours that was running: no values, no text of the exception, which may be a patient's."""
    import traceback  # noqa: PLC0415

    package = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120 - pathlib is not loaded for --version
    found = "an unknown place"
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(package):
            found = f"{frame.filename.removeprefix(package)}:{frame.lineno}"
    return found
