"""What the demonstration cases tell: synthetic patients in different states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rvlms_plan.domain.checklist import VALUE
from rvlms_plan.domain.usual import Typed


@dataclass(frozen=True, slots=True)
class Story:
    """One demonstration case. Days count back from today; an operation of today began two hours and a half ago.

    It stops before the item `until`, and when its phases are done goes on by follow-ups so many days after the
    operation. `left_open` are items that nobody answers; `besides` is what is told after an item: a happening with its
    words, or CAUGHT with what the item caught.
    """

    code: str
    age: int
    sex: str
    opened_days_ago: int
    operated_days_ago: int = 0
    until: str | None = None
    answers: Mapping[str, Typed] = field(default_factory=dict)
    left_open: frozenset[str] = frozenset()
    besides: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    follow_ups: tuple[int, ...] = ()
    closed_days_ago: int | None = None
    abandoned: str | None = None


CAUGHT = "caught"

_NOT_EXCLUDED: dict[str, Typed] = {
    "thrombus": {"level": "infrahepatic", "imaging-date": "D-6"},
    "metanephrines": {
        "test": "plasma-free-supine",
        "multiple-of-upper-limit": "1.7",
        "date": "D-5",
        "read-by": "Okoye",
    },
    "paraganglioma": {VALUE: "not-excluded"},
    "biopsy": {VALUE: "not-done-paraganglioma"},
    "anaesthesia-concerns": {VALUE: "not-excluded"},
}

STORIES = (
    Story("DEMO-1", 56, "female", opened_days_ago=1, until="metanephrines"),
    Story(
        "DEMO-2",
        61,
        "male",
        opened_days_ago=24,
        until="margin-seen",
        answers=_NOT_EXCLUDED,
        besides={
            "clamp-plan": ((CAUGHT, "Only one Satinsky was on the table; the second was fetched"),),
            "tumour-ends": (("blood-loss", "150"),),
            "lumbar-branches": (("blood-loss", "250"),),
            "heparin": (("drug", "Heparin 3000 IU"),),
            "specimen": (("transfusion", "red-cells", "1"), ("blood-loss", "200")),
        },
    ),
    Story(
        "DEMO-3",
        48,
        "female",
        opened_days_ago=30,
        operated_days_ago=8,
        until="diagnosis",
        answers={
            "vein": {VALUE: "gonadal-right"},
            "vascular-plan": {"clamp": "satinsky-partial", "sites": "gonadal-vein-right, ivc-infrarenal"},
        },
        left_open=frozenset({"creatinine-day-7", "kidney-stage", "complications"}),
    ),
    Story(
        "DEMO-4",
        67,
        "female",
        opened_days_ago=430,
        operated_days_ago=410,
        answers={
            "vein": {VALUE: "renal-left"},
            "converted": {"outcome": "converted", "reason": "No safe plane behind the vein"},
            "vascular-plan": {"clamp": "satinsky-partial", "sites": "renal-vein-left, ivc-pararenal"},
        },
        besides={
            "tumour-ends": (("blood-loss", "400"), ("conversion", "No safe plane behind the vein")),
            "renal-vessels": (("transfusion", "red-cells", "2"), ("fluid", "crystalloid", "1500")),
            "margin-seen": (("specimen", "Vein with tumour, ends marked by sutures"), ("blood-loss", "=900")),
        },
        follow_ups=(92, 185, 371),
        closed_days_ago=12,
    ),
    Story(
        "DEMO-5",
        39,
        "male",
        opened_days_ago=60,
        until="biopsy",
        answers=_NOT_EXCLUDED | {"paraganglioma": {VALUE: "confirmed"}},
        abandoned="Paraganglioma confirmed; referred to the endocrine surgeons.",
    ),
)
