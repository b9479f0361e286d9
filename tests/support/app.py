"""The whole provider in this process: its use cases, its doors, and a client that keeps cookies like a browser."""

import os
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx
from fastapi import FastAPI

from idp import app as root
from idp.composition import Composition, compose
from idp.foundation import log
from idp.foundation.database import Database
from idp.foundation.database_url import parse_database_url
from idp.settings import Settings
from tests.support.compiled_statements import share_compiled_statements
from tests.support.number_watch import watched

ISSUER = "http://localhost:8400"

#: A connection for each of the twenty who do one thing at once: on a busy machine those that wait for a free one could
#: be told, rightly, that there is none.
PATIENT_POOL = {"transactions": 20, "statements": 20}


@dataclass(frozen=True, slots=True)
class App:
    """A provider under test."""

    fastapi: FastAPI
    settings: Settings
    http: httpx.AsyncClient
    composition: Composition

    @property
    def database(self) -> Database:
        return self.composition.foundation.database

    def browser(self, address: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        """Another browser: its own cookies, its own address. Close it with `async with`."""
        return _client(self.fastapi, address, headers)

    async def settle(self) -> None:
        """Do what happens beside the requests: keep promises that are due, write what is in memory, compute levels."""
        await self.composition.worker.drain()
        await self.composition.foundation.periodic_flush.flush()
        await self.composition.tracker.levels.run_due()


@asynccontextmanager
async def open_app(url: str, **settings: object) -> AsyncIterator[App]:
    """A provider on the database at `url`; `settings` are those of idp/settings.py.

    Nothing runs beside the requests: what would come round by itself happens where a test calls for it (`settle`),
    not in the middle of another step because the machine was busy. Clients in `uji` admit everybody, because most tests
    sign ordinary people in to them; tests of the sandbox say `sandbox_admits="team"`.
    """
    chosen = {
        "database_url": url,
        "issuer": ISSUER,
        "log_level": "error",
        "worker_in_process": False,
        "sandbox_admits": "everybody",
    } | settings
    if not url.startswith("sqlite"):
        chosen.setdefault("pool", PATIENT_POOL)
    found = _read_settings(chosen)
    log.configure(found.log_level, found.log_json)
    composition = compose(found)
    foundation = composition.foundation
    share_compiled_statements(foundation.database.engine)
    for loop in (foundation.change_poller, foundation.periodic_flush, foundation.database_watch):
        loop.interval = timedelta(days=1)
    app = root.build(composition)
    app.state.composition = composition
    async with app.router.lifespan_context(app), watched(composition), _client(app, "127.0.0.1", {}) as http:
        yield App(app, found, http, composition)


def _read_settings(chosen: dict[str, object]) -> Settings:
    """The settings; the same as of a test before are not read again, only the address of the database is another."""
    url = chosen["database_url"]
    given = sorted((name, value) for name, value in chosen.items() if name != "database_url")
    environment = sorted((name, value) for name, value in os.environ.items() if name.upper().startswith("IDP_"))
    key = pickle.dumps((type(url), str(url).partition(":")[0], given, environment))
    if key not in _READ:
        _READ[key] = Settings(**chosen)  # type: ignore[arg-type]
    return _READ[key].model_copy(update={"database_url": parse_database_url(str(url))})


#: By what was given and what stands in the environment.
_READ: dict[bytes, Settings] = {}


def _client(app: FastAPI, address: str, headers: dict[str, str]) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(address, 50_000), raise_app_exceptions=False)
    issuer = app.state.web.site.issuer
    return httpx.AsyncClient(transport=transport, base_url=issuer, headers=headers)
