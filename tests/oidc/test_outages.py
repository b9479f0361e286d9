"""The database is away, full or read-only: 503 with Retry-After everywhere, two lines in the log, nothing lost."""

import asyncio
import json
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from idp.foundation import clock, outbox
from idp.foundation.database import Database
from tests.admin.api_clients import ApiClients
from tests.foundation.posted_message import PostedMessage
from tests.oidc.parties import CHEAP, PASSWORD, Browser, Party, World, answer_of
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind
from tests.support.relay import relay_to

#: Begin an outage, end it.
Switch = Callable[[], Awaitable[None]]


class Outages:
    """A provider whose database can be made unusable."""

    def __init__(self, app: App, begin: Switch, end: Switch) -> None:
        self.app, self.begin, self.end = app, begin, end


@asynccontextmanager
async def _away(url: str) -> AsyncIterator[tuple[str, Switch, Switch]]:
    async with relay_to(url) as relay:
        yield relay.url, relay.take_away, relay.give_back


@asynccontextmanager
async def _read_only(url: str) -> AsyncIterator[tuple[str, Switch, Switch]]:
    """As after a failover: the connections are cut, and the server there is now takes no writes."""
    name = make_url(url).database
    async with relay_to(url) as relay:

        async def switch(value: str) -> None:
            connection = await asyncpg.connect(url.replace("+asyncpg", ""))
            await connection.execute("SET default_transaction_read_only = off")
            await connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}')
            await connection.close()
            await relay.take_away()
            await relay.give_back()

        yield relay.url, lambda: switch("on"), lambda: switch("off")


@asynccontextmanager
async def _no_room_in_a_table(url: str) -> AsyncIterator[tuple[str, Switch, Switch]]:
    """What PostgreSQL answers when a file cannot grow; small rows elsewhere still fit."""
    refuse = """
        CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
    """
    tables = "person", "session", "fact", "client", "kept_request", "device_code", '"grant"', "sign_in", "credential"

    async def switch(refused: bool) -> None:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        await connection.execute(refuse if refused else "DROP FUNCTION IF EXISTS no_room CASCADE")
        for table in tables if refused else ():
            made = f"CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION no_room()"
            await connection.execute(made)
        await connection.close()

    yield url, lambda: switch(True), lambda: switch(False)


@asynccontextmanager
async def _full_disk_of_sqlite(url: str) -> AsyncIterator[tuple[str, Switch, Switch]]:
    """Files of this process may not grow."""
    file, allowed = Path(str(make_url(url).database)), resource.getrlimit(resource.RLIMIT_FSIZE)

    async def begin() -> None:
        sizes = [path.stat().st_size for path in file.parent.glob(f"{file.stem}.db-*")]
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(32 * 1024, *sizes), allowed[1]))

    async def end() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)

    yield url, begin, end
    await end()


KINDS = {
    "away": (_away, Kind.POSTGRESQL),
    "read_only": (_read_only, Kind.POSTGRESQL),
    "disk": (_no_room_in_a_table, Kind.POSTGRESQL),
    "sqlite disk": (_full_disk_of_sqlite, Kind.SQLITE),
}


@asynccontextmanager
async def outages_of(kind: str, databases: Databases) -> AsyncIterator[Outages]:
    made, database = KINDS[kind]
    with databases.lend(database) as url:
        async with made(url) as (reached, begin, end):
            options: dict[str, Any] = {"argon2": CHEAP, "registration": "open", "log_level": "warning"}
            async with open_app(reached, **options) as app:
                yield Outages(app, begin, end)
                await end()


@pytest.fixture(params=KINDS)
async def outages(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Outages]:
    async with outages_of(request.param, databases) as found:
        yield found


@pytest.fixture
async def away(databases: Databases) -> AsyncIterator[Outages]:
    async with outages_of("away", databases) as found:
        yield found


