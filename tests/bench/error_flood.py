"""`python -m tests.bench.error_flood`: a flood of errors: rows, memory, and the cost of a refused request; no test.

--errors N      how many are reported (a million)
--requests N    how many refused requests are measured before and after (4,000)
--database X    postgresql, or sqlite
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx
from sqlalchemy import text

from tests.oidc.parties import CHEAP, Party, World
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind

#: Errors between two writes: what a second of a hard flood brings.
BETWEEN_WRITES = 5_000
CLIENTS, NETWORKS = 30, 20_000


async def main() -> None:
    """Measure refused requests, flood, and measure them again."""
    asked = _arguments()
    with Databases() as databases:
        async with open_app(databases.new(Kind(asked.database)), argon2=CHEAP) as app:
            party = await World(app).party()
            await _refused_requests("before the flood", app, party, asked.requests)
            if asked.errors:
                await _flood(app, asked.errors)
                await _refused_requests("after the flood", app, party, asked.requests)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--database", choices=[kind.value for kind in Kind], default=Kind.POSTGRESQL.value)
    return parser.parse_args()


async def _refused_requests(when: str, app: App, party: Party, number: int) -> None:
    """The processor time of refused requests, without the network: wrong secrets, and unknown clients at /authorize."""
    async with app.browser() as http:
        for name, ask in {"wrong secret": _ask_with_wrong_secret, "unknown client": _ask_as_unknown}.items():
            times = []
            for turn in range(number):
                began = time.process_time()
                await ask(http, party, turn)
                times.append(time.process_time() - began)
                if turn % 500 == 0:
                    await app.composition.foundation.periodic_flush.flush()
            print(f"{when}: {name}: median {statistics.median(times) * 1e6:.0f} µs of the processor", flush=True)


async def _ask_with_wrong_secret(http: httpx.AsyncClient, party: Party, turn: int) -> None:
    answer = await http.post("/token", data={"grant_type": "client_credentials"}, auth=(party.client_id, f"x{turn}"))
    assert answer.status_code == 401


async def _ask_as_unknown(http: httpx.AsyncClient, _party: Party, turn: int) -> None:
    assert (await http.get(f"/authorize?client_id=klien-{turn}")).status_code == 400


async def _flood(app: App, number: int) -> None:
    from idp.foundation.error_reports import ReportedError  # the releases before 0.6.0 have none

    reports = app.composition.foundation.error_reports
    recording, writing, began = 0.0, 0.0, _memory()
    errors = (ReportedError(**values) for values in _errors(number))
    for at, error in enumerate(errors, 1):
        start = time.process_time()
        reports.record(error)
        recording += time.process_time() - start
        if at % BETWEEN_WRITES == 0:
            start = time.process_time()
            await reports.flush()
            writing += time.process_time() - start
        if at % (number // 10 or 1) == 0:
            print(f"{at:9,} errors: {await _rows(app)} rows, {_memory() - began:+.1f} MB", flush=True)
    await reports.flush()
    print(f"{recording / number * 1e6:.1f} µs of the processor to record an error", end=", ")
    print(f"{writing / number * 1e6:.1f} µs to write it")


def _errors(number: int) -> Iterator[dict[str, object]]:
    """Half of them from strangers with invented names, the others of clients with invented addresses."""
    random = Random(1)
    for turn in range(number):
        network = random.randrange(NETWORKS)
        values: dict[str, object] = {
            "endpoint": "/authorize",
            "network": f"10.{network // 250}.{network % 250}.0/24",
            "parameters": {"client_id": f"klien-{turn}", "scope": "openid profile", "state": "(43 characters)"},
        }
        if turn % 2:
            yield values | {"cause": "client_unknown", "facts": {"client_id": f"klien-{turn}"}}
        else:
            address = f"https://aplikasi-{turn}.denpasarkota.go.id/masuk/balik"
            facts = {"sent": address, "registered": "https://aplikasi.denpasarkota.go.id/masuk/balik"}
            client_id = f"aplikasi-{random.randrange(CLIENTS)}"
            yield values | {"cause": "redirect_uri_unregistered", "client_id": client_id, "facts": facts}


async def _rows(app: App) -> int:
    async with app.database.begin() as session:
        return int(await session.scalar(text("SELECT count(*) FROM error_report")) or 0)


def _memory() -> float:
    """Resident memory of this process in MB."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    asyncio.run(main())
