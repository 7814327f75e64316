"""What a form is answered by: a line of text that is safe, and a list of options with a key each."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from rvlms_plan.domain.text import LONGEST_TEXT, made_visible
from rvlms_plan.tui.widgets.form_lines import OPTION_KEYS
from rvlms_plan.tui.widgets.paged_list import PagedList


class SafeInput(Input):
    """A line of text that shows what was typed or pasted and never passes it on to the terminal as a command."""

    class TooLong(Message):
        """More was pasted than can be kept; nothing of it was taken."""

    class Typed(Message):
        """A key changed the text."""

    class Proposed(Message):
        """The key came that takes what is proposed."""

        def __init__(self, came_at: float) -> None:
            super().__init__()
            self.came_at = came_at

    enter_came_at = 0.0

    def validate_value(self, value: str) -> str:
        """Make visible what is put in at once, too: what an earlier program kept may hold anything."""
        return made_visible(value)

    def on_key(self, event: events.Key) -> None:
        """Tell that a key of text was pressed, and note when Enter came."""
        if event.key == "enter":
            self.enter_came_at = event.time
        if event.key == "tab":
            event.stop()
            event.prevent_default()
            self.post_message(self.Proposed(event.time))
        if event.is_printable or event.key in {"backspace", "delete"}:
            self.post_message(self.Typed())

    def replace(self, text: str, start: int, end: int) -> None:
        """Put a text in, made visible."""
        super().replace(made_visible(text), start, end)

    def _on_paste(self, event: events.Paste) -> None:
        # Textual's own takes the first line and drops the rest without a word.
        event.stop()
        event.prevent_default()
        if len(self.value) + len(event.text) > LONGEST_TEXT:
            self.post_message(self.TooLong())
            return
        start, end = sorted(self.selection)
        self.replace(event.text.strip("\r\n"), start, end)

    def action_copy(self) -> None:
        """Keep patient text out of the terminal's clipboard."""

    def action_cut(self) -> None:
        """Keep patient text out of the terminal's clipboard."""


class PickList(PagedList):
    """The options of a choice, each with a key of its own; a digit picks at once, the cursor begins on none."""

    class Picked(Message):
        """An option was picked by its key."""

        def __init__(self, option: str) -> None:
            super().__init__()
            self.option = option

    @property
    def answered_by(self) -> Widget:
        """The form that it is part of."""
        form = self.parent
        return form if isinstance(form, Widget) else super().answered_by

    def on_key(self, event: events.Key) -> None:
        """Pick by the option's own key."""
        if event.key == "tab":
            event.stop()
            event.prevent_default()
            self.post_message(SafeInput.Proposed(event.time))
            return
        key = event.character or ""
        place = OPTION_KEYS.find(key) if key else -1
        if 0 <= place < len(self.rows):
            event.stop()
            event.prevent_default()
            if self._gate.lets_through(event.key, event.time):
                self.post_message(self.Picked(self.rows[place].id))
            else:
                self._tell(self.Ignored())
        elif key.isdigit():  # letters are commands
            self._tell(self.NoneChosen())
