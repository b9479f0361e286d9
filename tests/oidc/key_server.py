"""Where a relying party publishes its keys, on a real loopback port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class KeyServer:
    """What to answer, and how often it was asked; `patient`: nothing is answered while it is cleared."""

    port: int = 0
    body: str = '{"keys": []}'
    status: int = 200
    headers: str = ""
    asked: int = 0
    patient: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}/jwks"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"GET /jwks ")
        self.asked += 1
        await self.patient.wait()
        body = self.body.encode()
        said = f"HTTP/1.1 {self.status} x\r\nContent-Length: {len(body)}\r\n{self.headers}Connection: close\r\n\r\n"
        writer.write(said.encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def key_server() -> AsyncIterator[KeyServer]:
    """A server that listens until the block ends."""
    found = KeyServer()
    found.patient.set()
    server = await asyncio.start_server(found.answer, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        found.patient.set()
        server.close()
        await server.wait_closed()
