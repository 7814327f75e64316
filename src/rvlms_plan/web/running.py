"""A server from its port to its end by a signal."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import ssl
from pathlib import Path
from typing import Any

from aiohttp import web

from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.web import LOOPBACK
from rvlms_plan.web.server import BrowserServer


def run(server: BrowserServer, listening: socket.socket, context: ssl.SSLContext | None) -> int:
    """Serve until a signal comes; give 128 and its number, as each command does that is interrupted."""
    return asyncio.run(_served(server, listening, context))


def tls(certificate: Path, key: Path) -> ssl.SSLContext:
    """Give what TLS is spoken by.

    Raises:
        BadValue: The files are no certificate and its key.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise BadValue(f"{certificate} and {key} are no certificate and its key: {_why(error)}.") from error
    return context


def listening(host: str, port: int) -> socket.socket:
    """Take the port.

    Raises:
        BadValue: It cannot be had.
    """
    where = LOOPBACK if host == "localhost" else host
    try:
        family = socket.getaddrinfo(where, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((where, port), family=family)
    except (OSError, UnicodeError) as error:
        raise BadValue(
            f"Port {port} of {host} cannot be listened on: {_why(error)}. Nothing was started. "
            "Give another: --port 0 takes a free one."
        ) from error


async def _served(server: BrowserServer, listening: socket.socket, context: ssl.SSLContext | None) -> int:
    loop = asyncio.get_running_loop()
    told: asyncio.Future[int] = loop.create_future()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if (number := getattr(signal, name, None)) is not None:
            loop.add_signal_handler(number, _tell_once, told, number)
    loop.set_exception_handler(lambda *_: None)  # a browser that vanished in the middle of a word is no news
    runner = web.AppRunner(await server._make_app(), access_log=None, shutdown_timeout=5)  # noqa: SLF001 - its own word
    await runner.setup()
    try:
        await web.SockSite(runner, listening, ssl_context=context).start()
        number = await told
    finally:
        await runner.cleanup()
    return 128 + number


def _tell_once(told: asyncio.Future[int], number: int) -> None:
    if not told.done():
        told.set_result(number)


def _why(error: Exception) -> str:
    number: Any = None if isinstance(error, ssl.SSLError) else getattr(error, "errno", None)
    if number in errno.errorcode:
        return os.strerror(number)
    return getattr(error, "strerror", None) or getattr(error, "reason", None) or str(error) or type(error).__name__
