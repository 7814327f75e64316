"""`rvlms-plan demo`: a store that is thrown away, with cases to look at."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from rvlms_plan.cli.commands.screens import no_terminal, open_screens
from rvlms_plan.cli.options import Command, in_session
from rvlms_plan.cli.session import Session


@click.command("demo", cls=Command)
@in_session
def demo(session: Session) -> int:
    """Open the screens on synthetic cases, in a store that is removed at the end."""
    if no_terminal():
        return open_screens(session)
    from rvlms_plan.use_cases.demonstration import fill  # noqa: PLC0415
    from rvlms_plan.use_cases.published import fill_published  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="rvlms-plan-demo-", ignore_cleanup_errors=True) as folder:
        session.set_flag("station-key", str(Path(folder) / "station.key"), "demo")
        session.set_flag("backup-folder", None, "demo")
        session.use_store(Path(folder) / "demonstration.db", "demo")
        with session.store() as database:
            fill_published(database, session.now)
            fill(database, session.now)
        return open_screens(session)
