"""What was made of a case, kept until the case, or what else it was made of, is another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from rvlms_plan.domain.case import CaseView

P = ParamSpec("P")
T = TypeVar("T")


class MadeOfCase:
    """Remembers of each function what it made last: a case that was made ready while it was saved is made once."""

    def __init__(self) -> None:
        self._last: dict[Callable[..., Any], tuple[CaseView, tuple[Any, ...], dict[str, Any], Any]] = {}

    def of(self, make: Callable[Concatenate[CaseView, P], T], view: CaseView, *args: P.args, **more: P.kwargs) -> T:
        """Give what `make` makes of this very view and of equal arguments; it may depend on nothing else."""
        last = self._last.get(make)
        if last is None or last[0] is not view or (last[1], last[2]) != (args, more):
            last = self._last[make] = view, args, more, make(view, *args, **more)
        made: T = last[3]
        return made
