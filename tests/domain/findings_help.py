"""A checklist and a pace for tests of the findings: every gap between two entries is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from cases import Walk
from checklists import ADVISORY, BLOCK, REQUIRED, checklist, choice, ends, item, number, phase, when
from rvlms_plan.domain import entries as e
from rvlms_plan.domain.checklist import (
    VALUE,
    Checklist,
    ClampRules,
    Field,
    Kind,
    Precedence,
    Proposal,
    Status,
    Style,
    Threshold,
    Vessel,
)
from rvlms_plan.domain.findings import Finding, findings

SIX = tuple("abcdef")
PEOPLE = (Field(VALUE, Kind.PEOPLE),)
LOSS = Proposal("as-recorded", ("total:blood-loss",))


def used(*thresholds: Threshold) -> Checklist:
    """Give a pathway of plan, time out, operation (read-do), sign out and later, on which every rule can be broken."""
    return checklist(
        phase(
            "plan",
            *(item(name, level=REQUIRED) for name in SIX),
            item("lump", choice("none", "small"), overridden_as="small"),
            before_incision=True,
            status=Status.PLANNING,
        ),
        phase(
            "time-out",
            item("team", PEOPLE, REQUIRED, roles=("surgeon", "nurse")),
            item("ready", level=REQUIRED, roles=("anaesthetist",)),
            item("count", level=REQUIRED, roles=("nurse",)),
            item("site", level=REQUIRED, may_defer_to="sign-out"),
            before_incision=True,
        ),
        phase(
            "operation",
            item("clamp-on", level=REQUIRED),
            item("clamp-off", level=REQUIRED),
            item("graft", level=REQUIRED, when=when(("lump", "small"))),
            style=Style.READ_DO,
        ),
        phase(
            "sign-out",
            item("loss", number(unit="mL"), REQUIRED, propose=LOSS),
            item("saturation", number(unit="%", ask_outside=ends(90, 100)), ADVISORY),
            item("counted", level=BLOCK),
        ),
        phase("later", item("letter", level=REQUIRED), status=Status.FOLLOW_UP),
        findings=thresholds,
        order=(Precedence("plan-first", "a", "b", "A comes before B."),),
        clamps=ClampRules(vessels=(Vessel("cava", "Cava", "caval"),), types=(("partial", "Partial"),)),
    )


def threshold(rule: str, **numbers: float | str) -> Threshold:
    """Give a file's threshold."""
    return Threshold(rule, tuple((name, Decimal(str(each))) for name, each in numbers.items()))


class Paced(Walk):
    """A case in which each request comes so many seconds after the one before: a minute unless said."""

    def __init__(self, *thresholds: Threshold) -> None:
        super().__init__(used(*thresholds))

    def wait(self, seconds: float) -> Paced:
        """Let the next entry come so many seconds after the last."""
        self.now += timedelta(seconds=seconds) - timedelta(minutes=1)
        return self

    def tick(self, *items: str, seconds: float = 60, by: str = "surgeon") -> None:
        """Tick items, each so long after the one before."""
        for each in items:
            self.wait(seconds).answer(each, by=by)

    def plan(self) -> None:
        """Go through the plan as it should be."""
        self.tick(*SIX)
        self.answer("lump", "none")
        self.close("plan")

    def to_incision(self) -> None:
        """Go through plan and time out as it should be, up to the incision."""
        self.plan()
        self.answer("team", "Berg:surgeon, Li:anaesthetist, Novak:nurse")
        self.answer("ready", by="anaesthetist")
        self.answer("count", by="nurse")
        self.answer("site")
        self.close("time-out")
        self.happen("incision")

    def to_the_end(self) -> None:
        """Go through the whole case as it should be."""
        self.to_incision()
        self.tick("clamp-on", "clamp-off")
        self.close("operation")
        self.happen("blood-loss", "300")
        self.answer("loss", "300")
        self.answer("saturation", "98")
        self.answer("counted")
        self.close("sign-out")
        self.happen("left-theatre")
        self.answer("letter")
        self.close("later")
        self.close_case()


def found(walk: Walk, rule: str, journal: Sequence[e.Entry] | None = None) -> list[Finding]:
    """Give what one rule finds."""
    return [each for each in findings(walk.view, journal or walk.journal) if each.rule == rule]


def rules_of(walk: Walk) -> list[str]:
    """Name the rules that found something."""
    return [each.rule for each in findings(walk.view, walk.journal)]


def at_station(entry: e.Entry, station: str) -> e.Entry:
    """Give an entry as another station would have made it."""
    return replace(entry, stamp=entry.stamp._replace(station=station))


def position_of(walk: Walk, kind: type[e.Fact]) -> int:
    """Give the position of the newest entry of a kind."""
    return next(entry.position for entry in reversed(walk.journal) if isinstance(entry.fact, kind))
