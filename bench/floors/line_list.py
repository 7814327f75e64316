"""The floor of a tick: Textual lines, of which a press redraws one, after one raw commit that is on the disk.

Space or Enter marks the next of twenty lines with the number of the press. WAL and synchronous=FULL, as in the program.
"""

import sys

from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

LINES = 20


class Lines(Widget, can_focus=True):
    """Twenty lines; a press commits, then redraws one of them."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.said = ["open"] * LINES
        self.presses = 0
        self.store = sqlite.connect(path, isolation_level=None)
        self.store.execute("pragma journal_mode = wal")
        self.store.execute("pragma synchronous = full")
        self.store.execute("create table tick (number integer primary key, line integer, said text) strict")

    def on_key(self, event: events.Key) -> None:
        """Save, then show."""
        if event.key not in {"space", "enter"}:
            return
        self.mark()

    def on_click(self) -> None:
        """The same for a tap."""
        self.mark()

    def mark(self) -> None:
        """Save, then show."""
        line = self.presses % LINES
        self.presses += 1
        self.store.execute("insert into tick values (?, ?, 'done')", (self.presses, line))
        self.said[line] = f"DONE press {self.presses};"
        self.refresh(Region(0, line, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        text = f"{y:02} {self.said[y]}" if y < LINES else ""
        return Strip([Segment(text.ljust(self.size.width))], self.size.width)


class LineApp(App[None]):
    """The list and nothing else."""

    def compose(self) -> ComposeResult:
        """Make it."""
        yield Lines(sys.argv[1])


if __name__ == "__main__":
    LineApp().run()
