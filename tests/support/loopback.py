"""A web server on a real loopback port, for what the provider calls by itself; a test says how it answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request: the path with its query, everything above the body, and the body."""

    path: str
    head: str
    body: str


@dataclass(frozen=True, slots=True)
class CannedResponse:
    """One answer; `headers` are whole lines."""

    status: int = 200
    body: bytes = b""
    headers: str = ""

    def __bytes__(self) -> bytes:
        length = f"Content-Length: {len(self.body)}\r\n"
        return f"HTTP/1.1 {self.status} x\r\n{length}{self.headers}Connection: close\r\n\r\n".encode() + self.body


RequestHandler = Callable[[ReceivedRequest], Awaitable[CannedResponse | None]]


@asynccontextmanager
async def serve_loopback(answer: RequestHandler) -> AsyncIterator[int]:
    """The port, until the block ends; an answer None hangs up without a word."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = await answer(await _request(reader))
        if said is not None:
            writer.write(bytes(said))
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def _request(reader: asyncio.StreamReader) -> ReceivedRequest:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    named = {name.lower(): value for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])}
    body = await reader.readexactly(int(named.get("content-length", "0")))
    return ReceivedRequest(head.split(" ")[1], head, body.decode())
