"""A cohort on screen: the paper's table to the digit from constructed cases, and what a filter's cases come to."""

from __future__ import annotations

from pathlib import Path

from audit_store import ids, in_register, rows
from driving import running
from test_contrast import check


async def test_a_filters_cohort_and_the_constructed_one_beside_the_paper(audit_store: Path) -> None:
    async with running(audit_store, audit=True, size=(120, 40)) as hand:
        await in_register(hand)
        await hand.press("slash", *"status=closed", "enter")
        await hand.sees("1 case: status=closed")
        await hand.press("c")
        await hand.sees("zhang2021 (n 4)")
        assert "Ticks are what people said" in hand.words()
        assert "1 case: status=closed" in hand.words()
        assert "CONSTRUCTED" not in hand.words()
        await hand.press("d")
        await hand.sees("Constructed, no patient: the four SYN cases")
        await hand.until(lambda: "field operative-time" in ids(hand), "the four are counted")
        for said in ("314.5 (224–467) min", "550 (200–1500) mL", "7.45 (4.2–10.7) cm", "85 (70–99) µmol/L"):
            line = next(line for line in hand.screen_text().splitlines() if said in line)
            assert line.count(said.rpartition(" ")[0]) == 2, line  # this cohort's, and the paper's
        rows(hand).choose("field bleeding")
        await hand.press("enter")
        await hand.sees("Bleeding, mL, by operation")
        await hand.sees("median 550")
        await hand.press("n", "1")
        await hand.sees("Age")
        await hand.press("3")
        await hand.sees("Overrides by gate")
        await hand.press("4")
        await hand.sees("Done, of the cases in which the item applied")
        assert "item vein" in ids(hand)
        check(hand, 20)
        await hand.press("d")
        await hand.until(lambda: "CONSTRUCTED" not in hand.words(), "the store's cases again")
        await hand.press("escape")
        await hand.sees("1 case: status=closed")
