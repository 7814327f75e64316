"""Draws the pictures of the documentation from the running program, on the demonstration's synthetic cases.

`make pictures` writes docs/pictures/*.svg, and a page of the paper form as paper.png, pages of
a report as report-….png. Textual's drawing names web
fonts; they are taken out, so that opening a picture asks nobody for anything.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

from rvlms_plan.domain.picture import picture_of
from rvlms_plan.formats.checklist import load_shipped
from rvlms_plan.formats.pdf import png
from rvlms_plan.formats.pdf.paper import TEMPLATE, paper_data
from rvlms_plan.formats.pdf.report import TEMPLATE as REPORT
from rvlms_plan.formats.pdf.report import report_data
from rvlms_plan.formats.picture.svg import picture_svg
from rvlms_plan.formats.reports import case_document
from rvlms_plan.store.database import THEATRE, open_store
from rvlms_plan.tui.app import RvlmsApp
from rvlms_plan.tui.screens.settings import Setting, Typist
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.use_cases import demonstration
from rvlms_plan.use_cases.audit.reporting import case_report
from rvlms_plan.use_cases.desk import Desk
from rvlms_plan.use_cases.live import resume
from rvlms_plan.use_cases.station import Station

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
NOW = datetime(2026, 11, 23, 11, 4, tzinfo=timezone(timedelta(hours=1)))
PICTURES = {
    "home": ((80, 24), None, ()),
    "theatre": ((100, 28), "DEMO-2", ()),
    "theatre-wide": ((120, 40), "DEMO-2", ()),
    "timeline": ((100, 28), "DEMO-2", ("t",)),
    "help": ((100, 28), "DEMO-2", ("f1",)),
    "planning": ((100, 26), "DEMO-2", ("p",)),
    "hand-over": ((100, 44), "DEMO-2", ("h",)),
    "ledger": ((100, 28), "DEMO-2", ("c", "end", "enter")),
    "wall": ((54, 15), "DEMO-2", ("f",)),
    "register": ((100, 28), None, ("3",)),
    "audit-case": ((120, 34), None, ("3", "slash", *"code=DEMO-4", "enter", "space")),
    "cohort": ((120, 40), None, ("3", "c", "d")),
    "card": ((80, 24), "DEMO-2", ("exclamation_mark", "b", "space")),  # the last: its card stays open in the store
}
PAPER_PAGE = 6  # the sign in
REPORT_PAGES = {2: "report-plan", 6: "report-items"}
_FONT_FACE = re.compile(r"@font-face \{.*?\}", re.DOTALL)


async def draw(store: Path, name: str, size: tuple[int, int], case: str | None, keys: tuple[str, ...]) -> None:
    """Open the program on a store, press keys, and write what it shows."""
    desk = Desk(lambda: open_store(store, THEATRE, lambda: NOW, "pictures"), Station(lambda: NOW, "theatre-1"))
    app = RvlmsApp(Setting(desk, typist=Typist("Min Chen", "circulator")), case=case)
    async with app.run_test(size=size) as pilot:
        wanted = "#items" if case else "#cases"
        while not (app.screen.query(wanted) and app.screen.query(wanted).first(LineList).chosen):
            await pilot.pause(0.05)
        for key in keys:
            await pilot.press(key)
            while getattr(app.screen, "is_reading", False):
                await pilot.pause(0.05)
        await pilot.pause(0.3)
        svg = _FONT_FACE.sub("", app.export_screenshot(title=f"rvlms-plan, {name}: synthetic cases"))
        (FOLDER / f"{name}.svg").write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n")
    desk.finish()


def draw_sheet(store: Path, case: str) -> None:
    """Write the planning picture as `case picture -o` does."""
    database = open_store(store, THEATRE, lambda: NOW, "pictures", read_only=True)
    view = resume(database, Station(lambda: NOW, "pictures"), case).view
    database.close()
    picture = picture_of(view, remark=demonstration.remark_of(view.case))
    if picture is not None:
        (FOLDER / "planning-sheet.svg").write_text(picture_svg(picture), encoding="utf-8")
        print("docs/pictures/planning-sheet.svg")


def draw_report(store: Path, case: str) -> None:
    """Draw the first page and the timeline of a case's report, as `report -o` writes them."""
    station = Station(lambda: NOW, "pictures")
    database = open_store(store, THEATRE, lambda: NOW, "pictures", read_only=True)
    document = case_document(case_report(database, station, case, "rvlms-plan", demonstration.remark_of))
    database.close()
    data = report_data(document, NOW)
    for page, name in REPORT_PAGES.items():
        (FOLDER / f"{name}.png").write_bytes(png(REPORT, data, page))
        print(f"docs/pictures/{name}.png")


def main() -> None:
    """Draw every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "pictures.db"
        database = open_store(store, THEATRE, lambda: NOW, "pictures")
        demonstration.fill(database, lambda: NOW)
        database.close()
        for name, (size, case, keys) in PICTURES.items():
            asyncio.run(draw(store, name, size, case, keys))
            print(f"docs/pictures/{name}.svg")
        draw_sheet(store, "DEMO-2")
        draw_report(store, "DEMO-4")
    page = png(TEMPLATE, paper_data(load_shipped("rvlms"), NOW), PAPER_PAGE)
    (FOLDER / "paper.png").write_bytes(page)
    print("docs/pictures/paper.png")


if __name__ == "__main__":
    main()
