"""Statements that go to a server in one piece: the way there and back is made once for all of them.

In theatre those ways are what a tick takes. The driver's own pipelines wake the server for each statement and cost six
times the processor; so here its wrapping of libpq is used, as libpq's manual describes pipelines.
"""

from __future__ import annotations

import itertools
import re
import select
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.abc import Transformer as Reads
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult
from sqlalchemy import Connection

from rvlms_plan.store.prepared import TOGETHER, Asked, Prepared

_PREPARED = 200
"""So many statements of one connection are prepared; those behind are few and rare, or made anew each time."""
_GONE = "the connection to the server was lost"


@dataclass(slots=True)
class Answer:
    """What a statement is answered, once it went; whoever reads it lets it go."""

    together: Together
    sql: str
    values: Sequence[bytes | None]
    formats: Sequence[Format]
    tag: str = ""
    """The server's word for what it did; empty until it has said so."""
    _rows: list[tuple[Any, ...]] = field(default_factory=list)

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the next row."""
        return next(iter(self.fetchmany(1)), None)

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        """Give the next rows."""
        self._wait()
        given, self._rows = self._rows[:size], self._rows[size:]
        return given

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give the rows that are left."""
        self._wait()
        given, self._rows = self._rows, []
        return given

    def _wait(self) -> None:
        if not self.tag:
            self.together.go()
        if not self.tag:
            raise psycopg.OperationalError("the server was asked, and gave no answer")

    def take(self, result: PGresult, reads: Reads) -> None:
        """Take what the server answered."""
        self.tag = (result.command_status or b"").decode()
        if result.status == ExecStatus.TUPLES_OK:
            reads.set_pgresult(result)
            self._rows = reads.load_rows(0, result.ntuples, tuple)


class Together:
    """What one connection sends: kept until somebody wants an answer, then sent all at once.

    What is wrong with a statement is raised then, and those behind it were not carried out.
    """

    def __init__(self, connection: Connection) -> None:
        self._raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
        self._raw.prepare_threshold = (
            None  # the driver has the server forget all that is prepared where it did so itself
        )
        self._waiting: list[Answer] = []
        self._ahead: list[tuple[Asked, Answer]] = []
        self._names: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._is_under_way = False
        connection.info[TOGETHER] = self

    def later(self, sql: str, values: Sequence[object] = ()) -> Answer:
        """Take a statement, its values marked by `%s`, to be sent with the others.

        Raises:
            psycopg.DataError: A value cannot be kept.
        """
        formats = [Format.BINARY if isinstance(each, bytes) else Format.TEXT for each in values]
        answer = Answer(self, sql, [_written(each) for each in values], formats)
        self._waiting.append(answer)
        return answer

    def ask(self, connection: Connection, ahead: Sequence[Asked]) -> None:
        """Take what is going to be read; whoever reads it is given the answer."""
        self._ahead = [(each, each.statement(connection, each.values)) for each in ahead]

    def taken(self, statement: Prepared, values: Mapping[str, Any]) -> Answer | None:
        """Give the answer to what was asked for beforehand, once."""
        for place, (asked, answer) in enumerate(self._ahead):
            if asked.statement is statement and asked.values == values:
                del self._ahead[place]
                return answer
        return None

    def forget(self) -> None:
        """Forget what was not sent, and what was asked for and not read."""
        self._waiting.clear()
        self._ahead.clear()

    def go(self) -> None:
        """Send what was taken, and wait for all answers.

        Raises:
            psycopg.Error: What is wrong with the first statement that failed; or the connection is lost, as it is
                also after whatever else has broken off an earlier sending.
        """
        sent, self._waiting = self._waiting, []
        if not sent:
            return
        if self._is_under_way:
            raise psycopg.OperationalError(_GONE)
        self._is_under_way = True
        line = self._raw.pgconn
        line.enter_pipeline_mode()
        names = [self._send(each) for each in sent]
        line.pipeline_sync()
        error = self._take_answers(sent, names)
        self._next_result()  # of the sync
        line.exit_pipeline_mode()
        self._is_under_way = False
        if error is not None:
            raise error

    def _send(self, answer: Answer) -> bytes | None:
        """Hand a statement to libpq; give the name under which it is prepared by that, where it was not before."""
        line, sql = self._raw.pgconn, _numbered(answer.sql)
        if not answer.values:  # the words that begin and end a transaction: there is nothing to prepare
            line.send_query_params(sql, None)
            return None
        values, formats = answer.values, answer.formats
        if name := self._names.get(answer.sql):
            line.send_query_prepared(name, values, param_formats=formats)
            return None
        if len(self._names) >= _PREPARED:
            line.send_query_params(sql, values, param_formats=formats)
            return None
        name = b"rvlms_%d" % next(self._numbers)
        line.send_prepare(name, sql)
        line.send_query_prepared(name, values, param_formats=formats)
        return name

    def _take_answers(self, sent: Sequence[Answer], names: Sequence[bytes | None]) -> psycopg.Error | None:
        """Hand the results to whom they belong; give what is wrong with the first statement that failed."""
        reads, error = Transformer(self._raw), None
        for answer, name in zip(sent, names, strict=True):
            prepared = None if name is None else self._next_result()
            result = self._next_result()
            error = error or _wrong(prepared) or _wrong(result)
            if error is not None:
                continue  # the server says of each that follows that it did not carry it out
            if name is not None:
                self._names[answer.sql] = name
            answer.take(result, reads)
        return error

    def _next_result(self) -> PGresult:
        """Wait for the next result; between those of two statements libpq gives none."""
        line = self._raw.pgconn
        while True:
            while line.is_busy():
                sign = select.poll()
                sign.register(line.socket, select.POLLIN | (select.POLLOUT if line.flush() else 0))
                sign.poll()
                line.consume_input()
            if (result := line.get_result()) is not None:
                return result
            if line.status == ConnStatus.BAD:
                raise psycopg.OperationalError(_GONE)


def _wrong(result: PGresult | None) -> psycopg.Error | None:
    """Give what is wrong with a statement of this result."""
    if result is not None and result.status in {ExecStatus.FATAL_ERROR, ExecStatus.PIPELINE_ABORTED}:
        return error_from_result(result)
    return None


@lru_cache(maxsize=512)
def _numbered(sql: str) -> bytes:
    """Mark the values as the server has them marked."""
    numbers = itertools.count(1)
    return re.sub("%s|%%", lambda mark: f"${next(numbers)}" if mark[0] == "%s" else "%", sql).encode()


def _written(value: object) -> bytes | None:
    """Write a value as the server reads it, whose kind it takes from where it stands.

    Raises:
        psycopg.DataError: It cannot be kept: a NUL would end it there without a word.
    """
    match value:
        case None | bytes():
            return value
        case str():
            written = value.encode()
            if b"\0" in written:
                raise psycopg.DataError("a text with a NUL cannot be kept")
            return written
        case int() | float():
            return str(value).encode()
    raise TypeError(f"nothing is said of how to write a {type(value).__name__}")
