"""The screens: `rvlms-plan` alone, `theatre` and `audit`. Textual is imported when they open, not before."""

from __future__ import annotations

import gc
import os
import sys

import click

from rvlms_plan.cli.failures import USAGE
from rvlms_plan.cli.options import Command, argument, in_session
from rvlms_plan.cli.session import Session
from rvlms_plan.web import is_in_browser


@click.command("theatre", cls=Command)
@argument("code", "[CASE]", required=False)
@click.option("--wall", is_flag=True, help="One item large, to be read at 2 m, by touch and pedal.")
@in_session
def theatre(session: Session, code: str | None, *, wall: bool) -> int:
    """Open the screens, straight at a case if one is named, with --wall as its wall view."""
    if wall and code is None:
        raise click.UsageError("--wall shows one case: name it, as in rvlms-plan theatre RV-0012 --wall.")
    return open_screens(session, code, wall=wall)


@click.command("audit", cls=Command)
@argument("code", "[CASE]", required=False)
@in_session
def audit(session: Session, code: str | None) -> int:
    """Open the screens of the audit: the register, or one case; its journal is not written to."""
    return open_screens(session, code, audit=True)


@click.command("practice", cls=Command)
@argument("name", "[ID]", required=False)
@click.option(
    "--mode", type=click.Choice(["study", "guided", "exam"]), default="exam", help="How the drill is run [else exam]."
)
@in_session
def practice(session: Session, name: str | None, *, mode: str) -> int:
    """Rehearse a synthetic patient on the same screens; with an ID that one is begun at once."""
    if name is not None:
        from rvlms_plan.domain.refusals import Unknown  # noqa: PLC0415
        from rvlms_plan.formats.practice import shipped  # noqa: PLC0415

        if name not in (known := shipped()):
            raise Unknown("practice case", name, known)
    if not no_terminal():
        session.practice_store().close()  # what is wrong with it is said before a screen is drawn
    return open_screens(session, practice=name or "", mode=mode)


def open_screens(
    session: Session,
    code: str | None = None,
    *,
    wall: bool = False,
    audit: bool = False,
    practice: str | None = None,
    mode: str = "exam",
) -> int:
    """Open the screens and give their exit code; where there is no terminal for them, say what works without one."""
    if reason := no_terminal():
        session.printer.tell(
            f"The screens need a terminal, and {reason}. "
            "These work without one: rvlms-plan case list, case show CODE, case answer …, register, findings CODE, "
            "cohort, checklist list, doctor."
        )
        return USAGE
    place = session.settings.store_place
    if code is not None:
        from rvlms_plan.use_cases.live import check_own  # noqa: PLC0415

        with session.case(code) as live:  # not to read alone: a store of an older schema is brought up by the screens
            code = live.case.code
        check_own(code)
    gc.disable()  # what is loaded now is no garbage, and looking for it takes a tenth of the start; home turns it on
    from rvlms_plan.cli.copies import Copies  # noqa: PLC0415
    from rvlms_plan.tui.app import run  # noqa: PLC0415

    settings = session.settings
    is_here = not is_in_browser() or settings.values["person"].kind == "environment"
    copies = Copies(session)
    copies.start()
    session.log("screens-opened")
    code_of_exit = run(
        lambda: session.open_store(place),
        session.station,
        open_practice=session.practice_store,
        practice=practice,
        mode=mode,
        case=code,
        wall=wall,
        audit=audit,
        theme=settings["theme"],
        ascii_only=settings["ascii"],
        person=settings["person"] if is_here else None,  # the settings say who is at this machine's own keyboard
        role=settings["role"] if is_here else None,
        asks_about_codes=tuple(settings["code-looks-like"]),
        clamp_bell=settings["clamp-bell"],
        filters_file=settings.filters_file,
        log=session.log,
    )
    session.log("screens-closed", exit=code_of_exit)
    if failed := copies.stop():
        session.log("copy-failed")
        session.printer.tell(f"The day's copy of the store could not be made. {failed}")
    return code_of_exit


def no_terminal() -> str | None:
    """Say why the screens cannot be shown here, or None where they can."""
    if is_in_browser():
        return None
    for name, stream in (("its input", sys.stdin), ("its output", sys.stdout)):
        if stream is None or stream.closed or not stream.isatty():
            return f"{name} is not one"
    term = os.environ.get("TERM", "")
    if os.name == "posix" and term in {"", "dumb"}:
        return "TERM is not set" if not term else f"TERM is {term}"
    if sys.stderr is None or sys.stderr.closed or not sys.stderr.isatty():
        return "its error output, which they are drawn on, is not one"
    return None
