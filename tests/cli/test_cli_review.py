"""`review …`: what an auditor and a team do from the command line, and what they read of it."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from cli_harness import SATO, Cli

EK = ("--as", "Ek", "--role", "auditor")


@pytest.fixture
def asked(case: Cli) -> Cli:
    """Give a case with one answer and a query about it."""
    case.ok("case", "answer", "RV-1", "size", "7.4", *SATO)
    ran = case.ok("review", "open", "RV-1", "Which scan?", "--item", "size", *EK)
    said = "query opened on Largest diameter [size]: Which scan?, said by Ek (auditor)"
    assert ran.out == f"Review of RV-1, entry 1: {said}\n"
    return case


def signed(cli: Cli) -> None:
    cli.ok("review", "answer", "RV-1", "1", "That of the 13th", *SATO)
    cli.ok("review", "close", "RV-1", "1", *EK)
    cli.ok("review", "verify", "RV-1", "size", *EK)
    cli.ok("review", "sign", "RV-1", "--meaning", "reviewed", *EK)


def test_a_review_goes_from_query_to_signature_and_is_shown(asked: Cli) -> None:
    said = asked.refused(5, "review", "sign", "RV-1", "--meaning", "reviewed", *EK)
    assert "query 1 is open: Which scan?" in said
    signed(asked)
    shown = " ".join(asked.ok("review", "show", "RV-1").out.split())
    for words in (
        "Review of RV-1: signed",
        "I have reviewed this record, and my queries are settled.",
        "answer: That of the 13th (Sato (radiologist)",
        "Largest diameter [size]: verified",
    ):
        assert words in shown
    assert asked.ok("review", "list").out.startswith("RV-1  signed")
    assert asked.ok("review", "list", "--state", "open").out == "No review.\n"


def test_the_case_is_not_written_to(asked: Cli) -> None:
    before = asked.json("case", "entries", "RV-1")
    signed(asked)
    assert asked.json("case", "entries", "RV-1") == before
    assert asked.ok("verify").out.startswith("7 entries in 2 journals")


def test_what_changes_after_the_signature_is_seen_everywhere(asked: Cli) -> None:
    signed(asked)
    asked.ok("case", "correct", "RV-1", "size", "7.9", "--because", "mistake", "--reason", "misread", *SATO)
    data = asked.json("review", "show", "RV-1")
    assert (data["review"], data["verified"][0]["stands"]) == ("changed", False)
    assert asked.json("register", "--where", "review=changed")["cases"][0]["review"] == "changed"
    file = asked.folder / "RV-1.pdf"
    asked.ok("report", "RV-1", "-o", file)
    words = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages).split())
    for said in ("Review: signed, and the case has changed since.", "CHANGED: 1 entry more", "Which scan?"):
        assert "".join(said.split()) in words
    assert "final" in asked.refused(5, "review", "open", "RV-1", "One more?", *EK)
    asked.ok("review", "reopen", "RV-1", "--reason", "corrected since", *EK)
    asked.ok("review", "sign", "RV-1", "--meaning", "reviewed", *EK)
    assert asked.json("review", "show", "RV-1")["review"] == "signed"


def test_said_twice_it_stands_already(asked: Cli) -> None:
    ran = asked.ok("review", "open", "RV-1", "Which scan?", "--item", "size", *EK)
    assert (ran.out, ran.err) == ("", "That stands already; nothing was written again.\n")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("open", "RV-1", "x", "--item", "sise", *EK), 2, "Did you mean size"),
        (("open", "RV-1", "x", "--item", "size", "--entry", "1", *EK), 2, "not both"),
        (("open", "RV-1", "x", "--entry", "9", *EK), 2, "its newest is 2"),
        (("open", "RV-2", "x", *EK), 2, "Did you mean RV-1"),
        (("open", "RV-1", "x", *SATO), 5, "--role auditor"),
        (("answer", "RV-1", "7", "x", *SATO), 2, "no query called 7"),
        (("close", "RV-1", "1", *EK), 5, "no answer yet"),
        (("sign", "RV-1", "--meaning", "reviewd", *EK), 2, "Did you mean reviewed"),
        (("reopen", "RV-1", "--reason", "x", *EK), 5, "nothing to reopen"),
        (("list", "--state", "sined"), 2, "Did you mean signed"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(asked: Cli, words: tuple[str, ...], code: int, says: str) -> None:
    assert says in asked.refused(code, "review", *words)


def test_a_store_that_is_not_there_has_no_reviews(cli: Cli) -> None:
    ran = cli.ok("review", "list")
    assert (ran.out, "There is no store" in ran.err) == ("No review.\n", True)
    assert cli.json("review", "list") == []
    assert "Did you mean signed" in cli.refused(2, "review", "list", "--state", "sined")
    assert "no case called RV-1" in cli.refused(2, "review", "show", "RV-1").splitlines()[-1]
    assert not cli.store.exists()
