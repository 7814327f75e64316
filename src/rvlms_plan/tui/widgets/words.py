"""Short words that several widgets share: roles, moments, durations."""

from __future__ import annotations

from datetime import datetime, timedelta

from rvlms_plan.domain.people import Voice

_UNITS_LIKE_WORDS = {"cm", "mm", "min", "mg", "kg", "g", "h", "s", "d", "l"}


def as_label(text: str) -> str:
    """Begin a text with a capital letter, but never a unit: µmol/L would become Mmol/L, and mL ML."""
    first = text.split(" ", maxsplit=1)[0].rstrip(",;:")
    is_word = first.isascii() and first.isalpha() and first.islower() and first not in _UNITS_LIKE_WORDS
    return text[:1].upper() + text[1:] if is_word else text


def role_short(role: str) -> str:
    """Give two letters for a role: `anaesthetist` is AN, `scrub-nurse` is SN."""
    parts = role.split("-")
    return (parts[0][0] + parts[1][0] if len(parts) > 1 else role[:2]).upper()


def voice_short(voice: Voice) -> str:
    """Give a voice as it stands beside an answer: `AN Li`."""
    return f"{role_short(voice.role)} {voice.person}"


def moment_words(moment: datetime, now: datetime) -> str:
    """Give the time of today, or the day of another day."""
    here = moment.astimezone(now.tzinfo)
    if here.date() == now.date():
        return f"{here:%H:%M}"
    return f"{here.day} {here:%b}" if here.year == now.year else f"{here:%Y-%m-%d}"


def at_second(now: datetime) -> datetime:
    """Give the moment by which a running clock agrees with the shown time and the shown beginning, to the second.

    Both are shown without their fractions; so the clock goes on by one each second, whenever the screen looks.
    """
    return now.replace(microsecond=999_999)


def duration_words(span: timedelta) -> str:
    """Give hours and minutes: `1 h 34`."""
    minutes = max(0, int(span.total_seconds() // 60))
    return f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"


def day_words(days: int) -> str:
    """Say how far a day lies from today."""
    if days == 0:
        return "today"
    if days < 0:
        return "yesterday" if days == -1 else f"{-days} days ago"
    return "tomorrow" if days == 1 else f"in {days} days"
