"""A debrief in words: what is said first, each remark with its why, and the timeline beside the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from rvlms_plan.domain.checklist import Source
from rvlms_plan.domain.practice.debrief import Debrief, Kind, Remark

KIND_WORDS = {
    Kind.MISSED: "missed",
    Kind.UNSAFE: "unsafe",
    Kind.OTHERWISE: "otherwise",
    Kind.OUT_OF_ORDER: "out of order",
    Kind.LATE: "late",
}
SPARKS = "▁▂▃▄▅▆▇█"
ASCII_SPARKS = ".:-=+*#@"


def verdict_words(found: Debrief) -> str:
    """Say whether it is passed: `not passed: 1 killer item missed`."""
    if found.passed:
        return "passed"
    count = len(found.killers)
    return f"not passed: {count} killer item{'s' * (count != 1)} missed"


def score_words(found: Debrief, before: Sequence[int] = ()) -> str:
    """Say the step score: `27 of 31 steps right and in time: 87 %, last time 71 %`."""
    last = f", last time {before[-1]} %" if before else ""
    return f"{found.right} of {found.steps} steps right and in time: {found.percent} %{last}"


def remark_words(remark: Remark) -> str:
    """Say a remark in one line, with its word."""
    return f"{'killer, ' if remark.killer else ''}{KIND_WORDS[remark.kind]}: {remark.says}"


def source_words(remark: Remark, sources: Mapping[str, Source]) -> list[str]:
    """Give the texts of a remark's sources."""
    return [sources[each].text if each in sources else each for each in remark.sources]


def passed_words(time: timedelta | None) -> str:
    """Give a time after the drill was taken up: `2 d 03:10`, `03:10`, or that it never was."""
    if time is None:
        return "never"
    minutes = int(time.total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{days} d {clock}" if days else clock


def sparks(percents: Sequence[int], *, ascii_only: bool = False) -> str:
    """Draw step scores over the weeks, one sign each, the newest last."""
    signs = ASCII_SPARKS if ascii_only else SPARKS
    return "".join(signs[min(len(signs) - 1, max(0, each) * len(signs) // 101)] for each in percents)


def debrief_lines(found: Debrief, sources: Mapping[str, Source]) -> list[str]:
    """Give the whole debrief as lines of text."""
    lines = [
        f"Debrief of {found.patient.title} ({found.patient.id} {found.patient.version}), {found.mode}",
        "A synthetic patient. Ticks are what was said, not what was done.",
        "",
        verdict_words(found),
        score_words(found),
    ]
    for remark in found.remarks:
        lines += ["", remark_words(remark)]
        lines += [f"  why: {remark.why}"] if remark.why else []
        lines += [f"  source: {each}" for each in source_words(remark, sources)]
    lines += ["", "When, after the drill was taken up: here, and by the safe team"]
    lines += [
        f"  {passed_words(each.own):>11} {passed_words(each.reference):>11}  {each.title}" for each in found.timeline
    ]
    return lines
