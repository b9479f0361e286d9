"""The life of a signing key: published ahead, signing, retired until nothing signed with it is used any more."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.ids import new_id
from idp.foundation.key_safe import ALGORITHMS
from idp.foundation.keys import KeyPolicy, KeyRing, Place, StoredKey
from idp.foundation.versions import Version
from idp.settings import Settings
from tests.support.house import House

POLICY = KeyPolicy()


def kids(ring: KeyRing, place: Place) -> set[str]:
    return {key.kid for key in ring.published() if key.place is place}


async def version(database: Database) -> int:
    async with database.begin() as session:
        return await session.scalar(select(Version.number).where(Version.name == "keys")) or 0


async def rotate(house: House) -> list[str]:
    async with house.database.begin() as session:
        moved = await house.composition.foundation.key_ring.rotate(session)
    await house.composition.foundation.key_ring.load()
    return moved


@pytest.mark.twins
async def test_a_key_is_published_a_day_ahead_and_two_days_after(house: House) -> None:
    ring = house.composition.foundation.key_ring
    born = kids(ring, Place.NEXT)
    assert await rotate(house) == []
    with clock.travel(POLICY.publish_ahead + timedelta(minutes=1)):
        assert sorted(await rotate(house)) == sorted(ALGORITHMS)
        assert kids(ring, Place.CURRENT) == born
        assert kids(ring, Place.NEXT).isdisjoint(born)
        assert await rotate(house) == []
    with clock.travel(2 * POLICY.publish_ahead + timedelta(minutes=2)):
        assert sorted(await rotate(house)) == sorted(ALGORITHMS)
        assert born <= kids(ring, Place.RETIRED)
        assert born.isdisjoint(kids(ring, Place.CURRENT))
    with clock.travel(2 * POLICY.publish_ahead + POLICY.keep_retired + timedelta(minutes=1)):
        await ring.rotate_when_due()
        await ring.load()
        assert born <= kids(ring, Place.RETIRED)
    with clock.travel(2 * POLICY.publish_ahead + POLICY.keep_retired + timedelta(minutes=3)):
        await ring.rotate_when_due()
        await ring.load()
        assert born.isdisjoint(key.kid for key in ring.published())


async def test_every_process_hears_of_a_key_that_was_dropped_or_made(house: House) -> None:
    ring, before = house.composition.foundation.key_ring, await version(house.database)
    with clock.travel(POLICY.publish_ahead + timedelta(minutes=1)):
        await rotate(house)
    rotated = await version(house.database)
    assert rotated == before + 1
    with clock.travel(POLICY.publish_ahead + POLICY.keep_retired + timedelta(minutes=2)):
        await ring.rotate_when_due()
        await ring.rotate_when_due()
    assert await version(house.database) == rotated + 1
    async with house.database.begin() as session:
        await session.execute(delete(StoredKey).where(StoredKey.algorithm == "ES256"))
    await ring.load()
    await ring.load()
    assert await version(house.database) == rotated + 2


async def test_a_version_that_signs_with_more_algorithms_makes_their_keys_and_disturbs_nobody(house: House) -> None:
    """Processes of the version before go on beside it: they cannot read the new keys and are not called to look."""
    ring, before = house.composition.foundation.key_ring, await version(house.database)
    older = ("RS256", "ES256")
    kept = {key.kid for key in ring.published() if key.algorithm in older}
    async with house.database.begin() as session:
        await session.execute(delete(StoredKey).where(StoredKey.algorithm.not_in(older)))
    await ring.load()
    assert {key.kid for key in ring.published() if key.algorithm in older} == kept
    assert {key.algorithm for key in ring.published() if key.place is Place.CURRENT} == set(ALGORITHMS)
    assert await version(house.database) == before


async def test_a_key_of_an_algorithm_that_this_version_does_not_know_is_left_alone(house: House) -> None:
    ring = house.composition.foundation.key_ring
    async with house.database.begin() as session:
        later = StoredKey(id=new_id(), kid="later", algorithm="ML-DSA-65", slot="current:ML-DSA-65", sealed=b"\x07")
        later.created_at = clock.now()
        session.add(later)
    await ring.load()
    assert "later" not in {key.kid for key in ring.published()}


async def test_the_schedule_rotates_after_ninety_days(house: House) -> None:
    ring = house.composition.foundation.key_ring
    current = kids(ring, Place.CURRENT)
    for days, same in ((89, True), (91, False)):
        with clock.travel(timedelta(days=days)):
            await ring.rotate_when_due()
            await ring.load()
            assert (kids(ring, Place.CURRENT) == current) is same


@pytest.mark.parametrize(
    "changed",
    [
        {"keys": {"keep_retired": "P1D"}},
        {"keys": {"publish_ahead": "P2D"}},
        {"session": {"absolute": "P7D"}},
        {"lifetimes": {"access_token": "P3D"}},
        {"lifetimes": {"id_token": "P3D"}},
    ],
    ids=["keep", "ahead", "session", "access", "id"],
)
def test_a_key_that_would_vanish_before_its_last_token_is_a_mistake_in_the_settings(
    changed: Mapping[str, Mapping[str, str]],
) -> None:
    with pytest.raises(ValueError, match="IDP_KEYS__KEEP_RETIRED must be at least"):
        Settings(**changed)  # type: ignore[arg-type]


def test_production_publishes_a_key_at_least_as_long_ahead_as_clients_keep_the_set() -> None:
    with pytest.raises(ValueError, match="IDP_KEYS__PUBLISH_AHEAD is at least PT5M"):
        Settings(environment="production", keys={"publish_ahead": "PT4M"})  # type: ignore[arg-type]
