"""`rvlms-plan simulate`: a register of synthetic cases with planted faults, in a store of its own, and its key."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli import failures
from rvlms_plan.cli.options import Command, Moment, in_session, json_option
from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.use_cases.simulating import Checked, Written

_MOST = 10**6


@click.command("simulate", cls=Command)
@click.option("--cases", type=click.IntRange(1, _MOST), metavar="N", help="How many cases.")
@click.option("--seed", type=click.IntRange(0, 10**9), default=1, metavar="S", help="Which cases. [1]")
@click.option(
    "--until",
    type=Moment(),
    metavar="ISO8601",
    help="Their present: the same seed and present give the same cases. [that of the store's cases, else now]",
)
@click.option("--key", metavar="FILE", help="Where the key is written (with --check and no --cases: read).")
@click.option("--force", is_flag=True, help="Replace the key file.")
@click.option("--check", "checks", is_flag=True, help="Compare what the rules found with the key; else exit 1.")
@json_option
@in_session
def simulate(
    session: Session,
    *,
    cases: int | None,
    seed: int,
    until: datetime | None,
    key: str | None,
    force: bool,
    checks: bool,
    as_json: bool,
) -> int:
    """Write synthetic cases with planted faults into a store of their own, for demonstration, tests and measuring.

    The store is named with --store, and holds no other case. No case is a patient: codes begin with SIM-, and each says
    in a note that it is simulated. The key names which case has which fault. Cases that are there already are left as
    they are, so a run that was interrupted is gone on with by asking for the same again.
    """
    if "store" not in session.flags:
        raise click.UsageError(
            "Say into which file: --store FILE. Simulated cases never go where real ones would.",
            click.get_current_context(),
        )
    if cases is None:
        if not (checks and key):
            raise click.UsageError("Say how many: --cases N; or --check --key FILE.", click.get_current_context())
        return _compare(session, key, as_json=as_json)
    from rvlms_plan.cli.outputs import STDOUT, check_output  # noqa: PLC0415

    if key == STDOUT:
        raise click.UsageError("The key goes into a file: --key FILE.", click.get_current_context())
    if key is not None:
        check_output(key, force=force)
    return _write(session, cases, seed, until, key, checks=checks, as_json=as_json)


def _write(
    session: Session, cases: int, seed: int, until: datetime | None, key: str | None, *, checks: bool, as_json: bool
) -> int:
    from rvlms_plan.cli.printing.progress import Progress  # noqa: PLC0415
    from rvlms_plan.cli.printing.simulation import written_data  # noqa: PLC0415
    from rvlms_plan.use_cases import simulating  # noqa: PLC0415

    with session.store() as database:
        written = simulating.Written(seed, simulating.present_of(database, session.now(), until))
        try:
            with Progress("cases") as progress:
                simulating.simulate(database, session.station, written, cases, progress)
        finally:
            _say(session, written, key)
        checked = simulating.check(database, simulating.planted_in(written)) if checks else None
    if as_json:
        session.printer.json(written_data(written, checked))
    elif checked is not None:
        _print(session, checked)
    return failures.DONE if checked is None or checked.is_right else failures.OUR_FAULT


def _say(session: Session, written: Written, key: str | None) -> None:
    """Say what is on disk, however it ended, and write its key."""
    from rvlms_plan.cli.outputs import write_output  # noqa: PLC0415
    from rvlms_plan.domain.counting import count, entries  # noqa: PLC0415
    from rvlms_plan.use_cases.simulating import write_key  # noqa: PLC0415

    if key is not None and written.planted:
        held = BytesIO()
        write_key(written, held.write)
        write_output(key, held.getvalue(), force=True)
        session.printer.tell(f"The key to what was planted is in {key}.")
    there = f"; {written.were_there:,} of them there already" if written.were_there else ""
    session.printer.tell(
        f"{count(written.cases, 'synthetic case')}, {entries(written.entries)}, seed {written.seed}, "
        f"up to {written.until:%Y-%m-%d %H:%M}{there}. No case is a patient."
    )


def _compare(session: Session, key: str, *, as_json: bool) -> int:
    from rvlms_plan.cli.printing.simulation import checked_data  # noqa: PLC0415
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415
    from rvlms_plan.use_cases.simulating import check, read_key  # noqa: PLC0415

    try:
        planted = read_key(Path(key).read_bytes())
    except OSError as error:
        raise BadValue(f"{key} cannot be read: {error.strerror}.") from error
    with session.store(read_only=True) as database:
        checked = check(database, planted)
    if as_json:
        session.printer.json(checked_data(checked))
    else:
        _print(session, checked)
    return failures.DONE if checked.is_right else failures.OUR_FAULT


def _print(session: Session, checked: Checked) -> None:
    from rvlms_plan.cli.printing.simulation import checked_lines  # noqa: PLC0415

    session.printer.out(*checked_lines(checked))
