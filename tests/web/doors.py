"""A server in this process, and somebody before it who sends what they like."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from rvlms_plan.web.addresses import Addresses, addresses
from rvlms_plan.web.server import Behind, BrowserServer
from rvlms_plan.web.tokens import Badges

TOKEN = "abcdefghijklmnopqrstuvwxyz234567"  # noqa: S105 - nobody's


class Door:
    """A server in this process, and somebody before it."""

    def __init__(self, port: int, client: aiohttp.ClientSession, server: BrowserServer) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.host = f"127.0.0.1:{port}"
        self.client, self.server = client, server

    async def get(self, path: str, **headers: str) -> tuple[int, bytes, aiohttp.typedefs.LooseHeaders]:
        async with self.client.get(f"{self.root}{path}", headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.read(), answer.headers

    async def enters(self, token: str = TOKEN, **headers: str) -> aiohttp.ClientResponse:
        async with self.client.post(
            f"{self.root}/enter", data=token, headers={"Origin": self.root, **headers}
        ) as answer:
            await answer.read()
            return answer

    async def dials(self, **headers: str) -> aiohttp.ClientWebSocketResponse:
        return await self.client.ws_connect(f"{self.root}/ws", headers={"Origin": self.root, **headers})


@asynccontextmanager
async def door_to(
    command: Sequence[str], most_browsers: int = 1, names: Addresses | None = None
) -> AsyncIterator[Door]:
    """Give a server with this program behind it, that goes by the name of its port, or by these."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    names = names or addresses("127.0.0.1", port, None, has_certificate=False)
    server = BrowserServer(Behind(command, "theatre-2", names, most_browsers), Badges(TOKEN))
    runner = web.AppRunner(await server._make_app(), access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            yield Door(port, client, server)
    finally:
        await runner.cleanup()
