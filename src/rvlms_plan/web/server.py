"""The server: textual-serve's, behind a door. Who has no badge gets a page that asks for the token, nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import WSCloseCode, WSMsgType, web
from textual_serve.server import Server

from rvlms_plan.web import pages, replies
from rvlms_plan.web.addresses import Addresses
from rvlms_plan.web.packets import (
    BIGGEST_PACKET,
    Begin,
    Drawn,
    NotUnderstood,
    Ping,
    Resized,
    Typed,
    read_packet,
    tab_of,
)
from rvlms_plan.web.tabs import Tab, Typists
from rvlms_plan.web.tokens import BADGE_SECONDS, Badges
from rvlms_plan.web.tries import Tries
from rvlms_plan.web.visit import Visit

HEARTBEAT_SECONDS = 15
BEGINS_WITHIN = 20.0
FORMER_ENDS_WITHIN = 2.0
"""So many seconds a tab that comes back waits for its former program to have saved; then both run on for a while."""
MOVED = 4001
"""What a line is closed with whose tab has another one now."""
LONGEST_TOKEN = 200
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the door: the program's command line, the name of this station, how letters are set."""

    command: Sequence[str]
    station: str
    addresses: Addresses
    most_browsers: int
    font_size: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    """What the program is told beside its command line."""


