"""What the commands share: options that every one takes, who speaks, values that begin with a minus, lazy loading."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import click

from rvlms_plan.cli.session import Session

Function = Callable[..., Any]

_VALUE = re.compile(r"-[^A-Za-z-]")
_MARK = "\0"


class Command(click.Command):
    """A command that takes the shared options, and values such as -5 without a `--` before them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += shared_options()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; what begins with a minus and no letter is a value, never an option."""
        takes_value = {
            name
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and not param.is_flag
            for name in param.opts
        }
        marked, literal = list[str](), False
        for before, arg in zip(["", *args], args, strict=False):
            literal = literal or arg == "--"
            is_value = not literal and before not in takes_value and _VALUE.match(arg)
            marked.append(_MARK + arg if is_value else arg)
        return super().parse_args(ctx, marked)


class Group(click.Group):
    """A group whose commands are loaded when they are asked for. `lazy` says where each is and what it does."""

    command_class = Command

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})
        self.params += shared_options()

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Name the commands, in the order in which they were given."""
        return [*self.lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Give a command, loading its module on the way."""
        if cmd_name not in self.lazy:
            return self.commands.get(cmd_name)
        module, attribute = self.lazy[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{attribute} is no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for; of an unknown one the nearest is named."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            raise click.exceptions.NoSuchCommand(name, possibilities=self.list_commands(ctx), ctx=ctx)
        return super().resolve_command(ctx, args)


class Why(NamedTuple):
    """Why something is corrected."""

    because: str
    reason: str


class Second(NamedTuple):
    """The second person of an override; their PIN where it was given."""

    name: str
    role: str
    pin: str | None

    def __repr__(self) -> str:
        return f"Second({self.name!r}, {self.role!r})"


class Text(click.ParamType[str]):
    """A text of the command line, as it was typed."""

    name = "text"

    def convert(self, value: Any, *_: Any) -> str:
        """Take the mark off a value that begins with a minus."""
        return str(value).removeprefix(_MARK)


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601; a date alone is its first minute, and a time without a zone is the station's own."""

    name = "ISO8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the moment."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"{value} is not a date and time. Write 2026-11-23T10:05, or 2026-11-23.", param, ctx)
        return session_of(ctx).local(moment)


def session_of(ctx: click.Context | None) -> Session:
    """Give the session of the command that is running."""
    session = (ctx or click.get_current_context()).find_object(Session)
    if session is None:
        raise TypeError("a command runs in a session")
    return session


def in_session(function: Function) -> Function:
    """Hand a command its session as the first argument."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        return function(session_of(None), *args, **kwargs)

    return call


def shared_options() -> list[click.Parameter]:
    """Give the options that stand before and behind every command; the one nearest to its end holds."""
    return [
        click.Option(
            ["--store"],
            metavar="PATH-OR-URL",
            expose_value=False,
            callback=_note("store"),
            help="The file that holds the cases [else RVLMS_PLAN_STORE, else the user's data folder].",
        ),
        click.Option(
            ["--ascii"],
            is_flag=True,
            expose_value=False,
            callback=_note("ascii"),
            help="Signs of plain ASCII only.",
        ),
    ]


def _note(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def note(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if value is None or value is False:
            return
        if value == "":
            raise click.BadParameter("it is empty; write the path of a file.", ctx=ctx, param=param)
        session_of(ctx).set_flag(key, value, param.opts[0])

    return note


def argument(name: str, metavar: str, **kwargs: Any) -> Callable[[Function], Function]:
    """Add an argument that is a text."""
    return click.argument(name, metavar=metavar, type=Text(), **kwargs)


def json_option(function: Function) -> Function:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Data as JSON, of the shape in docs/command-line.md.")(
        function
    )


def where_option(function: Function) -> Function:
    """Add the conditions of a register."""
    return click.option(
        "--where",
        multiple=True,
        type=Text(),
        metavar="FIELD=VALUE",
        help="Only cases of which this holds; may be given more than once. Ranges: bleeding=500.., "
        "opened=2026-01-01..2026-06-30.",
    )(function)


def filter_options(function: Function) -> Function:
    """Add conditions and a saved filter; the command gets both together as `asked`."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        from rvlms_plan.domain.filters import SavedFilter  # noqa: PLC0415
        from rvlms_plan.use_cases.audit import saved_filter  # noqa: PLC0415

        where, name = kwargs.pop("where"), kwargs.pop("saved")
        asked = SavedFilter("", where)
        if name is not None:
            kept = saved_filter(session_of(None).settings.filters_file, name)
            asked = SavedFilter(kept.name, (*kept.where, *where), kept.sort)
        return function(*args, asked=asked, **kwargs)

    add_saved = click.option(
        "--saved", metavar="NAME", type=Text(), help="A saved filter, beside what --where says; see `register filters`."
    )
    return where_option(add_saved(call))


