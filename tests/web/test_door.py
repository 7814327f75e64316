"""The door: who has no token gets nothing but the page that asks for it, whatever they send, and from wherever."""

from __future__ import annotations

import asyncio
import re
import signal
import stat
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from doors import TOKEN, Door, door_to
from rvlms_plan.domain.refusals import BadValue
from rvlms_plan.web import pages
from rvlms_plan.web import visit as visits
from rvlms_plan.web.addresses import Addresses, addresses, check_host, who_reads_along
from rvlms_plan.web.packets import Begin, NotUnderstood, arguments_of, read_packet
from rvlms_plan.web.tokens import BADGE_SECONDS, Badges, token_of
from rvlms_plan.web.tries import Tries

SAYS_SO = (sys.executable, "-c", "import sys; print('it never began', file=sys.stderr); sys.exit(3)")
EVERYWHERE = "0.0.0.0"  # noqa: S104 - it is refused
FOREIGN = re.compile(rb"(?:https?:)?//(?:[a-z0-9-]+\.)+[a-z]{2,}")
COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """Give a server with a program behind it that ends at once, so that a walk through the door costs nothing."""
    async with door_to(SAYS_SO) as door:
        yield door


async def test_without_a_badge_there_is_the_page_that_asks_and_nothing_else(door: Door) -> None:
    status, page, _ = await door.get("/")
    assert status == 401
    assert b'id="token"' in page
    assert b"terminal" not in page.replace(b"terminal, or type", b"")
    for path in ("/badge", "/static/page.js", "/static/textual.js", "/static/none.js"):
        assert (await door.get(path))[0] == 401, path
    with pytest.raises(aiohttp.WSServerHandshakeError, match="401"):
        await door.dials()
    assert door.server.open_count == 0


async def test_no_folder_is_listed_and_nothing_can_be_downloaded(door: Door) -> None:
    await door.enters()
    for path in ("/static/", "/static", "/download/x", "/static/..%2fpage.html", "/static/fonts", "/case/RV-1"):
        assert (await door.get(path))[0] == 404, path


async def test_the_token_becomes_a_cookie_that_no_script_and_no_other_page_can_use(door: Door) -> None:
    answer = await door.enters()
    assert answer.status == 204
    cookie = answer.headers["Set-Cookie"]
    assert TOKEN not in cookie
    for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in cookie
    status, page, _ = await door.get("/")
    assert (status, b'id="terminal"' in page, TOKEN.encode() in page) == (200, True, False)
    assert (await door.get("/badge"))[0] == 204


@pytest.mark.parametrize(
    ("names", "host"),
    [
        (addresses("::1", 80, None, has_certificate=False), "[::1]"),
        (addresses("127.0.0.1", 8765, "https://[2001:DB8:0::7]", has_certificate=False), "[2001:db8::7]"),
    ],
)
async def test_who_comes_by_a_bare_address_is_let_in(names: Addresses, host: str) -> None:
    async with door_to(SAYS_SO, names=names) as door:
        scheme = names.shown.partition("://")[0]
        answer = await door.enters(Host=host, Origin=f"{scheme}://{host}")
        assert answer.status == 204
        [badge] = answer.cookies.values()
        assert (await door.get("/badge", Host=host, Cookie=f"{badge.key}={badge.value}"))[0] == 204


async def test_wrong_tokens_make_the_next_one_wait_and_a_badge_does_not_wait(door: Door) -> None:
    badge = (await door.enters()).cookies
    statuses = [(await door.enters("wrong")).status for _ in range(3)]
    assert statuses == [403, 403, 403]
    waiting = await door.enters(TOKEN)
    assert waiting.status == 429
    assert int(waiting.headers["Retry-After"]) >= 1
    assert badge
    assert (await door.get("/badge"))[0] == 204


def test_the_wait_grows_with_each_wrong_token_and_ends() -> None:
    now = [datetime(2026, 11, 28, tzinfo=UTC)]
    tries = Tries(lambda: now[0])
    waits = []
    for _ in range(6):
        tries.failed("here")
        waits.append(tries.seconds_to_wait("here"))
    assert waits == [0, 0, 1, 2, 4, 8]
    assert tries.seconds_to_wait("elsewhere") == 0
    now[0] += timedelta(seconds=8)
    assert tries.seconds_to_wait("here") == 0
    tries.succeeded("here")
    tries.failed("here")
    assert tries.seconds_to_wait("here") == 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", ""])
