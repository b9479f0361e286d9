"""The life of a signing key: published ahead, signing, retired until nothing signed with it is used any more."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from idp.foundation import clock
from idp.foundation.change_counter import ChangeCounter
from idp.foundation.database import Database
from idp.foundation.ids import new_id
from idp.foundation.key_encryption import ALGORITHMS, ON_DEMAND
from idp.foundation.keys import KeyPolicy, KeyRing, KeyState, StoredKey
from idp.settings import Settings
from tests.support.app import App

POLICY = KeyPolicy()

#: The algorithms whose keys are published whether or not a client needs them.
ALWAYS = sorted(set(ALGORITHMS) - ON_DEMAND)


def kids(ring: KeyRing, place: KeyState) -> set[str]:
    return {key.kid for key in ring.published_keys() if key.state is place}


async def version(database: Database) -> int:
    async with database.begin() as session:
        return await session.scalar(select(ChangeCounter.number).where(ChangeCounter.name == "keys")) or 0


async def rotate(app: App) -> list[str]:
    async with app.database.begin() as session:
        moved = await app.composition.foundation.key_ring.rotate(session)
    await app.composition.foundation.key_ring.load()
    return moved


@pytest.mark.twins
async def test_a_key_is_published_a_day_ahead_and_two_days_after(app: App) -> None:
    ring = app.composition.foundation.key_ring
    born = kids(ring, KeyState.NEXT)
    assert await rotate(app) == []
    with clock.travel(POLICY.publish_ahead + timedelta(minutes=1)):
        assert await rotate(app) == ALWAYS
        assert kids(ring, KeyState.CURRENT) == born
        assert kids(ring, KeyState.NEXT).isdisjoint(born)
        assert await rotate(app) == []
    with clock.travel(2 * POLICY.publish_ahead + timedelta(minutes=2)):
        assert await rotate(app) == ALWAYS
        assert born <= kids(ring, KeyState.RETIRED)
        assert born.isdisjoint(kids(ring, KeyState.CURRENT))
    with clock.travel(2 * POLICY.publish_ahead + POLICY.keep_retired + timedelta(minutes=1)):
        await ring.rotate_when_due()
        await ring.load()
        assert born <= kids(ring, KeyState.RETIRED)
    with clock.travel(2 * POLICY.publish_ahead + POLICY.keep_retired + timedelta(minutes=3)):
        await ring.rotate_when_due()
        await ring.load()
        assert born.isdisjoint(key.kid for key in ring.published_keys())


async def test_every_process_hears_of_a_key_that_was_dropped_or_made(app: App) -> None:
    ring, before = app.composition.foundation.key_ring, await version(app.database)
    with clock.travel(POLICY.publish_ahead + timedelta(minutes=1)):
        await rotate(app)
    rotated = await version(app.database)
    assert rotated == before + 1
    with clock.travel(POLICY.publish_ahead + POLICY.keep_retired + timedelta(minutes=2)):
        await ring.rotate_when_due()
        await ring.rotate_when_due()
    assert await version(app.database) == rotated + 1
    async with app.database.begin() as session:
        await session.execute(delete(StoredKey).where(StoredKey.algorithm == "ES256"))
    await ring.load()
    await ring.load()
    assert await version(app.database) == rotated + 2


async def test_a_version_that_signs_with_more_algorithms_makes_their_keys_and_disturbs_nobody(app: App) -> None:
    """Processes of the version before go on beside it: they cannot read the new keys and are not called to look."""
    ring, before = app.composition.foundation.key_ring, await version(app.database)
    older = ("RS256", "ES256")
    kept = {key.kid for key in ring.published_keys() if key.algorithm in older}
    async with app.database.begin() as session:
        await session.execute(delete(StoredKey).where(StoredKey.algorithm.not_in(older)))
    await ring.load()
    assert {key.kid for key in ring.published_keys() if key.algorithm in older} == kept
    assert {key.algorithm for key in ring.loaded_keys() if key.state is KeyState.CURRENT} == set(ALGORITHMS)
    assert await version(app.database) == before


async def test_a_key_of_an_algorithm_that_this_version_does_not_know_is_left_alone(app: App) -> None:
    ring = app.composition.foundation.key_ring
    async with app.database.begin() as session:
        later = StoredKey(id=new_id(), kid="later", algorithm="ML-DSA-65", slot="current:ML-DSA-65", sealed=b"\x07")
        later.created_at = clock.now()
        session.add(later)
    await ring.load()
    assert "later" not in {key.kid for key in ring.published_keys()}


async def test_the_schedule_rotates_after_ninety_days(app: App) -> None:
    ring = app.composition.foundation.key_ring
    current = kids(ring, KeyState.CURRENT)
    for days, same in ((89, True), (91, False)):
        with clock.travel(timedelta(days=days)):
            await ring.rotate_when_due()
            await ring.load()
            assert (kids(ring, KeyState.CURRENT) == current) is same


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
