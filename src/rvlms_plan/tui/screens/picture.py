"""The planning picture over the theatre screen: what the answers mark on the veins, redrawn when they change."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from rvlms_plan.domain.case import CaseView, ItemView
from rvlms_plan.domain.picture import DOUBT, MarkKind, Picture, picture_of
from rvlms_plan.formats.picture import picture_lines
from rvlms_plan.tui.screens.base import BACK, Roomy
from rvlms_plan.tui.widgets.lines import Line, LineBlock, spread

_MEANINGS = {
    DOUBT: "problem",
    MarkKind.TUMOUR: "problem",
    "thrombus": "due",
    MarkKind.UPPER_END: "strong",
    MarkKind.CLAMP_PLANNED: "info",
    MarkKind.CLAMP_ON: "chip",
    "side": "strong",
    "label": "muted",
}
_LOOKS_EVERY = 0.5
_MARGIN_FROM = 60
HINT = (("info", "The planning picture ends this page; the key p in theatre shows it alone."), ("text", ""))


def drawn(view: CaseView) -> Picture | None:
    """Give the picture of a case, with the remark that a synthetic one carries."""
    from rvlms_plan.use_cases.demonstration import remark_of  # noqa: PLC0415 - loads the store

    return picture_of(view, remark=remark_of(view.case))


def lines_of(picture: Picture, width: int, height: int, *, ascii_only: bool) -> list[Line]:
    """Give a picture's lines in the meanings of the screens."""
    return [
        tuple((_MEANINGS.get(kind, "text"), text) for kind, text in line)
        for line in picture_lines(picture, width, height, ascii_only=ascii_only)
    ]


def picture_below(view: CaseView, shown: ItemView, *, is_ascii: bool) -> Callable[[int, int], list[Line]] | None:
    """Give what draws the picture under the help of an item that the checklist shows it on; None under any other."""
    rules = view.case.checklist.picture
    picture = drawn(view) if rules is not None and shown.item.id in rules.shows_on else None
    if picture is None:
        return None
    head: list[Line] = [(), (("strong", "Planning picture"),), ()]
    return lambda width, height: [*head, *lines_of(picture, width, height, ascii_only=is_ascii)]


class PictureScreen(Roomy[None], ModalScreen[None]):
    """The picture with its words; any of Esc, Enter, q and p leaves. `view_of` gives the case as it now stands."""

    AUTO_FOCUS = "#picture-page"
    BINDINGS = [Binding("escape,enter,q,p", "dismiss", "Back", show=False)]

    def __init__(self, view_of: Callable[[], CaseView], *, ascii_only: bool) -> None:
        super().__init__()
        self._view_of = view_of
        self._ascii_only = ascii_only
        self._view: CaseView | None = None

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock(id="picture-head")
        with VerticalScroll(id="picture-page"):
            yield LineBlock(id="picture-lines")
        yield LineBlock(id="picture-foot")
        yield from self.compose_small()

    def on_mount(self) -> None:
        """Look whether another station has changed what is drawn, and keep the clocks running."""
        self.set_interval(_LOOKS_EVERY, self._look)

    def _look(self) -> None:
        if self._view_of() is not self._view:
            self.resized()
        self.query_one("#picture-foot", LineBlock).show([*self.clocks_below(), BACK])

    def resized(self) -> None:
        """Draw for this size."""
        self._view = self._view_of()
        width, height = self.size
        picture = drawn(self._view)
        if picture is None or not width:
            return
        head = spread((("strong", " Planning picture"),), (("muted", f"{picture.code} "),), width)
        self.query_one("#picture-head", LineBlock).show([head])
        foot = [*self.clocks_below(), BACK]
        self.query_one("#picture-foot", LineBlock).show(foot)
        margin = " " if width >= _MARGIN_FROM else ""
        room = width - 1 - len(margin)  # the scrollbar takes one
        lines = lines_of(picture, room, height - 1 - len(foot), ascii_only=self._ascii_only)
        self.query_one("#picture-lines", LineBlock).show([(("text", margin), *line) for line in lines])
