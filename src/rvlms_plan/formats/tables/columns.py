"""The tables of the CSV export and what each column says: the data dictionary, from which the headers are written."""

from __future__ import annotations

from dataclasses import dataclass

TEXT, NUMBER, TIME, YES_NO, ONE_OF = "text", "number", "time", "yes/no", "one of"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what its cells are, and what they say."""

    name: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Table:
    """One file: its name without .csv, what a row is, and its columns."""

    name: str
    row_is: str
    columns: tuple[Column, ...]


_CASE = Column("case", TEXT, "The case's pseudonymous code.")
_ENTRY = Column("entry", NUMBER, "The entry that says so: `number` in entries.csv.")
_PERSON = Column("said_by", TEXT, "Who said it, by name; several persons are parted by ; .")
_ROLE = Column("role", TEXT, "In which role they said it: an id of the checklist, in the order of said_by.")
_ITEM = Column("item", TEXT, "The item's id in the checklist; its words are in items.csv.")
_CORRECTED = Column("corrected", NUMBER, "How often it was corrected.")
SUMMARY = "summary_"
"""What the names of the columns of summary answers begin with."""

CASES = Table(
    "cases",
    "one case, as it stood when this was written",
    (
        _CASE,
        Column("checklist", TEXT, "The id of the checklist that the case was opened with."),
        Column("version", TEXT, "Its version."),
        Column("checklist_sha256", TEXT, "The SHA-256 of its text."),
        Column("status", ONE_OF, "planning, in-theatre, recovery, follow-up, closed, abandoned."),
        Column("age", NUMBER, "Years, when the case was opened."),
        Column("sex", ONE_OF, "female, male, other."),
        Column("opened", TIME, "When the case was opened."),
        Column("changed", TIME, "When its newest entry was entered."),
        Column("ended", TIME, "When it was closed or abandoned; empty while it runs."),
        Column("amended", YES_NO, "Whether anything was entered after it was closed."),
        Column("entries", NUMBER, "How many entries its journal has."),
        Column("head_hash", TEXT, "The hash of its newest entry, which stands for the whole journal."),
        Column("items", NUMBER, "How many items its checklist has. The next six add up to it."),
        Column("done", NUMBER, "Items answered. Never add the other counts to it."),
        Column("not_applicable", NUMBER, "Items that did not apply, by a condition or by hand."),
        Column("deferred", NUMBER, "Items put off to a later phase and not done."),
        Column("overridden", NUMBER, "Blocking items passed by with a reason and a second person."),
        Column("open", NUMBER, "Items open."),
        Column("waits", NUMBER, "Items of which it is not yet known whether they apply."),
        Column("findings", NUMBER, "Questions that the rules ask of its journal: see findings.csv."),
        Column("successes", NUMBER, "What the list caught, and phases stopped for a concern."),
    ),
)
ITEMS = Table(
    "items",
    "one field of one item of one checklist text",
    (
        Column("checklist", TEXT, "The checklist's id."),
        Column("version", TEXT, "Its version."),
        Column("checklist_sha256", TEXT, "The SHA-256 of its text."),
        Column("phase", TEXT, "The phase's id."),
        _ITEM,
        Column("field", TEXT, "The field's name; `value` where the answer has one field only."),
        Column("challenge", TEXT, "What is asked."),
        Column("response", TEXT, "What is to be answered."),
        Column("field_title", TEXT, "The field in words."),
        Column("kind", ONE_OF, "tick, choice, several, number, text, date, time, datetime, people, clamp."),
        Column("unit", TEXT, "UCUM."),
        Column("options", TEXT, "The answers of a choice, as id=words, parted by ; ."),
        Column("level", ONE_OF, "block, required, advisory."),
        Column("roles", TEXT, "Who is asked, parted by ; ."),
        Column("each", YES_NO, "Whether every one of them has to say it."),
        Column("sources", TEXT, "The ids of its sources, parted by ; ."),
        Column("verify", YES_NO, "Whether it rests on general knowledge that no clinician has signed yet."),
    ),
)
ANSWERS = Table(
    "answers",
    "one field of one item of one case: also of items that have no answer, so that a denominator can be counted",
    (
        _CASE,
        Column("phase", TEXT, "The phase that the item belongs to."),
        _ITEM,
        Column("field", TEXT, "The field's name; `value` where the answer has one field only."),
        Column("state", ONE_OF, "done, not-applicable, deferred, overridden, open, waits."),
        Column("value", TEXT, "The answer that stands, only where the state is done: an option's id, a decimal number, "
               "ISO 8601, done for a tick; several options or persons are parted by , ."),
        Column("unit", TEXT, "UCUM."),
        Column("words", TEXT, "The same in the checklist's words."),
        _PERSON,
        _ROLE,
        Column("happened", TIME, "When it happened, as said."),
        Column("entered", TIME, "When it was entered."),
        Column("entered_by", TEXT, "Who typed."),
        _ENTRY,
        _CORRECTED,
        Column("asked_again", YES_NO, "Whether the value was unusual, asked once more, and confirmed."),
        Column("why", TEXT, "Why it is not applicable, overridden or open, or where it was put off to."),
    ),
)  # fmt: skip
ENTRIES = Table(
    "entries",
    "one entry of one journal: an event log (case, activity, time, resource). Rows of a case are in the order entered",
    (
        _CASE,
        Column("number", NUMBER, "The entry's place in the case's journal, from 1."),
        Column("activity", TEXT, "What was done to what, in ids that stay the same from case to case."),
        Column("time", TIME, "When it happened, as said."),
        Column("entered", TIME, "When it was entered."),
        Column("resource", TEXT, "Who said it: role:person."),
        Column("said_by", TEXT, "The person."),
        Column("role", TEXT, "The role."),
        Column("entered_by", TEXT, "Who typed."),
        Column("said_by_known", ONE_OF, "How that is known: authenticated (by PIN), attested, broke-glass."),
        Column("entered_by_known", ONE_OF, "How that is known, likewise."),
        Column("station", TEXT, "At which terminal."),
        Column("kind", TEXT, "The kind of entry: see docs/record-format.md."),
        Column("phase", TEXT, "The phase that it is about."),
        Column("item", TEXT, "The item that it is about."),
        Column("value", TEXT, "What it says, in words."),
        Column("old", TEXT, "What stood before, in words."),
        Column("because", ONE_OF, "mistake, new-information: of a correction."),
        Column("reason", TEXT, "The reason given."),
        Column("late_seconds", NUMBER, "Entered so long after it happened."),
        Column("fact", TEXT, "What it says as JSON, as the record holds it: nothing is lost."),
        Column("request", TEXT, "The request's own name."),
        Column("hash", TEXT, "The entry's hash in the chain."),
    ),
)
CLAMPS = Table(
    "clamps",
    "one clamp on one vessel, as it stands after corrections",
    (
        _CASE,
        _ENTRY,
        Column("vessel", TEXT, "The vessel's id."),
        Column("vessel_words", TEXT, "The vessel."),
        Column("time_kind", TEXT, "Which time it counts: caval, renal-inflow, hepatic-inflow, other."),
        Column("type", TEXT, "The kind of clamp."),
        Column("on", TIME, "When it was placed."),
        Column("off", TIME, "When it came off; empty where that was never entered."),
        Column("seconds", NUMBER, "How long it was on; empty where it did not come off. Clamps that were on together "
               "are one stretch of clamp time: do not add them up."),
        Column("placed_said_by", TEXT, "Who said that it was placed."),
        Column("placed_role", TEXT, "In which role."),
        Column("released_said_by", TEXT, "Who said that it came off."),
        Column("released_role", TEXT, "In which role."),
        _CORRECTED,
        Column("withdrawn", YES_NO, "Whether it was recorded by mistake and never was there."),
    ),
)  # fmt: skip
HAPPENINGS = Table(
    "happenings",
    "one happening of the operation, as it stands after corrections; one that was withdrawn is in entries.csv only",
    (
        _CASE,
        _ENTRY,
        Column("kind", TEXT, "What happened: incision, blood-loss, transfusion …"),
        Column("title", TEXT, "The same in words."),
        Column("time", TIME, "When it happened."),
        Column("product", TEXT, "Which product or fluid."),
        Column("amount", NUMBER, "How much: added to what was recorded before."),
        Column("unit", TEXT, "UCUM."),
        Column("sets_total", YES_NO, "Whether the amount is the total so far instead."),
        Column("text", TEXT, "What was said."),
        _PERSON,
        _ROLE,
        _CORRECTED,
    ),
)
FOLLOW_UPS = Table(
    "follow-ups",
    "one follow-up, as it stands after corrections",
    (
        _CASE,
        _ENTRY,
        Column("time", TIME, "When it took place."),
        Column("by", ONE_OF, "visit, phone."),
        Column("state", ONE_OF, "no-disease, recurrence-asymptomatic, recurrence-symptomatic, died, lost."),
        Column("imaging", TEXT, "Which imaging."),
        Column("site", TEXT, "The site of a recurrence."),
        _PERSON,
        _ROLE,
        _CORRECTED,
    ),
)
FINDINGS = Table(
    "findings",
    "one remark of a rule on one case: a question to the team, or a success. It is no verdict",
    (
        _CASE,
        Column("rule", TEXT, "The rule's name."),
        Column("rule_version", TEXT, "The version of the rules."),
        Column("success", YES_NO, "Whether the list achieved something."),
        Column("about", TEXT, "The phase, item or happening."),
        Column("says", TEXT, "The remark."),
        Column("limits", TEXT, "What the rule cannot tell."),
        Column("evidence", TEXT, "The numbers of the entries that it rests on, parted by ; ."),
    ),
)
DICTIONARY = Table(
    "dictionary",
    "one column of one of these files",
    (
        Column("file", TEXT, "The file."),
        Column("column", TEXT, "The column."),
        Column("kind", ONE_OF, "text, number (a decimal point, no thousands), time (ISO 8601 with the station's "
               "offset), yes/no, one of (the words named)."),
        Column("unit", TEXT, "UCUM, where every cell has the same."),
        Column("says", TEXT, "What a cell says."),
    ),
)  # fmt: skip
TABLES = (CASES, ANSWERS, ENTRIES, CLAMPS, HAPPENINGS, FOLLOW_UPS, FINDINGS, ITEMS, DICTIONARY)
