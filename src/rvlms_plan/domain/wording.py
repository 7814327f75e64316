"""A checklist's parts in words for people, where no case stands behind them: conditions, who says it, how to work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from rvlms_plan.domain.answers import DONE, unit_words
from rvlms_plan.domain.checklist import VALUE, Checklist, Due, Field, Item, Kind, Level, Style, Test, When

LEVEL_WORDS: Mapping[Level, str] = {
    Level.BLOCK: "BLOCKS",
    Level.REQUIRED: "required",
    Level.ADVISORY: "advisory",
}
STYLE_WORDS: Mapping[Style, str] = {
    Style.DO_CONFIRM: "Do and confirm: work from memory, then stop and confirm every item.",
    Style.READ_DO: "Read and do: read an item aloud, do it, then read the next.",
}
_DUE_AFTER: Mapping[str, str] = {
    "incision": "the incision",
    "closure": "closure",
    "left-theatre": "leaving theatre",
}


def when_words(when: When, test_words: Callable[[Test], str]) -> str:
    """Put a condition into words, each of its tests by `test_words`."""
    return ", or ".join(" and ".join(test_words(test) for test in group) for group in when)


def asked_words(
    checklist: Checklist, test: Test, number: Callable[[str], str] | None = None, *, named: bool = True
) -> str:
    """Put a test into the words of its item: `Paraganglioma is Not excluded or Confirmed`.

    Where a choice allows more than half of its options, the few that it leaves out are named.

    Args:
        checklist: Where the item stands.
        test: What is tested.
        number: What stands before an item's challenge, by the item's id: on paper its number.
        named: Whether the challenge is said; without it the number has to do.
    """
    item = checklist.items[test.item]
    field = item.field(test.field) or item.fields[0]
    name = " ".join(filter(None, (number(item.id) if number else "", item.challenge if named or not number else "")))
    if field.name != VALUE:
        name = f"{name}, {_field_name(field)}," if named else f"{name} {_field_name(field)}"
    return f"{name} {_allowed_words(field, test) if test.allowed else _bound_words(field, test)}"


def roles_words(checklist: Checklist, roles: Iterable[str], *, each: bool = False) -> str:
    """Name roles by their titles: any of them, or `each` of them."""
    return (" and " if each else " or ").join(checklist.role_titles.get(role, role) for role in roles)


def due_words(due: Due) -> str:
    """Say when an item is expected: `7 days after leaving theatre`."""
    return f"{due.days} {'day' if due.days == 1 else 'days'} after {_DUE_AFTER.get(due.after, due.after)}"


def counts_as_words(item: Item) -> str:
    """Say what an override counts as for the conditions that read the item, or nothing where none reads it."""
    if item.overridden_as is None:
        return ""
    options = (option for field in item.fields for option in field.options)
    return next((words for option, words in options if option == item.overridden_as), "no answer")


def _field_name(field: Field) -> str:
    return field.title or field.name.replace("-", " ")


def _allowed_words(field: Field, test: Test) -> str:
    if field.kind is Kind.TICK:
        return f"is {DONE}"
    left_out = [words for option, words in field.options if option not in test.allowed]
    allowed = [field.words_for(option) for option in test.allowed]
    if field.kind is Kind.CHOICE and left_out and len(left_out) < len(allowed):
        return f"is any but {_listed(left_out)}"
    return f"{'includes' if field.kind is Kind.SEVERAL else 'is'} {_listed(allowed)}"


def _bound_words(field: Field, test: Test) -> str:
    def bound(word: str, number: Decimal | None) -> str:
        return "" if number is None else f"{word} {number}"

    bounds = " and ".join(filter(None, (bound("above", test.above), bound("below", test.below))))
    return f"is {bounds} {unit_words(field.unit)}".rstrip()


def _listed(words: list[str]) -> str:
    return " or ".join(filter(None, ("; ".join(words[:-1]), words[-1])))
