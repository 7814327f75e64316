"""From text to a tree. Refused here: tags, anchors, aliases, merge keys, duplicate keys, depth, hidden characters."""

from __future__ import annotations

from typing import Any

import yaml

from rvlms_plan.formats.checklist.problems import Report, quoted
from rvlms_plan.formats.checklist.text import HIDDEN_IN_VALUE, hidden_name
from rvlms_plan.formats.checklist.tree import Mapping, Mark, Node, Scalar, Sequence, resolve, where

DEEPEST = 20
MOST_VALUES = 50_000

# What libyaml and PyYAML say, and what a person makes of it. The first that is part of their sentence counts.
_SYNTAX = (
    (
        "mapping values are not allowed",
        "a colon followed by a blank stands where no KEY: can begin",
        "put the text in quotes, or check the indentation",
    ),
    ("quoted scalar", "a quotation mark is opened and never closed", "close it"),
    ("',' or ']'", "a list that began with [ does not go on here", "write a comma between its parts, and ] at its end"),
    ("',' or '}'", "a map that began with { does not go on here", "write a comma between its parts, and } at its end"),
    ("flow ", "what began with [ or { does not go on here", "write a comma between its parts, and close it"),
    ("expected ':'", "a line with neither KEY: nor - ends here", "write KEY: VALUE, or indent it under the line above"),
    ("mapping keys are not allowed", "a ? cannot stand here", "put the text in quotes"),
    ("scanning an alias", "a * at the beginning of a value means an alias", "put it in quotes"),
    (
        "scanning an anchor",
        "a & that begins a value stands for an anchor, which a checklist has not",
        "put it in quotes",
    ),
    (
        "document start",
        "what stands above this ends the file",
        "write the whole file as KEY: VALUE lines, from its first line on",
    ),
    ("cannot start any token", "a value cannot begin with this character", "put the text in quotes"),
    ("tag", "a tag (!…) stands here", "delete it; a checklist is plain text, numbers, lists and maps"),
    (
        "block",
        "this line does not fit the lines above it",
        "indent it like its neighbours, and begin it with KEY: or - as they do",
    ),
    ("sequence entries are not allowed", "a list begins where none can", "put it on a line of its own"),
    ("incompatible YAML", "a %YAML line asks for another YAML", "delete it"),
)


class _Refused(Exception):
    """The rest of the file cannot be read."""


def read(text: str, report: Report) -> Node | None:
    """Give the tree of a text; None where nothing can be read. What is refused is noted."""
    builder = _Builder(report)
    parser = _parser(text)
    try:
        while parser.check_event():
            builder.take(parser.get_event())
    except yaml.MarkedYAMLError as error:
        _note_syntax(error, builder.long_quote, report)
        return None
    except _Refused:
        return None
    finally:
        parser.dispose()
    if builder.root is None or (isinstance(builder.root, Scalar) and builder.root.value is None):
        report.add((1, 1), "file", "the file is empty", "begin it with format: 1")
        return None
    return builder.root


