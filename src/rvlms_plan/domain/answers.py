"""Answers: read from what a person typed, checked against what can be, and put into words.

A value is text, a tuple of texts, or True for a tick. Numbers stay decimal text: a record holds no floats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from rvlms_plan.domain.checklist import VALUE, Checklist, Field, Item, Kind, Range
from rvlms_plan.domain.people import roll_call, roll_call_member
from rvlms_plan.domain.refusals import BadValue, Unknown, shortened
from rvlms_plan.domain.text import LONGEST_TEXT, clean

Value = str | tuple[str, ...] | bool
Answer = Mapping[str, Value]

DONE = "done"
_LONGEST_NUMBER = 20
_CLOCKS_DIFFER_BY = timedelta(minutes=2)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?|(\d{1,2})(\d{2})|(\d{2})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)")
_DATE_WITH_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*")
_UNITS = {
    "mm[Hg]": "mmHg",
    "umol/L": "µmol/L",
    "[IU]": "IU",
    "Cel": "°C",
    "d": "days",
    "mo": "months",
    "{ULN}": "× upper limit",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "/min": "/min",
}


_COUNTED = {"units", "days", "months"}


def unit_words(unit: str) -> str:
    """Give a UCUM unit as it is written on a ward; annotations such as {units} lose their braces."""
    return _UNITS.get(unit) or re.sub(r"[{}\[\]]", "", unit)


def measured(amount: str, unit: str) -> str:
    """Give an amount with its unit; a single one is `1 unit`."""
    said = unit_words(unit)
    return f"{amount} {said.removesuffix('s') if amount == '1' and said in _COUNTED else said}".strip()


def parse_answer(checklist: Checklist, item: Item, words: Sequence[str], at: datetime) -> dict[str, Value]:
    """Read an item's answer from the words of a command line: VALUE …, or FIELD=VALUE … where it has fields.

    Raises:
        BadValue: A word is of the wrong type or outside what can be; a field is unknown, given twice or missing.
    """
    if item.is_single:
        return {VALUE: parse(checklist, item.fields[0], _single_text(item, words), at)}
    texts: dict[str, str] = {}
    names = [field.name for field in item.fields]
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise BadValue(f"{item.id} is answered field by field: write FIELD=VALUE. Fields: {', '.join(names)}.")
        if name not in names:
            raise Unknown(f"field of {item.id}", name, names)
        if name in texts:
            raise BadValue(f"The field {name} is given twice.")
        texts[name] = text
    return parse_fields(checklist, item, texts, at)


def parse_fields(checklist: Checklist, item: Item, texts: Mapping[str, str], at: datetime) -> dict[str, Value]:
    """Read an item's answer from one text a field; an empty text is no value.

    Raises:
        BadValue: A text is of the wrong type or outside what can be, or a field that is not optional has none.
    """
    given = {name for name, text in texts.items() if text.strip()}
    if item.is_single and not given:
        raise BadValue(f"{item.challenge}: give a value ({what_is_asked(item.fields[0])}).")
    if not given and all(field.optional for field in item.fields):
        raise BadValue(f"{item.challenge}: give at least one of {', '.join(field.name for field in item.fields)}.")
    missing = [field.name for field in item.fields if not field.optional and field.name not in given]
    if missing:
        raise BadValue(f"{item.challenge}: still to be given: {', '.join(missing)}.")
    return {field.name: parse(checklist, field, texts[field.name], at) for field in item.fields if field.name in given}


def parse(checklist: Checklist, field: Field, text: str, at: datetime) -> Value:
    """Read one field's value. `at` is now: it gives `today`, and the day of a clamp's time.

    Raises:
        BadValue: The text is of the wrong type, or outside what can be.
    """
    name = field.title or (field.name if field.name != VALUE else "This answer")
    match field.kind:
        case Kind.TICK:
            return _tick(text)
        case Kind.CHOICE:
            return _option(field, text.strip())
        case Kind.SEVERAL:
            chosen = {_option(field, each.strip()) for each in text.split(",") if each.strip()}
            if not chosen:
                raise BadValue(f"{name}: choose at least one of {', '.join(option for option, _ in field.options)}.")
            return tuple(option for option, _ in field.options if option in chosen)
        case Kind.NUMBER:
            return _number(field, name, text)
        case Kind.TEXT:
            if not (cleaned := clean(text, what=name)):
                raise BadValue(f"{name}: write a few words.")
            return cleaned
        case Kind.DATE:
            return _date(name, text, at).isoformat()
        case Kind.TIME:
            return _time(name, text).isoformat("minutes" if _time(name, text).second == 0 else "seconds")
        case Kind.DATETIME:
            return _datetime(name, text, at).isoformat()
        case Kind.CLAMP:
            return _clock_time(name, text, at).isoformat(timespec="seconds")
        case Kind.PEOPLE:
            return _people(checklist, name, text)


def outside_asked(field: Field, value: Value) -> str | None:
    """Give the question for a value outside the range that is asked about, or None where it lies within."""
    if field.kind is not Kind.NUMBER or field.ask_outside is None or not isinstance(value, str):
        return None
    if field.ask_outside.holds(Decimal(value)):
        return None
    name = f"{field.title or field.name}: " if field.name != VALUE else ""
    return f"{name}{words(field, value)} is outside the usual {range_words(field.ask_outside)}. Is it right?"


def range_words(ends: Range) -> str:
    """Put a range into words: `2 to 30`, `3 or more`, `up to 8`."""
    if ends.low is None:
        return f"up to {ends.high}"
    return f"{ends.low} or more" if ends.high is None else f"{ends.low} to {ends.high}"


def words(field: Field, value: Value) -> str:
    """Put one value into the words that a screen and a report show."""
    match field.kind, value:
        case _, bool():
            return DONE
        case Kind.CHOICE, str():
            return field.words_for(value)
        case Kind.SEVERAL, tuple():
            return ", ".join(field.words_for(each) for each in value) or "none"
        case Kind.NUMBER, str():
            return measured(value, field.unit)
        case Kind.PEOPLE, tuple():
            return ", ".join(_member_words(each) for each in value)
        case Kind.CLAMP, str():
            return datetime.fromisoformat(value).strftime("%H:%M:%S")
        case Kind.DATETIME, str():
            return datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M")
        case _, tuple():
            return ", ".join(value)
        case _:
            return str(value)


def answer_words(item: Item, answer: Answer) -> str:
    """Put an item's whole answer into words, one line; a field is named where its value alone does not tell it."""
    if item.is_single:
        return words(item.fields[0], answer[VALUE])
    return ", ".join(
        words(f, answer[f.name]) if _tells_itself(item, f) else f"{f.title or f.name} {words(f, answer[f.name])}"
        for f in item.fields
        if f.name in answer
    )


