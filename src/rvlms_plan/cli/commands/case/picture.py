"""`case picture`: the planning picture, as text, as SVG, as data. The store is opened read-only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.options import Command, argument, in_session, json_option

if TYPE_CHECKING:
    from rvlms_plan.cli.session import Session
    from rvlms_plan.domain.picture import Picture

STDOUT = "-"


@click.command("picture", cls=Command)
@argument("code", "CODE")
@click.option("-o", "--output", metavar="FILE.svg", help="Write it as SVG into this file; - is stdout.")
@json_option
@in_session
def picture(session: Session, code: str, *, output: str | None, as_json: bool) -> None:
    """Draw the veins with tumour, thrombus and planned clamp sites, from the case's own answers."""
    from rvlms_plan.domain.picture import picture_of  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415
    from rvlms_plan.formats.picture import picture_data  # noqa: PLC0415
    from rvlms_plan.formats.picture.svg import picture_svg  # noqa: PLC0415
    from rvlms_plan.use_cases.demonstration import remark_of  # noqa: PLC0415

    if as_json and output is not None:
        raise click.UsageError("--json gives data and -o a drawing: ask for one of them.", click.get_current_context())
    with session.case(code, read_only=True) as live:
        drawn = picture_of(live.view, remark=remark_of(live.case))
        checklist = live.case.checklist
    if drawn is None:
        raise BadValue(f"The checklist of this case ({checklist.id} {checklist.version}) has no planning picture.")
    if as_json:
        session.printer.json(picture_data(drawn))
    elif output is None:
        session.printer.out(*_text(drawn, ascii_only=session.printer.ascii_only))
    elif output == STDOUT:
        session.printer.out(picture_svg(drawn).rstrip("\n"))
    else:
        path = Path(output)
        is_new = not path.exists()
        _write(path, picture_svg(drawn))
        session.printer.tell(f"{'Wrote' if is_new else 'Replaced'} {path}: the planning picture of {drawn.code}.")


def _text(drawn: Picture, *, ascii_only: bool) -> list[str]:
    from rvlms_plan.cli.printing.lines import width  # noqa: PLC0415
    from rvlms_plan.formats.picture import picture_lines  # noqa: PLC0415

    lines = picture_lines(drawn, width(), ascii_only=ascii_only)
    return ["".join(text for _, text in line).rstrip() for line in lines]


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all: a reader never finds half a picture.

    Raises:
        BadValue: It cannot be written there.
        Refused: A store or a key is there.
    """
    from rvlms_plan.cli.outputs import check_no_store  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415

    if path.is_dir():
        raise BadValue(f"{path} is a folder. Name a file in it, such as {path / 'picture.svg'}. Nothing was written.")
    target = path.resolve()  # through a link to what it names
    try:
        if target.exists() and not target.is_file():  # a pipe or a device is written to, never put aside
            target.write_text(text, encoding="utf-8")
            return
        check_no_store(target)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with part.open("x", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot(path, error) from error


def _cannot(path: Path, error: OSError) -> Exception:
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415

    return BadValue(f"{path} cannot be written: {error.strerror}. Nothing was written. Give another path to -o.")
