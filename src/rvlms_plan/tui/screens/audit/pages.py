"""The pages of one case. A page gives rows for a width, and does something where Enter is pressed on one.

Another page is one more class with these three, in `PAGES`; its digit, its tab and its help follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from rvlms_plan.domain.checking import Problem
from rvlms_plan.domain.counting import count
from rvlms_plan.tui.screens.audit.review_page import ReviewPage
from rvlms_plan.tui.screens.audit.review_rows import item_words
from rvlms_plan.tui.screens.theatre.explain import item_page
from rvlms_plan.tui.widgets.audit.case_pages import (
    checklist_rows,
    entry_rows,
    finding_rows,
    heading,
    kept_at,
    lines_of,
    share_rows,
)
from rvlms_plan.tui.widgets.audit.lane_rows import lane_rows, scale_words
from rvlms_plan.tui.widgets.line_list import CURSOR_CELLS, Row

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.audit.case_screen import AuditCaseScreen


class Page(Protocol):
    """One page of a case. `SHORT` is the title where there is little room, `SAYS` its help, a line a paragraph."""

    ID: str
    TITLE: str
    SHORT: str
    SAYS: str

    def rows(self, screen: AuditCaseScreen, width: int) -> list[Row]:
        """Give its rows."""
        ...

    def words(self, screen: AuditCaseScreen, width: int) -> str:
        """Say in one line what is shown; empty for nothing to say."""
        ...

    def asked(self, screen: AuditCaseScreen, row_id: str) -> None:
        """Do what Enter on a row does."""
        ...


class TimelinePage:
    """Phases, clamps, happenings and gaps, drawn to scale."""

    ID, TITLE, SHORT = "timeline", "Timeline", "Time"
    SAYS = (
        "A cell of the drawing is the same length of time everywhere, by the times that were given for what "
        "happened.\n"
        "+ and - narrow and widen, left and right move, o changes between the operation and the whole case.\n"
        "entries: how many entries happened in that cell, + for ten or more. A heap of them may be a burst; "
        "a gap is 20 minutes or more in theatre without any. Neither is a fault by itself.\n"
        "Enter on a lane shows the entries that it is drawn from."
    )

    def rows(self, screen: AuditCaseScreen, width: int) -> list[Row]:
        """Give the drawing."""
        return lane_rows(screen.seen.lanes, screen.window, width, screen.zone, screen.setting.glyphs)

    def words(self, screen: AuditCaseScreen, width: int) -> str:
        """Say which stretch is drawn."""
        return scale_words(screen.window, width, screen.zone)

    def asked(self, screen: AuditCaseScreen, row_id: str) -> None:
        """Show the entries of a lane."""
        lane = next((each for each in screen.seen.lanes.lanes if each.id == row_id), None)
        if lane is None:
            screen.show_entries(None, "")
        elif lane.entries:
            screen.show_entries(lane.entries, lane.title)
        else:
            screen.say(f"{lane.title}: {lane.says or 'no entry'}.")


class EntriesPage:
    """Every entry, or those that something rests on."""

    ID, TITLE, SHORT = "entries", "Entries", "Entries"
    SAYS = (
        "Every entry as it was made, oldest first: when it happened, what it says, what stood before and why "
        "it changed, who said it in which role, who typed it at which station, and when it was entered.\n"
        "Nothing here was ever changed: a correction is an entry of its own. Enter shows an entry whole, "
        "with its hash.\n"
        "Where only some are shown, a shows all, with the cursor on the same entry."
    )

    def rows(self, screen: AuditCaseScreen, width: int) -> list[Row]:
        """Give the entries."""
        titles = screen.checklist.role_titles
        return entry_rows(screen.seen.told, titles, width, screen.zone, screen.only)

    def words(self, screen: AuditCaseScreen, width: int) -> str:  # noqa: ARG002 - as every page
        """Say which are shown."""
        count = len(screen.seen.told)
        if screen.only is None:
            return f"{count} entries"
        return f"{len(screen.only)} of {count} entries: {screen.because}. a shows all"

    def asked(self, screen: AuditCaseScreen, row_id: str) -> None:
        """Show one entry whole."""
        place = int(row_id.removeprefix("entry ")) - 1
        told, digest = screen.seen.told[place], screen.seen.hashes[place]
        page = kept_at(told, digest, screen.zone, screen.checklist.role_titles)
        screen.read(f"Entry {told.entry.position} of {screen.code}", page, hanging=14)


class FindingsPage:
    """What the rules remark on how the list was used."""

    ID, TITLE, SHORT = "findings", "Findings", "Find"
    SAYS = (
        "How the list was used, read out of the journal by rules. A finding is a question to the team, with "
        "its evidence and what its rule cannot tell; it is no verdict on anybody. What the list caught "
        "counts as a success.\n"
        "Enter shows the entries that a finding rests on. docs/audit.md has every rule with its threshold "
        "and source."
    )

    def rows(self, screen: AuditCaseScreen, width: int) -> list[Row]:
        """Give the findings."""
        audited = screen.seen.audited
        return finding_rows(audited.findings, width, screen.setting.glyphs, is_running=audited.is_running)

    def words(self, screen: AuditCaseScreen, width: int) -> str:  # noqa: ARG002 - as every page
        """Say how they are computed."""
        from rvlms_plan.domain.findings import VERSION  # noqa: PLC0415 - as the page

        return f"rules version {VERSION}, computed now from the journal"

    def asked(self, screen: AuditCaseScreen, row_id: str) -> None:
        """Show the entries that a finding rests on."""
        finding = screen.seen.audited.findings[int(row_id.removeprefix("finding "))]
        if finding.evidence:
            screen.show_entries(finding.evidence, finding.says)
        else:
            screen.say("No entry shows it: that is what is asked about.")


class SharesPage:
    """How the items ended, and which rules of order were kept."""

    ID, TITLE, SHORT = "shares", "Conformance", "Share"
    SAYS = (
        "How many items are done, not applicable, deferred, overridden and open, each by itself: added "
        "together they would hide how the list was used.\n"
        "Gates are the blocking items of a phase. A rule of order says nothing where its later item was "
        "never answered or its earlier one does not apply."
    )

    def rows(self, screen: AuditCaseScreen, width: int) -> list[Row]:
        """Give the shares."""
        return share_rows(screen.seen.audited.conformance, screen.checklist, width, screen.setting.glyphs)

    def words(self, screen: AuditCaseScreen, width: int) -> str:  # noqa: ARG002 - as every page
        """Say nothing: the headings do."""
        return ""

    def asked(self, screen: AuditCaseScreen, row_id: str) -> None:
        """Show the checklist's words of a phase where the row is of one."""
        screen.show_words_of(row_id.removeprefix("share ").removeprefix("gate "))


