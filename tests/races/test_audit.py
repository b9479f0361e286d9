"""Several processes that seal at once, while others record and some commit late, make one chain."""

import asyncio

import pytest
from sqlalchemy import func, select

from idp.accounts.events import AccountsEvent
from idp.foundation import audit, audit_chain
from idp.foundation.audit import AuditEntry
from idp.foundation.audit_chain import AuditChain, AuditHead
from idp.foundation.audit_check import AuditCheck
from idp.foundation.audit_seal import ChainKeys
from idp.foundation.database import Database

TWENTY = 20
KEYS = ChainKeys({1: b"a" * 32}, 1)


async def test_twenty_sealing_at_once_while_others_record_make_one_chain(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_chain, "_BATCH", 7)
    databases = [Database(postgres_url) for _ in range(4)]
    chains = [AuditChain(databases[place % 4], KEYS) for place in range(TWENTY)]

    async def record(place: int) -> None:
        async with databases[place % 4].begin() as session:
            await audit.record(session, audit.Event(AccountsEvent.SESSION_OPENED, detail={"place": place}))
            await session.flush()
            for _ in range(place % 5):  # commits after rows with a later id
                await session.execute(select(1))

    await asyncio.gather(*(record(place) for place in range(60)), *(chain.seal() for chain in chains))
    await asyncio.gather(*(record(place) for place in range(60)), *(chain.seal() for chain in chains))
    await chains[0].seal()
    report = await AuditCheck(databases[0], KEYS).run()
    assert (report.findings, report.rows, report.unsealed) == ([], 120, 0)
    async with databases[0].begin() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 120
    for database in databases:
        await database.dispose()


async def test_whoever_finds_no_head_while_another_makes_the_first_does_not_miss_one(postgres_url: str) -> None:
    database = Database(postgres_url)
    chain, other = AuditChain(database, KEYS), AuditChain(database, KEYS)
    async with database.begin() as session:
        await audit.record(session, audit.Event(AccountsEvent.SESSION_OPENED))
    async with database.begin() as session:
        assert await session.get(AuditHead, 1) is None
        assert await other.seal() == 1
        assert (await chain._beginning(session)).sequence == 1
    await database.dispose()


async def test_whoever_read_the_head_before_another_moved_it_seals_nothing(postgres_url: str) -> None:
    database = Database(postgres_url)
    chain, other = AuditChain(database, KEYS), AuditChain(database, KEYS)
    for sealed_before in (1, 0):
        async with database.begin() as session:
            for _ in range(3):
                await audit.record(session, audit.Event(AccountsEvent.SESSION_OPENED))
        assert not sealed_before or await chain.seal() == 3
    async with database.begin() as session:
        end = await chain._verified_end(session)
        assert await other.seal() == 3
        assert not await chain._advance_head(session, end, end)
    assert (await AuditCheck(database, KEYS).run()).findings == []
    await database.dispose()
