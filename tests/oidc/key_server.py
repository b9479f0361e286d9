"""Where a relying party publishes its keys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.loopback import Came, Said, listening


@dataclass
class KeyServer:
    """What to answer, and how often it was asked; `patient`: nothing is answered while it is cleared."""

    port: int = 0
    body: str = '{"keys": []}'
    status: int = 200
    headers: str = ""
    asked: int = 0
    patient: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}/jwks"

    async def answer(self, came: Came) -> Said:
        assert came.path == "/jwks"
        self.asked += 1
        self.reached.set()
        await self.patient.wait()
        return Said(self.status, self.body.encode(), self.headers)


@asynccontextmanager
async def key_server() -> AsyncIterator[KeyServer]:
    """A server that listens until the block ends."""
    found = KeyServer()
    found.patient.set()
    async with listening(found.answer) as found.port:
        try:
            yield found
        finally:
            found.patient.set()
