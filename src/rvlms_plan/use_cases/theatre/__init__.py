"""What the team in theatre does. The screens and the command line come through here.

Texts from people are read here; decisions are the domain's.
"""

from rvlms_plan.use_cases.journals import entries
from rvlms_plan.use_cases.register import cases
from rvlms_plan.use_cases.theatre.course import abandon, close, close_phase, follow_up, note
from rvlms_plan.use_cases.theatre.items import (
    Given,
    answer,
    correct,
    defer,
    override,
    read_answer,
    set_not_applicable,
)
from rvlms_plan.use_cases.theatre.opening import (
    DEFAULT_CHECKLIST,
    ask_about_code,
    new_case,
    shipped_titles,
)
from rvlms_plan.use_cases.theatre.operation import (
    answer_aloud,
    caught,
    clamp_off,
    clamp_on,
    correct_entry,
    end_card,
    happen,
    open_card,
    read_aloud,
    tick_step,
)

__all__ = [
    "DEFAULT_CHECKLIST",
    "Given",
    "abandon",
    "answer",
    "answer_aloud",
    "ask_about_code",
    "cases",
    "caught",
    "clamp_off",
    "clamp_on",
    "close",
    "close_phase",
    "correct",
    "correct_entry",
    "defer",
    "end_card",
    "entries",
    "follow_up",
    "happen",
    "new_case",
    "note",
    "open_card",
    "override",
    "read_aloud",
    "read_answer",
    "set_not_applicable",
    "shipped_titles",
    "tick_step",
]
