"""Rotations at the same moment move each key once."""

import asyncio
from datetime import timedelta

from idp.foundation import clock
from idp.foundation.key_safe import ALGORITHMS
from idp.foundation.keys import Place
from tests.support.house import House

TWENTY = 20


async def test_twenty_rotations_at_once_move_each_key_once(postgres_house: House) -> None:
    ring = postgres_house.composition.foundation.key_ring
    before = {key.kid for key in ring.published() if key.place is Place.NEXT}

    async def rotate() -> list[str]:
        async with postgres_house.database.begin() as session:
            return await ring.rotate(session)

    with clock.travel(timedelta(days=1, minutes=1)):
        moved = await asyncio.gather(*(rotate() for _ in range(TWENTY)))
        await ring.load()
    assert [sorted(found) for found in moved if found] == [sorted(ALGORITHMS)]
    assert {key.kid for key in ring.published() if key.place is Place.CURRENT} == before
    assert len(ring.published()) == 3 * len(ALGORITHMS)
