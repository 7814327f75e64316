"""Where the server listens, and by which names it may be asked for: any other name is a page of somebody else's."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.web import LOOPBACK

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The address to open, the names that may stand in `Host`, and the origins that a page may have."""

    shown: str
    hosts: frozenset[str]
    origins: frozenset[str]

    @property
    def is_encrypted(self) -> bool:
        """Tell whether browsers come by TLS, ours or a proxy's."""
        return self.shown.startswith("https:")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches an address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_host(host: str, public_url: str | None, *, has_certificate: bool, unencrypted: bool) -> None:
    """Refuse to listen where others could read along, unless that is said in so many words.

    Raises:
        BadValue: With what to do instead.
    """
    if public_url is not None:
        _public(public_url)
    if is_loopback(host):
        return
    if not (has_certificate or unencrypted):
        raise BadValue(
            f"{host} is reached from other machines, and without TLS whoever is on that network reads every word and "
            "the token. Give --certificate FILE and --key FILE; or listen on this machine only, behind a proxy that "
            "speaks TLS (--public-url https://…); or, on a network that is yours alone, say --unencrypted."
        )
    if public_url is None and _is_everywhere(host):
        raise BadValue(
            f"{host} is every address of this machine, and the server answers only to names that it knows. Name one "
            "address, or add --public-url with the one that browsers are to open."
        )


def addresses(host: str, port: int, public_url: str | None, *, has_certificate: bool) -> Addresses:
    """Give the names of a server that listens on a port. Raises BadValue as `check_host`."""
    scheme = "https" if has_certificate else "http"
    names = ["localhost", LOOPBACK] if host in {LOOPBACK, "localhost"} else [] if _is_everywhere(host) else [host]
    own = [(scheme, _in_url(name), port) for name in names]
    own.reverse()
    if public_url is not None:
        own.insert(0, _public(public_url))
    shown_scheme, shown_name, shown_port = own[0]
    return Addresses(
        f"{shown_scheme}://{_netlocs(shown_scheme, shown_name, shown_port)[-1]}/",
        frozenset(netloc for each in own for netloc in _netlocs(*each)),
        frozenset(f"{each[0]}://{_netlocs(*each)[-1]}" for each in own),
    )


def _public(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url.strip())
    try:
        port = parts.port
    except ValueError:
        port = -1
    name = _in_url((parts.hostname or "").lower())
    if (
        parts.scheme not in _DEFAULT_PORTS
        or not _NAME.fullmatch(name)
        or port == -1
        or parts.path not in {"", "/"}
        or parts.query
        or parts.fragment
        or parts.username is not None
    ):
        raise BadValue(
            f"{url} is no address of a server. Write it as https://theatre-2.example or with :PORT behind it."
        )
    return parts.scheme, name, port or _DEFAULT_PORTS[parts.scheme]


def _netlocs(scheme: str, name: str, port: int) -> list[str]:
    """Give how a browser writes the server in `Host`: last as it does, where it leaves out the usual port."""
    whole = f"{name}:{port}"
    return [whole, name] if port == _DEFAULT_PORTS[scheme] else [whole]


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()


def _is_everywhere(host: str) -> bool:
    return host in {"0.0.0.0", "::", ""}  # noqa: S104 - it is refused, not listened on
