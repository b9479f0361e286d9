"""Somebody else's web server, with the pages that a test puts there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.loopback import CannedResponse, ReceivedRequest, serve_loopback


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class ExternalServer:
    """`pages`: path -> status and body; `asked`: the paths that were fetched, and with which headers.

    While `answering` is clear, it takes requests and says nothing; `reached` is set by the first of them.
    """

    port: int = 0
    pages: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    answering: asyncio.Event = field(default_factory=_set_event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def answer(self, came: ReceivedRequest) -> CannedResponse:
        self.asked.append(came.path)
        self.heads.append(came.head)
        self.reached.set()
        await self.answering.wait()
        status, body = self.pages.get(came.path, (404, b""))
        kind = "text/html" if status == 200 else "text/plain"
        return CannedResponse(status, body, f"Content-Type: {kind}\r\n")


@asynccontextmanager
async def external_server() -> AsyncIterator[ExternalServer]:
    """A server that listens until the block ends."""
    found = ExternalServer()
    async with serve_loopback(found.answer) as found.port:
        yield found