def _tells_itself(item: Item, field: Field) -> bool:
    """Tell whether a value needs no name: a choice or a date, unless another field could hold the same words."""
    others = [each for each in item.fields if each is not field and each.kind is field.kind]
    if field.kind is Kind.CHOICE:
        return not {words for _, words in field.options} & {words for each in others for _, words in each.options}
    return field.kind is Kind.DATE and not others


def as_typed(value: Value) -> str:
    """Give the text that `parse` reads back as this value."""
    if isinstance(value, bool):
        return DONE
    return ",".join(value) if isinstance(value, tuple) else value


def _single_text(item: Item, given: Sequence[str]) -> str:
    kind = item.fields[0].kind
    if kind is Kind.TICK:
        return " ".join(given) or DONE
    if not given:
        raise BadValue(f"{item.challenge}: give a value ({what_is_asked(item.fields[0])}).")
    if len(given) > 1 and kind not in {Kind.TEXT, Kind.SEVERAL, Kind.PEOPLE}:
        raise BadValue(f"{item.id} takes one value, not {len(given)}.")
    return (" " if kind is Kind.TEXT else ",").join(given)


def what_is_asked(field: Field) -> str:
    """Say in a few words what may be typed for a field."""
    match field.kind:
        case Kind.CHOICE:
            return "one of " + ", ".join(option for option, _ in field.options)
        case Kind.SEVERAL:
            return "any of " + ", ".join(option for option, _ in field.options)
        case Kind.NUMBER:
            return f"a number in {unit_words(field.unit)}" if field.unit else "a number"
        case Kind.DATE:
            return "a date, YYYY-MM-DD or today"
        case Kind.TIME | Kind.CLAMP:
            return "a time, HH:MM or HH:MM:SS"
        case Kind.DATETIME:
            return "a date and time, YYYY-MM-DD HH:MM"
        case Kind.PEOPLE:
            return "names, as Name:role, separated by commas"
        case Kind.TICK:
            return DONE
        case Kind.TEXT:
            return "a few words"


def _tick(text: str) -> bool:
    if text.strip().lower() not in {DONE, "yes", "true", "tick"}:
        raise BadValue(f"This item is ticked, not filled in: write {DONE} or nothing, not {shortened(text)}.")
    return True


