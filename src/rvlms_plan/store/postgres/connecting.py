"""Connections to a server: how each is opened, and the settings without which nothing is written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from rvlms_plan.store.postgres.guards import SCHEMA_NAME
from rvlms_plan.store.problems import StoreProblem
from rvlms_plan.store.server import Server

OLDEST = 140000
"""The oldest server that the program is for, as `server_version_num`."""
_SAFE = {"on", "remote_apply", "remote_write"}
"""Of `synchronous_commit`: a commit that returned is on this server's disk. What waits for another as well stays."""
_ASKED = (
    "select current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes'), "
    "current_setting('server_encoding'), current_setting('server_version_num')::int, pg_is_in_recovery()"
)
_NAMES = ("synchronous_commit", "fsync", "full_page_writes", "server_encoding", "server_version", "is_standby")
_NETWORK = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""A network that is cut without a word is noticed in some ten seconds. Seconds, but for the last: milliseconds."""
FOUND = "rvlms_plan_settings"


def engine(server: Server) -> Engine:
    """Give an engine over connections to a server, each set up before its first use.

    Raises:
        StoreProblem: The URL cannot be read.
    """
    url = _url(server)
    named = {name: value for name, value in _NETWORK.items() if name not in url.query}
    own = f"-c search_path={SCHEMA_NAME} -c client_encoding=UTF8 -c TimeZone=UTC"
    options = f"{url.query['options']} {own}" if "options" in url.query else own
    made = create_engine(
        url,
        connect_args={"application_name": "rvlms-plan", **named, "options": options, "prepare_threshold": 2},
        poolclass=QueuePool,
        pool_size=2,
        max_overflow=8,
        pool_timeout=5,
        pool_pre_ping=True,
        paramstyle="format",
        use_native_hstore=False,
        hide_parameters=True,
    )
    event.listen(made, "connect", _set_up)
    return made


def _url(server: Server) -> URL:
    try:
        _, _, rest = server.url.partition("://")
        return make_url(f"postgresql+psycopg://{rest}")
    except (ArgumentError, ValueError) as error:
        raise StoreProblem(f"{server} cannot be read as the URL of a store. Nothing was opened.") from error


def _set_up(connection: Any, record: Any) -> None:
    found = dict(zip(_NAMES, connection.execute(_ASKED).fetchone(), strict=True))
    if found["synchronous_commit"] not in _SAFE:
        connection.execute("set synchronous_commit = on")
        found["synchronous_commit"] = connection.execute("show synchronous_commit").fetchone()[0]
    connection.commit()
    record.info[FOUND] = found


def check_server(found: dict[str, Any], server: Server) -> None:
    """See that a server can keep a store.

    Raises:
        StoreProblem: It is too old, or its database does not hold every sign.
    """
    if found["server_version"] < OLDEST:
        raise StoreProblem(f"The server of {server} is older than PostgreSQL {OLDEST // 10000}. Nothing was opened.")
    if found["server_encoding"] != "UTF8":
        raise StoreProblem(
            f"The database of {server} is not in UTF-8 ({found['server_encoding']}). Nothing was opened; have it made "
            "with encoding UTF8."
        )


def check_writes(found: dict[str, Any], server: Server) -> None:
    """See that a commit is on disk when it returns.

    Raises:
        StoreProblem: The server does not promise that.
    """
    if found["synchronous_commit"] not in _SAFE or found["fsync"] != "on" or found["full_page_writes"] != "on":
        told = {name: found[name] for name in ("synchronous_commit", "fsync", "full_page_writes")}
        raise StoreProblem(
            f"The server of {server} does not keep what it has confirmed: {told}. Nothing was written. "
            "Have these set to on."
        )
