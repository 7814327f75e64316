"""`rvlms-plan config …`: which settings are in force, and where each came from."""

from __future__ import annotations

from rvlms_plan.cli.failures import DONE, USAGE
from rvlms_plan.cli.options import group, in_session, json_option
from rvlms_plan.cli.session import Session
from rvlms_plan.cli.settings import BadSettings, config_file, keys


@group("config")
def config() -> None:
    """Show and check the settings.

    Flags go over the environment, that over the configuration file, that over the defaults.
    """


@config.command("show")
@json_option
@in_session
def show(session: Session, *, as_json: bool) -> None:
    """Show every setting with its value and where it came from."""
    settings = session.settings
    if as_json:
        session.printer.json(
            {
                "file": str(settings.file),
                "settings": {
                    key: {"value": each.value, "from": each.kind, "source": each.source}
                    for key, each in settings.values.items()
                },
            }
        )
        return
    width = max(len(_words(each.value)) for each in settings.values.values())
    for key, each in settings.values.items():
        session.printer.out(f"{key:<15} {_words(each.value):<{width}}  {each.source}")


@config.command("validate")
@json_option
@in_session
def validate(session: Session, *, as_json: bool) -> int:
    """Check the configuration file and the variables of the environment."""
    problems: tuple[str, ...] = ()
    try:
        _ = session.settings.store_place
    except BadSettings as bad:
        problems = bad.problems
    file = config_file(session.environ)
    if as_json:
        session.plain_printer.json({"file": str(file), "valid": not problems, "problems": list(problems)})
    elif problems:
        session.plain_printer.tell(*problems, f"Settings are: {', '.join(keys())}.")
    else:
        session.printer.out(f"{file}: {'valid' if file.exists() else 'there is none; the defaults hold'}")
    return USAGE if problems else DONE


@config.command("path")
@in_session
def path(session: Session) -> None:
    """Print the path of the configuration file, whether it is there or not."""
    session.plain_printer.out(str(config_file(session.environ)))


def _words(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case list():
            return " ".join(value)
        case bool():
            return str(value).lower()
        case _:
            return str(value)
