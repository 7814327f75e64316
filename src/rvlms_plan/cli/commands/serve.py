"""`rvlms-plan serve`: the same screens in a browser, for those who have the token."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rvlms_plan.cli.options import Command, in_session
from rvlms_plan.cli.session import Session
from rvlms_plan.store.server import Server
from rvlms_plan.web import LOOPBACK

if TYPE_CHECKING:
    from rvlms_plan.web.server import Behind

PORT, BROWSERS = 8765, 8
MISSING = (
    "The part for browsers is not installed, and nothing was started. Install it: pip install 'rvlms-plan[browser]'"
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("serve", cls=Command)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, help=f"The port [else {PORT}]; 0 takes a free one."
)
@click.option("--host", default=LOOPBACK, metavar="ADDRESS", help="The address to listen on [else this machine only].")
@click.option("--public-url", metavar="URL", help="The address that browsers open, where a proxy stands before this.")
@click.option("--certificate", type=_FILE, help="The certificate that TLS is spoken with, PEM; with --key.")
@click.option("--key", type=_FILE, help="Its private key, PEM.")
@click.option("--unencrypted", is_flag=True, help="Serve other machines without TLS: others there can read along.")
@click.option(
    "--font-size", type=click.IntRange(8, 80), metavar="PIXELS", help="Letters of this size [else 80 × 24 fit]."
)
@click.option("--browsers", type=click.IntRange(1, 64), default=BROWSERS, help=f"So many at once [else {BROWSERS}].")
@click.option("--new-token", is_flag=True, help="Make a new token: whoever was let in before is shut out.")
@in_session
def serve(  # noqa: PLR0913 - one for each option
    session: Session,
    *,
    port: int,
    host: str,
    public_url: str | None,
    certificate: Path | None,
    key: Path | None,
    unencrypted: bool,
    font_size: int | None,
    browsers: int,
    new_token: bool,
) -> int:
    """Serve the screens to browsers that have the token, until it is ended (ctrl+c)."""
    if (certificate is None) != (key is None):
        raise click.UsageError("--certificate and --key go together.", click.get_current_context())
    from rvlms_plan.web import addresses  # noqa: PLC0415 - only here, as all that follows

    addresses.check_host(host, public_url, has_certificate=certificate is not None, unencrypted=unencrypted)
    try:
        from rvlms_plan.web import running  # noqa: PLC0415
        from rvlms_plan.web.server import Behind, BrowserServer  # noqa: PLC0415
        from rvlms_plan.web.tokens import Badges  # noqa: PLC0415
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in {"textual_serve", "aiohttp", "aiohttp_jinja2", "jinja2"}:
            raise
        raise click.UsageError(MISSING) from error
    context = running.tls(certificate, key) if certificate is not None and key is not None else None
    session.open_store(
        session.settings.store_place
    ).close()  # what is wrong with it is said before anybody opens a page
    token = _token(session.settings.browser_token, anew=new_token)
    listening = running.listening(host, port)
    names = addresses.addresses(host, listening.getsockname()[1], public_url, has_certificate=certificate is not None)
    behind = Behind(_program(session), session.station.shown_name, names, browsers, font_size, _environment(session))
    server = BrowserServer(behind, Badges(token))
    _say(session, behind, token, addresses.who_reads_along(host, public_url, has_certificate=certificate is not None))
    return running.run(server, listening, context)


def _token(file: Path, *, anew: bool) -> str:
    from rvlms_plan.web.tokens import token_of  # noqa: PLC0415 - only here

    try:
        return token_of(file, anew=anew)
    except OSError as error:
        raise click.UsageError(f"The token {file} cannot be kept: {error.strerror}. Nothing was started.") from error


def _program(session: Session) -> Sequence[str]:
    """Give the command line of the program that each browser gets: the store that a terminal would open here."""
    signs = ["--ascii"] if session.settings["ascii"] and session.settings.values["ascii"].kind != "default" else []
    place = session.settings.store_place
    store = [] if isinstance(place, Server) else ["--store", str(place.absolute())]
    return [sys.executable, "-m", "rvlms_plan", *store, *signs]


def _environment(session: Session) -> dict[str, str]:
    """Give the store on a server: in its URL may be a password, which is for no list of processes."""
    place = session.settings.store_place
    return {"RVLMS_PLAN_STORE": place.url} if isinstance(place, Server) else {}


def _say(session: Session, behind: Behind, token: str, warning: str) -> None:
    """Say where to open it. The token is for a terminal's eyes, and goes into no file that output is sent to."""
    tell = session.printer.tell
    if warning:
        tell(f"WARNING: {warning}")
    if sys.stderr.isatty():
        opens = f"{behind.addresses.shown}#{token}"
        import segno  # noqa: PLC0415 - only where a code is drawn

        segno.make_qr(opens, error="l").terminal(out=sys.stderr, border=2, compact=True)
        tell("Open this on the tablet, or scan it. Whoever has it can write into the record; it is shown only here:")
        tell(opens)
    else:
        tell(f"Serving {behind.addresses.shown}. The token is shown on a terminal only; it is kept in:")
        tell(str(session.settings.browser_token))
    tell(f"Store {session.settings.store_place}. Up to {behind.most_browsers} browsers.")
    tell("Ctrl+C ends it.")