def confirm_option(function: Function) -> Function:
    """Add `--confirm`."""
    return click.option("--confirm", "confirmed", is_flag=True, help="Yes, what would be asked again is right.")(
        function
    )


def correction_options(function: Function) -> Function:
    """Add why something is corrected; the command gets it as `why`."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        why = Why(kwargs.pop("because"), kwargs.pop("reason"))
        return function(*args, why=why, **kwargs)

    result: Function = call
    for add in (
        click.option("--reason", required=True, metavar="TEXT", help="The reason, in a few words."),
        click.option("--because", required=True, metavar="mistake|new-information", help="What kind of correction."),
    ):
        result = add(result)
    return result


def second_options(function: Function) -> Function:
    """Add the second person of an override; the command gets them as `second`."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        name, role, pin = kwargs.pop("second"), kwargs.pop("second_role"), None
        if kwargs.pop("second_pin_stdin"):
            from rvlms_plan.cli.pins import read_pin  # noqa: PLC0415

            pin = read_pin(f"PIN of {name}", from_stdin=True)
        return function(*args, second=Second(name, role, pin), **kwargs)

    result: Function = call
    for add in (
        click.option("--second-pin-stdin", is_flag=True, help="Read that person's PIN from the input, the last line."),
        click.option("--second-role", required=True, metavar="ROLE", help="That person's role, one the item names."),
        click.option("--second", required=True, metavar="NAME", help="The second person, not the one who speaks."),
    ):
        result = add(result)
    return result


def who_options(function: Function) -> Function:
    """Add who speaks, in which role, who types, and when it happened; the command gets them as `who`."""
    add_glass = click.option(
        "--break-glass", type=Text(), metavar="REASON", help="Type without being known; the reason is kept."
    )
    return _who_options(add_glass(_with_who(function)))


def reviewer_options(function: Function) -> Function:
    """Add the same for a review, which can wait: nobody breaks the glass for it."""
    return _who_options(_with_who(function))


def _with_who(function: Function) -> Function:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = [kwargs.pop(name) for name in ("person", "role", "entered_by", "happened_at")]
        session = session_of(None)
        who = session.known(session.who(*given), kwargs.pop("pin_stdin"), kwargs.pop("break_glass", None))
        return function(*args, who=who, **kwargs)

    return call


def _who_options(function: Function) -> Function:
    for add in (
        click.option("--pin-stdin", is_flag=True, help="Read the typist's PIN from the input: one line."),
        click.option(
            "--happened-at", type=Moment(), metavar="ISO8601", help="When it happened, if not now: 2026-11-23T10:05."
        ),
        click.option("--entered-by", metavar="NAME", help="Who types, if another."),
        click.option("--role", metavar="ROLE", help="In which role."),
        click.option("--as", "person", metavar="NAME", help="Who says it."),
    ):
        function = add(function)
    return function


def group(
    name: str, lazy: Mapping[str, tuple[str, str]] | None = None, **attributes: Any
) -> Callable[[Function], Group]:
    """Make a function a group of commands."""

    def make(function: Function) -> Group:
        return click.group(name, cls=Group, lazy=lazy, **attributes)(function)

    return make
