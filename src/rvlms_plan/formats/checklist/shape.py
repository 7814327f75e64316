"""The shape of a file against the models; pydantic's errors become sentences that stand where the mistake stands."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rvlms_plan.domain.refusals import shortened
from rvlms_plan.formats.checklist.problems import MOST, Report, choose, nearest, quoted
from rvlms_plan.formats.checklist.tree import Mapping, Mark, Node, Scalar, Sequence, where
from rvlms_plan.formats.checklist.words import PATTERN_WORDS, SLUG

_ADDED_BY_PYDANTIC = {"[key]", "(answers)", "(bounds)"}
_EXPECTED = {
    "string_type": ("text", "write a few words"),
    "bool_type": ("true or false", "write true or false"),
    "int_type": ("a whole number", "write a whole number"),
    "is_instance_of": ("a number", "write a number such as 4.2"),
    "list_type": ("a list", "write it as [one, two], or as lines that begin with -"),
    "dict_type": ("a map", "write KEY: VALUE lines, indented under it"),
    "model_type": ("a map", "write KEY: VALUE lines, indented under it"),
    "condition": ("a list of answers or a bound", "write [answer, answer], or {above: 0}"),
}

Loc = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


def check(root: Node, model: type[Model], report: Report) -> Model | None:
    """Give the file as its model, or None with what is wrong noted."""
    if not isinstance(root, Mapping):
        says = f"expected a map of KEY: VALUE lines; found {root.words}"
        report.add(root.mark, "file", says, "begin it with format: 1")
        return None
    try:
        return model.model_validate(root.plain())
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)[: 2 * MOST]
        notes = _Notes(root, model, errors, report)
        for each in errors:
            notes.add(each)
        return None


class _Notes:
    """Turns pydantic's errors about one file into problems."""

    def __init__(self, root: Node, model: type[BaseModel], errors: list[ErrorDetails], report: Report) -> None:
        self.root = root
        self.model = model
        self.report = report
        self.misspelt = _misspelt_keys(errors)

    def add(self, error: ErrorDetails) -> None:
        """Note one error."""
        loc = error["loc"]
        match error["type"]:
            case "missing":
                self._missing(loc)
            case "extra_forbidden":
                self._unknown(loc)
            case _ if loc[-1:] == ("[key]",):
                holder, key = _at(self.root, loc[:-2]), str(loc[-2])
                what, what_to_do = _sentence(error, f"the key {quoted(key)}", key)
                self.report.add(_key_mark(holder, key), where(holder), what, what_to_do)
            case _:
                self._value(error)

    def _missing(self, loc: Loc) -> None:
        holder, key = _at(self.root, loc[:-1]), str(loc[-1])
        if isinstance(holder, Mapping) and (key in holder.children or _is_meant(loc, self.misspelt)):
            return
        says = _description(self.model, loc)
        advice = f"add {key}:" + (f" ({says})" if says else "")
        self.report.add(holder.mark, where(holder), f"{key} is missing", advice)

    def _unknown(self, loc: Loc) -> None:
        """Name the nearest key: a required one that is missing, or one that does not stand there already."""
        holder, key = _at(self.root, loc[:-1]), str(loc[-1])
        there = set(holder.children) if isinstance(holder, Mapping) else set[str]()
        known = [name for name in _keys_at(self.model, loc[:-1]) if name not in there]
        advice = f"did you mean {self.misspelt[loc]}?" if loc in self.misspelt else choose(key, known, "delete it")
        self.report.add(_key_mark(holder, key), where(holder), f"unknown key {quoted(key)}", advice)

    def _value(self, error: ErrorDetails) -> None:
        node = _at(self.root, error["loc"])
        if node.refused:
            return
        text = node.text if isinstance(node, Scalar) else ""
        what, what_to_do = _sentence(error, node.words, text)
        if error["type"] == "list_type" and isinstance(node, Scalar):
            what_to_do = f"write [{shortened(text)}]"
        if error["type"] == "string_type" and isinstance(node, Scalar):
            what_to_do = f'write it in quotes, "{shortened(text)}"'
        self.report.add(node.mark, where(node), what, what_to_do)


