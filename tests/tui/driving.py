"""A hand on the keyboard for the tests of the screens: presses, and waits for what is to show, never for time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from textual.pilot import Pilot

from rvlms_plan.store.database import PRACTICE, THEATRE, Database, open_store
from rvlms_plan.store.server import Place
from rvlms_plan.tui.app import RvlmsApp
from rvlms_plan.tui.screens.settings import Setting, Typist
from rvlms_plan.tui.screens.theatre import TheatreScreen
from rvlms_plan.tui.widgets.form import OPTION_KEYS, Form, PickList, SafeInput
from rvlms_plan.tui.widgets.glyphs import UNICODE, Glyphs
from rvlms_plan.tui.widgets.key_gate import KeyGate
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import LineBlock
from rvlms_plan.use_cases import live, theatre
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.practice_desk import PracticeDesk
from rvlms_plan.use_cases.station import Station, Who

ZONE = timezone(timedelta(hours=1))
BERG = Who("Berg", "surgeon", "Chen")


class HandClock:
    """A clock that the test moves; it goes on by a second at each look, so that order shows in times."""

    def __init__(self, start: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)) -> None:
        self.at = start

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


class PatientGate(KeyGate):
    """A gate whose clock goes on by a second at each press: no press of these tests is a held key."""

    def __init__(self) -> None:
        self._seconds = 0.0
        super().__init__(self._tick)

    def _tick(self) -> float:
        self._seconds += 1
        return self._seconds


def open_database(path: Place, clock: Callable[[], datetime]) -> Database:
    """Open the store as the program does."""
    return open_store(path, THEATRE, clock, "test")


def open_practice(path: Place, clock: Callable[[], datetime]) -> Database:
    """Open the practice store beside a store as the program does."""
    assert isinstance(path, Path), "practice is never on a server"
    return open_store(path.with_name(f"{path.stem}.practice.db"), PRACTICE, clock, "test")


def make_case(path: Place, clock: Callable[[], datetime], code: str = "RV-1", **keys: object) -> None:
    """Put a case into the store, opened by Berg."""
    database = open_database(path, clock)
    theatre.new_case(database, Station(clock, "theatre-1"), code, BERG, **keys)
    database.close()


class Hand:
    """Types on the screen that is shown, and reads it."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.app = pilot.app

    @property
    def theatre(self) -> TheatreScreen:
        """The theatre screen that is on top."""
        screen = self.app.screen
        assert isinstance(screen, TheatreScreen), screen
        return screen

    @property
    def form(self) -> Form:
        """The form of the screen that is on top."""
        return self.app.screen.query_one(Form)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait until something holds; fail with the screen where it never does."""
        deadline = time.monotonic() + 10
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"never: {what or holds}\n{self.screen_text()}")
            await self.pilot.pause()
            await asyncio.sleep(0)

    async def sees(self, text: str) -> None:
        """Wait until a text stands on the screen, be it on one line or broken at blanks."""
        await self.until(lambda: text in self.screen_text() or text in self.words(), f"the screen shows {text!r}")

    def words(self) -> str:
        """Give what the screen shows without its line breaks."""
        return " ".join(self.screen_text().split())

    def screen_text(self) -> str:
        """Give what the screen shows, line by line."""
        return screen_text(self.app)

    async def opens(self, code: str) -> None:
        """Open a case from home."""
        await self.until(lambda: _has_rows(self.app), "the cases are listed")
        self.app.screen.query_one("#cases", LineList).choose(code)
        await self.press("enter")
        await self.until(lambda: isinstance(self.app.screen, TheatreScreen), "the case opens")
        await self.until(lambda: self.theatre.items.chosen is not None, "the cursor is somewhere")

    async def fills(
        self, texts: Mapping[str, str], people: Mapping[str, str], until: Callable[[], bool] | None = None
    ) -> None:
        """Answer the form's questions as they come, until it asks no more (or `until` holds)."""
        is_over = until or (lambda: not self._is_busy())
        while True:
            await self.until(lambda: is_over() or self._is_asked(), "a question, or the end")
            if is_over():
                return
            question = self.form.question
            if question is None:
                continue
            name = question.name
            form = self.form
            if name == "person" and "person" not in texts:
                title = form.query_one("#form-says", LineBlock).lines[0][0][1]
                await self._types(next(p for r, p in people.items() if title.lower().startswith(r)))
            elif question.options:
                said = texts.get(name, "") if question.optional or question.several else texts[name]
                await self._picks(said.split(",") if question.several else [said], several=question.several)
            else:
                await self._types(texts.get(name, ""))
            await self.until(lambda asked=question, form=form: form.question is not asked, f"{name} is taken")

    async def answers(self, item_id: str, texts: Mapping[str, str], people: Mapping[str, str]) -> None:
        """Put the cursor on an item and answer it."""
        self.theatre.items.choose(item_id)
        assert self.theatre.items.chosen == item_id, self.screen_text()
        await self.press("enter")
        await self.fills(texts, people)

    def _is_asked(self) -> bool:
        """Tell whether a question stands open; between two screens there is none that could ask."""
        return any(form.question is not None for form in self.app.screen.query(Form))

    def _is_busy(self) -> bool:
        return any(getattr(screen, "is_busy", False) for screen in self.app.screen_stack)

    async def _picks(self, options: Sequence[str], *, several: bool) -> None:
        rows = [row.id for row in self.form.query_one("#form-options", PickList).rows]
        await self.press(*(OPTION_KEYS[rows.index(option)] for option in options if option or not several))
        if several:
            await self.press("enter")

    async def _types(self, text: str) -> None:
        line = self.form.query_one("#form-line", SafeInput)
        line.value = ""
        line.insert_text_at_cursor(text)
        await self.press("enter")


