"""Who is at which station, beside the items and in the foot."""

from __future__ import annotations

from collections.abc import Sequence

from rvlms_plan.domain.presence import Present
from rvlms_plan.tui.widgets.lines import Line, spread, wrapped
from rvlms_plan.tui.widgets.words import role_short


def station_lines(present: Sequence[Present], own_id: str, width: int) -> list[Line]:
    """Give each station with what it shows, and below it who is there; nothing while this one is alone."""
    if len(present) < 2:
        return []
    lines: list[Line] = [(), (("muted", " Stations"),), ()]
    for each in present:
        first, *rest = wrapped(each.station, width - len(each.shows) - 3)
        lines.append(spread((("text", f" {first}"),), (("muted", f"{each.shows} "),), width))
        lines += [(("text", f" {part}"),) for part in rest]
        who = f"{role_short(each.role)} {each.person}".strip() if each.person else "nobody named yet"
        said = f"{who}, here" if each.station_id == own_id else who
        lines += [(("muted", f"   {part}"),) for part in wrapped(said, width - 4)]
    return lines


def station_count(present: Sequence[Present]) -> str:
    """Say how many stations there are; empty while this one is alone."""
    return f"{len(present)} stations" if len(present) > 1 else ""
