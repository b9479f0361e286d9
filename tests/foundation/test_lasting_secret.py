"""What is derived from a lasting secret stays the same, whatever happens to the deployment's secret keys."""

import asyncio

import pytest
from sqlalchemy import select

from idp.foundation.database import Database
from idp.foundation.key_encryption import KeyEncryption, UnknownSecretKey
from idp.foundation.persistent_secret import PersistentSecret, StoredSecret

OLD, NEW = {1: b"1" * 32}, {2: b"2" * 32}


def secret(database: Database, keys: dict[int, bytes], name: str = "uji") -> PersistentSecret:
    return PersistentSecret(database, KeyEncryption(keys, next(iter(keys))), name)


async def loaded(database: Database, keys: dict[int, bytes], name: str = "uji") -> bytes:
    found = secret(database, keys, name)
    await found.load()
    return found.value


async def stored(database: Database) -> bytes:
    async with database.begin() as session:
        found: bytes = (await session.scalars(select(StoredSecret.sealed).where(StoredSecret.name == "uji"))).one()
    return found


async def test_a_secret_that_is_not_loaded_is_worth_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError, match="uji is not loaded"):
        assert secret(database, OLD).value


async def test_it_is_made_once_and_each_name_has_its_own(database: Database) -> None:
    first = await loaded(database, OLD)
    assert len(first) == 32
    assert await loaded(database, OLD) == first
    assert await loaded(database, OLD, "lain") != first


async def test_however_many_processes_start_they_agree(database: Database) -> None:
    found = await asyncio.gather(*(loaded(database, OLD) for _ in range(20)))
    assert len(set(found)) == 1


async def test_it_survives_a_new_secret_key_and_then_the_old_one_may_go(database: Database) -> None:
    first = await loaded(database, OLD)
    before = await stored(database)
    assert first not in before
    assert await loaded(database, NEW | OLD) == first
    assert await stored(database) != before
    assert await loaded(database, NEW) == first


async def test_with_another_secret_key_it_says_which_one_is_missing(database: Database) -> None:
    await loaded(database, OLD)
    with pytest.raises(UnknownSecretKey, match=r"uji was sealed under another secret key \(version 1\)"):
        await loaded(database, NEW)
    with pytest.raises(UnknownSecretKey):
        await loaded(database, {1: b"x" * 32})


async def test_what_was_sealed_for_one_name_opens_for_no_other() -> None:
    safe = KeyEncryption(OLD, 1)
    with pytest.raises(UnknownSecretKey):
        safe.decrypt("b", safe.encrypt("a", b"plain"))
