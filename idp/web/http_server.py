"""HttpServer: uvicorn's server with a time limit for receiving a request, a quick stop and a sign of life."""

import asyncio
import socket
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

import uvicorn

#: uvicorn calls `on_tick` ten times a second.
_TICKS_PER_SECOND = 10
#: Seconds for a peer to answer the close of a TLS connection that has nothing more to say.
_CLOSE_SECONDS = 0.5

_REQUEST_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"

#: Called ten times a second by the event loop, so that another process sees that it runs.
SignOfLife = Callable[[], None]


class HttpServer(uvicorn.Server):
    """Ends requests that take longer than `request_timeout` to arrive (RFC 9110 15.5.9)."""

    def __init__(
        self, config: uvicorn.Config, request_timeout: timedelta, sign_of_life: SignOfLife = lambda: None
    ) -> None:
        super().__init__(config)
        self._sign_of_life = sign_of_life
        self._late = LateRequests(request_timeout.total_seconds())

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: show a sign of life; once a second, end late requests."""
        self._sign_of_life()
        if counter % _TICKS_PER_SECOND == 0:
            self._late.end(self.server_state.connections, monotonic())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish the answers under way, and wait for no client that has nothing more to receive."""
        closing = asyncio.create_task(self._close_idle())
        try:
            await super().shutdown(sockets)
        finally:
            closing.cancel()

    async def _close_idle(self) -> None:
        idle_since: dict[Any, float] = {}
        while True:
            self._sign_of_life()
            now = monotonic()
            for connection in tuple(self.server_state.connections):
                if _is_idle(connection) and now - idle_since.setdefault(connection, now) >= _CLOSE_SECONDS:
                    connection.transport.abort()
            await asyncio.sleep(1 / _TICKS_PER_SECOND)


def _is_idle(connection: Any) -> bool:
    answered = connection.cycle is None or connection.cycle.response_complete
    return answered and not connection.transport.get_write_buffer_size()


class LateRequests:
    """Since when connections wait for the rest of a request; looked at once a second, so requests pay nothing."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: dict[Any, tuple[object, float]] = {}

    def end(self, connections: Iterable[Any], now: float) -> None:
        """Answer 408 to requests of these connections that have been arriving for too long, and close."""
        waiting: dict[Any, tuple[object, float]] = {}
        for connection in connections:
            if not _awaits_client(connection):
                continue
            request, since = self._waiting.get(connection, (None, now))
            if request is not connection.scope:  # each request has a scope of its own
                since = now
            if now - since >= self._seconds:
                _end(connection)
            else:
                waiting[connection] = connection.scope, since
        self._waiting = waiting


def _awaits_client(connection: Any) -> bool:
    """Whether a connection waits for a request or its rest, and uvicorn's timer for idle connections does not run."""
    cycle = connection.cycle
    if connection.transport.is_closing():
        return False
    if cycle is None:
        return True
    if cycle.scope is not connection.scope:  # the headers of the next request are incomplete
        return bool(cycle.response_complete)
    return cycle.more_body or (cycle.response_complete and connection.timeout_keep_alive_task is None)


def _end(connection: Any) -> None:
    cycle, transport = connection.cycle, connection.transport
    if cycle is None or cycle.scope is not connection.scope:
        answered = connection.scope is None  # nothing was asked
    else:
        answered = cycle.response_started
        cycle.disconnected = True  # whoever reads the body is told that the client went away
        cycle.message_event.set()
    if not answered:
        transport.write(_REQUEST_TIMEOUT)
    transport.close()
    connection.loop.call_later(_CLOSE_SECONDS, transport.abort)
