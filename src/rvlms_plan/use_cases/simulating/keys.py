"""The key of simulated cases: which case has which planted fault, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.domain.simulation import NOTE, Planted
from rvlms_plan.use_cases.simulating.writing import Written

FORMAT = "rvlms-plan/simulation-key/1"


def write_key(written: Written, out: Callable[[bytes], object]) -> None:
    """Write the key, a case a line."""
    head = {
        "format": FORMAT,
        "notice": NOTE,
        "seed": written.seed,
        "until": written.until.isoformat(),
        "cases": written.cases + written.were_there,
    }
    out(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "planted": {')
    for place, (code, faults) in enumerate(written.planted.items()):
        said = {kind: [{"rule": each.rule, "about": each.about} for each in of] for kind, of in faults.items()}
        line = f"{',' if place else ''}\n{json.dumps(code)}: {json.dumps(said, ensure_ascii=False)}"
        out(line.encode())
    out(b"\n}}\n")


def read_key(text: bytes) -> dict[str, list[Planted]]:
    """Read what is to be found in each case, the cases without a fault among them.

    Raises:
        BadValue: It is no key of simulated cases.
    """
    try:
        return dict(_cases(json.loads(text)))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadValue("This is no key of simulated cases. Give the file that simulate --key wrote.") from error


def _cases(data: Mapping[str, Any]) -> Iterator[tuple[str, list[Planted]]]:
    if data["format"] != FORMAT:
        raise ValueError("another format")
    for code, faults in data["planted"].items():
        yield code, [Planted(str(each["rule"]), str(each["about"])) for of in faults.values() for each in of]
