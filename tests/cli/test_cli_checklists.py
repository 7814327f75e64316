"""Checklists by the command line."""

from __future__ import annotations

import json
from pathlib import Path

from cli_harness import BERG, Cli
from rvlms_plan.formats.checklist import shipped

CHECKLISTS = Path(__file__).parents[2] / "checklists"


def test_the_shipped_checklists_are_listed(cli: Cli) -> None:
    listed = cli.bare("checklist", "list", "--json").data
    assert {"rvlms", "who-surgical-safety"} <= {each["id"] for each in listed}
    assert set(listed[0]) == {"id", "version", "title", "sha256", "phase_count", "item_count"}
    lines = cli.bare("checklist", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == [each["id"] for each in listed]


def test_a_checklist_is_shown_with_its_items_conditions_and_sources(cli: Cli) -> None:
    out = cli.bare("checklist", "show", "rvlms").out
    assert "Work-up [work-up]" in out
    assert "block    Paraganglioma [paraganglioma]" in out
    assert "Only when paraganglioma is not-excluded or confirmed" in out
    assert "zhang2021: Zhang HX" in out
    data = cli.bare("checklist", "show", "rvlms", "--json").data
    items = {item["id"]: item for phase in data["phases"] for item in phase["items"]}
    assert items["paraganglioma"]["level"] == "block"
    assert items["paraganglioma"]["fields"][0]["options"]["not-excluded"]
    assert all(item["sources"] or item["local"] for item in items.values())


def test_a_checklist_in_a_file_is_shown_by_its_path(cli: Cli) -> None:
    by_path = cli.bare("checklist", "show", CHECKLISTS / "rvlms.yaml", "--json")
    assert by_path.data == cli.bare("checklist", "show", "rvlms", "--json").data


def test_sound_files_are_said_to_be_valid(cli: Cli) -> None:
    files = sorted(CHECKLISTS.glob("*.yaml"))
    ran = cli.bare("checklist", "validate", *files)
    assert (ran.code, ran.err) == (0, "")
    assert [line.split(": ")[1] for line in ran.out.splitlines()] == ["valid"] * len(files)


def test_every_problem_of_every_file_is_said(cli: Cli) -> None:
    good, bad = CHECKLISTS / "rvlms.yaml", cli.folder / "bad.yaml"
    bad.write_text("format: 2\nid: Bad Id\nversion: 1.0.0\ntitle: T\nphases: []\n")
    ran = cli.bare("checklist", "validate", bad, good)
    assert ran.code == 2
    assert len(ran.err.splitlines()) >= 3
    assert all(line.startswith(f"{bad}:") for line in ran.err.splitlines())
    assert ran.out.startswith(f"{good}: valid")
    first, second = cli.bare("checklist", "validate", bad, good, "--json").data
    assert (first["valid"], second["valid"], second["problems"]) == (False, True, [])
    assert set(first["problems"][0]) == {"line", "column", "where", "what", "what_to_do"}


def test_a_file_that_never_ends_is_read_no_further_than_it_may_be_long(cli: Cli) -> None:
    ran = cli.bare("checklist", "validate", "/dev/zero")
    assert ran.code == 2
    assert "1 MiB" in ran.err


def test_the_difference_of_two_checklists_is_said_in_words(cli: Cli) -> None:
    changed = cli.folder / "changed.yaml"
    text = shipped()["rvlms"].read_bytes().decode()
    changed.write_text(text.replace("challenge: Vein of origin", "challenge: Vein it grew from", 1))
    ran = cli.bare("checklist", "diff", "rvlms", changed)
    assert ran.out == "~ item vein, challenge: Vein of origin → Vein it grew from\n"
    data = cli.bare("checklist", "diff", "rvlms", changed, "--json").data
    assert data == [{"where": "item vein", "field": "challenge", "old": "Vein of origin", "new": "Vein it grew from"}]
    same = cli.bare("checklist", "diff", "rvlms", "rvlms")
    assert (same.code, same.out) == (0, "")


def test_the_schema_is_the_one_that_is_committed(cli: Cli) -> None:
    committed = json.loads((CHECKLISTS / "schema" / "checklist.schema.json").read_text())
    assert cli.bare("checklist", "schema").data == committed
    assert cli.bare("checklist", "schema", "checklist").data == committed
    assert "no schema called chekclist" in cli.bare("checklist", "schema", "chekclist").err


def test_every_checklist_that_is_listed_can_open_a_case(cli: Cli) -> None:
    for number, each in enumerate(cli.bare("checklist", "list", "--json").data):
        cli.ok("case", "new", f"C-{number}", "--checklist", each["id"], *BERG)
