"""What is said to a page: an answer to what it asked for, and words on its line."""

from __future__ import annotations

import contextlib
from http import HTTPStatus

from aiohttp import web


async def close(socket: web.WebSocketResponse, code: int) -> None:
    """Close a line with a code; one that is closed already stays so."""
    with contextlib.suppress(ConnectionError, RuntimeError):
        await socket.close(code=code)


async def tell(socket: web.WebSocketResponse, kind: str, what: object) -> None:
    """Say something on a line: what kind of word it is, and what it holds."""
    await socket.send_json([kind, what])


def html(text: str, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """Give a page."""
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def too_soon(seconds: int) -> web.Response:
    """Say how long the next token waits."""
    said = f"After wrong tokens the next one waits: {seconds} s.\n"
    return web.Response(status=HTTPStatus.TOO_MANY_REQUESTS, text=said, headers={"Retry-After": str(seconds)})
