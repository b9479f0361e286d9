"""Rotations at the same moment move each key once."""

import asyncio
from datetime import timedelta

from idp.clients.registration import client_lifecycle
from idp.foundation import clock
from idp.foundation.key_encryption import ALGORITHMS, ON_DEMAND
from idp.foundation.keys import KeyState
from idp.permissions import SHELL
from tests.oidc.parties import World
from tests.support.app import App

TWENTY = 20
ALWAYS = sorted(set(ALGORITHMS) - ON_DEMAND)


async def test_twenty_rotations_at_once_move_each_key_once(postgres_app: App) -> None:
    ring = postgres_app.composition.foundation.key_ring
    before = {key.kid for key in ring.published_keys() if key.state is KeyState.NEXT}

    async def rotate() -> list[str]:
        async with postgres_app.database.begin() as session:
            return await ring.rotate(session)

    with clock.travel(timedelta(days=1, minutes=1)):
        moved = await asyncio.gather(*(rotate() for _ in range(TWENTY)))
        await ring.load()
    assert [sorted(found) for found in moved if found] == [ALWAYS]
    assert {key.kid for key in ring.published_keys() if key.state is KeyState.CURRENT} == before
    assert len(ring.published_keys()) == 3 * len(ALWAYS)


async def test_clients_that_come_and_go_at_once_leave_the_keys_as_they_need_them_while_others_rotate(
    postgres_app: App,
) -> None:
    ring, world = postgres_app.composition.foundation.key_ring, World(postgres_app)
    going = [await world.party(id_token_signed_response_alg="EdDSA") for _ in range(TWENTY // 2)]

    async def go(client_id: str) -> None:
        async with postgres_app.database.begin() as session:
            desk = postgres_app.composition.clients.admin(session, SHELL)
            await client_lifecycle.merge_metadata(desk, client_id, {"id_token_signed_response_alg": "RS256"}, None)

    async def rotate() -> None:
        async with postgres_app.database.begin() as session:
            await ring.rotate(session)

    with clock.travel(timedelta(days=1, minutes=1)):
        coming = (world.party(id_token_signed_response_alg="Ed25519") for _ in range(TWENTY // 2))
        await asyncio.gather(*(go(party.client_id) for party in going), *coming, *(rotate() for _ in range(TWENTY)))
        await ring.load()
    assert ring.offered == ("RS256", "PS256", "ES256", "Ed25519")
    kept = [key.state for key in ring.published_keys() if key.algorithm == "EdDSA"]
    assert kept
    assert set(kept) == {KeyState.RETIRED}
    assert {key.state for key in ring.published_keys() if key.algorithm == "Ed25519"} >= {
        KeyState.CURRENT,
        KeyState.NEXT,
    }
