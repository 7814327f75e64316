"""PINs, read where nobody sees them: from the terminal without echo, or a line of stdin. Never a flag, never kept."""

from __future__ import annotations

import sys
import warnings

import click

_LONGEST_LINE = 1000


def read_pin(prompt: str, *, from_stdin: bool) -> str | None:
    """Read a PIN; None where there is no terminal to ask on and stdin is not to be read.

    Raises:
        UsageError: stdin has no more lines, or the terminal cannot hide what is typed.
    """
    if from_stdin:
        line = sys.stdin.readline(_LONGEST_LINE) if sys.stdin is not None else ""
        if not line:
            raise click.UsageError(f"{prompt}: the input has no line for it.", None)
        return line.rstrip("\r\n")
    if not has_terminal():
        return None
    import getpass  # noqa: PLC0415 - only where one is asked for

    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"{prompt}: ", stream=sys.stderr)
        except getpass.GetPassWarning:
            raise click.UsageError("This terminal cannot hide what is typed. Use --pin-stdin.", None) from None
        except EOFError:
            raise click.UsageError(f"{prompt}: nothing was typed.", None) from None


def has_terminal() -> bool:
    """Tell whether somebody can be asked."""
    return all(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stderr))


def read_new_pin(name: str, *, from_stdin: bool) -> str:
    """Read a new PIN: twice from a terminal, once from stdin.

    Raises:
        UsageError: There is nobody to ask, or the two were not the same.
    """
    pin = read_pin(f"New PIN of {name}", from_stdin=from_stdin)
    if pin is None:
        raise click.UsageError("A PIN is typed at a terminal, or read from the input with --pin-stdin.", None)
    if not from_stdin and read_pin("Once more", from_stdin=False) != pin:
        raise click.UsageError("The two were not the same. Nothing was changed.", None)
    return pin
