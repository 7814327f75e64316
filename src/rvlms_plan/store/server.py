"""The place of a store that is a database of a PostgreSQL server: its URL, of which no password is ever shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_SCHEMES = {"postgresql", "postgres", "postgresql+psycopg"}
_SECRETS = {"password", "sslpassword"}
_HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Server:
    """A database of a PostgreSQL server. As text it shows no password."""

    url: str = field(repr=False)
    """As it was written, with the password if there is one in it. Give it to the driver and to nobody else."""

    def __str__(self) -> str:
        return without_secret(self.url)

    @property
    def stem(self) -> str:
        """The name of the database; empty where the server's default is meant."""
        return unquote(urlsplit(self.url).path.lstrip("/"))

    @property
    def has_password(self) -> bool:
        """Tell whether a password stands in it."""
        return str(self) != self.url


Place = Path | Server
"""Where a store is: a SQLite file, or a database of a server."""


def is_server(written: str) -> bool:
    """Tell whether what was written as the place of a store names a PostgreSQL server."""
    scheme, separator, _ = written.partition("://")
    return bool(separator) and scheme.lower() in _SCHEMES


def read_server(written: str) -> Server:
    """Read the URL of a store.

    Raises:
        ValueError: It cannot be one; what is wrong, without the URL.
    """
    try:
        parts = urlsplit(written)
        _ = parts.port
    except ValueError as error:
        raise ValueError("its host or port cannot be read") from error
    if parts.fragment:
        raise ValueError("write # in a password as %23")
    if "/" in parts.path.lstrip("/"):
        raise ValueError("write / in a password or a name as %2F")
    return Server(written)


def without_secret(url: str) -> str:
    """Write a URL without its passwords."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{url.partition('://')[0]}://{_HIDDEN}"
    user, at, place = parts.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    netloc = f"{name}:{_HIDDEN}@{place}" if at and colon else parts.netloc
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if any(key.lower() in _SECRETS for key, _ in pairs):
        query = urlencode([(key, _HIDDEN if key.lower() in _SECRETS else value) for key, value in pairs], safe=_HIDDEN)
    else:
        query = parts.query
    return urlunsplit(parts._replace(netloc=netloc, query=query))
