"""Every command once: key, word in the footer, what it does. Bindings, help and ctrl+p come from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from textual.binding import Binding, BindingType

HOME, NEW_CASE, THEATRE, TIMELINE = "home", "new-case", "theatre", "timeline"
PRACTICE, DRILL, DEBRIEF, RECALL = "practice", "drill", "debrief", "recall"
CARDS, ALOUD, WALL = "cards", "aloud", "wall"
REGISTER, COHORT, AUDIT_CASE = "register", "cohort", "audit-case"
AUDIT = (REGISTER, COHORT, AUDIT_CASE)
"""The audit's screens; they read, but for reviews."""
OVER = (CARDS, ALOUD, WALL)
"""What lies over the theatre screen."""
EVERYWHERE = (HOME, THEATRE, TIMELINE, *OVER, *AUDIT, PRACTICE, DRILL, DEBRIEF, RECALL)
"""Where keys are commands; in a new case they are text, but for those that no text has."""
_ALSO = {DRILL: THEATRE}
"""A drill has the theatre's commands besides its own; where both have a key it is the drill's."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `action` is the screen's or the app's method, `footer` its word there (empty: not shown)."""

    keys: str
    action: str
    title: str
    help: str
    screens: tuple[str, ...]
    footer: str = ""

    @property
    def key_words(self) -> str:
        """Give the keys as they are written on them."""
        return " ".join(_KEY_WORDS.get(key, key) for key in self.keys.split(","))


_KEY_WORDS = {
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "f1": "F1",
    "E": "shift+e",
    "enter": "Enter",
    "exclamation_mark": "!",
    "greater_than_sign": ">",
    "f13": "F13",
    "f14": "F14",
    "f15": "F15",
    "slash": "/",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
}

_OF_THE_AUDIT = (
    Command(
        "slash", "filter", "Filter", "Only cases of which this holds; F1 there names the fields.", (REGISTER,), "filter"
    ),
    Command("s", "sort", "Sort", "Sort by any field; the same one again turns it round.", (REGISTER,), "sort"),
    Command("minus", "turn", "Turn round", "Turn the order of the cases round.", (REGISTER,)),
    Command("pageup", "page(-1)", "Page before", "The fifty cases before.", (REGISTER,)),
    Command("pagedown", "page(1)", "Page after", "The fifty cases after.", (REGISTER,), "page"),
    Command("c", "cohort", "Cohort", "What the cases of the filter come to, beside the paper.", (REGISTER,), "cohort"),
    Command("f", "saved", "Saved filters", "Take a saved filter, save this one, take one away.", (REGISTER,), "saved"),
    Command(
        "v",
        "verify",
        "Verify",
        "Check the journals of the cases on this page: bytes, chain, checkpoints.",
        (REGISTER,),
        "verify",
    ),
    Command(
        "r", "retry", "Read again", "Read the register again: cases go on meanwhile.", (REGISTER, COHORT, AUDIT_CASE)
    ),
    Command(
        "tab,right_square_bracket",
        "turn_page(1)",
        "Page after",
        "The next page of what is shown.",
        (COHORT, AUDIT_CASE),
    ),
    Command("shift+tab,left_square_bracket", "turn_page(-1)", "Page before", "The page before.", (COHORT, AUDIT_CASE)),
    Command("n", "number", "Number to chart", "Choose the number whose run chart is drawn.", (COHORT,), "number"),
    Command("b", "centres", "By centre", "Each centre by itself, beside all of them.", (COHORT,), "centres"),
    Command(
        "d",
        "constructed",
        "Constructed cases",
        "Four cases that add up to the paper's results; no patients.",
        (COHORT,),
        "constructed",
    ),
    Command(
        "plus,equals_sign",
        "zoom(1)",
        "Closer",
        "Half the stretch of time; Enter shows a lane's entries.",
        (AUDIT_CASE,),
    ),
    Command("minus", "zoom(-1)", "Wider", "Twice the stretch of time.", (AUDIT_CASE,)),
    Command("left", "pan(-1)", "Earlier", "Half a picture earlier.", (AUDIT_CASE,)),
    Command("right", "pan(1)", "Later", "Half a picture later.", (AUDIT_CASE,)),
    Command("o", "operation", "Operation", "The operation alone, or the whole case.", (AUDIT_CASE,)),
    Command("a", "all_entries", "All entries", "All entries again, where only some are shown.", (AUDIT_CASE,)),
    Command("q", "query", "Query", "Ask the team about what the cursor is on, or the case.", (AUDIT_CASE,), "query"),
    Command("v", "verify_item", "Verify item", "Mark the item under the cursor as verified.", (AUDIT_CASE,)),
    Command("s", "sign", "Sign", "Sign the review, with its meaning; by PIN where you have one.", (AUDIT_CASE,)),
    Command("u", "reopen", "Reopen", "Take a signed review up again, with a reason.", (AUDIT_CASE,)),
    Command("w", "reviewer", "Who reviews", "Say who is at the keyboard; by PIN where one is set.", (AUDIT_CASE,)),
    Command(
        "x",
        "export",
        "Export",
        "Write this case into a file: report (PDF, text), record (JSON Lines) or tables (CSV).",
        (AUDIT_CASE,),
        "export",
    ),
)

