"""Loads a large city, measures every page and call of the instrument and the roll-up, and prints the table."""

import argparse
import asyncio
import sys
from dataclasses import replace
from time import monotonic
from typing import Any

import asyncpg
import httpx

from idp.composition import close, compose
from idp.settings import Settings
from tests.bench import provider
from tests.bench.databases import Database, database
from tests.bench.tracker import report
from tests.bench.tracker.entry import open_doors
from tests.bench.tracker.load import CitySize, LoadedTable, load_city
from tests.bench.tracker.nightly import measure_nightly
from tests.bench.tracker.plans import explain, recorded, violations
from tests.bench.tracker.timing import TimedVisit, time_visit
from tests.bench.tracker.visits import Visit, Visitor, find_landmarks, list_visits
from tests.support.app import open_app

_APPLICATION_OF_SIGN_INS = """
UPDATE client SET application_id = bench.id('application', bench.used(0)) WHERE client_id = 'bench'
"""


def main() -> int:
    """0 when every page and call answered within the goal and by good plans."""
    asked = _arguments()
    with database("postgresql") as found:
        deployment = provider.prepare(found.url, workers=2, redirect_loop_limit=0)
        measured = asyncio.run(_Measurement(found, deployment, asked).run())
    print("\n".join(["", *report.lines(measured)]))
    return 0 if measured.good else 1


class _Measurement:
    """One measurement from an empty database to the table."""

    def __init__(self, found: Database, deployment: provider.Deployment, asked: argparse.Namespace) -> None:
        self._found = found
        self._deployment = deployment
        self._asked = asked
        self._settings = Settings(database_url=found.url, issuer=deployment.issuer, log_level="error")

    async def run(self) -> report.Measured:
        connection = await asyncpg.connect(self._found.url.replace("+asyncpg", ""))
        size = CitySize.scaled(self._asked.scale)
        if self._asked.visitors:
            size = replace(size, visitors=self._asked.visitors)
        composition = compose(self._settings)
        today = composition.foundation.calendar.today()
        loaded = await load_city(connection, size, today, _tell)
        # the sign-ins of the roll-up's measurement belong to an application
        await connection.execute(
            "UPDATE client SET application_id = bench.id('application', 14) WHERE client_id = 'bench'"
        )
        landmarks = await find_landmarks(connection, today)
        doors = await open_doors(composition, connection, landmarks)
        began = monotonic()
        await composition.tracker.levels.run_due()
        levels_seconds = monotonic() - began
        nightly = await measure_nightly(composition, self._deployment, connection, self._found.pid)
        visits = list(list_visits(landmarks))
        with provider.served(self._deployment):
            timed = [await self._time(visit, doors[visit.visitor]) for visit in visits]
        checked = await self._check(connection, timed, doors)
        await close(composition)
        await connection.close()
        return report.Measured(self._found.name, self._asked.scale, size, loaded, levels_seconds, nightly, checked)

    async def _time(self, visit: Visit, door: dict[str, Any]) -> TimedVisit:
        async with httpx.AsyncClient(base_url=self._deployment.issuer, trust_env=False, timeout=120, **door) as http:
            timed = await time_visit(http, visit, 5 if visit.whole else self._asked.times)
        print(f"{timed.p95_ms:8.1f} ms  {timed.status}  {visit.path}", flush=True)
        return timed

    async def _check(
        self, connection: Any, timed: list[TimedVisit], doors: dict[Visitor, dict[str, Any]]
    ) -> list[TimedVisit]:
        """The statements of each visit, by a provider in this process, and what is wrong with their plans."""
        checked = []
        async with open_app(self._found.url, issuer=self._deployment.issuer) as app:
            for one in timed:
                transport = httpx.ASGITransport(app.fastapi, client=("127.0.0.1", 50_000), raise_app_exceptions=False)
                async with httpx.AsyncClient(
                    transport=transport, base_url=self._deployment.issuer, **doors[one.visit.visitor]
                ) as http:
                    await http.get(one.visit.path)
                    before = app.database.statements_run
                    with recorded(app.database) as sent:
                        await http.get(one.visit.path)
                    number = app.database.statements_run - before
                scans = [scan for statement in sent for scan in await explain(connection, statement)]
                checked.append(replace(one, statements=number, violations=tuple(violations(scans))))
        return checked


def _tell(loaded: LoadedTable) -> None:
    if loaded.seconds > 1:
        print(f"{loaded.seconds:8.1f} s  {loaded.rows:>12,} rows  {loaded.name}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.tracker", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.02, help="1 is the whole city (0.02)")
    parser.add_argument("--times", type=int, default=60, help="how often each page is opened (60)")
    parser.add_argument("--visitors", type=int, help="how many people sign in on a day (all of them)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