class BrowserServer(Server):
    """Serves the screens to browsers that have a badge."""

    def __init__(self, behind: Behind, badges: Badges) -> None:
        super().__init__("", title="rvlms-plan")
        self.behind = behind
        self._badges = badges
        self._tries = Tries(lambda: datetime.now(UTC))
        self._open: dict[web.WebSocketResponse, Visit | None] = {}
        self._lines: dict[Tab, web.WebSocketResponse] = {}
        self._typists = Typists()
        self._ending: set[asyncio.Task[None]] = set()
        self.cookie = f"rvlms-plan-{behind.addresses.port}"

    @property
    def open_count(self) -> int:
        """How many browsers are open."""
        return len(self._open)

    def initialize_logging(self) -> None:
        """Keep textual-serve from logging: its log shows local variables, which may be a patient's."""
        for name in ("textual-serve", "aiohttp.server", "aiohttp.web", "aiohttp.websocket"):
            logger = logging.getLogger(name)
            logger.addHandler(logging.NullHandler())
            logger.propagate = False

    async def _make_app(self) -> web.Application:
        """Make the application: six routes, all behind the check of names, and no way to list or download."""
        self.initialize_logging()
        application = web.Application(middlewares=[self._checked], client_max_size=4096)
        application.add_routes(
            [
                web.get("/", self.handle_index),
                web.get("/badge", self._handle_badge),
                web.post("/enter", self._handle_enter),
                web.get("/static/{name}", self._handle_static),
                web.get("/ws", self.handle_websocket),
            ]
        )
        application.on_shutdown.append(self.on_shutdown)
        return application

    @web.middleware
    async def _checked(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer to our own names only, and put the headers on all that goes out."""
        host = request.headers.get("Host", "").lower()
        if host not in self.behind.addresses.hosts:
            # A page of somebody else's whose name was made to point here would get this far, and no further.
            refused = web.Response(
                status=HTTPStatus.MISDIRECTED_REQUEST, text="This server does not go by that name.\n"
            )
            refused.headers.update(pages.HEADERS)
            return refused
        try:
            response = await handler(request)
        except web.HTTPException as refusal:
            response = web.Response(status=refusal.status, text=f"{refusal.reason}.\n")
        except Exception as error:  # noqa: BLE001 - what it holds may be a patient's: its kind is enough
            response = web.Response(status=500, text=f"The server had a fault ({type(error).__name__}).\n")
        if not response.prepared:
            rule = pages.content_rule(host, is_encrypted=self.behind.addresses.is_encrypted)
            response.headers.update({**pages.HEADERS, "Content-Security-Policy": rule})
        return response

    def _browser(self, request: web.Request) -> str | None:
        return self._badges.browser_of(request.cookies.get(self.cookie))

    def _is_our_page(self, request: web.Request) -> bool:
        """Tell whether a page of ours asks, under the very name by which it was opened."""
        origin = request.headers.get("Origin", "").lower()
        is_ours = origin in self.behind.addresses.origins
        return is_ours and origin.partition("://")[2] == request.headers.get("Host", "").lower()

    async def handle_index(self, request: web.Request) -> web.Response:
        """Serve the page of the screens; without a badge the one that asks for the token."""
        if self._browser(request) is None:
            return replies.html(pages.page("enter"), HTTPStatus.UNAUTHORIZED)
        size = request.query.get("fontsize", "")
        wanted = size if size.isascii() and size.isdigit() and len(size) <= 3 else str(self.behind.font_size or "")
        return replies.html(pages.page("page", font_size=wanted))

    async def _handle_badge(self, request: web.Request) -> web.Response:
        """Say whether the badge still opens the door; a page that lost its line asks this first."""
        return web.Response(status=HTTPStatus.UNAUTHORIZED if self._browser(request) is None else HTTPStatus.NO_CONTENT)

    async def _handle_enter(self, request: web.Request) -> web.Response:
        """Exchange the token for a badge."""
        if not self._is_our_page(request):
            return web.Response(status=HTTPStatus.FORBIDDEN, text="This may be asked by our own page only.\n")
        address = request.remote or ""
        if wait := self._tries.seconds_to_wait(address):
            return replies.too_soon(wait)
        tried = (await request.text())[:LONGEST_TOKEN]
        if not self._badges.is_token(tried):
            self._tries.failed(address)
            return web.Response(status=HTTPStatus.FORBIDDEN, text="That is not the token.\n")
        self._tries.succeeded(address)
        response = web.Response(status=HTTPStatus.NO_CONTENT)
        response.set_cookie(
            self.cookie,
            self._badges.issue(),
            max_age=BADGE_SECONDS,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.behind.addresses.is_encrypted,
        )
        return response

    async def _handle_static(self, request: web.Request) -> web.Response:
        """Serve one of the files that there are; before the door, only those that the way in needs."""
        name = request.match_info["name"]
        if name not in pages.FOR_ANYBODY and self._browser(request) is None:
            return web.Response(status=HTTPStatus.UNAUTHORIZED, text="The token comes first.\n")
        file = pages.served(name)
        if file is None:
            return web.Response(status=HTTPStatus.NOT_FOUND, text="There is no such file.\n")
        return web.Response(body=file.content, headers={"Content-Type": file.kind})

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the program for one browser, until either leaves."""
        browser = self._browser(request)
        if browser is None:
            raise web.HTTPUnauthorized
        if not self._is_our_page(request):
            raise web.HTTPForbidden
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=BIGGEST_PACKET, compress=False)
        await socket.prepare(request)
        if sum(visit is None for visit in self._open.values()) >= self.behind.most_browsers:
            await self._refuse_many(socket)
            return socket
        self._open[socket] = None
        try:
            await self._run(socket, browser)
        except NotUnderstood:
            await socket.close(code=WSCloseCode.PROTOCOL_ERROR)
        finally:
            await asyncio.shield(self._end(socket))
        return socket

    async def _refuse_many(self, socket: web.WebSocketResponse) -> None:
        many = f"{self.behind.most_browsers} browsers are open already, and this server takes no more. Close one."
        await replies.tell(socket, "refused", {"says": many})
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)

    async def _run(self, socket: web.WebSocketResponse, browser: str) -> None:
        try:
            first = await asyncio.wait_for(socket.receive(), BEGINS_WITHIN)
        except TimeoutError:
            return
        if first.type is not WSMsgType.TEXT:
            return
        if not isinstance(begin := read_packet(first.data), Begin):
            raise NotUnderstood

        tab = Tab(browser, tab_of(begin.at))
        if tab not in self._lines and len(self._lines) >= self.behind.most_browsers:
            await self._refuse_many(socket)
            return
        await self._take_up(tab, socket)

        async def show() -> None:
            await replies.tell(socket, "shown", None)

        async def notice(at: dict[str, object]) -> None:
            self._typists.note(tab, at)
            await replies.tell(socket, "at", at)

        async def when_ended() -> None:
            code, says = visit.ended or (1, "")
            if code == 0:  # somebody left the program, and may leave the browser to another
                self._typists.forget(tab)
            with contextlib.suppress(ConnectionError, RuntimeError):
                await replies.tell(socket, "ended", {"code": code, "says": says})
                await socket.close()

        visit = Visit(self.behind.command, self._environment(tab), draw=socket.send_bytes, show=show, notice=notice)
        self._open[socket] = visit
        try:
            await visit.begin(begin, when_ended)
        except OSError as error:
            refused = f"The program could not be started: {error.strerror}. Nothing was changed."
            await replies.tell(socket, "refused", {"says": refused})
            return
        async for packet in socket:
            if packet.type is WSMsgType.TEXT:
                await _pass_on(packet.data, visit, socket)

    async def _take_up(self, tab: Tab, socket: web.WebSocketResponse) -> None:
        """Make this the line of a tab: one that it had before, and that may be dead without a word, ends first."""
        former = self._lines.get(tab)
        self._lines[tab] = socket
        if former is None:
            return
        closing, ending = asyncio.create_task(replies.close(former, MOVED)), asyncio.create_task(self._end(former))
        for task in (closing, ending):
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
        await asyncio.wait([ending], timeout=FORMER_ENDS_WITHIN)

    def _environment(self, tab: Tab) -> Mapping[str, str]:
        """Give what the program of a tab is told besides: its name in the record, and who typed there just now."""
        return {
            **self.behind.environment,
            "RVLMS_PLAN_STATION": f"{self.behind.station} browser {tab.name}",
            **self._typists.told(tab),
        }

    async def _end(self, socket: web.WebSocketResponse) -> None:
        visit = self._open.get(socket)
        try:
            if visit is not None:
                await visit.stop()
        finally:
            self._open.pop(socket, None)
            for tab in [tab for tab, line in self._lines.items() if line is socket]:
                del self._lines[tab]
                self._typists.left(tab)

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002 - the signature is aiohttp's
        """End every program, each with what it is saving saved, and tell the pages that the server goes away."""

        async def close(socket: web.WebSocketResponse) -> None:
            await replies.close(socket, WSCloseCode.GOING_AWAY)
            await self._end(socket)

        await asyncio.gather(*(close(each) for each in list(self._open)), *self._ending)


async def _pass_on(text: str, visit: Visit, socket: web.WebSocketResponse) -> None:
    match read_packet(text):
        case Typed(typed):
            await visit.type(typed)
        case Drawn():
            visit.drawn()
        case Resized(width, height):
            await visit.set_terminal_size(width, height)
        case Ping(mark):
            await replies.tell(socket, "pong", mark)
        case Begin():
            raise NotUnderstood
        case _:
            pass