async def test_another_name_that_was_made_to_point_here_gets_nothing(door: Door, host: str) -> None:
    await door.enters()
    status, page, _ = await door.get("/", Host=host)
    assert status in {400, 421}
    assert b"id=" not in page
    assert (await door.enters(Host=host)).status in {400, 421}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://localhost", "https://127.0.0.1"])
async def test_a_page_of_somebody_else_can_neither_enter_nor_open_a_line(door: Door, origin: str) -> None:
    assert (await door.enters(Origin=origin)).status == 403
    await door.enters()
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await door.dials(Origin=origin)
    port = door.host.rpartition(":")[2]
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await door.dials(Origin=f"http://localhost:{port}")  # ours, but not the name that was asked for
    assert door.server.open_count == 0


async def test_every_answer_bears_the_headers_and_no_byte_leads_elsewhere(door: Door) -> None:
    before = [await door.get(path) for path in ("/", "/badge", "/none", "/static/page.css", "/static/enter.js")]
    await door.enters()
    behind = [await door.get(path) for path in ("/", "/badge", *(f"/static/{name}" for name in sorted(pages.names())))]
    assert {status for status, _, _ in behind} == {200, 204}
    for _, content, headers in (*before, *behind):
        assert "default-src 'self'; script-src 'self';" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
        assert headers["Server"] == "rvlms-plan"
        if not headers.get("Content-Type", "").startswith("font/"):
            assert FOREIGN.findall(COMMENT.sub(b"", content)) == []


async def test_a_program_that_ends_says_why_and_a_browser_too_many_is_told(door: Door) -> None:
    await door.enters()
    line = await door.dials()
    full = await door.dials()
    refused = await full.receive_json()
    assert refused[0] == "refused"
    assert "1 browsers are open already" in refused[1]["says"]
    assert (await full.receive()).type is aiohttp.WSMsgType.CLOSE
    await line.send_json(["begin", {"width": 80, "height": 24, "at": {}}])
    assert await line.receive_json() == ["ended", {"code": 3, "says": "it never began"}]
    await line.close()


async def test_what_our_page_does_not_send_ends_the_line(door: Door) -> None:
    await door.enters()
    line = await door.dials()
    await line.send_str('["begin", {"width": "80"}]')
    closed = await line.receive()
    assert (closed.type, closed.data) == (aiohttp.WSMsgType.CLOSE, 1002)


@pytest.mark.parametrize("text", ["", "[]", "{", '["stdin"]', '["stdin", 3]', '["resize", {}]', "[" * 100_000])
def test_only_what_our_page_sends_is_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read_packet(text)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ({}, []),
        ({"case": "RV-1"}, ["theatre", "--", "RV-1"]),
        ({"case": "RV-1", "wall": True}, ["theatre", "--wall", "--", "RV-1"]),
        ({"case": "--store=/etc"}, ["theatre", "--", "--store=/etc"]),
        ({"audit": True, "case": "RV-1"}, ["audit", "--", "RV-1"]),
        ({"practice": True, "case": "RV-1"}, ["practice"]),
        ({"case": "x" * 65}, []),
        ({"case": "a\nb"}, []),
        ({"case": ["RV-1"], "wall": 1}, []),
    ],
)
def test_a_browser_comes_back_to_a_case_and_can_ask_for_nothing_more(at: dict[str, object], words: list[str]) -> None:
    assert arguments_of(at) == words


def test_a_badge_is_good_for_its_server_and_its_time_and_cannot_be_made_up() -> None:
    seconds = [1_000_000.0]
    badges = Badges(TOKEN, lambda: seconds[0])
    badge = badges.issue()
    browser = badges.browser_of(badge)
    assert browser is not None
    assert badge.startswith(browser)
    assert Badges("z" + TOKEN[1:], lambda: seconds[0]).browser_of(badge) is None
    for forged in (
        None,
        "",
        badge[:-1],
        badge.replace(browser, "0" * 16),
        badge[:-1] + ("0" if badge[-1] != "0" else "1"),
    ):
        assert badges.browser_of(forged) is None
    seconds[0] += BADGE_SECONDS
    assert badges.browser_of(badge) is None
    assert badges.is_token(f" {TOKEN.upper()[:16]} {TOKEN[16:]}\n")
    assert not badges.is_token(TOKEN[:-1])
    assert not badges.is_token("é")