def _option(field: Field, text: str) -> str:
    folded = text.casefold()
    for told_by in (0, 1):  # by its name first: the words of one option can be another's name
        for option in field.options:
            if folded == option[told_by].casefold():
                return option[0]
    raise Unknown("answer", shortened(clean(text[:200])) or "(nothing)", [option for option, _ in field.options])


def _number(field: Field, name: str, text: str) -> str:
    typed = text.strip().replace("\u2212", "-")
    if "," in typed and "." not in typed and re.fullmatch(r"[+-]?\d+,(\d{1,2}|\d{4,})", typed):
        typed = typed.replace(",", ".")
    if not _NUMBER.fullmatch(typed) or len(typed) > _LONGEST_NUMBER:
        advice = " Write 1500 or 1.5: a comma before three digits can mean either." if "," in typed else ""
        unit = f" The unit is {unit_words(field.unit)}; leave it out." if field.unit else ""
        raise BadValue(f"{name}: {shortened(clean(text[:200])) or 'nothing'} is not a number.{advice}{unit}")
    try:
        number = Decimal(typed)
    except InvalidOperation as error:  # pragma: no cover - the pattern above is stricter
        raise BadValue(f"{name}: {typed} is not a number.") from error
    if field.refuse_outside and not field.refuse_outside.holds(number):
        low, high = field.refuse_outside.low, field.refuse_outside.high
        ends = f"{low} to {high}" if low is not None and high is not None else f"{low} or more" if high is None else ""
        ends = ends or f"{high} or less"
        raise BadValue(f"{name}: {number} cannot be. It lies within {ends} {unit_words(field.unit)}".rstrip() + ".")
    return format(number or abs(number), "f")


def _date(name: str, text: str, at: datetime) -> date:
    typed = text.strip().lower()
    if typed in {"today", "yesterday", "tomorrow"}:
        return at.date() + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[typed])
    try:
        return date.fromisoformat(typed) if len(typed) == 10 else _no_date(name, text)
    except ValueError:
        return _no_date(name, text)


def _no_date(name: str, text: str) -> date:
    raise BadValue(f"{name}: {shortened(clean(text[:200])) or 'nothing'} is not a date. Write YYYY-MM-DD, or today.")


def _time(name: str, text: str) -> time:
    match = _TIME.fullmatch(text.strip())
    if match:
        hour, minute, second = (*(int(part) for part in match.groups() if part), 0)[:3]
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    raise BadValue(f"{name}: {shortened(clean(text[:200])) or 'nothing'} is not a time. Write HH:MM or HH:MM:SS.")


def _datetime(name: str, text: str, at: datetime) -> datetime:
    typed = text.strip()
    if typed.lower() == "now":
        return at.replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(typed) if _DATE_WITH_TIME.fullmatch(typed) else _no_datetime(name, text)
    except ValueError:
        return _no_datetime(name, text)
    return moment if moment.tzinfo else moment.replace(tzinfo=at.tzinfo)


def _no_datetime(name: str, text: str) -> datetime:
    said = shortened(clean(text[:200])) or "nothing"
    raise BadValue(f"{name}: {said} is not a date and time. Write YYYY-MM-DD HH:MM.")


def _clock_time(name: str, text: str, at: datetime) -> datetime:
    """Read a time of today, or of yesterday where it would lie ahead; `now` and a full date and time too."""
    typed = text.strip().lower()
    if typed == "now":
        return at.replace(microsecond=0)
    if "t" in typed or "-" in typed:
        moment = _datetime(name, typed.upper(), at)
        if moment > at + _CLOCKS_DIFFER_BY:
            raise BadValue(f"{name}: {moment:%Y-%m-%d %H:%M} lies ahead; a clamp's time is that of what was done.")
        return moment
    moment = datetime.combine(at.date(), _time(name, typed), at.tzinfo)
    return moment if moment <= at + _CLOCKS_DIFFER_BY else moment - timedelta(days=1)


def _people(checklist: Checklist, name: str, text: str) -> tuple[str, ...]:
    roles = checklist.role_titles
    if len(text) > LONGEST_TEXT:
        raise BadValue(f"{name} is {len(text):,} characters long; the most that can be kept is {LONGEST_TEXT:,}.")
    members = [roll_call_member(each, roles) for each in re.split(r"[,;]", text) if each.strip()]
    if not members:
        raise BadValue(f"{name}: name at least one person, as Name:role.")
    return tuple(dict.fromkeys(members))


def _member_words(member: str) -> str:
    voice = roll_call(member)
    return f"{voice.person} ({voice.role})" if voice.role else voice.person
