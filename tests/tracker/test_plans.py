"""No page and no call of the instrument reads a row with a person, and each reads large tables by an index."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from tests.bench.tracker.entry import open_doors
from tests.bench.tracker.load import CitySize, load_city
from tests.bench.tracker.plans import SentStatement, explain, recorded, violations
from tests.bench.tracker.visits import Landmarks, Visit, Visitor, find_landmarks, list_visits
from tests.oidc.parties import World
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind

#: Small, and large enough that the planner reads the large tables as it would in a city.
SIZE = CitySize(offices=200, people=4_000, visitors=400, applications=600, days=200)


@dataclass(frozen=True)
class LoadedCity:
    """A provider on the loaded database, the arguments that let each visitor in, and what is there."""

    app: App
    connection: Any
    doors: dict[Visitor, dict[str, Any]]
    found: Landmarks

    async def visit(self, visit: Visit) -> httpx.Response:
        transport = httpx.ASGITransport(self.app.fastapi, client=("127.0.0.1", 50_000), raise_app_exceptions=False)
        issuer = str(self.app.settings.issuer)
        async with httpx.AsyncClient(transport=transport, base_url=issuer, **self.doors[visit.visitor]) as http:
            return await http.get(visit.path)


@pytest.fixture(scope="module")
async def city(databases: Databases) -> AsyncIterator[LoadedCity]:
    url = databases.new(Kind.POSTGRESQL)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    async with open_app(url) as app:
        await World(app).party(client_name="bench")
        await connection.execute("UPDATE client SET client_id = 'bench'")
        today = app.composition.foundation.calendar.today()
        await load_city(connection, SIZE, today)
        await app.composition.tracker.levels.run_due()
        await connection.execute("VACUUM ANALYZE")
        found = await find_landmarks(connection, today)
        yield LoadedCity(app, connection, await open_doors(app.composition, connection, found), found)
    await connection.close()


async def test_every_page_and_call_reads_stored_counts_by_their_indexes(city: LoadedCity) -> None:
    wrong = []
    for visit in list_visits(city.found):
        with recorded(city.app.database) as sent:
            answer = await city.visit(visit)
        if answer.status_code != 200 or not sent:
            wrong.append(f"{visit.path}: status {answer.status_code}, {len(sent)} statements")
        scans = [scan for statement in sent for scan in await explain(city.connection, statement)]
        wrong += [f"{visit.path}: {violation}" for violation in violations(scans)]
    assert not wrong, "\n".join(sorted(set(wrong)))


async def test_a_statement_that_reads_persons_or_a_whole_table_is_found(city: LoadedCity) -> None:
    for sql, expected in (
        ("SELECT count(*) FROM fact WHERE application_id = $1", "fact"),
        ("SELECT * FROM daily_use WHERE people > 3", "Seq Scan on daily_use"),
        ("SELECT * FROM daily_use WHERE application_id = $1", ""),
    ):
        values = (city.found.application,) if "$1" in sql else ()
        found = violations(await explain(city.connection, SentStatement(sql, values)))
        assert (expected in " ".join(found)) if expected else found == [], (sql, found)