def _key_mark(holder: Node, key: str) -> Mark:
    return holder.marks.get(key, holder.mark) if isinstance(holder, Mapping) else holder.mark


def _sentence(error: ErrorDetails, found: str, text: str) -> tuple[str, str]:
    """Say what was expected and found, and what to do."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "mistake":
        return context["what"], context["what_to_do"]
    if kind in _EXPECTED:
        expected, what_to_do = _EXPECTED[kind]
        return f"expected {expected}; found {found}", what_to_do
    if kind == "literal_error":
        known = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"expected one of {', '.join(known)}; found {found}", choose(text, known, f"write {known[0]}")
    if kind == "string_pattern_mismatch":
        expected, what_to_do = PATTERN_WORDS[context["pattern"]]
        if context["pattern"] == SLUG and (slug := _as_slug(text)):
            what_to_do = f"write {slug}"
        return f"expected {expected}; found {found}", what_to_do
    if kind == "string_too_long":
        return f"{found} is {len(text)} characters long", f"write at most {context['max_length']}"
    if kind == "too_short":
        return f"expected at least one line here; found {found}", "write at least one"
    if kind in {"greater_than_equal", "less_than_equal"}:
        word, bound = ("least", context.get("ge")) if kind == "greater_than_equal" else ("most", context.get("le"))
        return f"expected a number of at {word} {bound}; found {found}", "correct the number"
    return f"this cannot stand here ({error['msg']})", "correct it"


def _as_slug(text: str) -> str:
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split()).lstrip(
        "0123456789-"
    )


def _at(root: Node, loc: Loc) -> Node:
    """Walk to where a location lies; as far as the tree goes, since a bare word stands for a whole map."""
    node = root
    for step in loc:
        if step in _ADDED_BY_PYDANTIC:
            continue
        child: Node | None = None
        if isinstance(node, Mapping):
            child = node.children.get(str(step))
        elif isinstance(node, Sequence) and isinstance(step, int):
            child = node.children[step]
        if child is None:
            break
        node = child
    return node


def _misspelt_keys(errors: list[ErrorDetails]) -> dict[Loc, str]:
    """Pair each unknown key with a required one that is missing beside it: that is one mistake, not two."""
    missing = {error["loc"] for error in errors if error["type"] == "missing"}
    pairs: dict[Loc, str] = {}
    for error in errors:
        if error["type"] == "extra_forbidden":
            holder, key = error["loc"][:-1], str(error["loc"][-1])
            near = nearest(key, [str(loc[-1]) for loc in missing if loc[:-1] == holder])
            if near:
                pairs[error["loc"]] = near
    return pairs


def _is_meant(loc: Loc, misspelt: dict[Loc, str]) -> bool:
    return any(unknown[:-1] == loc[:-1] and meant == loc[-1] for unknown, meant in misspelt.items())


def _keys_at(root: type[BaseModel], loc: Loc) -> list[str]:
    """Give the keys that are known at a location."""
    model = _model_at(root, loc)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _description(root: type[BaseModel], loc: Loc) -> str:
    model = _model_at(root, loc[:-1])
    fields = model.model_fields if model else {}
    said = next((field.description for name, field in fields.items() if (field.alias or name) == loc[-1]), None)
    return (said or "").rstrip(".")


def _model_at(root: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    kinds: list[Any] = [root]
    for step in loc:
        kinds = [part for kind in kinds for part in _inside(kind, step)]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _inside(kind: Any, step: str | int) -> Iterator[Any]:
    """Give the types that can stand one step inside a type."""
    if step in _ADDED_BY_PYDANTIC:
        yield kind
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if (field.alias or name) == step:
                yield from _branches(field.annotation)
    elif typing.get_origin(kind) in {list, dict}:
        yield from _branches(typing.get_args(kind)[-1])


def _branches(kind: Any) -> Iterator[Any]:
    """Take a type out of its annotations, and a union apart."""
    if typing.get_origin(kind) is typing.Annotated:
        yield from _branches(typing.get_args(kind)[0])
    elif typing.get_origin(kind) in {typing.Union, types.UnionType}:
        for part in typing.get_args(kind):
            yield from _branches(part)
    else:
        yield kind
