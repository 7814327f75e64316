"""The practice screens' way to the practice store: one thread of its own, and a clock that is the drill's.

What is heavy is imported on that thread, not with this module: the first frame is painted before that.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.practice.clock import DrillClock
from rvlms_plan.use_cases.station import Station

if TYPE_CHECKING:
    from rvlms_plan.domain.practice.debrief import Debrief
    from rvlms_plan.domain.practice.drill import Drill
    from rvlms_plan.domain.practice.patient import Patient
    from rvlms_plan.store.database import Database
    from rvlms_plan.use_cases.practice.asking_cards import Asked
    from rvlms_plan.use_cases.practice.drilling import LiveDrill
    from rvlms_plan.use_cases.practice.learning import Result
    from rvlms_plan.use_cases.practice.schedule import Scheduled

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Overview:
    """What the practice screen shows: the patients by difficulty, drills that are open, results, cards."""

    patients: tuple[Patient, ...]
    open: tuple[tuple[str, Drill], ...]
    results: tuple[Result, ...]
    cards: tuple[Scheduled, ...]


class PracticeDesk(Desk):
    """One station's access to the practice store. It signs no checkpoints: nobody is treated by it."""

    def __init__(self, open_database: Callable[[], Database], station: Station) -> None:
        self.clock = DrillClock(station.now)
        super().__init__(open_database, Station(self.clock, station.name))

    async def overview(self, learner: str) -> Overview:
        """Give what the practice screen shows to a learner; a drill that ended unjudged is judged now."""

        def work(database: Database) -> Overview:
            from rvlms_plan.formats.practice import load_shipped, shipped  # noqa: PLC0415
            from rvlms_plan.use_cases.practice import drilling, learning, schedule, unjudged  # noqa: PLC0415

            unjudged.judge_what_ended(database, self.clock)
            drills = drilling.drills(database)
            results = learning.results(database, learner) if learner else []
            patients = sorted((load_shipped(name).patient for name in shipped()), key=lambda each: each.difficulty)
            cards = schedule.schedule(learning.cards_known(database, learner)) if learner else []
            running = tuple((code, drill) for code, drill in drills if drill.begun and not drill.ended)
            return Overview(tuple(patients), running, tuple(results), tuple(cards))

        return await self._run(work)

    async def begin(self, name: str, mode: str, learner: str) -> LiveDrill:
        """Begin a drill. Raises as `drilling.begin_drill`."""

        def work(database: Database) -> LiveDrill:
            from rvlms_plan.formats.practice import load_shipped  # noqa: PLC0415
            from rvlms_plan.use_cases.practice import drilling  # noqa: PLC0415

            return drilling.begin_drill(database, self.clock, load_shipped(name), mode, learner, self.station.name)

        return await self._run(work)

    async def go_on_with(self, code: str) -> LiveDrill:
        """Take up a drill. Raises as `drilling.resume_drill`."""

        def work(database: Database) -> LiveDrill:
            from rvlms_plan.use_cases.practice import drilling  # noqa: PLC0415

            return drilling.resume_drill(database, self.clock, code, self.station.name)

        return await self._run(work)

    async def end(self, drill: LiveDrill) -> tuple[Debrief, Overview]:
        """End a drill and judge it; what it came to is in the learner's journal when this returns."""

        def work(database: Database) -> Debrief:
            from rvlms_plan.use_cases.practice import learning  # noqa: PLC0415

            drill.end()
            found = drill.debrief()
            case = drill.live.case
            learning.judge(database, lambda: self.clock.real, case.code, case.id, found)
            return found

        found = await self._run(work)
        return found, await self.overview(found.learner)

    async def rate(self, drill: str, learner: str, by: str, score: int, rater: str = "") -> None:
        """Rate a drill as a whole. Raises as `learning.rate`."""

        def work(database: Database) -> None:
            from rvlms_plan.use_cases.practice import learning  # noqa: PLC0415

            learning.rate(database, lambda: self.clock.real, learner, drill, by=by, score=score, rater=rater)

        await self._run(work)

    async def due(self, learner: str) -> list[Asked]:
        """Give the cards that are due today, at most as many as five minutes hold."""

        def work(database: Database) -> list[Asked]:
            from rvlms_plan.use_cases.practice import asking_cards, learning, schedule  # noqa: PLC0415

            cards = schedule.schedule(learning.cards_known(database, learner))
            return [asking_cards.asked(each.card) for each in schedule.due(cards, self.clock.real)]

        return await self._run(work)

    async def recalled(self, learner: str, card: str, rating: int) -> None:
        """Enter how a card was recalled. Raises as `learning.recall`."""

        def work(database: Database) -> None:
            from rvlms_plan.use_cases.practice import learning  # noqa: PLC0415

            learning.recall(database, lambda: self.clock.real, learner, card, rating)

        await self._run(work)

    def carry_out(self, work: Callable[[], T]) -> Awaitable[T]:
        """Do something with a drill, behind all that was asked for before."""
        return self._run(lambda _: work())
