"""A new case: code, age, sex, checklist, and who opens it. No names of patients."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult

from rvlms_plan.domain.case.course import SEXES, checked_age, checked_code
from rvlms_plan.domain.people import ATTESTED, same_person
from rvlms_plan.domain.refusals import AskAgain, BadValue, Refused
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.tui.commands import NEW_CASE, bindings_of
from rvlms_plan.tui.screens.base import OurScreen, Reading
from rvlms_plan.tui.screens.settings import Setting, Typist
from rvlms_plan.tui.screens.theatre.flows.signing_on import Taking, has_to_sign_on
from rvlms_plan.tui.widgets.form import YES, Asking, Form, Question, yes_or_no
from rvlms_plan.tui.widgets.key_gate import COUNTED_ONCE
from rvlms_plan.tui.widgets.line_list import LineList
from rvlms_plan.tui.widgets.lines import Line, LineBlock, wrapped
from rvlms_plan.use_cases.station import Who

ROLES_AT_OPENING = (
    ("surgeon", "Lead surgeon"),
    ("anaesthetist", "Anaesthetist"),
    ("circulator", "Circulator"),
    ("coordinator", "Coordinator"),
    ("nurse", "Nurse"),
)
ABOUT = (
    "A case is opened under a code, such as RV-0012. Whom it stands for is written down elsewhere, never here.",
    "The checklist is kept with the case as it is today: a newer version of the file does not change the case.",
    "Age and sex may be left out. Your name and role say who opens the case; a PIN is asked for where one is set.",
)


class NewCaseScreen(OurScreen[str | None]):
    """Asks, opens the case, and gives its code back, or None where it was left."""

    NAME = NEW_CASE
    BINDINGS = [*bindings_of(NEW_CASE), ("escape", "leave", "Back")]
    AUTO_FOCUS = ""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        self._is_over = False
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Make the parts."""
        yield LineBlock(id="new-case-head")
        yield Form(self._setting.gate, self._setting.glyphs)
        yield LineBlock(id="banner")
        yield LineBlock(id="new-case-foot")
        yield from self.compose_small()

    @property
    def is_settling(self) -> bool:
        """Tell whether the questions are still on their way: keys wait for them."""
        return self.is_current and not self._is_over and not self.query_one(Form).is_asking

    def on_mount(self) -> None:
        """Begin to ask."""
        self._ask()

    def resized(self) -> None:
        """Show everything for the new size."""
        width, rule = self.size.width, self._setting.glyphs.rule
        head: list[Line] = [(("strong", " New case"),), (("edge", rule * width),)]
        head += [(("muted", f" {part}"),) for part in wrapped("A code, never a name or a hospital number.", width - 2)]
        self.query_one("#new-case-head", LineBlock).show([*head, ()])
        self._say()

    def restore_focus(self) -> None:
        """Put the keys into the question again."""
        self.query_one(Form).take_keys()

    @work(exclusive=True)
    async def _ask(self) -> None:
        try:
            checklists = await self._setting.desk.checklists()
        except StoreProblem as problem:
            self._is_over, self._problem = True, f"{problem.says} Esc goes back."
            self._say()
            return
        says: tuple[str, ...] = ()
        kept: dict[str, str] = {}
        while True:
            texts = await self.query_one(Form).ask(
                Asking("Open a case", self._questions(checklists), says, problem=True, kept=kept)
            )
            if texts is None:
                break
            says, kept = (), texts
            try:
                code = await self._open_or_ask(texts)
            except (BadValue, Refused, StoreProblem) as problem:
                says = (problem.says,)
                continue
            self._is_over = True
            self.dismiss(code)
            return
        self._is_over = True
        self.dismiss(None)

    async def _open_or_ask(self, texts: dict[str, str]) -> str:
        """Open the case; where its code looks like a name or a number of a patient, ask once more.

        Raises:
            BadValue: Something is to be typed anew.
        """
        try:
            return await self._open(texts, confirmed=False)
        except AskAgain as again:
            sure = yes_or_no("sure", "Open it so?", "Yes, it is a pseudonym", "No, change the code")
            answer = await self.query_one(Form).ask(Asking("Asked once more", (sure,), again.questions, problem=True))
            if answer is None or answer["sure"] != YES:
                raise BadValue("Give another code, or Esc to leave.") from again
            return await self._open(texts, confirmed=True)

    async def _open(self, texts: dict[str, str], *, confirmed: bool) -> str:
        code, age = _code(texts["code"]), _age(texts["age"])  # what is typed wrongly is said before a PIN is asked for
        who = await self._signed_on(texts["person"], texts["role"])
        live = await self._setting.desk.new_case(
            code,
            who,
            checklist=texts["checklist"],
            age=age,
            sex=texts["sex"] if texts["sex"] in SEXES else None,
            asks_about=() if confirmed else self._setting.asks_about_codes,
        )
        typist, stamp = self._setting.typist, live.case.opened.stamp
        typist.person, typist.role, typist.known = stamp.said_by.person, stamp.said_by.role, stamp.entered_known
        return live.case.code

    async def _signed_on(self, name: str, role: str) -> Who:
        """Say who opens the case: by name, or as the directory wants it of them.

        Raises:
            BadValue: Nobody has the keyboard.
        """
        typist, directory = self._setting.typist, self._setting.site.directory
        known = typist.known if same_person(name, typist.person) else ATTESTED
        if not has_to_sign_on(directory, Typist(name, role, known)):
            return Who(name, role, known=known)
        taking = Taking(self._setting.desk.keyboard, directory, dict(ROLES_AT_OPENING), self.query_one(Form).ask, role)
        signed = await taking.take(name, asks_name=False)
        if signed is None:
            raise BadValue("Nobody has signed on. Give the name again, or Esc to leave.")
        typist.person, typist.role, typist.known = signed.person, signed.role, signed.known
        return Who(signed.person, signed.role, known=signed.known)

    def _questions(self, checklists: dict[str, str]) -> tuple[Question, ...]:
        typist = self._setting.typist
        sexes = (*((sex, sex.capitalize()) for sex in SEXES), ("not-said", "Not said"))
        return (
            Question("code", "Code of the case", hint="such as RV-0012", check=_code),
            Question("age", "Age in years", optional=True, check=_age),
            Question("sex", "Sex", options=sexes),
            Question("checklist", "Checklist", options=tuple(checklists.items())),
            Question("person", "Your name, you who open the case", prefill=typist.person),
            Question("role", "Your role", options=ROLES_AT_OPENING),
        )

    @on(LineList.Ignored)
    def _say_ignored(self) -> None:
        self._say(COUNTED_ONCE)

    def action_explain(self) -> None:
        """Say what a case is opened with."""
        self.app.push_screen(Reading("New case", [part for text in ABOUT for part in (("text", text), ("text", ""))]))

    def action_leave(self) -> None:
        """Go back where no question stands open."""
        self.dismiss(None)

    def _say(self, word: str = "") -> None:
        width = self.size.width
        banner = self.query_one("#banner", LineBlock)
        banner.set_class(bool(self._problem), "-shown")
        banner.show([(("problem", f" {part}"),) for part in wrapped(self._problem, max(20, width - 2))])
        keys: Line = (("strong", " F1"), ("muted", " help   "), ("strong", "ctrl+p"), ("muted", " all commands"))
        self.query_one("#new-case-foot", LineBlock).show([(("info", f" {word}"),) if word else keys])


def _age(text: str) -> int | None:
    """Read an age; none where nothing is typed.

    Raises:
        BadValue: It is no whole number of years, or nobody is of that age.
    """
    age = text.strip()
    if age and not age.isdecimal():
        raise BadValue(f"Age: {age[:20]} is not a whole number of years.")
    return checked_age(int(age)) if age else None


def _code(text: str) -> str:
    return checked_code(text.strip())
