"""The whole provider in this process: its parts, its doors, and a client that keeps cookies like a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import httpx
from fastapi import FastAPI

from idp import app as root
from idp.foundation.database import Database
from idp.foundation.flusher import Flusher
from idp.foundation.outbox import Worker
from idp.foundation.versions import Watcher
from idp.settings import Settings
from idp.web.parts import Parts

ISSUER = "http://localhost:8400"

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class House:
    """A provider under test."""

    app: FastAPI
    settings: Settings
    http: httpx.AsyncClient

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    @property
    def database(self) -> Database:
        return self.parts.get(Database)

    def part(self, kind: type[Part]) -> Part:
        """The deployment's part of type `kind`."""
        return self.parts.get(kind)

    def browser(self, address: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        """Another browser: its own cookies, its own address. Close it with `async with`."""
        return _client(self.app, address, headers)

    async def settle(self) -> None:
        """Do what happens beside the requests: keep every promise that is due, write what is in memory."""
        await self.part(Worker).drain()
        await self.part(Flusher).flush()


@asynccontextmanager
async def open_house(url: str, **settings: object) -> AsyncIterator[House]:
    """A provider on the database at `url`; `settings` are those of idp/settings.py.

    Nothing runs beside the requests: what would come round by itself happens where a test calls for it (`settle`),
    not in the middle of another step because the machine was busy.
    """
    chosen = {"database_url": url, "issuer": ISSUER, "log_level": "error", "worker_in_process": False} | settings
    found = Settings(**chosen)  # type: ignore[arg-type]
    app = root.build(found)
    app.state.parts.get(Watcher).interval = app.state.parts.get(Flusher).interval = timedelta(days=1)
    async with app.router.lifespan_context(app), _client(app, "127.0.0.1", {}) as http:
        yield House(app, found, http)


def _client(app: FastAPI, address: str, headers: dict[str, str]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 50_000), raise_app_exceptions=False)
    issuer = app.state.parts.get(Settings).issuer
    return httpx.AsyncClient(transport=transport, base_url=issuer, headers=headers)
