"""A new case: code, age, sex, checklist, and who opens it. No names of patients."""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from rvlms_plan.domain.case.course import SEXES
from rvlms_plan.domain.refusals import BadValue, Refused
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.screens.settings import Setting
from rvlms_plan.tui.widgets.form import Asking, Form, Question
from rvlms_plan.tui.widgets.lines import LineBlock
from rvlms_plan.use_cases.station import Who

ROLES_AT_OPENING = (
    ("surgeon", "Lead surgeon"),
    ("anaesthetist", "Anaesthetist"),
    ("circulator", "Circulator"),
    ("coordinator", "Coordinator"),
    ("nurse", "Nurse"),
)


class NewCaseScreen(Screen[str | None]):
    """Asks, opens the case, and gives its code back, or None where it was left."""

    BINDINGS = [Binding("escape", "dismiss", "Back", show=False)]
    ALLOW_SELECT = False

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock([(("strong", " New case"),), (("muted", " A code, never a name or a hospital number."),), ()])
        yield Form(self._setting.gate, self._setting.glyphs)

    @property
    def is_settling(self) -> bool:
        """Tell whether the questions are still on their way: keys wait for them."""
        return self.is_current and not self.query_one(Form).is_asking

    def on_mount(self) -> None:
        """Begin to ask."""
        self._ask()

    @work(exclusive=True)
    async def _ask(self) -> None:
        says: tuple[str, ...] = ()
        checklists: dict[str, str] = {}
        try:
            checklists = await self._setting.desk.checklists()
        except StoreProblem as problem:
            says = (problem.says,)
        kept: dict[str, str] = {}
        while True:
            texts = await self.query_one(Form).ask(
                Asking("Open a case", self._questions(checklists), says, problem=True, kept=kept)
            )
            if texts is None:
                self.dismiss(None)
                return
            try:
                code = await self._open(texts)
            except (BadValue, Refused, StoreProblem) as problem:
                says, kept = (problem.says,), texts
                continue
            self.dismiss(code)
            return

    async def _open(self, texts: dict[str, str]) -> str:
        typist = self._setting.typist
        typist.person, typist.role = texts["person"], texts["role"]
        age = texts["age"].strip()
        if age and not age.isdecimal():
            raise BadValue(f"Age: {age} is not a whole number of years.")
        live = await self._setting.desk.new_case(
            texts["code"].strip(),
            Who(texts["person"], texts["role"]),
            checklist=texts["checklist"],
            age=int(age) if age else None,
            sex=texts["sex"] if texts["sex"] in SEXES else None,
        )
        return live.case.code

    def _questions(self, checklists: dict[str, str]) -> tuple[Question, ...]:
        typist = self._setting.typist
        sexes = (*((sex, sex.capitalize()) for sex in SEXES), ("not-said", "Not said"))
        return (
            Question("code", "Code of the case", hint="such as RV-0012"),
            Question("age", "Age in years", optional=True),
            Question("sex", "Sex", options=sexes),
            Question("checklist", "Checklist", options=tuple(checklists.items())),
            Question("person", "Your name, you who open the case", prefill=typist.person),
            Question("role", "Your role", options=ROLES_AT_OPENING),
        )
