"""The register by command: what people see, and what scripts get."""

from __future__ import annotations

from pathlib import Path

from cli_harness import BERG, SATO, Cli


def test_without_a_store_the_register_is_empty_and_none_is_made(cli: Cli) -> None:
    ran = cli.ok("register")
    assert ran.out.startswith("0 cases, by -changed\n")
    assert "It is made with the first case" in ran.err
    assert not cli.store.exists()


def test_a_page_says_what_was_asked_and_that_ticks_are_not_observations(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "renal-left", *SATO)
    case.ok("case", "new", "RV-2", "--sex", "male", *BERG)
    lines = case.ok("register", "--where", "vein=renal-left", "--sort", "age").out.splitlines()
    assert lines[:2] == ["1 case where vein=renal-left, by age", "Ticks are what people said, not what was observed."]
    assert lines[3].startswith("RV-1")
    assert "Renal vein, left" in lines[3]
    assert case.json("register", "--sort", "-code")["cases"][0]["code"] == "RV-2"


def test_a_name_that_is_none_is_exit_2_with_the_nearest(case: Cli) -> None:
    case.ok("case", "answer", "RV-1", "vein", "renal-left", *SATO)
    assert "Did you mean vein?" in case.refused(2, "register", "--where", "vien=renal-left")
    assert "Did you mean renal-left?" in case.refused(2, "register", "--where", "vein=renal-lft")
    assert "Did you mean opened?" in case.refused(2, "register", "--sort", "-openned")
    assert "There is no page 3" in case.refused(2, "register", "--page", "3")


def test_what_another_version_read_is_said_and_read_anew(case: Cli) -> None:
    with case.connection() as connection:
        connection.execute("update register set read_as = '', items = '', sha256 = ''")
    case.ok("verify")
    assert "rvlms-plan register rebuild" in case.ok("register").err
    assert case.ok("register", "rebuild").err == "1 case read anew.\n"
    assert case.ok("register").err == ""
    assert case.rows("select length(items) from register") == [(116,)]
    assert case.ok("register", "rebuild").err == "0 cases read anew.\n"
    assert case.ok("register", "rebuild", "--all").err == "1 case read anew.\n"


def test_a_filter_is_kept_under_a_name_used_and_taken_away(case: Cli) -> None:
    case.ok("case", "new", "RV-2", "--sex", "male", *BERG)
    assert "Did you mean sex?" in case.refused(2, "register", "keep", "Men", "--where", "sx=male")
    assert case.ok("register", "keep", "Men", "--where", "sex=male", "--sort", "code").err == "Saved.\n"
    assert "in place of" in case.ok("register", "keep", "men", "--where", "sex=male", "--where", "status=planning").err
    assert case.ok("register", "filters").out == "men: sex=male, status=planning\n"
    shown = case.json("register", "--saved", "MEN", "--where", "code=rv-2")
    assert [each["code"] for each in shown["cases"]] == ["RV-2"]
    assert shown["where"] == ["sex=male", "status=planning", "code=rv-2"]
    assert case.json("cohort", "--saved", "men")["cases"] == 1
    assert "Did you mean men?" in case.refused(2, "register", "--saved", "meen")
    assert case.ok("register", "forget", "Men").err == "men is no longer saved.\n"
    assert case.json("register", "filters") == []


def test_a_file_of_filters_that_is_none_is_named_and_left_alone(case: Cli, own_home: Path) -> None:
    file = own_home / "config" / "rvlms-plan" / "filters.json"
    file.parent.mkdir(parents=True)
    for text in ("{", "[]", '{"filters": {"a": {"where": "x", "sort": null}}}'):
        file.write_text(text)
        assert "holds no saved filters" in case.refused(2, "register", "--saved", "a")
        assert "holds no saved filters" in case.refused(2, "register", "keep", "b", "--where", "status=closed")
        assert file.read_text() == text