class _Builder:
    """Grows the tree, one event at a time, without recursion."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.root: Node | None = None
        self.open: list[Mapping | Sequence] = []
        self.keys: list[tuple[str, Mark] | None] = []
        self.documents = 0
        self.values = 0
        self.long_quote: tuple[Mark, Mark] | None = None
        """Where the last quoted text of several lines begins and ends."""

    def take(self, event: yaml.Event) -> None:
        """Add what one event brings."""
        mark = _mark(event.start_mark)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, mark)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                holder = Mapping(mark) if isinstance(event, yaml.MappingStartEvent) else Sequence(mark)
                self._place(holder, event)
                self.open.append(holder)
                self.keys.append(None)
                if len(self.open) > DEEPEST:
                    says = f"lists and maps lie more than {DEEPEST} deep in each other here"
                    self.report.add(mark, "file", says, "a checklist never needs that; check the brackets")
                    raise _Refused
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.open.pop()
                self.keys.pop()
            case yaml.AliasEvent():
                node = Scalar(mark, refused=True)
                self._place(node, event)
                says = f"an alias (*{event.anchor}) stands here"
                self.report.add(mark, where(node), says, "write the value out; each value stands where it is used")
            case yaml.DocumentStartEvent():
                self._document(event, mark)
            case _:
                pass

    def _document(self, event: yaml.DocumentStartEvent, mark: Mark) -> None:
        self.documents += 1
        if self.documents > 1:
            self.report.add(
                mark, "file", "a second document begins here", "one file holds one checklist; delete this ---"
            )
            raise _Refused
        if event.version not in {None, (1, 2)}:
            self.report.add(mark, "file", "a checklist is YAML 1.2", "delete the %YAML line")

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> None:
        text = event.value
        plain = event.implicit[0] and event.style in {None, ""} and event.tag is None
        end = _mark(event.end_mark)
        if event.style in {"'", '"'} and end[0] > mark[0]:
            self.long_quote = (mark, end)
        if self._wants_key():
            self._key(text, event, mark)
            return
        node = Scalar(mark, value=resolve(text) if plain else text, text=text)
        self._place(node, event)
        self._refuse_hidden(text, mark, node)
        holder = node.parent
        if node.value is None and isinstance(holder, Mapping) and holder.children.get(str(node.key)) is node:
            node.refused = True
            says = f"nothing is written after {quoted(str(node.key))}"
            self.report.add(holder.marks[str(node.key)], where(holder), says, "write it, or delete the line")

    def _wants_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1], Mapping) and self.keys[-1] is None

    def _key(self, text: str, event: yaml.ScalarEvent, mark: Mark) -> None:
        holder = self.open[-1]
        self._refuse_marks(event, mark, holder)
        self._refuse_hidden(text, mark, holder)
        if text == "<<":
            self.report.add(
                mark, where(holder), "a merge key (<<) stands here", "write the lines out that it would merge"
            )
        self.keys[-1] = (text, mark)

    def _place(self, node: Node, event: Any) -> None:
        """Hang a value where it belongs: at the root, in a list, or under the key that was read before it."""
        self.values += 1
        if self.values > MOST_VALUES:
            says = f"the file holds more than {MOST_VALUES:,} values"
            self.report.add(node.mark, "file", says, "take out what does not belong to the checklist")
            raise _Refused
        holder = self.open[-1] if self.open else None
        node.parent = holder
        if holder is None:
            self.root = node
        elif isinstance(holder, Sequence):
            node.key = len(holder.children)
            holder.children.append(node)
        else:
            self._place_under_key(holder, node)
        self._refuse_marks(event, node.mark, node)

    def _place_under_key(self, holder: Mapping, node: Node) -> None:
        if self.keys[-1] is None:
            says = f"{'an alias' if isinstance(node, Scalar) else 'a list or a map'} stands where a key belongs"
            self.report.add(node.mark, where(holder), says, "write a word as the key")
            raise _Refused
        (key, mark), self.keys[-1] = self.keys[-1], None
        node.key = key
        if key in holder.children:
            says = f"the key {quoted(key)} stands twice; the first is on line {holder.marks[key][0]}"
            self.report.add(mark, where(holder), says, "delete one, or give it another name")
            return
        if key == "<<":
            return
        holder.children[key], holder.marks[key] = node, mark

    def _refuse_marks(self, event: Any, mark: Mark, place: Node) -> None:
        if isinstance(event, yaml.AliasEvent):
            return
        if event.anchor is not None:
            says = f"an anchor (&{event.anchor}) stands here"
            self.report.add(mark, where(place), says, "delete it, and write the value out wherever it is used")
        if event.tag is not None:
            says = f"a tag ({quoted(event.tag.replace('tag:yaml.org,2002:', '!!'))}) stands here"
            self.report.add(mark, where(place), says, "delete it; a checklist is plain text, numbers, lists and maps")
            place.refused = place.mark == mark  # a tagged value; a tagged key says nothing about its map

    def _refuse_hidden(self, text: str, mark: Mark, place: Node) -> None:
        found = HIDDEN_IN_VALUE.search(text)
        if found:
            says = f"the text holds {hidden_name(found[0])}, written as an escape"
            self.report.add(mark, where(place), says, "delete it; only what can be seen belongs in a text")


def _parser(text: str) -> Any:
    """Give the fast parser, or PyYAML's own where libyaml is not built in; both give the same events."""
    loader: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return loader(text)


def _mark(mark: Any) -> Mark:
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _note_syntax(error: yaml.MarkedYAMLError, long_quote: tuple[Mark, Mark] | None, report: Report) -> None:
    said = f"{error.context or ''} {error.problem or ''}"
    at = error.problem_mark or error.context_mark
    if ("quoted scalar" in said or "flow " in said) and error.context_mark is not None:
        at = error.context_mark  # the end of the file says nothing; what was opened and never closed does
    mark = _mark(at)
    if long_quote and long_quote[1][0] == mark[0]:
        says = f"a quotation mark opened here closes only on line {mark[0]}"
        report.add(long_quote[0], f"line {long_quote[0][0]}", says, "close it on its own line")
        return
    for part, what, what_to_do in _SYNTAX:
        if part in said:
            report.add(mark, f"line {mark[0]}", what, what_to_do)
            return
    report.add(mark, f"line {mark[0]}", f"this cannot be read as YAML ({' '.join(said.split())})", "check this line")