def test_the_token_is_kept_for_its_user_alone_and_made_anew_where_others_could_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "browser.token"
    token = token_of(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert token_of(file) == token
    assert (other := token_of(file, anew=True)) != token
    file.chmod(0o640)
    assert token_of(file) != other
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("host", [EVERYWHERE, "192.0.2.7", "theatre-2.example", "::"])
def test_it_is_never_opened_to_other_machines_without_a_word(host: str) -> None:
    with pytest.raises(BadValue, match="--certificate"):
        check_host(host, None, has_certificate=False, unencrypted=False)
    with pytest.raises(BadValue, match="--certificate"):
        check_host(host, "https://theatre-2.example", has_certificate=False, unencrypted=False)
    check_host("127.0.0.1", "https://theatre-2.example", has_certificate=False, unencrypted=False)
    check_host("192.0.2.7", None, has_certificate=False, unencrypted=True)


@pytest.mark.parametrize("has_certificate", [True, False])
def test_a_public_address_without_tls_needs_a_word_and_is_warned_of(has_certificate: bool) -> None:
    public = "http://theatre-2.example"
    with pytest.raises(BadValue, match="--unencrypted"):
        check_host("127.0.0.1", public, has_certificate=has_certificate, unencrypted=False)
    check_host("127.0.0.1", public, has_certificate=has_certificate, unencrypted=True)
    assert public in who_reads_along("127.0.0.1", public, has_certificate=has_certificate)
    for safe in (None, "https://theatre-2.example", "http://localhost:9000", "http://[::1]"):
        check_host("127.0.0.1", safe, has_certificate=has_certificate, unencrypted=False)
        assert who_reads_along("127.0.0.1", safe, has_certificate=has_certificate) == ""
    assert "192.0.2.7" in who_reads_along("192.0.2.7", None, has_certificate=False)


def test_every_address_of_a_machine_is_no_name_to_answer_to() -> None:
    with pytest.raises(BadValue, match="--public-url"):
        check_host(EVERYWHERE, None, has_certificate=True, unencrypted=False)


@pytest.mark.parametrize(
    "url", ["theatre-2", "ftp://a.example", "https://a/b", "https://u@a", "https://a:x", "https://", "https://[::zz]"]
)
def test_a_public_address_that_is_none_is_said(url: str) -> None:
    with pytest.raises(BadValue, match="is no address"):
        check_host("127.0.0.1", url, has_certificate=False, unencrypted=False)


def test_the_names_are_those_that_browsers_write() -> None:
    here = addresses("127.0.0.1", 8765, None, has_certificate=False)
    assert here.shown == "http://127.0.0.1:8765/"
    assert here.hosts == {"127.0.0.1:8765", "localhost:8765"}
    behind_proxy = addresses("127.0.0.1", 8765, "https://Theatre-2.example/", has_certificate=False)
    assert (behind_proxy.shown, behind_proxy.is_encrypted) == ("https://theatre-2.example/", True)
    assert "https://theatre-2.example" in behind_proxy.origins
    assert "theatre-2.example" in behind_proxy.hosts
    six = addresses("::1", 443, None, has_certificate=True)
    assert (six.shown, six.origins) == ("https://[::1]/", {"https://[::1]"})


async def test_a_program_that_hangs_is_killed_and_nobody_waits_for_it_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "LEAVES_WITHIN", 0.05)
    monkeypatch.setattr(visits, "ENDS_WITHIN", 0.2)
    deaf = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    deaf += "sys.stdout.write('__GANGLION__\\nD\\0\\0\\0\\1x'); sys.stdout.flush(); time.sleep(600)"
    began, ended = asyncio.Event(), asyncio.Event()

    async def nothing(*_: object) -> None:
        began.set()

    async def when_ended() -> None:
        ended.set()

    visit = visits.Visit((sys.executable, "-c", deaf), {}, draw=nothing, show=nothing, notice=nothing)
    await visit.begin(Begin(80, 24, {}), when_ended)
    await asyncio.wait_for(began.wait(), 10)
    assert visit._process is not None
    await visit.stop()
    assert visit._process.returncode == -signal.SIGKILL
    assert not ended.is_set(), "the browser left, not the program"
