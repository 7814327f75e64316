"""When an item applies, as FHIR says it: groups (any) within groups (all), each with `enableWhen`.

A condition here is any of groups of tests that must all hold; FHIR knows one kind of junction at a time, and nesting,
which is "and". So a condition is turned into clauses that must all hold, of each of which any part may: one level of
nesting a clause. A question that is not answered enables nothing: undecided maps to disabled.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from rvlms_plan.domain.case.items import counts_in
from rvlms_plan.domain.checklist import Checklist, Kind, Test, When
from rvlms_plan.formats.fhir.names import OVERRIDDEN, PASSED_BY, Resource, coding, link
from rvlms_plan.formats.fhir.values import number


def conditioned(checklist: Checklist, when: When, node: Resource) -> Resource:
    """Give an item of a Questionnaire that is enabled when a condition holds; an empty one always does."""
    for place, clause in enumerate(clauses(checklist, when)):
        if place > 0:
            node = {"linkId": f"{node['linkId']}:when", "type": "group", "item": [node]}
        node = node | {"enableWhen": clause} | ({"enableBehavior": "any"} if len(clause) > 1 else {})
    return node


def clauses(checklist: Checklist, when: When) -> list[list[Resource]]:
    """Give what must all hold; of each any part may."""
    if not when:
        return []
    groups = [[part for test in group for part in _parts(checklist, test)] for group in when]
    found: list[list[Resource]] = []
    for chosen in product(*groups):
        clause: list[Resource] = []
        for part in chosen:
            clause += [each for each in part if each not in clause]
        if clause not in found:
            found.append(clause)
    return found


def _parts(checklist: Checklist, test: Test) -> Iterator[list[Resource]]:
    """Give the parts of a test, which must all hold: its answers (any of them), or each of its bounds."""
    item = checklist.items[test.item]
    field = item.field(test.field)
    question = link(test.item, test.field)
    if field is None:
        raise ValueError(f"{test.reads} is no field")
    if field.kind is Kind.TICK:
        answers: list[Resource] = [{"question": question, "operator": "=", "answerBoolean": True}]
    else:
        answers = [{"question": question, "operator": "=", "answerCoding": coding(each)} for each in test.allowed]
    if item.override and item.overridden_as in test.allowed and counts_in(item) == test.field:
        passed = {"question": item.id + PASSED_BY, "operator": "=", "answerCoding": coding(OVERRIDDEN)}
        answers.append(passed)
    if test.allowed:
        yield answers
    for operator, bound in ((">", test.above), ("<", test.below)):
        if bound is not None:
            kind = "answerQuantity" if field.unit else "answerDecimal"
            yield [{"question": question, "operator": operator, kind: number(bound, field.unit)}]
