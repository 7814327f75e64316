"""A network between the program and a server that is cut whenever a test says so."""

from __future__ import annotations

import contextlib
import random
import select
import socket
import struct
import threading
from pathlib import Path
from urllib.parse import quote

from rvlms_plan.store.server import Server

_AT_ONCE = struct.pack("ii", 1, 0)
"""Of SO_LINGER: closing sends a reset, as a network that fails does."""


class Network:
    """Carries connections from a port of this machine to a server's socket.

    `doom`: the connections that stand are cut after so many more pieces, in either direction; the last of them is
    carried or lost. `gone`: nobody is let in. `holds_commits`: a commit stays on its way, and the connection to who
    sent it is cut. `pieces` counts what was carried to the server.
    """

    def __init__(self, socket_of_server: Path, chance: random.Random) -> None:
        self._to = str(socket_of_server)
        self._chance = chance
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._left: int | None = None
        self.pieces = 0
        self.gone = False
        self.holds_commits = False
        self._held: list[tuple[socket.socket, bytes]] = []
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def place(self, database: str, user: str = "postgres") -> Server:
        """Give the place of a store that is reached through here."""
        return Server(f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{quote(database)}?gssencmode=disable")

    def doom(self, pieces: int) -> None:
        """Cut all connections after so many more pieces."""
        self._left = pieces

    def cut(self) -> None:
        """Cut all connections now."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def let_through(self) -> None:
        """Let the commits that were held arrive, behind which nobody is any more."""
        for server, data in self._held:
            server.sendall(data)
            server.close()
        self._held.clear()

    def close(self) -> None:
        """End it."""
        self.gone = True
        self._listening.close()
        self.cut()

    def _take(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            if self.gone or server.connect_ex(self._to):
                client.close()
                server.close()
                continue
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._pairs.append((client, server))
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        try:
            while True:
                for end in select.select([client, server], [], [])[0]:
                    if not (data := end.recv(65536)):
                        return
                    if self.holds_commits and end is client and b"COMMIT\0" in data:
                        self._held.append((server, data))
                        return
                    self.pieces += end is client
                    if self._is_last():
                        if self._chance.random() < 0.5:
                            other[end].sendall(data)
                        self.cut()
                        return
                    other[end].sendall(data)
        except (OSError, ValueError):
            pass
        finally:
            with self._lock, contextlib.suppress(ValueError):
                self._pairs.remove((client, server))
            client.close()
            if all(held is not server for held, _ in self._held):
                server.close()

    def _is_last(self) -> bool:
        with self._lock:
            if self._left is None:
                return False
            self._left -= 1
            if self._left > 0:
                return False
            self._left = None
            return True