class ChecklistPage:
    """The checklist's own words of that version, and what changed since."""

    ID, TITLE, SHORT = "checklist", "Checklist", "List"
    SAYS = (
        "The checklist as it was when the case was opened, whatever the file says today, and what became of "
        "each item.\n"
        "Enter on an item shows why it is asked, what stands and its sources; on the second line, what "
        "changed since."
    )

    def rows(self, screen: AuditCaseScreen, width: int) -> list[Row]:
        """Give the words."""
        reviewed = screen.seen.reviewed
        return checklist_rows(
            screen.seen.audited.view,
            width,
            screen.setting.glyphs,
            [_changed_words(screen)],
            lambda item: item_words(reviewed, item),
        )

    def words(self, screen: AuditCaseScreen, width: int) -> str:  # noqa: ARG002 - as every page
        """Say nothing: the first lines do."""
        return ""

    def asked(self, screen: AuditCaseScreen, row_id: str) -> None:
        """Explain an item, or list what changed since."""
        view = screen.seen.audited.view
        if row_id == "changes":
            found = screen.seen.changes.found
            page = [("text", str(each)) for each in found] or [("text", _changed_words(screen))]
            screen.read(f"Changed since {view.case.checklist.version}", page, hanging=2)
            return
        shown = view.items[row_id.removeprefix("item ")]
        page = item_page(view.case.checklist, shown, screen.setting.desk.station.now())
        screen.read(shown.item.challenge, page)


class IntegrityPage:
    """Whether the record of this case is the one that was written."""

    ID, TITLE, SHORT = "integrity", "Integrity", "Record"
    SAYS = (
        "The journal of this case is read from the store and checked: each entry's bytes, the chain from one "
        "to the next, the checklist's text, the signed checkpoints, and whether the register shows what the "
        "journal says.\n"
        "What no checkpoint covers yet could be cut off unseen. rvlms-plan verify checks the whole store, "
        "and compares it with checkpoints that somebody kept elsewhere; tools/verify_record.py checks an "
        "export without this program.\n"
        "r checks again."
    )

    def rows(self, screen: AuditCaseScreen, width: int) -> list[Row]:
        """Give what was found."""
        width -= CURSOR_CELLS
        rows = [heading("head", f"Record of {screen.code}", width)]
        head = screen.seen.hashes[-1]
        newest = f"Entry {len(screen.seen.hashes)}, the newest: SHA-256 of the chain {head}"
        rows.append(Row("newest", tuple(lines_of("muted", newest, width))))
        if screen.checked is None:
            said = "Checking the record." if screen.is_checking else "Not checked. r checks it."
            return [*rows, Row("checking", tuple(lines_of("due", said, width)))]
        for number, (meaning, said) in enumerate(screen.checked):
            rows.append(Row(f"line {number}", tuple(lines_of(meaning, said, width, 1, 3))))
        return rows

    def words(self, screen: AuditCaseScreen, width: int) -> str:  # noqa: ARG002 - as every page
        """Say nothing: the rows do."""
        return ""

    def asked(self, screen: AuditCaseScreen, row_id: str) -> None:
        """Go to the entry at which something is wrong."""
        del row_id
        if screen.bad_entry is not None:
            screen.show_entries((screen.bad_entry,), "the first that is wrong")


def _changed_words(screen: AuditCaseScreen) -> str:
    changes, version = screen.seen.changes, screen.checklist.version
    if changes.version is None:
        return "This program ships no checklist of that id: what changed since cannot be said."
    if not changes.found:
        return f"Unchanged since: the shipped checklist is the same, version {changes.version}."
    changed = count(len(changes.found), "change")
    return (
        f"Changed since: the shipped version is {changes.version}, this one is {version}: {changed}. Enter lists them."
    )


PAGES: tuple[Page, ...] = (
    TimelinePage(),
    EntriesPage(),
    FindingsPage(),
    SharesPage(),
    ChecklistPage(),
    IntegrityPage(),
    ReviewPage(),
)


def problem_entry(problems: Sequence[Problem]) -> int | None:
    """Give the entry at which the first problem of a journal lies, where it is one."""
    return next((each.position for each in problems if each.journal == "case" and each.position), None)
