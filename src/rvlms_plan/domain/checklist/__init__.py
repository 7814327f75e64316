"""A checklist as the program holds it: frozen values, no file, no patient.

The words are those of docs/architecture.md. `formats/checklist` reads one from YAML and refuses what could not be run.
"""

from rvlms_plan.domain.checklist.conditions import Test, When
from rvlms_plan.domain.checklist.fields import VALUE, Field, Kind, Level, Proposal, Range, Style
from rvlms_plan.domain.checklist.happenings import (
    AMOUNT,
    BLOOD_LOSS,
    CLOSURE,
    CONCERN,
    CONVERSION,
    FLUID,
    INCISION,
    LEFT_THEATRE,
    MOMENTS,
    PRODUCT,
    STANDARD,
    TEXT,
    TRANSFUSION,
)
from rvlms_plan.domain.checklist.operation import Card, ClampReminder, ClampRules, HappeningKind, Vessel
from rvlms_plan.domain.checklist.picture import PictureReading, PictureRules
from rvlms_plan.domain.checklist.reported import Figure, Reported
from rvlms_plan.domain.checklist.whole import (
    Checklist,
    Due,
    Item,
    Phase,
    Precedence,
    Source,
    Stop,
    SummaryField,
    Threshold,
)
from rvlms_plan.domain.status import Status

__all__ = [
    "AMOUNT",
    "BLOOD_LOSS",
    "CLOSURE",
    "CONCERN",
    "CONVERSION",
    "FLUID",
    "INCISION",
    "LEFT_THEATRE",
    "MOMENTS",
    "PRODUCT",
    "STANDARD",
    "TEXT",
    "TRANSFUSION",
    "VALUE",
    "Card",
    "Checklist",
    "ClampReminder",
    "ClampRules",
    "Due",
    "Field",
    "Figure",
    "HappeningKind",
    "Item",
    "Kind",
    "Level",
    "Phase",
    "PictureReading",
    "PictureRules",
    "Precedence",
    "Proposal",
    "Range",
    "Reported",
    "Source",
    "Status",
    "Stop",
    "Style",
    "SummaryField",
    "Test",
    "Threshold",
    "Vessel",
    "When",
]
