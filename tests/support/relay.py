"""A relay in front of a PostgreSQL server's socket: a test takes the server away, and gives it back."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

SOCKET = ".s.PGSQL.5432"


class Relay:
    """`url` leads to the same database; while it is away, connections are cut and new ones refused."""

    def __init__(self, url: str, folder: Path) -> None:
        behind = make_url(url)
        self._behind = f"{behind.query['host']}/{SOCKET}"
        self._path = str(folder / SOCKET)
        self.url = behind.set(query={"host": str(folder)}).render_as_string(hide_password=False)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def give_back(self) -> None:
        """Accept connections; does nothing while it does."""
        if self._server is not None:
            return
        self._server = await asyncio.start_unix_server(self._pass_on, self._path)

    async def take_away(self) -> None:
        """Cut every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._open):
            writer.transport.abort()
        while self._open:
            await asyncio.sleep(0)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_unix_connection(self._behind)
        ends = {writer, behind_writer}
        self._open |= ends
        await asyncio.gather(_copy(reader, behind_writer), _copy(behind_reader, writer))
        self._open -= ends


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while octets := await reader.read(65536):
            writer.write(octets)
    except ConnectionError:
        pass  # cut: that is what the relay is for
    finally:
        writer.transport.abort()


@asynccontextmanager
async def relay_to(url: str) -> AsyncIterator[Relay]:
    """A relay to the database at `url`, which is there at first."""
    with tempfile.TemporaryDirectory(prefix="relay-") as folder:
        relay = Relay(url, Path(folder))
        await relay.give_back()
        yield relay
        await relay.take_away()
