"""`export --format bundle` and `import`: what is said, how they end, and that nothing secret is printed."""

from __future__ import annotations

import gzip
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

import bundle_reading
from cli_harness import BERG, LI, SATO, Cli, TestClock
from rvlms_plan.cli import main

CENTRE = "RVLMS_PLAN_CENTRE"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a centre's folder once: its store with a case, its keys and its bundle."""
    folder, now = tmp_path_factory.mktemp("lyon"), TestClock()
    with pytest.MonkeyPatch.context() as there:
        there.setenv("XDG_DATA_HOME", str(folder / "data"))
        there.setenv(CENTRE, "Lyon")
        for words in (
            ("case", "new", "RV-1", "--age", "56", "--sex", "female", *BERG),
            ("case", "answer", "RV-1", "vein", "ivc-infrarenal", *SATO),
            ("case", "note", "RV-1", "seen by all", *BERG),
            ("export", "--format", "bundle", "-o", str(folder / "lyon.bundle")),
        ):
            assert main(["--store", str(folder / "theatre.db"), *words], now=now) == 0
    return folder


@pytest.fixture
def lyon(cli: Cli, own_home: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Give that centre, and its bundle in `lyon.bundle`."""
    monkeypatch.setenv(CENTRE, "Lyon")
    shutil.copytree(prepared / "data", own_home / "data")
    for name in ("theatre.db", "lyon.bundle"):
        shutil.copy2(prepared / name, cli.folder / name)
    return cli


def other(lyon: Cli) -> tuple[str, Path]:
    """Name the store of another centre."""
    return "--store", lyon.folder / "other.db"


def test_a_bundle_is_written_for_its_user_only_and_says_what_it_is(lyon: Cli, own_home: Path) -> None:
    said = lyon.ok("export", "--format", "bundle", "-o", lyon.folder / "again.bundle")
    assert (said.out, "1 case of Lyon" in said.err, "not anonymous" in said.err) == ("", True, True)
    written = (lyon.folder / "lyon.bundle").read_bytes()
    assert written == (lyon.folder / "again.bundle").read_bytes()
    assert len(bundle_reading.verify(written)) == 1
    key = own_home / "data" / "rvlms-plan" / "centre.key"
    for file in (key, lyon.folder / "lyon.bundle"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    secret = key.read_text().splitlines()[1]
    for printed in (said.err, written.decode(), lyon.ok("config", "show").out, lyon.ok("doctor").out):
        assert secret not in printed
    key.chmod(0o644)
    found = lyon.json("doctor")
    assert any("may read this centre's key: chmod 600" in each for each in found["advice"])
    assert found["centre_key"]["public_key"].encode() in written


def test_without_a_name_or_a_case_there_is_no_bundle(case: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("export", "--format", "bundle", "-o", case.folder / "x")
    assert "which centre it is of" in case.refused(2, *words)
    monkeypatch.setenv(CENTRE, "own")
    assert "A centre cannot be called own" in case.refused(2, *words)
    monkeypatch.setenv(CENTRE, "Lyon")
    case.place = case.folder / "empty.db"
    case.ok("register", "rebuild")
    assert "There is no case for a bundle" in case.refused(5, *words)
    assert not (case.folder / "x").exists()
    assert "--centre goes with bundle only" in case.refused(2, "export", "--format", "csv", "--centre", "x", "-o", "y")


def test_an_import_asks_first_and_writes_only_when_it_is_told_to(lyon: Cli) -> None:
    words = (*other(lyon), "import", lyon.folder / "lyon.bundle")
    asked = lyon.bare(*words)
    assert (asked.code, "new 1, longer 0, known 0, conflicting 0; 3 entries" in asked.out) == (2, True)
    assert "Nothing was written. Give --yes" in asked.err
    assert lyon.bare(*words, "--json").data["written"] is False
    done = lyon.bare(*words, "--yes")
    assert (done.code, "1 case imported" in done.err, "A checkpoint covers" in done.err) == (0, True, True)
    known = lyon.bare(*words)
    assert (known.code, "All of it is here already" in known.err) == (0, True)


def test_imported_cases_are_read_by_the_audit_and_by_nobody_else(lyon: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = lyon.bare(*other(lyon), "import", lyon.folder / "lyon.bundle", "--yes", "--json").data["bundles"][0][
        "new"
    ]
    lyon.place = lyon.folder / "other.db"
    monkeypatch.setenv(CENTRE, "Bern")
    lyon.ok("case", "new", "RV-1", "--age", 40, *BERG)
    assert [row["code"] for row in lyon.json("case", "list")] == ["RV-1"]
    listed = lyon.json("register")
    assert {row["code"]: row["centre"] for row in listed["cases"]} == {code: code.partition("+")[0], "RV-1": None}
    assert list(listed["centres"].values()) == ["Lyon"]
    assert lyon.json("register", "--where", "centre=lyon")["total"] == 1
    assert lyon.json("register", "--where", "centre=own")["cases"][0]["code"] == "RV-1"
    assert "There is no centre called Lyons. Did you mean Lyon?" in lyon.refused(
        2, "register", "--where", "centre=Lyons"
    )
    by_centre = lyon.json("cohort", "--by", "centre")
    assert [(each["name"], each["cases"]) for each in by_centre["centres"]] == [("own", 1), ("Lyon", 1)]
    ages = [next(line for line in each["table"] if line["field"] == "age")["numbers"] for each in by_centre["centres"]]
    assert [numbers["median"] for numbers in ages] == ["40", "56"]
    assert "Lyon (1)" in lyon.ok("cohort", "--by", "centre").out
    lyon.ok("cohort", "--by", "centre", "-o", lyon.folder / "cohort.txt")
    report = " ".join((lyon.folder / "cohort.txt").read_text().split())
    assert report.count("By centre") == 1
    for said in ("own, 1 case", "Lyon, 1 case", "All 2", "48 (40–56)"):
        assert said in report, said
    lyon.ok("cohort", "-o", lyon.folder / "cohort.txt", "--force")
    assert "By centre" not in (lyon.folder / "cohort.txt").read_text()
    assert lyon.json("findings", code)["code"] == code
    assert lyon.ok("verify", code).out
    assert lyon.json("case", "entries", code)[2]["fact"] == {"text": "[left out]"}
    for words in (("case", "note", code, "x", *BERG), ("case", "close", code, "--reason", "x", *LI)):
        assert "only its centre adds to it" in lyon.refused(5, *words)
    assert "2 cases" in lyon.ok("export", "--format", "csv", "-o", lyon.folder / "csv").err
    lyon.ok("export", "--format", "bundle", "--centre", "Lyon", "-o", lyon.folder / "back.bundle")
    assert (lyon.folder / "back.bundle").read_bytes() == (lyon.folder / "lyon.bundle").read_bytes()
    assert "these are another's. Add --centre" in lyon.refused(5, "export", "--format", "bundle", code, "-o", "x")


def test_a_bundle_that_does_not_verify_is_exit_4_and_its_own_centres_exit_5(lyon: Cli) -> None:
    bundle = lyon.folder / "lyon.bundle"
    assert "this store's own centre" in lyon.refused(5, "import", bundle, "--yes")
    bad = lyon.folder / "bad.bundle"
    bad.write_bytes(bundle.read_bytes().replace(b"ivc-infrarenal", b"renal-veins-x.", 1)[:-2])
    ran = lyon.bare(*other(lyon), "import", bad, "--yes")
    assert (ran.code, "the bundle does not verify" in ran.err) == (4, True)
    assert "cannot be read" in lyon.refused(2, "import", lyon.folder / "nowhere")
    twice = lyon.bare(*other(lyon), "import", bundle, lyon.folder / "." / "again", "--yes")
    assert twice.code == 2


def test_two_bundles_of_one_centre_are_imported_one_after_the_other(lyon: Cli) -> None:
    lyon.ok("case", "note", "RV-1", "more", *BERG)
    lyon.ok("export", "--format", "bundle", "-o", lyon.folder / "newer.bundle")
    ran = lyon.bare(*other(lyon), "import", lyon.folder / "lyon.bundle", lyon.folder / "newer.bundle", "--yes")
    assert (ran.code, "are of one centre. Nothing was written" in ran.err) == (2, True)
    for name, said in (("lyon", "1 case imported, 0 gone on"), ("newer", "0 cases imported, 1 gone on")):
        assert said in lyon.bare(*other(lyon), "import", lyon.folder / f"{name}.bundle", "--yes").err


def test_what_is_packed_or_no_file_is_refused_and_nothing_is_unpacked(lyon: Cli, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../evil", b"0" * 50_000_000)
    packed = tmp_path / "bundle.gz"
    packed.write_bytes(gzip.compress((lyon.folder / "lyon.bundle").read_bytes()))
    for file, why in ((bomb, "it is a zip. Nothing was unpacked"), (packed, "packed by gzip"), (tmp_path, "no file")):
        ran = lyon.bare(*other(lyon), "import", file, "--yes")
        assert (ran.code, why in ran.err) == (4, True), ran
    assert not (tmp_path.parent / "evil").exists()


def test_the_screens_do_not_open_a_case_of_another_centre(lyon: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    from rvlms_plan.cli.commands import screens

    (code,) = lyon.bare(*other(lyon), "import", lyon.folder / "lyon.bundle", "--yes", "--json").data["bundles"][0][
        "new"
    ]
    monkeypatch.setattr(screens, "no_terminal", lambda: None)
    ran = lyon.bare(*other(lyon), "theatre", code)
    assert (ran.code, "only its centre adds to it" in ran.err) == (5, True)
