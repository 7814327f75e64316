"""`rvlms-plan case …`: the same use cases as the theatre screens."""

from __future__ import annotations

from rvlms_plan.cli.options import group

_HERE = "rvlms_plan.cli.commands.case"

_LAZY = {
    "new": (f"{_HERE}.course", "new"),
    "list": (f"{_HERE}.reading", "list_cases"),
    "show": (f"{_HERE}.reading", "show"),
    "entries": (f"{_HERE}.reading", "entries"),
    "hand-over": (f"{_HERE}.reading", "hand_over"),
    "picture": (f"{_HERE}.picture", "picture"),
    "answer": (f"{_HERE}.items", "answer"),
    "correct": (f"{_HERE}.items", "correct"),
    "not-applicable": (f"{_HERE}.items", "not_applicable"),
    "defer": (f"{_HERE}.items", "defer"),
    "override": (f"{_HERE}.items", "override"),
    "clamp": (f"{_HERE}.operation", "clamp"),
    "happening": (f"{_HERE}.operation", "happening"),
    "caught": (f"{_HERE}.operation", "caught"),
    "card": (f"{_HERE}.operation", "card"),
    "aloud": (f"{_HERE}.operation", "aloud"),
    "note": (f"{_HERE}.course", "note"),
    "close-phase": (f"{_HERE}.course", "close_phase"),
    "follow-up": (f"{_HERE}.course", "follow_up"),
    "close": (f"{_HERE}.course", "close"),
    "abandon": (f"{_HERE}.course", "abandon"),
}


@group("case", lazy=_LAZY)
def case() -> None:
    """Open a case, answer its items, close its phases, follow the patient up.

    What is written says who it comes from: --as NAME --role ROLE.
    """
