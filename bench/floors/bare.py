"""The floor of the first frame: a Textual application that shows one line."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """Make it."""
        yield Static("floor is painted")


if __name__ == "__main__":
    Bare().run()
