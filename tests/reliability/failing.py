"""A program whose disk fails in the middle of a commit. Run by the tests under the recorder: failing.py FOLDER."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rvlms_plan.store.problems import OutcomeUnknown
from rvlms_plan.use_cases import theatre
from writer import BERG, CHECKLIST, case_in, opened, say


def main() -> None:
    """Answer, fail, ask the file, answer again."""
    fails = Path(os.environ["POWERCUT_FAILS"])
    database = opened(Path(sys.argv[1]) / "theatre.db")
    live = case_in(database, "RV-1", CHECKLIST)
    theatre.answer(live, "i00", [], BERG, request="r-0")
    fails.touch()
    try:
        theatre.answer(live, "i01", [], BERG, request="r-1")
    except OutcomeUnknown as unknown:
        say(f"unknown: {unknown.says}")
    say(f"shown as {live.view.items['i01'].state}")
    fails.unlink()
    say(f"asked: {live.was_saved('r-1')}")
    theatre.answer(live, "i01", [], BERG, request="r-1")
    say(f"then {live.view.items['i01'].state}")
    theatre.answer(live, "i02", [], BERG, request="r-2")
    say(f"then {live.view.items['i02'].state}")
    database.close()


if __name__ == "__main__":
    main()
