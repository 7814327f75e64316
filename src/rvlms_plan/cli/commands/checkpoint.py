"""`rvlms-plan checkpoint …`: make one now, show the newest, and take them where nobody can change them."""

from __future__ import annotations

from typing import Any

import click

from rvlms_plan import __version__
from rvlms_plan.cli.options import Command, group, in_session, json_option
from rvlms_plan.cli.session import Session


@group("checkpoint")
def checkpoint() -> None:
    """Signed checkpoints over all journals: what was cut off or rewritten since is seen by whoever kept one.

    They are made by themselves when a phase or a case closes, and at the first entry of a day.
    """


@checkpoint.command("new")
@json_option
@in_session
def new(session: Session, *, as_json: bool) -> None:
    """Make a checkpoint now over what none covers yet."""
    from rvlms_plan.domain.checkpoints import ASKED  # noqa: PLC0415
    from rvlms_plan.store import checkpoints  # noqa: PLC0415
    from rvlms_plan.use_cases.sealing import seal  # noqa: PLC0415

    with session.existing_store() as database:
        made = seal(database, session.station, ASKED)
        with database.reading() as connection:
            newest = checkpoints.newest(connection)
    if not made:
        session.printer.tell("Nothing went on since the newest checkpoint; none was made.")
    _print(session, newest, as_json=as_json)


@checkpoint.command("show")
@json_option
@in_session
def show(session: Session, *, as_json: bool) -> None:
    """Show the newest checkpoint, to be written down or printed."""
    from rvlms_plan.store import checkpoints  # noqa: PLC0415

    with session.store(read_only=True) as database, database.reading() as connection:
        newest = checkpoints.newest(connection)
    if newest is None:
        session.printer.tell("There is no checkpoint yet.")
    _print(session, newest, as_json=as_json)


@checkpoint.command("export", cls=Command)
@click.option("-o", "--output", "file", metavar="FILE", required=True, help="Where to; - is stdout.")
@in_session
def export(session: Session, *, file: str) -> None:
    """Write all checkpoints into a file, to be kept elsewhere; `verify --checkpoints FILE` compares with them."""
    from rvlms_plan.cli.outputs import writing_to  # noqa: PLC0415
    from rvlms_plan.domain.counting import count  # noqa: PLC0415
    from rvlms_plan.use_cases.exporting import write_checkpoints  # noqa: PLC0415

    with session.store(read_only=True) as database, writing_to(file) as write:
        number, newest = write_checkpoints(
            database, write, at=session.now().isoformat(), program=f"rvlms-plan {__version__}"
        )
    what = f"the newest is {newest.number}, {newest.hash.hex()}" if newest else "there is none yet"
    session.printer.tell(
        f"{count(number, 'checkpoint')}; {what}. Keep the file where nobody who can change the store can."
    )


def _print(session: Session, newest: Any, *, as_json: bool) -> None:
    if as_json:
        session.printer.json(_data(newest) if newest else None)
    elif newest:
        from rvlms_plan.domain.counting import count, entries  # noqa: PLC0415

        data = _data(newest)
        session.printer.out(
            f"Checkpoint {data['number']}, {data['at']}, by {data['station']} ({data['why']})",
            f"{entries(data['entries'])} of {count(data['journals'], 'journal')}",
            f"hash  {data['hash']}",
            f"key   {data['key']}",
        )


def _data(newest: Any) -> dict[str, Any]:
    import json  # noqa: PLC0415

    from rvlms_plan.store.problems import as_written  # noqa: PLC0415

    names = ("at", "why", "station", "journals", "entries")
    with as_written():
        body = json.loads(newest.body)
        return {"number": newest.number, **{name: body[name] for name in names}, "hash": newest.hash.hex()} | {
            "key": body["key"]
        }
