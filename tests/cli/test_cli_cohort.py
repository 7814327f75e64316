"""`cohort`: the paper's table by command, as text and as data, and drawn in plain ASCII."""

from __future__ import annotations

import pytest

from cli_harness import BERG, Cli


def test_the_constructed_cases_give_the_papers_table_on_paper(cli: Cli) -> None:
    said = cli.bare("cohort", "--demo").out
    rows = {line.split("  ")[0]: " ".join(line.split()) for line in said.splitlines()}
    assert rows["Age"] == "Age 56 (33–61) 4 0 48.75–58.75 56 (33–61)"
    assert "314.5 (224–467) min 4 0 282.5–362 314.5 (224–467) min" in rows["Operative time"]
    assert "550 (200–1500) mL" in rows["Bleeding"]
    assert "3 above 0 4 0 0.75–2.5 3 above 0" in rows["Transfusion"]
    assert "Constructed, no patient" in said
    assert "Ticks are what people said, not what was observed." in said
    assert "median 314.5" in said
    assert not cli.store.exists()


def test_and_as_data(cli: Cli) -> None:
    data = cli.bare("cohort", "--demo", "--json").data
    lines = {line["field"]: line for line in data["table"]}
    for line in lines.values():
        for name in ("median", "low", "high") if line["reported"] and line["reported"]["median"] else ():
            assert line["numbers"][name] == line["reported"][name], line["field"]
    assert lines["transfusion"]["numbers"]["above_zero"] == lines["transfusion"]["reported"]["above_zero"] == 3
    assert lines["recurrence"]["counts"] == {"no-disease": 3, "recurrence-asymptomatic": 1}
    assert "invented" in data["notes"][0]
    assert data["items"]["vein"] == {
        "applicable": 4,
        "done": 4,
        "not_applicable": 0,
        "deferred": 0,
        "overridden": 0,
        "open": 0,
    }


def test_it_is_drawn_in_plain_ascii(cli: Cli) -> None:
    said = cli.bare("cohort", "--demo", "--ascii", "--chart", "size").out
    assert said.isascii()
    assert "median 7.45 | * - - -" in said
    assert "####################" in said
    assert "\\x" not in said
    assert "\\u" not in said


@pytest.mark.parametrize("words", [("--where", "agee=1"), ("--chart", "agee")])
def test_a_name_that_is_none_is_exit_2_with_the_nearest(case: Cli, words: tuple[str, ...]) -> None:
    assert "Did you mean age?" in case.refused(2, "cohort", *words)


def test_a_cohort_of_the_stores_own_cases_says_what_is_missing(case: Cli) -> None:
    case.ok("case", "new", "RV-2", "--age", 40, *BERG)
    data = case.json("cohort")
    lines = {line["field"]: line for line in data["table"]}
    assert (lines["age"]["n"], lines["age"]["numbers"]["median"]) == (2, "48")
    assert (lines["sex"]["n"], lines["sex"]["missing"]) == (1, 1)
    assert lines["bleeding"]["numbers"] is None
    none = case.ok("cohort", "--where", "age=99")
    assert (none.out, "There is no case to count" in none.err) == ("", True)
    assert case.json("cohort", "--where", "age=99") == {"cases": 0, "where": ["age=99"]}


def test_where_nothing_is_kept_yet_register_cohort_and_reviews_are_empty_and_none_is_made(cli: Cli) -> None:
    for words in (("register",), ("cohort",), ("review", "list"), ("case", "list")):
        assert "There is no store" in cli.ok(*words).err
    assert cli.json("cohort") == {"cases": 0, "where": []}
    assert not cli.store.exists()
