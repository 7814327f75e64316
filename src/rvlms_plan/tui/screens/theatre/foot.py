"""The banner and the foot of the screens of a case: what went wrong, how things stand, who types, the keys."""

from __future__ import annotations

from collections.abc import Sequence

from rvlms_plan.domain.people import AUTHENTICATED, BROKE_GLASS, BY_NAME_ALONE
from rvlms_plan.tui.commands import footer_words
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.case_lines import status_lines
from rvlms_plan.tui.widgets.lines import Line, Span, wrapped
from rvlms_plan.tui.widgets.station_lines import station_count


def foot_lines(setting: Setting, screen: str, said: Span, width: int) -> list[Line]:
    """Give the foot: what is said in its meaning, who types, and as many keys of that screen as there is room for."""
    meaning, words = said
    dot = f" {setting.glyphs.dot} "
    said_of_it = [f"{dot}{each}" for each in types_words(setting, dot)]
    if count := station_count(setting.desk.present):
        said_of_it = [*(f"{each}{dot}{count}" for each in said_of_it), *said_of_it]
    types_as = "problem" if setting.typist.known == BROKE_GLASS else "muted"
    return status_lines((meaning, f" {words}"), said_of_it, footer_words(screen), width, types_as)


def types_words(setting: Setting, dot: str) -> tuple[str, ...]:
    """Say who types and how that is known, the longest form first; the last is said however narrow it is."""
    typist, names = setting.typist, known_words(setting)
    who = (f"{typist.person}, {typist.role}, types", f"{typist.person} types") if typist.person else ("w: who types?",)
    return *(f"{each}{dot}{name}" for name in names for each in who), *names


def known_words(setting: Setting) -> tuple[str, ...]:
    """Say how names are known here, long and short: by name alone where no PIN is set, else of who types."""
    if setting.typist.known == BROKE_GLASS:
        return ("GLASS BROKEN: sign on when you can (w)", "GLASS BROKEN")
    if not setting.site.directory.has_pins:
        return (BY_NAME_ALONE, "names attested", "attested")
    if setting.typist.known == AUTHENTICATED:
        return ("by PIN",)
    return ("attested by name", "attested")


def banner_lines(problems: Sequence[str], followed: Sequence[str], width: int) -> list[Line]:
    """Give a steady banner of what went wrong and of what followed; no lines where there is nothing to say."""
    said = [*(("problem", each) for each in problems), *(("due", each) for each in followed)]
    said += [("muted", "Esc takes this away.")] if followed else []
    return [((meaning, f" {part}"),) for meaning, each in said for part in wrapped(each, max(20, width - 2))]
