"""A server killed or started anew, a network cut at any moment: nothing acknowledged is lost, none doubled."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "use_cases"))

from cutting import Network
from fault_table import Seen
from rvlms_plan.domain.entries import NoteWritten
from rvlms_plan.store.database import Database
from rvlms_plan.store.problems import NotSaved, OutcomeUnknown, StoreProblem
from rvlms_plan.store.server import Place, Server
from rvlms_plan.use_cases import theatre
from rvlms_plan.use_cases.live import LiveCase, resume
from rvlms_plan.use_cases.station import Station
from rvlms_plan.use_cases.verifying import verify
from servers import TestServer
from station_help import BERG, SteadyClock, begun, chain_checked, opened_store

GIVES_UP_SECONDS = 60


@pytest.fixture(scope="module")
def own_server() -> Iterator[TestServer]:
    """Give a server of these tests' own, to be killed."""
    made = TestServer.made()
    yield made
    made.remove()


class Theatre:
    """A station that writes notes, and does on each problem what its screen does; others do so at the same time."""

    def __init__(self, place: Place, name: str) -> None:
        self.database: Database = opened_store(place, patience=5)
        self.live: LiveCase = resume(self.database, Station(SteadyClock(), name), "RV-1")
        self.name = name
        self.acknowledged: list[str] = []
        self.unknown = self.refused = 0

    def note(self, number: int) -> None:
        """Write one note, again and again where it was not saved, asking the store where that is not known."""
        request, until = f"{self.name}-{number}", time.monotonic() + GIVES_UP_SECONDS
        while time.monotonic() < until:
            try:
                theatre.note(self.live, request, BERG, request)
            except NotSaved:
                self.refused += 1
                time.sleep(0.05)
            except OutcomeUnknown:
                self.unknown += 1
                if self._was_saved(request, until):
                    break
            except StoreProblem:  # the server is only coming up
                time.sleep(0.05)
            else:
                break
        else:
            raise AssertionError(f"{request} was never saved")
        self.acknowledged.append(request)

    def _was_saved(self, request: str, until: float) -> bool:
        while time.monotonic() < until:
            try:
                return self.live.was_saved(request)
            except StoreProblem:
                time.sleep(0.05)
        raise AssertionError(f"of {request} it was never known whether it was saved")


def spoil(chance: random.Random, network: Network, server: TestServer, kinds: tuple[str, ...]) -> None:
    """Let one thing go wrong at a moment that nobody has chosen."""
    kind = chance.choice(kinds)
    time.sleep(chance.uniform(0, 0.02))
    match kind:
        case "doom":
            network.doom(chance.randint(1, 30))
        case "cut":
            network.cut()
        case "away":
            network.gone = True
            network.cut()
            time.sleep(chance.uniform(0, 0.1))
            network.gone = False
        case _:
            server.stop({"kill": signal.SIGKILL, "quit": signal.SIGQUIT, "stop": signal.SIGINT}[kind])
            server.start()


