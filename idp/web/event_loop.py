"""EventLoop: uvloop, which ends a TLS connection soon after it has told the client so."""

from asyncio import AbstractServer
from typing import Any

import uvloop

#: Seconds between close_notify and FIN when the client sends no close_notify of its own (RFC 8446 6.1); uvloop: 30.
_TLS_CLOSE_SECONDS = 0.5


class EventLoop(uvloop.Loop):
    """The event loop of `idp serve`.

    A client such as Java's sends its next request into a connection that said close_notify and is still open, and
    waits for the response.
    """

    async def create_server(self, *arguments: Any, **options: Any) -> AbstractServer:  # type: ignore[override]
        """Listen as uvloop does."""
        if options.get("ssl") is not None:
            options["ssl_shutdown_timeout"] = _TLS_CLOSE_SECONDS
        return await super().create_server(*arguments, **options)
