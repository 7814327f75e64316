"""The settings: flags over environment over configuration file over defaults, each value with where it came from."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rvlms_plan.store.server import Place, Server, is_server, read_server, without_secret

CONFIG_VARIABLE = "RVLMS_PLAN_CONFIG"
THEMES = ("dark", "light")
_APPLICATION = "rvlms-plan"
_TRUTHS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
CODE_LOOKS_LIKE = ("^[^0-9]*[A-Za-z]{4,}[^0-9]*$", "[0-9]{6}")
"""Four letters and no digit may be a name; six digits in a row a hospital number."""
_KINDS: dict[str, type] = {
    "store": str,
    "station": str,
    "station-key": str,
    "centre": str,
    "centre-key": str,
    "backup-folder": str,
    "backup-keep": str,
    "log-file": str,
    "theme": str,
    "ascii": bool,
    "person": str,
    "role": str,
    "code-looks-like": list,
    "clamp-bell": bool,
}
_ABOUT = {
    "store": "the file that holds the cases, or postgresql+psycopg://NAME@HOST/DATABASE",
    "station": "this terminal's name in the record",
    "station-key": "the file of the key that this terminal signs checkpoints with",
    "centre": "this centre's name in the bundles that it gives to others",
    "centre-key": "the file of the key that this centre hides and signs its bundles with",
    "backup-folder": "where a copy of the store is put once a day; none is made without it",
    "backup-keep": "which copies are kept",
    "log-file": "where a line is kept of whatever went wrong here; none is without it",
    "theme": "dark or light",
    "ascii": "true: signs of plain ASCII only",
    "person": "who is at this keyboard, unless --as or --entered-by says otherwise",
    "role": "that person's role",
    "code-looks-like": "patterns of case codes that are asked about, since they may be a name or a hospital number",
    "clamp-bell": "true: ring once when a clamp's clock passes a reminder of the checklist",
}
_PATHS = {"store", "station-key", "centre-key", "backup-folder", "log-file"}
"""In the file they may be relative to it."""
KEEP = "newest=7 daily=14 monthly=12"
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


class BadSettings(Exception):
    """A setting cannot be used: each line says where it stands, which it is, and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Setting:
    """One value, and where it came from: `kind` is flag, environment, file or default, `source` names which."""

    value: Any
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting by its key."""

    file: Path
    values: Mapping[str, Setting]
    """Of the store's URL no password is in these."""
    server: Server | None = None

    def __getitem__(self, key: str) -> Any:
        return self.values[key].value

    @property
    def store_place(self) -> Place:
        """Where the store is: a file, or a database of a PostgreSQL server.

        Raises:
            BadSettings: It is neither a path nor a URL of a kind that is known.
        """
        return self.server or place_of(str(self["store"]), f"{self.values['store'].source}: store")

    @property
    def practice_path(self) -> Path:
        """The practice store: `NAME.practice.db` beside the store, in the data folder where that is on a server.

        Raises as `store_place`.
        """
        store = self.store_place
        if isinstance(store, Server):
            store = _data_folder() / "theatre.db"
        return store.with_name(f"{store.stem}.practice.db")

    @property
    def filters_file(self) -> Path:
        """The file of the saved filters, beside the configuration file."""
        return self.file.with_name("filters.json")

    @property
    def backup_folder(self) -> Path | None:
        """The folder for copies, where one is set."""
        return None if self["backup-folder"] is None else _path(str(self["backup-folder"]))

    @property
    def log_file(self) -> Path | None:
        """The file of the log, where one is set.

        Raises:
            BadSettings: It is a file of the store's, or a key: whatever opens and closes those can do them harm.
        """
        if self["log-file"] is None:
            return None
        file = _path(str(self["log-file"]))
        store = _path(str(self["store"]))
        kept = (store, store.with_name(f"{store.stem}.practice.db"), self.station_key, self.centre_key)
        if os.path.realpath(file).startswith(tuple(map(os.path.realpath, kept))):
            says = f"{self.values['log-file'].source}: log-file: it is the store or a key; give a file of its own"
            raise BadSettings([says])
        return file

    @property
    def station_key(self) -> Path:
        """The file of the station's key."""
        return _path(str(self["station-key"]))

    @property
    def browser_token(self) -> Path:
        """The file of the token that lets browsers in, beside the station's key."""
        return self.station_key.with_name("browser.token")

    @property
    def centre_key(self) -> Path:
        """The file of the centre's key."""
        return _path(str(self["centre-key"]))


