"""What a verification came to, in words."""

from __future__ import annotations

from collections.abc import Iterator

from rvlms_plan.domain.checking import problem_words
from rvlms_plan.domain.counting import count
from rvlms_plan.use_cases.verifying.report import Report


def report_lines(report: Report) -> Iterator[str]:
    """Give a line for each problem, then what was read and what no checkpoint covers."""
    for problem in report.problems:
        yield problem_words(problem)
    read = (
        f"{count(report.entries, 'entry', 'entries')} in {count(report.journals, 'journal')}, "
        f"{count(report.texts, 'checklist text')}, "
        f"{count(report.checkpoints, 'checkpoint')}"
    )
    yield f"{read}: {'the record is whole.' if report.is_whole else 'THE RECORD IS NOT WHOLE.'}"
    if not report.thorough:
        yield "Not compared with the record: what the register shows of each case. verify --thorough does."
    if report.kept_checked:
        yield f"Compared with {count(report.kept_checked, 'kept checkpoint')}."
    if report.newest:
        yield f"Newest checkpoint: {report.newest['number']}, {report.newest['at']}, {report.newest['hash']}"
    for used in report.keys.values():
        yield f"Signed by {used.station}: {count(used.checkpoints, 'checkpoint')}, key {used.key}"
    if report.uncovered_entries:
        yield (
            f"No checkpoint covers the newest {count(report.uncovered_entries, 'entry', 'entries')} in "
            f"{count(report.uncovered_journals, 'journal')} yet; a cut there would not be seen."
        )
    if report.uncovered_closings:
        yield f"A checkpoint was due and could not be made yet ({missed(report.uncovered_closings)}); see doctor."


def missed(closings: int) -> str:
    """Say for what no checkpoint was made."""
    return f"{count(closings, 'phase or case was', 'phases or cases were')} closed, or a review signed, since"
