"""The hand that hides: pseudonyms keyed with the centre's secret, moments moved, ages pooled, texts left out."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta

from rvlms_plan.domain.bundles.hand import LEFT_OUT, OLDEST
from rvlms_plan.domain.bundles.shapes import Unfit
from rvlms_plan.domain.centres import case_code, keyed, letters
from rvlms_plan.domain.people import person_key

MOST_WEEKS = 52
_PERSON_LETTERS = 10
_REQUEST_LETTERS = 16


class Hiding:
    """Hides one case. `first` is its first entry's moment, whose offset from UTC is that of all of it.

    The same secret and case give the same always, so that a case that went on begins as it did before. Persons and
    stations have another pseudonym in each case: nobody's work can be followed through a centre's cases.
    """

    def __init__(self, centre: str, secret: bytes, code: str, first: datetime) -> None:
        self.case = case_code(centre, secret, code)
        self._secret = secret
        self._offset = first.utcoffset() or timedelta(0)
        # Whole weeks, so that a weekday stays one; back, so that nothing lies ahead; never none.
        weeks = 1 + int.from_bytes(keyed(secret, "days", self.case)) % MOST_WEEKS
        self._back = timedelta(weeks=weeks)

    def code(self, _code: str) -> str:
        """Give the case's code in bundles."""
        return self.case

    def request(self, request: str) -> str:
        """Give a request another name; what stands behind the stroke counts what followed from it."""
        name, stroke, number = request.partition("/")
        hidden = f"{self.case}:{letters(keyed(self._secret, 'request', self.case, name), _REQUEST_LETTERS)}"
        if not stroke:
            return hidden
        is_count = number.isascii() and number.isdecimal() and len(number) <= 6
        counted = number if is_count else letters(keyed(self._secret, "part", self.case, number), _REQUEST_LETTERS)
        return f"{hidden}/{counted}"

    def person(self, name: str) -> str:
        """Give a person's pseudonym in this case; case, accents and spacing do not tell people apart."""
        return f"P-{letters(keyed(self._secret, 'person', self.case, person_key(name)), _PERSON_LETTERS)}"

    def station(self, name: str) -> str:
        """Give a station's pseudonym in this case."""
        return f"S-{letters(keyed(self._secret, 'station', self.case, name), _PERSON_LETTERS)}"

    def text(self, _text: str) -> str:
        """Leave out what a person wrote."""
        return LEFT_OUT

    def moment(self, moment: datetime) -> datetime:
        """Move a moment: the clock on the wall as it was, without the zone that it hung in."""
        there = moment.replace(tzinfo=None)
        own = moment.utcoffset()
        with contextlib.suppress(OverflowError):  # at the very ends of the calendar, where no offset matters
            there += self._offset - (self._offset if own is None else own)
        return self._moved(there).replace(tzinfo=UTC)

    def moment_text(self, text: str) -> str:
        """Move a moment of an answer."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise Unfit("answer: a moment that is none") from None
        return self.moment(moment).isoformat()

    def day(self, text: str) -> str:
        """Move a date of an answer."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise Unfit("answer: a date that is none") from None
        return self._moved(datetime(day.year, day.month, day.day)).date().isoformat()  # noqa: DTZ001 - a day has no zone

    def age(self, age: int) -> int:
        """Pool the ages of the very old, of whom there are so few that the age names them."""
        return min(age, OLDEST)

    def _moved(self, moment: datetime) -> datetime:
        """Move a moment back; one at the beginning of the calendar, a slip of the keyboard, on."""
        try:
            return moment - self._back
        except OverflowError:
            return moment + self._back
