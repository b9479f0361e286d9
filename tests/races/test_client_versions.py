"""Twenty at once for one client: each change is one version, restorations follow each other, no third secret."""

import asyncio
from itertools import pairwise

from idp.clients.client_version import ClientState
from idp.clients.credentials.expiry import live_secrets
from idp.clients.errors import TooManySecrets
from idp.clients.registration import client_lifecycle, client_restore, client_versions
from idp.foundation import clock
from idp.foundation.database import Database, Pool
from tests.conftest import Apps
from tests.developer.team_client import open_team_client
from tests.races.test_secrets import TWENTY, desk, registered


async def test_twenty_restorations_at_once_follow_each_other(postgres_url: str) -> None:
    database = Database(postgres_url, Pool(transactions=TWENTY))
    client_id, _ = await registered(database)
    async with database.begin() as session:
        await client_lifecycle.merge_metadata(desk(session, database), client_id, {"client_name": "Dua"}, None)

    async def restore(number: int) -> bool:
        async with database.begin() as session:
            done = await client_restore.restore_client(desk(session, database), client_id, number)
        return bool(done.restored)

    restored = await asyncio.gather(*(restore(1 + number % 2) for number in range(TWENTY)))
    async with database.begin() as session:
        found = await client_versions.list_versions(desk(session, database), client_id)
        client = await desk(session, database).lock_client(client_id)
    assert [one.number for one in found] == list(range(2 + sum(restored), 0, -1))
    assert found[0].state == ClientState.of(client)
    names = [one.state.document["client_name"] for one in found]
    assert all(newer != older for newer, older in pairwise(names))
    await database.dispose()


async def test_twenty_forms_of_a_team_never_make_a_third_secret(apps: Apps) -> None:
    team = await open_team_client(apps)
    city = team.city

    async def add() -> bool:
        work = city.app.composition.developer.team
        try:
            async with city.app.database.begin() as session:
                client = await work.clients.open_client(session, city.ids["dwi"], "sijuna")
                await work.credentials.add_secret(client, None, None)
        except TooManySecrets:
            return False
        return True

    assert sum(await asyncio.gather(*(add() for _ in range(TWENTY)))) == 1
    assert len(live_secrets((await team.client()).secrets, clock.now())) == 2