def rounds(server: TestServer, seed: int, count: int, kinds: tuple[str, ...], seen: Seen) -> None:
    """Go so many rounds, each with something that goes wrong while two stations write into one case."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    network = Network(server.socket, chance)
    direct = Server(server.url(server.fresh()))
    maker = opened_store(direct)
    begun(maker, Station(SteadyClock(), "theatre 1"))
    maker.close()
    through = network.place(direct.stem)
    stations = [Theatre(through, name) for name in ("theatre-1", "anaesthesia")]
    failed: list[BaseException] = []

    def write(station: Theatre, first: int) -> None:
        try:
            for number in range(first, first + 4):
                station.note(number)
        except BaseException as error:  # noqa: BLE001 - it is raised where the round ends
            failed.append(error)

    try:
        for number in range(count):
            writing = [threading.Thread(target=write, args=(each, number * 4)) for each in stations]
            for each in writing:
                each.start()
            spoil(chance, network, server, kinds)
            for each in writing:
                each.join()
            network.doom(10**9)
            if failed:
                raise failed[0]
    finally:
        for each in stations:
            each.database.close()
        network.close()
    acknowledged = [request for each in stations for request in each.acknowledged]
    reader = opened_store(direct)
    try:
        case_id = stations[0].live.case.id
        noted = [each.fact.text for each in chain_checked(reader, case_id) if isinstance(each.fact, NoteWritten)]
        report = verify(reader)
    finally:
        reader.close()
    lost, doubled = set(acknowledged) - set(noted), len(noted) - len(set(noted))
    told = f"{sum(each.unknown for each in stations)} asked for, {sum(each.refused for each in stations)} refused"
    unsound = not report.is_whole
    seen(told, rounds=count, acknowledged=len(acknowledged), lost=len(lost), doubled=doubled, unsound=unsound)
    assert (lost, doubled, set(noted) - set(acknowledged)) == (set(), 0, set())
    assert report.is_whole, report.problems
    assert len(acknowledged) == count * 8


@pytest.mark.fault("server")
def test_a_network_cut_at_any_moment_loses_nothing_and_doubles_nothing(own_server: TestServer, seen: Seen) -> None:
    rounds(own_server, 7, 20, ("doom", "doom", "cut", "away"), seen)


@pytest.mark.fault("server")
def test_a_server_killed_and_started_anew_loses_nothing_and_doubles_nothing(own_server: TestServer, seen: Seen) -> None:
    rounds(own_server, 11, 3, ("kill", "quit", "stop"), seen)


@pytest.mark.fault("server")
def test_a_commit_that_is_still_on_its_way_is_waited_for_before_anything_is_shown(
    own_server: TestServer, seen: Seen
) -> None:
    network = Network(own_server.socket, random.Random(3))  # noqa: S311 - not a secret
    direct = Server(own_server.url(own_server.fresh()))
    maker = opened_store(direct)
    begun(maker, Station(SteadyClock(), "theatre 1"))
    station = Theatre(network.place(direct.stem), "theatre-1")
    station.database.hold._patience = 0.2  # type: ignore[attr-defined]
    try:
        theatre.note(station.live, "before", BERG)
        network.holds_commits = True
        with pytest.raises(OutcomeUnknown, match="in the middle of saving"):
            theatre.note(station.live, "on its way", BERG, "r-1")
        network.holds_commits = False
        with pytest.raises(StoreProblem, match="asked again"):
            station.live.was_saved("r-1")
        with pytest.raises(NotSaved, match="still being asked"):
            theatre.note(station.live, "another", BERG, "r-2")
        network.let_through()
        assert station.live.was_saved("r-1")
        assert theatre.note(station.live, "on its way", BERG, "r-1").entries == ()
        assert [each.fact.text for each in chain_checked(maker, station.live.case.id)[2:]] == ["on its way"]
        seen("the commit arrives behind the question", acknowledged=1)
    finally:
        station.database.close()
        maker.close()
        network.close()


def test_a_tick_goes_to_the_server_and_back_twice(own_server: TestServer) -> None:
    """Once for its lock and all that it is decided on, once for all that it writes: each way is waited for."""
    network = Network(own_server.socket, random.Random(5))  # noqa: S311 - not a secret
    direct = Server(own_server.url(own_server.fresh()))
    maker = opened_store(direct)
    begun(maker, Station(SteadyClock(), "theatre 1"))
    stations = [Theatre(network.place(direct.stem), name) for name in ("theatre-1", "anaesthesia")]
    try:
        for each in stations:
            each.database.tells_behind = True  # as a screen's is: others are told behind the answer
            each.note(0)
        for number in range(1, 4):
            for each in stations:
                before = network.pieces
                each.note(number)
                assert network.pieces - before == 2
    finally:
        for each in stations:
            each.database.close()
        maker.close()
        network.close()


@pytest.mark.soak
@pytest.mark.fault("server")
def test_two_hundred_times_a_server_killed_or_a_network_cut(own_server: TestServer, seen: Seen) -> None:
    kinds = ("doom", "doom", "doom", "cut", "away", "kill", "quit", "stop")
    rounds(own_server, time.time_ns(), 200, kinds, seen)
