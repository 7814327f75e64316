"""A program that goes on whatever its disk does: steady.py FOLDER COUNT [TRIES], run while calls are refused.

It answers as the screens do: what was not saved is asked again, of what is not known the file is asked. Each line on
standard output says what came of an answer: `ack REQUEST`, `refused SAYS`, `unknown SAYS`, `asked True|False`,
`cannot open SAYS`, `cannot tell SAYS`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rvlms_plan.store.problems import NotSaved, OutcomeUnknown, StoreProblem
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.live import LiveCase
from writer import BERG, CHECKLIST, case_in, opened, say

TRIES = int(sys.argv[3]) if len(sys.argv) > 3 else 60


def main() -> None:
    """Answer one item after the other, each until it is saved."""
    live = _taken_up(Path(sys.argv[1]) / "theatre.db")
    say("ready")
    for number in range(int(sys.argv[2])):
        item = f"i{number // 9}{number % 9}"
        if not any(_saved(live, item) for _ in range(TRIES)):
            say(f"gave up {item}")
            return
        say(f"ack {item}")
    live.database.close()
    say("all")


def _taken_up(path: Path) -> LiveCase:
    """Open the store and take up the case; `r` tries again."""
    for _ in range(TRIES):
        try:
            return case_in(opened(path), "RV-1", CHECKLIST)
        except StoreProblem as problem:
            say(f"cannot open {problem.says}")
    raise SystemExit("gave up")


def _saved(live: LiveCase, item: str) -> bool:
    try:
        theatre.answer(live, item, [], BERG, request=item)
    except OutcomeUnknown as unknown:
        say(f"unknown {unknown.says}")
        return _settled(live, item)
    except NotSaved as refused:
        say(f"refused {refused.says}")
        return False
    return True


def _settled(live: LiveCase, item: str) -> bool:
    for _ in range(TRIES):
        try:
            was_saved = live.was_saved(item)
        except StoreProblem as problem:
            say(f"cannot tell {problem.says}")
        else:
            say(f"asked {was_saved}")
            return was_saved
    return False


if __name__ == "__main__":
    main()
