"""Where the server listens, and by which names it may be asked for: any other name is a page of somebody else's."""

from __future__ import annotations

import contextlib
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
    """The address to open and its port, the names that may stand in `Host`, and the origins that a page may have."""

    shown: str
    port: int
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
    if public_url is not None and _is_plain(public_url) and not unencrypted:
        raise BadValue(
            f"{public_url} is opened without TLS, and whoever is on the way to it reads every word and the token. Give "
            "its https://… address, where a proxy speaks TLS; or, on a network that is yours alone, say --unencrypted."
        )
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


def who_reads_along(host: str, public_url: str | None, *, has_certificate: bool) -> str:
    """Give the sentence that warns of an address that others can read along at; an empty one where there is none."""
    if public_url is not None and _is_plain(public_url):
        return f"{public_url} is opened without TLS. Whoever is on the way to it reads every word and the token."
    if has_certificate or is_loopback(host):
        return ""
    return (
        f"{host} is reached from other machines, and TLS is not spoken here. Unless a proxy before this server speaks "
        "it, whoever is on that network reads every word and the token."
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
        shown_port,
        frozenset(netloc for each in own for netloc in _netlocs(*each)),
        frozenset(f"{each[0]}://{_netlocs(*each)[-1]}" for each in own),
    )


def _is_plain(public_url: str) -> bool:
    """Tell whether a public address is opened without TLS from another machine."""
    scheme, name, _ = _public(public_url)
    return scheme == "http" and not is_loopback(name.strip("[]"))


def _public(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    name = _in_url(parts.hostname or "")
    if (
        parts.scheme not in _DEFAULT_PORTS
        or not _NAME.fullmatch(name)
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
    """Give a name as browsers write it: an IPv6 address in its short form, and everything in small letters."""
    if ":" not in host:
        return host.lower()
    with contextlib.suppress(ValueError):
        host = ipaddress.ip_address(host).compressed
    return f"[{host.lower()}]"


def _is_everywhere(host: str) -> bool:
    return host in {"0.0.0.0", "::", ""}  # noqa: S104 - it is refused, not listened on
