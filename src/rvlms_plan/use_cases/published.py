"""Four synthetic closed cases that add up to the results of the paper behind the checklist, to the digit.

They are constructed. The paper gives medians, ranges and counts of its four patients, none of them by himself; of four
values that fixes the two ends and the sum of the middle two. The middle ones, and which belong together, are invented.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from rvlms_plan.domain.case import CLOSURE
from rvlms_plan.domain.checklist import BLOOD_LOSS, CONVERSION, TRANSFUSION, VALUE
from rvlms_plan.domain.usual import Typed
from rvlms_plan.store.database import THEATRE, Database, open_store
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.demonstration import Teller
from rvlms_plan.use_cases.stories import Story

CONSTRUCTED = (
    "Constructed, no patient: the four SYN cases add up to the medians, ranges and counts that Zhang et al. 2021 "
    "report. Which values belong together is invented."
)

_FOLLOW_UP_MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Told:
    """One of them: its story, the minutes from incision to closure, and the last follow-up, by months and finding."""

    story: Story
    minutes: int
    months: int
    state: str = "no-disease"


def _answers(size: str, creatinine: str, **more: Typed) -> dict[str, Typed]:
    given: dict[str, Typed] = {"size": {VALUE: size}, "creatinine-day-7": {VALUE: creatinine}}
    return given | {name.replace("_", "-"): typed for name, typed in more.items()}


def _lost(amount: int) -> tuple[str, ...]:
    return (BLOOD_LOSS, str(amount))


def _given(units: int) -> tuple[str, ...]:
    return (TRANSFUSION, "red-cells", str(units))


_OPEN: dict[str, Typed] = {"approach_planned": {VALUE: "open"}, "approach_now": {VALUE: "open"}}

CASES = (
    Told(
        Story(
            "SYN-1",
            33,
            "female",
            opened_days_ago=470,
            operated_days_ago=450,
            answers=_answers("4.2", "70", blood_loss={"loss": "200", "red-cells": "0"}),
            besides={"vessels-named": (_lost(50),), "specimen": (_lost(150),)},
            closed_days_ago=20,
        ),
        minutes=224,
        months=13,
    ),
    Told(
        Story(
            "SYN-2",
            54,
            "male",
            opened_days_ago=560,
            operated_days_ago=540,
            answers=_answers("7.1", "82"),
            besides={"vessels-named": (_lost(150),), "specimen": (_lost(350),), "margin-seen": (_given(2),)},
            closed_days_ago=40,
        ),
        minutes=302,
        months=15,
    ),
    Told(
        Story(
            "SYN-3",
            58,
            "female",
            opened_days_ago=640,
            operated_days_ago=620,
            answers=_answers("10.7", "99", converted={"outcome": "converted", "reason": "bleeding over 1000 mL"}),
            besides={
                "vessels-named": (_lost(1100), (CONVERSION, "bleeding over 1000 mL"), _given(2)),
                "specimen": (_lost(400),),
                "margin-seen": (_given(2),),
            },
            closed_days_ago=60,
        ),
        minutes=467,
        months=17,
        state="recurrence-asymptomatic",
    ),
    Told(
        Story(
            "SYN-4",
            61,
            "male",
            opened_days_ago=760,
            operated_days_ago=740,
            answers=_answers("7.8", "88", **_OPEN),
            besides={"vessels-named": (_lost(200),), "specimen": (_lost(400),), "margin-seen": (_given(1),)},
            closed_days_ago=80,
        ),
        minutes=327,
        months=21,
    ),
)


def fill_published(database: Database, now: Callable[[], datetime]) -> list[str]:
    """Write the four cases into a store, all of them before `now`; give their codes."""
    present = now()
    for told in CASES:
        _Teller(database, told, present).tell()
    return [told.story.code for told in CASES]


@contextmanager
def constructed_store(now: Callable[[], datetime]) -> Iterator[Database]:
    """Make a store of the four cases in a folder of its own, and remove it afterwards. Takes a second or so."""
    with tempfile.TemporaryDirectory(prefix="rvlms-plan-cohort-", ignore_cleanup_errors=True) as folder:
        database = open_store(Path(folder) / "constructed.db", THEATRE, now, "rvlms-plan")
        try:
            fill_published(database, now)
            yield database
        finally:
            database.close()


class _Teller(Teller):
    """Tells a story whose operation and follow-up have a length of their own."""

    def __init__(self, database: Database, told: Told, present: datetime) -> None:
        super().__init__(database, told.story, present)
        self.told = told
        theatre.note(self.live, CONSTRUCTED, self._who("coordinator"))

    def _happen(self, what: str) -> None:
        """Close the wound so many minutes after the incision; all else is told as in any story."""
        incision = self.live.case.incision
        if what == CLOSURE and incision is not None:
            self._go_to(incision.at + timedelta(minutes=self.told.minutes))
            theatre.happen(self.live, what, self._who("circulator"))
        else:
            super()._happen(what)

    def _afterwards(self) -> None:
        """Follow up by visits, the last one by phone where nothing was found, and close the case."""
        for months in (*(each for each in _FOLLOW_UP_MONTHS if each < self.told.months), self.told.months):
            is_last = months == self.told.months
            self._go_to(_months_later(self.operated, months))
            state = self.told.state if is_last else "no-disease"
            came_back = state != "no-disease"
            theatre.follow_up(
                self.live,
                "phone" if is_last and not came_back else "visit",
                state,
                self._who("surgeon"),
                imaging="CT, 12 mm beside the vein" if came_back else "CT, nothing new",
                site="retroperitoneum" if came_back else None,
            )
        super()._afterwards()


def _months_later(moment: datetime, months: int) -> datetime:
    """Give the same day so many months on, or the first behind it where that month has no such day."""
    count = moment.month - 1 + months
    year, month = moment.year + count // 12, count % 12 + 1
    try:
        return moment.replace(year=year, month=month)
    except ValueError:
        following = date(year + month // 12, month % 12 + 1, 1)
        return moment.replace(year=following.year, month=following.month, day=1)
