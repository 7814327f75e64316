"""What reports say again and again: how a moment and a voice are written, and what names and ticks are worth."""

from __future__ import annotations

from datetime import datetime

from rvlms_plan.domain.checklist import Checklist
from rvlms_plan.domain.entries import EntryOf
from rvlms_plan.domain.people import AUTHENTICATED, BROKE_GLASS, Voice
from rvlms_plan.domain.review import MEANINGS as REVIEW_MEANINGS

AMENDED, IN_PROGRESS, ABANDONED, FAILS = "AMENDED", "IN PROGRESS", "ABANDONED", "FAILS VERIFICATION"
NAMES_ATTESTED = (
    "Names are attested, not authenticated, unless a name has “by PIN” with it: who typed an entry said who spoke, and "
    "nobody proved it."
)
_KNOWN = {AUTHENTICATED: ", by PIN", BROKE_GLASS: ", GLASS BROKEN"}
_CHECKPOINT = (
    "A station's key (Ed25519) signed the hashes that the journals ended in. It shows that these entries stood so at "
    "that time. It is the station's signature, no person's."
)
MEANINGS = (
    ("Said by", "The person named said this, in that role, at the time that it happened."),
    ("Typed by", "The person named was at the keyboard. It is no signature."),
    ("Second person", "The person named, another than the first, agreed that the blocking item be passed by."),
    ("Phase closed by", "The person named said that the team held this pause, with what was then open or overridden."),
    ("Checkpoint", _CHECKPOINT),
    *((f"Review: {name}", words) for name, words in REVIEW_MEANINGS.items()),
)


def moment(at: datetime, *, seconds: bool = False) -> str:
    """Write a moment as the station's clock showed it."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if seconds else f"{at:%Y-%m-%d %H:%M}"


def offset(at: datetime) -> str:
    """Write the offset from UTC: `+01:00`."""
    return f"{at:%z}"[:3] + ":" + f"{at:%z}"[3:5]


def voice(checklist: Checklist, spoke: Voice) -> str:
    """Name a person with the role's title."""
    return f"{spoke.person} ({checklist.role_titles.get(spoke.role, spoke.role)})"


def who(checklist: Checklist, entry: EntryOf[object]) -> str:
    """Say who spoke, and who typed where that was another; and how they were known where that is more than by name."""
    stamp = entry.stamp
    said = voice(checklist, stamp.said_by) + known(stamp.said_known)
    return said if stamp.entered_by == stamp.said_by.person else f"{said}, {typist(entry)}"


def typist(entry: EntryOf[object]) -> str:
    """Say who typed."""
    return f"typed by {entry.stamp.entered_by}{known(entry.stamp.entered_known)}"


def known(how: str) -> str:
    """Say how a name was known, where it is more than a name."""
    return _KNOWN.get(how, "")


def when(entry: EntryOf[object]) -> str:
    """Say when it was entered, and when it happened where that was another minute."""
    stamp = entry.stamp
    entered, happened = moment(stamp.at), moment(stamp.happened_at)
    return entered if entered == happened else f"{entered}, happened {happened}"
