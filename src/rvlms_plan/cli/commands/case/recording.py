"""What every command that writes into a case does: take it up, ask, say what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rvlms_plan.cli.session import Session

if TYPE_CHECKING:
    from rvlms_plan.domain.case import Case
    from rvlms_plan.use_cases.live import LiveCase, Recorded

STOOD = "That stands already; nothing was written again."


def record(session: Session, code: str, ask: Callable[[LiveCase], Recorded], *, as_json: bool) -> None:
    """Carry out one request on a case and print the entries that it made."""
    with session.case(code) as live:
        before = live.case
        recorded = ask(live)
        here = [each.name for each in live.directory.here]
    say_recorded(session, recorded, before, here, as_json=as_json)


def say_recorded(
    session: Session, recorded: Recorded, before: Case, here: Sequence[str] = (), *, as_json: bool
) -> None:
    """Print the entries that a request made, or say that it stood already; `here` are those in the directory."""
    from rvlms_plan.cli.printing.entries import recorded_data, recorded_lines  # noqa: PLC0415

    if not recorded.entries:
        session.printer.tell(STOOD)
    session.printer.tell(*_look_alikes(recorded, [*before.people, *here]))
    if as_json:
        session.printer.json(recorded_data(recorded))
    else:
        session.printer.out(*recorded_lines(recorded, before))


def _look_alikes(recorded: Recorded, known: Sequence[str]) -> Iterator[str]:
    """Name the people who are new in this case and written almost like one who is known."""
    from rvlms_plan.domain.people import near_duplicate  # noqa: PLC0415

    stamps = [entry.stamp for entry in recorded.entries]
    for name in dict.fromkeys(name for stamp in stamps for name in (stamp.said_by.person, stamp.entered_by)):
        if near := near_duplicate(name, known):
            yield f"{name} is new in this case, and {near} is known. Is that one person? Use one spelling."
