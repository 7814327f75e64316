"""The hand that checks: whatever is not hidden as a bundle hides it is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from rvlms_plan.domain.bundles.hand import LEFT_OUT, OLDEST

_PERSON = re.compile(r"P-[a-z2-7]{10}")
_STATION = re.compile(r"S-[a-z2-7]{10}")
_REQUEST = re.compile(r":[a-z2-7]{16}(/([0-9]{1,6}|[a-z2-7]{16}))?")


class NotHidden(Exception):
    """A part of an entry is not hidden; `what` says which, never what stands there."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Hidden:
    """Checks the entries of one case, whose code in bundles is `case`."""

    def __init__(self, case: str) -> None:
        self.case = case

    def code(self, code: str) -> str:
        """Check the case's code."""
        return _so(code, "the case's code", is_so=code == self.case)

    def request(self, request: str) -> str:
        """Check a request's name: it is of this case, so that it is nowhere else."""
        is_so = request.startswith(self.case) and _REQUEST.fullmatch(request, len(self.case)) is not None
        return _so(request, "a request's name", is_so=is_so)

    def person(self, name: str) -> str:
        """Check a person's pseudonym."""
        return _so(name, "a person", is_so=_PERSON.fullmatch(name) is not None)

    def station(self, name: str) -> str:
        """Check a station's pseudonym."""
        return _so(name, "a station", is_so=_STATION.fullmatch(name) is not None)

    def text(self, text: str) -> str:
        """Check that a text was left out."""
        return _so(text, "a text", is_so=text == LEFT_OUT)

    def moment(self, moment: datetime) -> datetime:
        """Check that a moment has no zone of its own."""
        _so("", "a moment", is_so=moment.tzinfo is UTC)
        return moment

    def moment_text(self, text: str) -> str:
        """Check a moment of an answer."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise NotHidden("a moment") from None
        return _so(text, "a moment", is_so=moment.tzinfo is UTC and moment.isoformat() == text)

    def day(self, text: str) -> str:
        """Check a date of an answer."""
        try:
            is_so = date.fromisoformat(text).isoformat() == text
        except ValueError:
            is_so = False
        return _so(text, "a date", is_so=is_so)

    def age(self, age: int) -> int:
        """Check an age."""
        if not 0 <= age <= OLDEST:
            raise NotHidden("an age")
        return age


def _so(value: str, what: str, *, is_so: bool) -> str:
    if not is_so:
        raise NotHidden(what)
    return value