_OF_PRACTICE = (
    Command(
        "2",
        "practice",
        "Practice",
        "Rehearse a case on the same screens, kept apart from theatre.",
        (HOME,),
        "practice",
    ),
    Command("q", "ask_patient", "Ask", "Ask the patient, a test or the table; it is revealed.", (DRILL,), "ask"),
    Command("E", "end_drill", "End and debrief", "End the drill; the debrief says how it went.", (DRILL,), "debrief"),
    Command(
        "z", "wait", "Let time pass", "Move the drill's clock on, by minutes or to the next day.", (DRILL,), "wait"
    ),
    Command("v", "vignette", "Vignette", "The patient's story, and what was revealed so far.", (DRILL,), "story"),
    Command("greater_than_sign", "faster", "Faster", "Run the drill's clock at 1, 5 or 20 times.", (DRILL,)),
    Command("m", "mode", "Mode", "Study, guided or exam, for the next drill.", (PRACTICE,), "mode"),
    Command("c", "due_cards", "Due cards", "What was missed and is due: five minutes.", (PRACTICE, DEBRIEF), "cards"),
    Command(
        "p", "progress", "Progress", "Step scores over the weeks, and what comes back when.", (PRACTICE,), "progress"
    ),
    Command("w", "learner", "Who rehearses", "Say who rehearses.", (PRACTICE,), "who"),
    Command("r", "rate", "Rate yourself", "The drill as a whole, 1 to 5.", (DEBRIEF,), "rate"),
    Command("t", "trainer", "A trainer rates", "A trainer's view of the whole, 1 to 5.", (DEBRIEF,), "trainer"),
    Command(
        "v", "beside", "Beside the safe team", "When you did what, and when the safe team.", (DEBRIEF,), "timeline"
    ),
    Command("enter,space", "reveal", "Show", "Show what is to be recalled.", (RECALL,), "show"),
    Command("1", "recalled(1)", "Not recalled", "It comes back tomorrow.", (RECALL,)),
    Command("2", "recalled(2)", "With effort", "It comes back soon.", (RECALL,)),
    Command("3", "recalled(3)", "Recalled", "It comes back later.", (RECALL,)),
    Command("4", "recalled(4)", "At once", "It comes back much later.", (RECALL,)),
)