async def test_every_endpoint_answers_503_and_nothing_given_out_is_lost(
    outages: Outages, capsys: pytest.CaptureFixture[str]
) -> None:
    app, world = outages.app, World(outages.app)
    await world.person()
    party = await world.party()
    async with app.browser() as http:
        tokens = await Browser(http).tokens(party, scope="openid offline_access")
        await app.settle()
        await outages.begin()
        capsys.readouterr()
        for name, answer in (await _writes(party, http, tokens["refresh_token"])).items():
            assert answer.status_code == 503, f"{name}: {answer.status_code} {answer.text}"
            assert answer.headers["retry-after"] == "30", name
            assert answer.json()["error"] == "temporarily_unavailable", name
        sent_back = answer_of(await http.get(party.url()))
        assert sent_back["error"] == "temporarily_unavailable"  # RFC 6749 4.1.2.1
        assert sent_back["state"] == "s" * 128
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["missing"]) == (503, ["database"])
        await app.composition.foundation.periodic_flush.flush()
        assert _logged(capsys) == ["database.away"]

        await outages.end()
        app.database.failed_at -= 60  # a minute later
        assert (await http.get("/readyz")).status_code == 200
        await app.composition.foundation.database_watch.check()
        assert _logged(capsys) == ["database.back"]
        refreshed = await party.refresh(http, tokens["refresh_token"])
        assert refreshed.status_code == 200, refreshed.text
        await app.settle()
        assert 'status="500"' not in (await http.get("/metrics")).text
    async with app.database.begin() as session:
        assert not list(await session.scalars(text("SELECT code FROM error_report")))
        used = await session.scalar(text("SELECT sum(count) FROM fact WHERE kind = 'request_ok'"))
    assert used == 3, "a code, its tokens, the refreshed ones"


async def _writes(party: Party, http: httpx.AsyncClient, refresh_token: str) -> dict[str, httpx.Response]:
    """Requests of programs that write."""
    new = {"client_name": "Aplikasi Mandiri", "redirect_uris": ["https://mandiri.example/balik"]}
    request = {name: value for name, value in party.request().items() if name != "client_id"}
    return {
        "/token": await party.refresh(http, refresh_token),
        "/revoke": await party.post(http, "/revoke", token=refresh_token),
        "/par": await party.post(http, "/par", **request),
        "/register": await http.post("/register", json=new),
    }


def _logged(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]


async def test_pages_say_when_to_try_again_and_lead_to_nothing_that_is_down(away: Outages) -> None:
    app, world = away.app, World(away.app)
    await world.person()
    party, machines = await world.party(), ApiClients(app)
    machine = await machines.register("klien:baca")
    async with app.browser() as http:
        await Browser(http).tokens(party)
        form = await Browser(http).go(party.url(prompt="login"))
        await away.begin()
        unknown = Party("belum-pernah", "x")
        for page in (
            await http.get("/portal"),
            await http.get("/akun"),
            await http.get("/authorize/tidak-ada"),
            await http.get(unknown.url()),
            await Browser(http).submit(form, username="made.ayu", password=PASSWORD),
        ):
            assert page.status_code == 503, page.text
            assert page.headers["retry-after"] == "30"
            assert "Tunggu 30 detik, lalu muat ulang halaman ini." in page.text
            assert 'href="/portal"' not in page.text
            assert 'href="/"' not in page.text
            assert 'href="/masuk"' not in page.text
            assert 'id="diagnosis-code"' not in page.text
        assert (await http.get("/bantuan")).status_code == 200
        token = machines.token(machine, "klien:baca")
        problem = await http.get("/api/v1/clients", headers={"Authorization": f"Bearer {token}"})
        assert (problem.status_code, problem.headers["content-type"]) == (503, "application/problem+json")
        assert problem.headers["retry-after"] == "30"


async def test_an_error_of_a_statement_stays_a_500_with_its_traceback(
    app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(app)
    party = await world.party()
    async with app.database.begin() as session:
        await session.execute(text("ALTER TABLE kept_request RENAME TO elsewhere"))
    request = {name: value for name, value in party.request().items() if name != "client_id"}
    answer = await party.post(app.http, "/par", **request)
    assert (answer.status_code, answer.json()["title"]) == (500, "server_error")
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert line["event"] == "request.failed"
    assert "kept_request" in line["exception"]


async def test_a_message_whose_end_could_not_be_stored_is_handled_again(postgres_url: str) -> None:
    handled: list[int] = []
    once, twice, stopping = asyncio.Event(), asyncio.Event(), asyncio.Event()
    async with relay_to(postgres_url) as relay:
        database = Database(relay.url)

        async def handle(_payload: outbox.Payload) -> None:
            handled.append(1)
            if len(handled) == 1:
                await relay.take_away()
            (once if len(handled) == 1 else twice).set()

        worker = outbox.OutboxWorker(database, {PostedMessage.POSTED: handle})
        async with database.begin() as session:
            await outbox.enqueue(session, PostedMessage.POSTED, {})
        running = asyncio.create_task(worker.run(stopping))
        async with asyncio.timeout(20):
            await once.wait()
            await relay.give_back()
            with clock.travel(outbox.CLAIM_DURATION):
                await twice.wait()
                stopping.set()
                await running
        await database.dispose()
