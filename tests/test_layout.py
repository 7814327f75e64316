"""What a static graph cannot see: what each layer really loads, and that every key and generated page is real."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from rvlms_plan.tui.commands import ALWAYS, COMMANDS, EVERYWHERE, commands_of

HEAVY = {
    "textual",
    "rich",
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "yaml",
    "alembic",
    "click",
    "pysqlite3",
    "sqlite3",
    "cryptography",
    "argon2",
    "fhir",
    "fsrs",
    "typst",
    "aiohttp",
    "textual_serve",
}


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split()) & HEAVY


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("domain.case", set()),
        ("domain.summary", set()),
        ("domain.timeline", set()),
        ("formats.checklist", {"pydantic", "yaml"}),
        ("formats.practice", {"pydantic", "yaml"}),
        ("formats.fhir", set()),
        ("formats.tables", set()),
        ("store.pins", {"sqlalchemy"}),
        ("store.database", {"sqlalchemy", "pysqlite3"}),
        ("store.journal", {"sqlmodel", "sqlalchemy", "pydantic", "pysqlite3"}),
        ("use_cases.desk", set()),
        ("use_cases.exporting_cases", {"sqlmodel", "sqlalchemy", "pydantic", "pysqlite3", "yaml", "cryptography"}),
        ("use_cases.register", {"sqlmodel", "sqlalchemy", "pydantic", "pysqlite3"}),
        ("use_cases.practice.clock", set()),
        ("use_cases.practice.schedule", {"sqlmodel", "sqlalchemy", "pydantic", "pysqlite3"}),
        ("use_cases.theatre", {"sqlmodel", "sqlalchemy", "pydantic", "pysqlite3", "yaml"}),
        ("use_cases.verifying", {"sqlalchemy", "pysqlite3"}),
        ("use_cases.exporting", {"sqlalchemy", "pysqlite3"}),
        ("tui.app", {"textual", "rich"}),
        ("web", set()),
        ("web.addresses", set()),
        ("cli", set()),
    ],
)
def test_a_layer_loads_no_more_than_it_may(module: str, allowed: set[str]) -> None:
    assert loaded_by(f"import rvlms_plan.{module}") <= allowed


def test_the_first_frame_waits_for_no_part_of_a_case(tmp_path: Path) -> None:
    """From the command to the program's own beginning: what is loaded behind the first frame does not matter."""
    code = (
        "import sys, rvlms_plan.tui.app, rvlms_plan.cli.commands.screens as screens\n"
        "from rvlms_plan.cli import main\n"
        "screens.no_terminal = lambda: None\n"
        "async def run_async(*_, **__): print(' '.join(sys.modules))\n"
        "rvlms_plan.tui.app.RvlmsApp.run_async = run_async\n"
        f"main(['--store', {str(tmp_path / 'theatre.db')!r}])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    of_a_case = ("domain.case", "domain.checklist", "domain.entries", "domain.site", "tui.screens.theatre")
    loaded = {name.removeprefix("rvlms_plan.") for name in done.stdout.split()}
    assert "tui.screens.home" in loaded
    assert not {name for name in loaded if name.startswith(of_a_case)}


def test_every_command_of_a_screen_has_a_key_of_its_own() -> None:
    for screen in EVERYWHERE:
        keys = [key for command in (*commands_of(screen), *ALWAYS) for key in command.keys.split(",")]
        assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_every_command_says_what_it_does_and_the_screen_can_do_it() -> None:
    from rvlms_plan.tui.screens.home import HomeScreen
    from rvlms_plan.tui.screens.theatre import TheatreScreen
    from rvlms_plan.tui.screens.theatre.aloud_screen import AloudScreen
    from rvlms_plan.tui.screens.theatre.cards_screen import CardsScreen
    from rvlms_plan.tui.screens.theatre.wall_cards import WallCards
    from rvlms_plan.tui.screens.theatre.wall_screen import WallScreen
    from rvlms_plan.tui.screens.timeline import TimelineScreen

    over = (AloudScreen, CardsScreen, WallCards, WallScreen)
    for command in COMMANDS:
        assert command.help.endswith(".")
        for screen in (HomeScreen, TheatreScreen, TimelineScreen, *over):
            if screen.NAME in command.screens:
                assert hasattr(screen, f"action_{command.action.partition('(')[0]}"), (screen, command.action)