def screen_text(app: RvlmsApp) -> str:
    """Give what an app's screen shows, line by line."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).ljust(width) for strip in strips[:height])


def _has_rows(app: RvlmsApp) -> bool:
    found = app.screen.query("#cases")
    return bool(found) and any(row.id == "new" for row in found.first(LineList).rows)


@asynccontextmanager
async def running(
    path: Place,
    *,
    size: tuple[int, int] = (80, 24),
    clock: Callable[[], datetime] | None = None,
    gate: KeyGate | None = None,
    typist: Typist | None = None,
    glyphs: Glyphs = UNICODE,
    case: str | None = None,
    wall: bool = False,
    theme: str = "dark",
    opener: Callable[[], Database] | None = None,
    clamp_bell: bool = False,
    station: str = "theatre-1",
    audit: bool = False,
    filters_file: Path | None = None,
) -> AsyncIterator[Hand]:
    """Run the program on a store, headless, and close both at the end."""
    clock = clock or HandClock()
    desk = Desk(opener or (lambda: open_database(path, clock)), Station(clock, station))
    typist = typist or Typist("Chen", "circulator")
    practice = PracticeDesk(lambda: open_practice(path, clock), Station(clock, station))
    setting = Setting(
        desk,
        glyphs,
        gate or PatientGate(),
        typist,
        clamp_bell=clamp_bell,
        filters_file=filters_file,
        practice=practice,
    )
    app = RvlmsApp(setting, case=case, wall=wall, audit=audit, theme_name=theme)
    try:
        async with app.run_test(size=size) as pilot:
            yield Hand(pilot)
    finally:
        desk.finish()
        practice.finish()


@contextmanager
def following(path: Place, code: str = "RV-1") -> Iterator[live.LiveCase]:
    """Hold a case of the file open through another connection; `catch_up` reads what came since."""
    database = open_store(path, THEATRE, lambda: datetime.now(UTC), "test", read_only=True)
    try:
        yield live.resume(database, Station(HandClock(), "reader"), code)
    finally:
        database.close()


def kept(path: Place, code: str = "RV-1") -> live.LiveCase:
    """Read a case back from the file through another connection."""
    with following(path, code) as case:
        return case