COMMANDS = (
    *_OF_PRACTICE,
    Command("1", "theatre", "Theatre", "Plan a case, or take up an open one: to the cases below.", (HOME,)),
    Command("3", "audit", "Audit", "What was done, when, by whom, and whether it can be believed.", (HOME,), "audit"),
    Command("n", "new_case", "New case", "Open a case under a code; no names.", (HOME,), "new case"),
    Command("d", "demonstration", "Demonstration", "A worked demonstration case, when the store is empty.", (HOME,)),
    Command("r", "retry", "Try again", "Open the store again where it could not be opened or read.", (HOME,)),
    Command(
        "exclamation_mark,f15",
        "cards",
        "Cards",
        "Then a card's letter: what to do when it bleeds, surges, clots. From anywhere in a case.",
        (THEATRE, TIMELINE, *OVER),
        "cards",
    ),
    Command("c", "clamp", "Clamp", "Put a clamp on a vessel or take it off; the ledger of all.", (THEATRE,), "clamp"),
    Command(
        "e", "happening", "Event", "Note what happened, with its time; correct what was noted.", (THEATRE,), "event"
    ),
    Command("b", "blood_loss", "Blood loss", "Add a blood loss, or set the total with =.", (THEATRE,), "blood"),
    Command("k", "caught", "Caught by the list", "Mark that the item caught something in time.", (THEATRE,), "caught"),
    Command("n", "next_open", "Next open item", "Go to the next item still open.", (THEATRE,), "next"),
    Command(
        "t", "timeline", "Timeline", "Every entry of the case: who, when, old and new.", (HOME, THEATRE), "timeline"
    ),
    Command(
        "u", "correct", "Correct", "Change or take back an answer: mistake or new information.", (THEATRE,), "correct"
    ),
    Command("o", "override", "Override", "Pass by a blocking item, with a reason and a second person.", (THEATRE,)),
    Command("x", "not_applicable", "Not applicable", "Say that an item does not apply, with a reason.", (THEATRE,)),
    Command("d", "defer", "Defer", "Put an item off to a later phase, where it reappears.", (THEATRE,)),
    Command("m", "note", "Note", "Write a note into the case.", (THEATRE,)),
    Command("tab", "next_card", "Next card", "Go to the next open card, by priority.", (CARDS,), "next card"),
    Command("u", "correct", "Take back", "Take a step back that was ticked by mistake.", (CARDS,), "take back"),
    Command("f13", "pedal", "Pedal", "Tick the step under the cursor. A pedal never ends a card.", (CARDS,)),
    Command("a", "aloud", "Aloud", "Read this phase's pause point out, one item at a time.", (THEATRE,), "aloud"),
    Command("enter,space", "done", "Done", "It is so; an open item is answered by it.", (ALOUD,), "done"),
    Command("g", "gap", "Gap", "Note a gap: it unticks nothing and stands until settled.", (ALOUD,), "gap"),
    Command("f", "wall", "Wall", "One item large, to be read at 2 m, by touch and pedal.", (THEATRE,)),
    Command("f13,enter,space", "done", "Done", "The item shown is done. Never signs, skips or ends.", (WALL,)),
    Command("f14,p", "problem", "Problem", "Note a gap in the item shown, and go on to the next.", (WALL,)),
    Command("s", "said_by", "Said by", "Change who is asked.", (ALOUD,), "said by"),
    Command("s", "said_by", "Said by", "Change who says the item that the cursor is on.", (THEATRE,), "said by"),
    Command("w", "typist", "Who types", "Say who is at the keyboard; by PIN where one is set.", (THEATRE, *OVER)),
    Command("ctrl+l", "lock", "Lock", "Nobody writes until somebody signs on; clocks run on.", (THEATRE, *OVER)),
    Command(
        "p", "picture", "Planning picture", "The veins with tumour, thrombus and clamp sites as answered.", (THEATRE,)
    ),
    Command("g", "gate", "What bars this phase", "List what still bars the closing of this phase.", (THEATRE,), "gate"),
    Command("h", "hand_over", "Hand over", "One page for the next team: clamps, totals, open, concerns.", (THEATRE,)),
    Command("left_square_bracket,pageup", "phase(-1)", "Phase before", "Show the phase before.", (THEATRE,)),
    Command("right_square_bracket,pagedown", "phase(1)", "Phase after", "Show the phase after.", (THEATRE,)),
    Command("E", "end_case", "End the case", "Close the case, or abandon it, with a reason.", (THEATRE,)),
    *_OF_THE_AUDIT,
    Command("question_mark", "keys", "Keys", "All keys of this screen.", EVERYWHERE, "keys"),
    Command(
        "f1",
        "explain",
        "Help",
        "What is shown here, why it is asked, and its source.",
        (*EVERYWHERE, NEW_CASE),
        "help",
    ),
    Command(
        "escape",
        "leave",
        "Back",
        "Back to where you came from.",
        (THEATRE, TIMELINE, *OVER, *AUDIT, PRACTICE, DEBRIEF, RECALL),
    ),
)

ALWAYS = (
    Command("ctrl+p", "command_palette", "All commands", "Find any command by its name.", EVERYWHERE),
    Command("ctrl+q,ctrl+c", "ask_quit", "Leave", "Leave the program; asks while a case is open.", EVERYWHERE),
)


def commands_of(screen: str) -> Iterator[Command]:
    """Give a screen's own commands, in the order of the help page."""
    own = [command for command in COMMANDS if screen in command.screens]
    taken = {key for command in own for key in command.keys.split(",")}
    also = (command for command in COMMANDS if screen in _ALSO and _ALSO[screen] in command.screens)
    yield from (*own, *(command for command in also if taken.isdisjoint(command.keys.split(","))))


def bindings_of(screen: str) -> list[BindingType]:
    """Give Textual's bindings of a screen."""
    return [Binding(each.keys, each.action, each.title, show=False) for each in commands_of(screen)]


@cache
def footer_words(screen: str) -> tuple[tuple[str, str], ...]:
    """Give the keys that the footer names, with their words; help stands first."""
    named = ((each.key_words.split(" ")[0], each.footer) for each in commands_of(screen) if each.footer)
    return tuple(sorted(named, key=lambda each: each[0] != "?"))