def place_of(written: str, where: str) -> Place:
    """Read the place of a store, that of a file or the URL of a server; `where` says where it is written.

    Raises:
        BadSettings: It is neither.
    """
    if is_server(written):
        try:
            return read_server(written)
        except ValueError as error:
            raise BadSettings([f"{where}: {error}"]) from error
    if scheme := _URL.match(written):
        known = "Write the path of a file, or postgresql+psycopg://NAME@HOST/DATABASE."
        raise BadSettings([f"{where}: {scheme[0]}… is no store. {known}"])
    return _path(written)


def keys() -> Mapping[str, str]:
    """Give every key that a configuration file may hold, with what it is for."""
    return _ABOUT


def config_file(environ: Mapping[str, str]) -> Path:
    """Give the path of the configuration file, whether it is there or not."""
    if named := environ.get(CONFIG_VARIABLE):
        return _path(named)
    import platformdirs  # noqa: PLC0415 - not for --version

    return Path(platformdirs.user_config_dir(_APPLICATION)) / "config.toml"


def read_settings(flags: Mapping[str, Setting], environ: Mapping[str, str]) -> Settings:
    """Read every setting from where it stands.

    Raises:
        BadSettings: The file or a variable of the environment holds what cannot be; all of it is named.
    """
    file = config_file(environ)
    problems: list[str] = []
    values = (
        _defaults()
        | _from_file(file, problems, must_exist=bool(environ.get(CONFIG_VARIABLE)))
        | _from_environment(environ, problems)
    )
    if problems:
        raise BadSettings(problems)
    found = _settings(file, {**values, **flags}, problems)
    if problems:
        raise BadSettings(problems)
    return found


def default_settings(flags: Mapping[str, Setting], environ: Mapping[str, str]) -> Settings:
    """Give the settings without file and environment, for `doctor`, which goes on where they are bad."""
    return _settings(config_file(environ), {**_defaults(), **flags}, [])


def _settings(file: Path, values: dict[str, Setting], problems: list[str]) -> Settings:
    """Put settings together; the URL of a store is kept with its password, and shown without it."""
    store = values["store"]
    if not is_server(written := str(store.value)):
        return Settings(file, values)
    try:
        server = read_server(written)
    except ValueError as error:
        problems.append(f"{store.source}: store: {error}")
        server = None
    return Settings(file, {**values, "store": Setting(without_secret(written), store.kind, store.source)}, server)


def is_utf8(encoding: str | None) -> bool:
    """Tell whether text of this encoding can hold every sign."""
    return (encoding or "").lower().replace("-", "").replace("_", "") in {"utf8", "utf8sig"}


def _defaults() -> dict[str, Setting]:
    folder = _data_folder()
    ascii_only = not is_utf8(getattr(sys.stdout, "encoding", None))
    why = "default (the terminal's locale is not UTF-8)" if ascii_only else "default"
    return {
        "store": Setting(str(folder / "theatre.db"), "default", "default"),
        "station": Setting("", "default", "default (the machine's name)"),
        "station-key": Setting(str(folder / "station.key"), "default", "default"),
        "centre": Setting(None, "default", "default"),
        "centre-key": Setting(str(folder / "centre.key"), "default", "default"),
        "backup-folder": Setting(None, "default", "default"),
        "backup-keep": Setting(KEEP, "default", "default"),
        "log-file": Setting(None, "default", "default"),
        "theme": Setting("dark", "default", "default"),
        "ascii": Setting(ascii_only, "default", why),
        "person": Setting(None, "default", "default"),
        "role": Setting(None, "default", "default"),
        "code-looks-like": Setting(list(CODE_LOOKS_LIKE), "default", "default"),
        "clamp-bell": Setting(value=False, kind="default", source="default"),
    }


