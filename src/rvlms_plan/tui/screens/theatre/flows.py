"""What happens between a key and an entry: who says it, what is asked, the request, and what is asked once more.

A tick needs no question and runs beside others, in their order; of the flows that ask, one runs at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rvlms_plan.domain.answers import parse
from rvlms_plan.domain.case import PASSED, FollowUp, ItemState, ItemView
from rvlms_plan.domain.case.proposing import proposed
from rvlms_plan.domain.checklist import MOMENTS, Field, Kind
from rvlms_plan.domain.people import Voice, near_duplicate
from rvlms_plan.domain.refusals import AskAgain, BadValue
from rvlms_plan.domain.text import clean_name
from rvlms_plan.tui.screens.theatre import questions as q
from rvlms_plan.tui.widgets.form import YES, Asking, Question, yes_or_no
from rvlms_plan.use_cases.station import Who

if TYPE_CHECKING:
    from rvlms_plan.tui.screens.theatre.screen import TheatreScreen
    from rvlms_plan.use_cases.live import Recorded

Texts = dict[str, str]
_NOTHING_KEPT: Mapping[str, str] = {}
DRAWN_WITHIN = 0.03
"""The cursor goes on at once; it is drawn together with the answer where that is saved as quickly as this."""
Flow = Coroutine[Any, Any, None]


class Flows:
    """The flows of one theatre screen, and the persons it has learned to propose."""

    def __init__(self, screen: TheatreScreen) -> None:
        self._screen = screen
        self._by_role: dict[str, str] = {role: person for person, role in screen.live.case.people.items()}
        self._by_item: dict[str, Voice] = {}
        items = screen.live.case.checklist.items.values()
        self._roll_calls = [
            (each.id, field.name) for each in items for field in each.fields if field.kind is Kind.PEOPLE
        ]
        self.is_starting = False
        """A flow began and has neither asked nor handed its request on yet."""

    def start(self, flow: Flow) -> None:
        """Run a flow that may ask; while another asks, the key that came is dropped and seen to be."""
        if self._screen.form.is_asking:
            flow.close()
            self._screen.show_status("finish the question first, or Esc")
            return
        self.is_starting = True
        self._screen.run_worker(self._started(flow), group="flow")

    async def _started(self, flow: Flow) -> None:
        try:
            await flow
        except BadValue as problem:  # no question stands open in which it could be typed anew
            self._screen.banner(problem.says)
        finally:
            self.is_starting = False

    # Items

    def answer(self, item_id: str) -> None:
        """Answer an item: at once where a key is the whole answer, else by its questions."""
        shown = self._screen.view.items[item_id]
        if shown.state is ItemState.DONE:
            self._screen.show_status("answered already; u corrects it")
        elif shown.state is ItemState.NOT_APPLICABLE and not shown.act:
            self._screen.show_status(f"not applicable because {shown.why}")
        elif self._screen.marks.get(item_id) in {"saving", "unsure"}:
            self._screen.show_status("being saved")
        else:
            self.start(self._answer(shown))
            is_whole = len(shown.waited_for) <= 1
            if shown.item.is_tick and is_whole and self._voice(shown) is not None and self._typist_is_known:
                self._screen.to_next_open(item_id, draw_within=DRAWN_WITHIN)

    async def _answer(self, shown: ItemView) -> None:
        who = await self._who(shown)
        if who is None:
            return
        screen, item = self._screen, shown.item
        if item.is_tick:
            await self._confirmed_answer(item.id, {item.fields[0].name: "done"}, who)
            return
        now, given = screen.now, shown.given
        proposal = proposed(screen.view, item, now)
        if given is not None and not given.is_whole(item):
            kept: Mapping[str, str] = {
                each.name: each.prefill for each in q.answer_questions(screen.view, item, now, None, given)
            }
            same = yes_or_no("same", f"{shown.item.response}: {', '.join(kept.values())}. Said the same?", "yes", "no")
            if (await self._ask(item.challenge, same) or {}).get("same") == YES:
                await self._confirmed_answer(item.id, dict(kept), who)
            return
        texts = await self._ask(item.challenge, *q.answer_questions(screen.view, item, now, proposal), spoken=who)
        while texts is not None:
            if (problem := await self._confirmed_answer(item.id, texts, who)) is None:
                return
            asked = q.answer_questions(screen.view, item, now, proposal)
            texts = await self._ask(item.challenge, *asked, problem=problem, kept=texts)

    async def _confirmed_answer(self, item_id: str, texts: Texts, who: Who) -> str | None:
        """Record an answer, asking once more where it is unusual; give the sentence where it is to be typed anew."""
        recorded_or_says = await self._recorded_or_asked("answer", item_id, item_id, texts, who)
        if isinstance(recorded_or_says, str):
            return recorded_or_says
        if recorded_or_says is not None:
            self._learn(who)
            if self._screen.items.chosen == item_id and self._screen.view.items[item_id].state is ItemState.DONE:
                self._screen.to_next_open(item_id)
        return None

    async def _recorded_or_asked(self, act: str, item_id: str, *args: object, **more: object) -> Recorded | str | None:
        """Carry out an act that may be asked once more; give a sentence where the answer is to be changed."""
        try:
            return await self._screen.record(self._request(act, *args, **more), item_id)
        except AskAgain as again:
            sure = yes_or_no("sure", "Record it so?", "Yes, it is right", "No, change it")
            title = self._screen.view.case.checklist.items[item_id].challenge
            texts = await self._ask(f"Asked once more: {title}", sure, says=again.questions)
            if texts is None:
                return None
            if texts["sure"] != YES:
                return "Change it, or Esc to leave."
            return await self._screen.record(self._request(act, *args, **more, confirmed=True), item_id)
        except BadValue as problem:
            return problem.says

    def _request(self, act: str, *args: object, **more: object) -> Callable[[str], Recorded]:
        """Give one request of `use_cases.theatre` on this case, to be carried out under a request's name."""

        def work(request: str) -> Recorded:
            from rvlms_plan.use_cases import theatre  # noqa: PLC0415 - loaded on the store thread

            recorded: Recorded = getattr(theatre, act)(self._screen.live, *args, **more, request=request)
            return recorded

        return work

    async def correct(self, row_id: str) -> None:
        """Correct an item, or a follow-up."""
        if row_id.startswith("entry-"):
            await self._correct_follow_up(int(row_id.removeprefix("entry-")))
            return
        screen = self._screen
        shown = screen.view.items.get(row_id)
        standing = screen.view.case.standing(row_id)
        if shown is None or (standing.given is None and standing.act is None):
            screen.show_status("nothing stands here to correct")
            return
        who = await self._who(shown)
        title = f"Correct: {shown.item.challenge}"
        texts = await self._ask(title, q.BECAUSE, q.REASON, q.change_question(shown.item)) if who else None
        if texts is None or who is None:
            return
        given: Texts | None = None
        problem = ""
        while True:
            if texts["change"] == q.CHANGE:
                asked = q.answer_questions(screen.view, shown.item, screen.now, None, shown.given)
                given = await self._ask(title, *asked, problem=problem, kept=given or {})
                if given is None:
                    return
            outcome = await self._recorded_or_asked(
                "correct", row_id, row_id, given, who, because=texts["because"], reason=texts["reason"]
            )
            if not isinstance(outcome, str):
                return
            problem = outcome

    async def override(self, row_id: str) -> None:
        """Override a blocking item with a second person."""
        screen, shown = self._screen, self._screen.view.items.get(row_id)
        if shown is None:
            return
        if not shown.item.override:
            screen.show_status("not blocking: it may be left open, or x")
            return
        who = await self._who(shown)
        if who is None:
            return
        problem, kept = "", _NOTHING_KEPT
        title = f"Override: {shown.item.challenge}"
        while True:
            asked = q.override_questions(screen.view.case.checklist, shown.item)
            texts = await self._ask(title, *asked, problem=problem, kept=kept, spoken=who)
            if texts is None:
                return
            kept = texts
            try:
                second = Voice(await self._checked_name(texts["person"]), texts.get("role") or shown.item.override[0])
                act = self._request("override", row_id, texts["reason"], second, who)
                recorded = await screen.record(act, row_id)
            except BadValue as bad:
                problem = bad.says
                continue
            if recorded is not None:
                screen.to_next_open(row_id)
            return

    async def not_applicable(self, row_id: str) -> None:
        """Set an item not applicable, with a reason."""
        shown = self._screen.view.items.get(row_id)
        if shown is None:
            return
        if shown.item.override:
            self._screen.show_status("blocking: answer it, or o overrides it")
            return
        await self._with_reason(shown, f"Not applicable: {shown.item.challenge}", "set_not_applicable")

    async def _with_reason(self, shown: ItemView, title: str, act: str) -> None:
        who = await self._who(shown)
        problem = ""
        while who is not None:
            texts = await self._ask(title, q.REASON, problem=problem, spoken=who)
            if texts is None:
                return
            try:
                request = self._request(act, shown.item.id, texts["reason"], who)
                recorded = await self._screen.record(request, shown.item.id)
            except BadValue as bad:
                problem = bad.says
                continue
            if recorded is not None:
                self._screen.to_next_open(shown.item.id)
            return

    async def defer(self, row_id: str) -> None:
        """Put an item off to a later phase."""
        screen, shown = self._screen, self._screen.view.items.get(row_id)
        if shown is None:
            return
        asked = q.defer_questions(screen.view, shown.item)
        if not asked[0].options or (shown.item.override and not shown.item.may_defer_to):
            screen.show_status("this item cannot be deferred")
            return
        who = await self._who(shown)
        texts = await self._ask(f"Defer: {shown.item.challenge}", *asked, spoken=who) if who else None
        if texts is None or who is None:
            return
        recorded = await screen.record(self._request("defer", row_id, texts["to"], who), row_id)
        if recorded is not None:
            screen.to_next_open(row_id)

    # The case

    async def close_phase(self) -> None:
        """Close the shown phase; required items that are open are named and confirmed once."""
        screen = self._screen
        phase = screen.view.phase(screen.phase_id)
        who = await self._leader(phase.phase.lead)
        if who is None:
            return
        if phase.required_open and not screen.view.bars(phase):
            named = tuple(f"open: {each.item.challenge}" for each in phase.required_open)
            sure = yes_or_no("sure", f"Close {phase.phase.title} with {len(named)} open?", "Close it so", "Go back")
            texts = await self._ask(f"Close: {phase.phase.title}", sure, says=named)
            if texts is None or texts["sure"] != YES:
                return
        recorded = await screen.record(
            self._request("close_phase", phase.phase.id, who, confirmed=bool(phase.required_open))
        )
        if recorded is not None:
            screen.go_to_phase(screen.view.shows_phase.phase.id)

    async def happening(self) -> None:
        """Note incision, closure or leaving theatre, or correct its time."""
        screen = self._screen
        problem, kept = "", _NOTHING_KEPT
        who = await self._typist_as_who()
        while who is not None:
            asked = q.happening_questions(screen.view, screen.now)
            texts = await self._ask("What happened", *asked, problem=problem, kept=kept)
            if texts is None:
                return
            try:
                at = self._moment(Kind.CLAMP, texts["at"])
                earlier = screen.view.case.happening(texts["what"])
                if earlier is not None:
                    await self._correct_happening(texts["what"], earlier.entry.position, at, who)
                    return
                spoken = Who(who.person, who.role, who.entered_by, at)
                await screen.record(self._request("happen", texts["what"], spoken))
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return

    async def _correct_happening(self, what: str, position: int, at: datetime, who: Who) -> None:
        texts = await self._ask(f"Correct the time of: {MOMENTS[what]}, now {at:%H:%M:%S}", q.BECAUSE, q.REASON)
        if texts is None:
            return
        spoken = Who(who.person, who.role, who.entered_by, at)
        because, reason = texts["because"], texts["reason"]
        await self._screen.record(self._request("correct_entry", position, {}, spoken, because=because, reason=reason))

    async def note(self) -> None:
        """Write a note."""
        who = await self._typist_as_who()
        problem, kept = "", _NOTHING_KEPT
        while who is not None:
            texts = await self._ask("Note", Question("text", "What is to be noted"), problem=problem, kept=kept)
            if texts is None:
                return
            kept = texts
            try:
                await self._screen.record(self._request("note", texts["text"], who))
            except BadValue as bad:
                problem = bad.says
                continue
            return

    async def follow_up(self) -> None:
        """Record a follow-up."""
        screen = self._screen
        who = await self._typist_as_who()
        problem, kept = "", _NOTHING_KEPT
        while who is not None:
            texts = await self._ask("Follow-up", *q.follow_up_questions(screen.now), problem=problem, kept=kept)
            if texts is None:
                return
            try:
                on = self._moment(Kind.DATE, texts["on"])
                spoken = Who(who.person, who.role, who.entered_by, on)
                found = {"imaging": texts["imaging"], "site": texts["site"]}
                await screen.record(self._request("follow_up", texts["by"], texts["state"], spoken, **found))
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return

    async def _correct_follow_up(self, position: int) -> None:
        screen = self._screen
        visit: FollowUp | None = next(
            (each for each in screen.view.case.follow_ups if each.entry.position == position), None
        )
        who = await self._typist_as_who()
        if visit is None or who is None:
            return
        why = await self._ask(f"Correct the follow-up of {visit.on:%Y-%m-%d}", q.BECAUSE, q.REASON)
        problem, kept = "", _NOTHING_KEPT
        while why is not None:
            asked = q.follow_up_questions(screen.now, visit)
            texts = await self._ask("What is right", *asked, problem=problem, kept=kept)
            if texts is None:
                return
            try:
                on = self._moment(Kind.DATE, texts["on"])
                changed = {name: texts[name] for name in ("by", "state", "imaging", "site")}
                spoken = Who(who.person, who.role, who.entered_by, visit.on if on.date() == visit.on.date() else on)
                reasons = {"because": why["because"], "reason": why["reason"]}
                await screen.record(self._request("correct_entry", position, changed, spoken, **reasons))
            except BadValue as bad:
                problem, kept = bad.says, texts
                continue
            return

    async def end_case(self) -> None:
        """Close or abandon the case."""
        screen = self._screen
        who = await self._typist_as_who()
        how = await self._ask("End the case", *q.end_questions()) if who else None
        if how is None or who is None:
            return
        is_open = any(phase.state not in PASSED for phase in screen.view.phases)
        reason = ""
        if how["how"] == q.ABANDON or is_open:
            named = [phase.phase.title for phase in screen.view.phases if phase.state not in PASSED]
            says = (f"Phases open: {', '.join(named)}.",) if named else ()
            texts = await self._ask("End the case", q.REASON, says=says)
            if texts is None:
                return
            reason = texts["reason"]
        act = "abandon" if how["how"] == q.ABANDON else "close"
        try:
            await screen.record(self._request(act, reason, who))
        except BadValue as bad:
            screen.banner(bad.says)

    # People

    async def said_by(self, row_id: str) -> None:
        """Take another person, or role, for the item under the cursor."""
        screen, shown = self._screen, self._screen.view.items.get(row_id)
        if shown is None:
            return
        voice = self._voice(shown)
        asked = q.person_questions(
            screen.view.case.checklist, "Who says it", voice.person if voice else "", shown.item.roles
        )
        texts = await self._ask_person(shown.item.challenge, *asked)
        if texts is None:
            return
        role = texts.get("role") or shown.item.roles[0]
        self._by_item[row_id] = Voice(texts["person"], role)
        self._by_role[role] = self._by_item[row_id].person
        screen.show_status(f"{self._by_item[row_id].person} says it")

    async def typist(self) -> None:
        """Take another person at the keyboard."""
        typist = self._screen.setting.typist
        asked = q.person_questions(self._screen.view.case.checklist, "Who is at the keyboard", typist.person)
        texts = await self._ask_person("Who types", *asked)
        if texts is not None:
            typist.person, typist.role = texts["person"], texts["role"]
            self._screen.show_status("")

    @property
    def _typist_is_known(self) -> bool:
        return bool(self._screen.setting.typist.person)

    async def _typist_as_who(self) -> Who | None:
        typist = self._screen.setting.typist
        if not self._typist_is_known or typist.role not in self._screen.view.case.checklist.role_titles:
            await self.typist()
        return Who(typist.person, typist.role) if self._typist_is_known else None

    async def _leader(self, role: str) -> Who | None:
        if await self._typist_as_who() is None:
            return None
        return await self._as_who(role, self._by_role.get(role))

    async def _who(self, shown: ItemView) -> Who | None:
        if await self._typist_as_who() is None:
            return None
        voice = self._voice(shown)
        role = voice.role if voice else (shown.waited_for or shown.item.roles)[0]
        return await self._as_who(role, voice.person if voice else None)

    async def _as_who(self, role: str, person: str | None) -> Who | None:
        typist = self._screen.setting.typist
        if person is None:
            title = self._screen.view.case.checklist.role_titles.get(role, role)
            asked = Question("person", f"Who speaks as {title.lower()}")
            texts = await self._ask_person(f"{title}: not named yet", asked)
            if texts is None:
                return None
            person = texts["person"]
            self._by_role[role] = person
        return Who(person, role, typist.person)

    def _voice(self, shown: ItemView) -> Voice | None:
        """Propose who says an item: chosen for it, known in one of its roles, on the roll call, or at the keyboard."""
        item = shown.item
        if item.id in self._by_item and not item.each:
            return self._by_item[item.id]
        roles = shown.waited_for or item.roles
        typist = self._screen.setting.typist
        known = {typist.role: typist.person} | self._roll_call() | self._by_role
        return next((Voice(known[role], role) for role in roles if known.get(role)), None)

    def _roll_call(self) -> dict[str, str]:
        called: dict[str, str] = {}
        for item_id, name in self._roll_calls:
            given = self._screen.view.items[item_id].given
            value = given.answer.get(name) if given else None
            for member in value if isinstance(value, tuple) else ():
                person, _, role = member.partition(":")
                called[role] = person
        return called

    def _learn(self, who: Who) -> None:
        self._by_role[who.role] = who.person

    async def _ask_person(self, title: str, *asked: Question) -> Texts | None:
        """Ask for a person (and a role), again where it cannot be a name."""
        problem, kept = "", _NOTHING_KEPT
        while (texts := await self._ask(title, *asked, problem=problem, kept=kept)) is not None:
            try:
                return texts | {"person": await self._checked_name(texts["person"])}
            except BadValue as bad:
                problem, kept = bad.says, texts
        return None

    async def _checked_name(self, name: str) -> str:
        """Clean a name; ask about one that is almost one already known; what is said stands.

        Raises:
            BadValue: It cannot be a name.
        """
        name = clean_name(name)
        known = [*self._screen.view.case.people, *self._by_role.values()]
        near = near_duplicate(name, known)
        if near is None:
            return name
        same = yes_or_no(
            "same", f"{name} is new here; {near} is known. The same person?", f"Yes, {near}", "No, another"
        )
        texts = await self._ask("Two names alike", same)
        return near if texts is not None and texts["same"] == YES else name

    # Asking

    async def _ask(
        self,
        title: str,
        *asked: Question,
        says: tuple[str, ...] = (),
        problem: str = "",
        kept: Mapping[str, str] | None = None,
        spoken: Who | None = None,
    ) -> Texts | None:
        said = (
            *says,
            *filter(None, (problem,)),
            *((f"said by {spoken.person}, {spoken.role} (s changes)",) if spoken and not problem else ()),
        )
        self._screen.add_class("-asking")
        self.is_starting = False
        try:
            texts = await self._screen.form.ask(Asking(title, asked, said, problem=bool(problem), kept=kept or {}))
        finally:
            self._screen.remove_class("-asking")
        self._screen.set_focus(self._screen.items)
        return texts

    def _moment(self, kind: Kind, text: str) -> datetime:
        """Read a time of today, or a day (its noon, or now where it is today)."""
        now = self._screen.now
        field = Field("when", kind, "When")
        value = parse(self._screen.view.case.checklist, field, text, now)
        moment = datetime.fromisoformat(str(value))
        if kind is not Kind.DATE:
            return moment
        if moment.date() == now.date():
            return now
        return moment.replace(tzinfo=now.tzinfo) + timedelta(hours=12)
