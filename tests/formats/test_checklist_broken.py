"""Each broken file has one mistake, and the loader names that one: where it is, what it is, what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rvlms_plan.formats.checklist import BadChecklist, load

BROKEN = Path(__file__).parent / "broken"
EXPECTED = {
    "alias": ("38:19", "an alias (*who) stands here; write the value out; each value stands where it is used"),
    "anchor": ("19:15", "an anchor (&who) stands here; delete it, and write the value out wherever it is used"),
    "answer-empty": ("45:17", "this does not say how it is answered; write one of choice, several, tick, number,"),
    "answer-two-kinds": ("23:17", "choice and text stand together; an answer has one kind; keep one; several values"),
    "answer-unknown": ("45:17", "expected one of choice, several, tick, number, text, date, time, datetime, people,"),
    "answer-without-options": ("45:17", "choice does not say what can be answered; write {choice: {name: Words}}"),
    "ask-when-later-phase": ("25:28", "mark is answered only in the later phase theatre; read an item of this phase"),
    "ask-when-on-number": ("47:20", "only an answer with options can be asked once more; use ask-outside for a"),
    "ask-when-unknown-answer": ("25:20", "'lefft' is not an answer of this item; did you mean left?"),
    "asked-by-in-do-confirm": ("23:9", "nobody reads items out in plan, which is do-confirm; delete asked-by, or"),
    "bidi": ("10:14", "a character that cannot be seen stands here: U+202E RIGHT-TO-LEFT OVERRIDE; delete it"),
    "block-without-override": ("37:16", "a blocking item must say who can release it; add override: [ROLE]"),
    "card-key-of-two-letters": ("50:10", "expected one letter; found 'bb'; write it as b"),
    "card-re-opens-unknown": ("53:16", "there is no item called 'sid'; did you mean side?"),
    "colon-in-text": ("17:24", "a colon followed by a blank stands where no KEY: can begin; put the text in quotes,"),
    "condition-a-word": ("39:23", "expected a list of answers or a bound; found 'right'; write [answer, answer], or"),
    "condition-bound-on-choice": ("39:23", "above and below are for numbers; side is a choice; write side: [left,"),
    "condition-circle": ("25:17", "the conditions go round in a circle: side → mark → side; read an earlier item"),
    "condition-empty": ("39:15", "expected at least one line here; found an empty list; write at least one"),
    "condition-empty-bound": ("53:23", "the bound is empty; write {above: N} or {below: N}"),
    "condition-field-of-single": ("39:17", "side has one answer without fields; write side"),
    "condition-further-down": ("37:17", "pressure stands further down in the same phase; move it up, or read an"),
    "condition-impossible-bounds": ("53:23", "no number lies above 200 and below 100; correct the bounds, or write"),
    "condition-later-phase": ("25:17", "pressure is answered only in the later phase theatre; read an item of an"),
    "condition-list-on-number": ("53:13", "pressure is a number; write pressure: {above: 0} or {below: 0}"),
    "condition-on-itself": ("40:32", "mark reads itself; read an earlier item"),
    "condition-on-text": ("53:13", "no condition can read pressure, which is a text; read a choice, a number or a"),
    "condition-unknown-answer": ("39:24", "'rigth' is not an answer of side; did you mean right?"),
    "condition-unknown-field": ("39:17", "side has no field called 'wich'; did you mean which?"),
    "condition-unknown-item": ("39:17", "there is no item called 'sid'; did you mean side?"),
    "condition-without-field": ("39:17", "the answer of side has fields; name one: side.which"),
    "control-escape": ("10:12", "the text holds U+001B control character, written as an escape; delete it; only what"),
    "core-step-6": ("32:16", "expected a number of at most 5; found the number 6; correct the number"),
    "deep": ("1:28", "lists and maps lie more than 20 deep in each other here; a checklist never needs that; check"),
    "defer-backwards": ("41:23", "plan does not come after theatre, where the item stands; name a later phase"),
    "due-after-unknown": ("41:22", "expected one of incision, closure, left-theatre; found 'incison'; did you mean"),
    "duplicate-card-key": ("53:42", "the key 'b' stands already on line 50, in card bleeding; give this one another"),
    "duplicate-id": ("48:9", "the id 'side' stands already on line 16, in item side; give this one another"),
    "duplicate-key": ("32:5", "the key 'status' stands twice; the first is on line 29; delete one, or give it"),
    "each-of-one": ("45:9", "each: true wants every role named to say it, and there is one; name two roles or more,"),
    "empty": ("1:1", "the file is empty; begin it with format: 1"),
    "field-called-value": ("45:27", "the field name value is kept for answers without fields; give it another name"),
    "finding-not-a-number": ("53:34", "expected a number; found 'many'; write a number such as 4.2"),
    "finding-of-one": ("53:28", "1 cannot be the items of bursts; write a whole number from 2"),
    "finding-unknown-rule": ("53:12", "with thresholds is called 'brusts'; did you mean bursts?"),
    "finding-unknown-threshold": ("53:21", "bursts has no threshold called 'item'; did you mean items?"),
    "finding-without-thresholds": ("53:12", "called 'override'; write bursts, median-gap, late-entry, low-complete"),
    "format-2": ("1:9", "this program reads format 1; found 2; take a newer program for this file"),
    "format-text": ("1:9", "the format is the number 1; write format: 1"),
    "formula-reads-unknown": ("41:49", "there is no item called 'happening:incison'; did you mean happening:incision?"),
    "gate-on-required": ("16:9", "it may stay open, but the blocking item mark depends on it (line 36); make it"),
    "gate-without-overridden-as": ("20:16", "it does not say what an override counts as, but the blocking item mark"),
    "indentation": ("35:8", "this line does not fit the lines above it; indent it like its neighbours, and begin it"),
    "list-as-key": ("31:7", "a list or a map stands where a key belongs; write a word as the key"),
    "list-at-the-top": ("1:1", "expected a map of KEY: VALUE lines; found a list; begin it with format: 1"),
    "merge-key": ("40:9", "a merge key (<<) stands here; write the lines out that it would merge"),
    "missing-title": ("1:1", "title is missing; add title:"),
    "misspelt-required-key": ("34:9", "unknown key 'chalenge'; did you mean challenge?"),
    "no-items": ("32:12", "expected at least one line here; found an empty list; write at least one"),
    "no-source": ("33:9", "it names no source; add sources: [SOURCE], or local: true where it is your own custom"),
    "not-a-slug": ("9:9", "expected a slug (small letters, digits and hyphens, beginning with a letter, such as"),
    "nothing-after-key": ("26:5", "nothing is written after 'title'; write it, or delete the line"),
    "option-not-a-slug": ("23:39", "expected a slug (small letters, digits and hyphens, beginning with a letter,"),
    "order-of-one": ("53:42", "an item cannot come before itself; name two items"),
    "order-unknown-item": ("53:42", "there is no item called 'marks'; did you mean mark?"),
    "overridden-as-unknown": ("22:24", "'lft' is not an answer that the item can have where a condition reads it;"),
    "override-without-block": ("45:9", "override stands on an item that does not block; add level: block, or delete"),
    "phase-reads-own-item": ("32:13", "mark is an item of this phase; read an item of an earlier phase"),
    "picture-answer-without-place": ("53:26", "the answer 'right' of side has no place on the drawing; add places:"),
    "picture-doubted-by-unknown": ("53:96", "there is no happening called 'incison'; did you mean incision?"),
    "picture-of-a-number": ("53:26", "the drawing cannot mark pressure, which is a number; read a choice"),
    "picture-place-of-another-mark": ("53:47", "the drawing has no place called 'renal-artery-left' for this mark;"),
    "picture-shows-on-twice": ("53:101", "'side' stands twice in shows-on; delete one"),
    "picture-shows-on-unknown": ("53:95", "there is no item called 'sid'; did you mean side?"),
    "picture-unknown-answer": ("53:82", "'lefft' is not an answer of side; did you mean left?"),
    "picture-unknown-field": ("53:26", "side has one answer without fields; write side"),
    "picture-unknown-item": ("53:26", "there is no item called 'sid'; did you mean side?"),
    "picture-unknown-mark": ("53:84", "unknown key 'trombus'; did you mean thrombus?"),
    "picture-unknown-place": ("53:47", "'renal-vein-lft' for this mark; did you mean renal-vein-left?"),
    "picture-without-tumour": ("53:10", "tumour is missing; add tumour: (Where the tumour is)"),
    "range-of-three": ("45:59", "a range has two ends; found 3; write [LOW, HIGH], with null for an open end"),
    "range-of-words": ("45:63", "expected a number; found 'high'; write a number such as 4.2"),
    "range-open-at-both-ends": ("45:59", "both ends of the range are open; write a number, or delete the line"),
    "range-reversed": ("45:59", "the range begins at 400 and ends at 0; write the lower number first"),
    "reminder-amber-after-red": ("53:80", "amber, at 30 minutes, comes after red, at 20.5; make amber the shorter"),
    "reported-unknown-answer": ("54:63", "'lefft' is not an answer of this summary field; did you mean left?"),
    "role-not-a-list": ("44:15", "expected a list; found 'nurse'; write [nurse]"),
    "role-twice": ("36:23", "'nurse' stands twice in role; delete one"),
    "short-too-long": ("11:12", "'Planning it' is 11 characters long; write at most 9"),
    "stop-to-unknown-phase": ("53:53", "there is no phase called 'planing'; did you mean plan?"),
    "stop-with-unknown-card": ("53:78", "there is no card called 'bleding'; did you mean bleeding?"),
    "style-read": ("30:12", "expected one of do-confirm, read-do; found 'read'; did you mean read-do?"),
    "summary-unknown": ("53:39", "there is no item called 'case:ages'; did you mean case:age?"),
    "tab": ("10:1", "a tab stands here; write blanks instead; two for each step inwards"),
    "tag-own": ("10:12", "a tag ('!secret') stands here; delete it; a checklist is plain text, numbers, lists and"),
    "tag-python": ("4:8", "a tag ('!!python/object/apply:os.system') stands here; delete it; a checklist is plain"),
    "ten-items": ("32:5", "10 items; at most 9 stand here, for a pause point has fewer than ten items (A Checklist"),
    "text-begins-with-at": ("34:20", "a value cannot begin with this character; put the text in quotes"),
    "thirteen-steps": ("52:5", "13 steps; at most 12 stand here; shorten the card; nobody reads a longer one in an"),
    "two-documents": ("53:1", "a second document begins here; one file holds one checklist; delete this ---"),
    "two-lines": ("10:12", "expected one line of text; found 'Plan and more'; write a few words, on one line"),
    "unclosed-bracket": ("52:12", "a list that began with [ does not go on here; write a comma between its parts,"),
    "unclosed-quote": ("10:12", "a quotation mark opened here closes only on line 45; close it on its own line"),
    "unit-with-blank": ("45:33", "expected a UCUM unit in plain characters, without blanks; found 'mm Hg'; write it"),
    "unknown-formula": ("41:18", "there is no formula called 'days-betwen'; did you mean days-between?"),
    "unknown-key": ("28:5", "unknown key 'before-incison'; did you mean before-incision?"),
    "unknown-lead": ("31:11", "there is no role called 'chief'; write surgeon or nurse"),
    "unknown-level": ("20:16", "expected one of block, required, advisory; found 'blok'; did you mean block?"),
    "unknown-role": ("36:16", "there is no role called 'surgon'; did you mean surgeon?"),
    "unknown-source": ("24:19", "there is no source called 'papers'; did you mean paper?"),
    "version-a-number": ("3:10", 'expected text; found the number 1.0; write it in quotes, "1.0"'),
    "vessel-unknown-time": ("53:44", "expected one of caval, renal-inflow, hepatic-inflow, other; found 'cavel'; did"),
    "who-item-20": ("41:19", "expected a number of at most 19; found the number 20; correct the number"),
    "yes-is-text": ("40:16", "expected true or false; found 'yes'; write true or false"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_has_one_problem_at_its_line_and_column(name: str) -> None:
    with pytest.raises(BadChecklist) as caught:
        load((BROKEN / f"{name}.yaml").read_bytes(), f"{name}.yaml")
    position, phrase = EXPECTED[name]
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"{name}.yaml:{position}: ")
    assert phrase in str(problem)


def test_a_case_that_was_opened_with_a_misspelt_threshold_can_still_be_read() -> None:
    text = (BROKEN / "finding-unknown-rule.yaml").read_bytes()
    assert load(text, "pinned", is_pinned=True).findings[0].rule == "brusts"


def test_every_broken_file_has_its_line_in_the_table() -> None:
    assert {path.stem for path in BROKEN.glob("*.yaml")} == {*EXPECTED, "bomb"}