def _data_folder() -> Path:
    import platformdirs  # noqa: PLC0415 - not for --version

    return Path(platformdirs.user_data_dir(_APPLICATION))


def _from_environment(environ: Mapping[str, str], problems: list[str]) -> dict[str, Setting]:
    found = {}
    for key, kind in _KINDS.items():
        name = f"RVLMS_PLAN_{key.upper().replace('-', '_')}"
        if not (text := environ.get(name)):
            continue
        value: Any = _TRUTHS.get(text.lower(), text) if kind is bool else text.split() if kind is list else text
        if problem := _problem(key, value):
            problems.append(f"{name}: {problem}")
        found[key] = Setting(value, "environment", name)
    return found


def _from_file(file: Path, problems: list[str], *, must_exist: bool) -> dict[str, Setting]:
    import tomllib  # noqa: PLC0415 - not for --version

    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if must_exist:
            problems.append(f"{CONFIG_VARIABLE}: {file}: there is no such file")
        return {}
    except UnicodeDecodeError:
        problems.append(f"{file}: it is not UTF-8; save it again as UTF-8")
        return {}
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{file}: it is not TOML: {error}")
        return {}
    except OSError as error:
        problems.append(f"{file}: it cannot be read: {error.strerror}")
        return {}
    found = {}
    for key, value in data.items():
        if problem := _problem(key, value):
            problems.append(f"{file}: {key}: {problem}")
        elif key in _PATHS and not _URL.match(value):
            found[key] = Setting(str(file.parent / _path(value)), "file", str(file))
        else:
            found[key] = Setting(value, "file", str(file))
    return found


def _problem(key: str, value: object) -> str | None:
    """Say what is wrong with a value, or None."""
    if key not in _KINDS:
        near = difflib.get_close_matches(key, _KINDS, n=1, cutoff=0.5)
        known = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(_KINDS)}"
        return f"there is no such setting; {known}"
    if _KINDS[key] is list:
        return _problem_of_patterns(value)
    if not isinstance(value, _KINDS[key]):
        return "write true or false" if _KINDS[key] is bool else 'write a text, in quotation marks ("…")'
    if key == "theme" and value not in THEMES:
        near = difflib.get_close_matches(str(value), THEMES, n=1, cutoff=0.4)
        return f"there is no such theme; {f'did you mean {near[0]}?' if near else 'write dark or light'}"
    if key == "backup-keep":
        return _problem_of_rule(str(value))
    if isinstance(value, str) and not value.isprintable():
        return "it holds a sign that cannot be seen; write it again"
    return None if str(value).strip() else "it is empty; write a value, or delete the line"


def _problem_of_rule(value: str) -> str | None:
    from rvlms_plan.domain.backups import read_rule  # noqa: PLC0415 - only where it is set
    from rvlms_plan.domain.refusals import BadValue  # noqa: PLC0415

    try:
        read_rule(value)
    except BadValue as bad:
        return bad.says.rstrip(".")
    return None


def _problem_of_patterns(value: object) -> str | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return 'write a list of patterns (["…", "…"]); an empty list asks about no code'
    for each in value:
        try:
            re.compile(each)
        except re.error as error:
            return f"{each} is no pattern: {error}"
    return None


def _path(written: str) -> Path:
    """Read a path; a home that is not known stays as it is written."""
    return Path(os.path.expanduser(written))  # noqa: PTH111 - pathlib's raises where there is no such home
