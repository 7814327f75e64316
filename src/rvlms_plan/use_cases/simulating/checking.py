"""Whether the rules find what was planted, and nothing else: precision and recall, rule by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rvlms_plan.domain.findings import RULES
from rvlms_plan.domain.simulation import Planted
from rvlms_plan.store.database import Database
from rvlms_plan.store.findings import all_findings
from rvlms_plan.use_cases.simulating.writing import Written

_EXAMPLES = 20


@dataclass(slots=True)
class OfRule:
    """How often a rule found what was planted, how often it did not, and how often it found what was not."""

    found: int = 0
    missed: int = 0
    unplanted: int = 0

    @property
    def precision(self) -> float | None:
        """The share of what it found that was planted; None where it found nothing."""
        return self.found / of if (of := self.found + self.unplanted) else None

    @property
    def recall(self) -> float | None:
        """The share of what was planted that it found; None where nothing was planted."""
        return self.found / of if (of := self.found + self.missed) else None


@dataclass(slots=True)
class Checked:
    """What came of it: by rule in the order of the rules, and the first of what differs, as (case, rule, about)."""

    cases: int
    rules: dict[str, OfRule]
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    unplanted: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Tell whether all that was planted was found, and nothing else."""
        return not (self.missed or self.unplanted)


def check(database: Database, planted: Mapping[str, Sequence[Planted]]) -> Checked:
    """Compare the findings that the store keeps of the key's cases with what was planted in them."""
    checked = Checked(len(planted), {name: OfRule() for rule in RULES for name in rule.rules})
    kept: dict[str, Counter[tuple[str, str]]] = {}
    with database.reading() as connection:
        for code, rule, about in all_findings(connection):
            kept.setdefault(code, Counter())[rule, about] += 1
    for code, faults in planted.items():
        asked = Counter((each.rule, each.about) for each in faults)
        _compare(checked, code, asked, kept.get(code.casefold(), Counter()))
    return checked


def planted_in(written: Written) -> dict[str, list[Planted]]:
    """Give what is to be found in each case that was written."""
    return {code: [each for of in faults.values() for each in of] for code, faults in written.planted.items()}


def _compare(checked: Checked, code: str, asked: Counter[tuple[str, str]], kept: Counter[tuple[str, str]]) -> None:
    for (rule, _), count in (asked & kept).items():
        checked.rules[rule].found += count
    for (rule, about), count in (asked - kept).items():
        checked.rules[rule].missed += count
        _note(checked.missed, (code, rule, about))
    for (rule, about), count in (kept - asked).items():
        checked.rules[rule].unplanted += count
        _note(checked.unplanted, (code, rule, about))


def _note(examples: list[tuple[str, str, str]], one: tuple[str, str, str]) -> None:
    if len(examples) < _EXAMPLES:
        examples.append(one)


def counted(rules: Iterable[OfRule]) -> OfRule:
    """Add up all rules."""
    listed = list(rules)
    return OfRule(*(sum(getattr(each, name) for each in listed) for name in ("found", "missed", "unplanted")))
