"""Counts of failures by cause: written with their facts, by several processes, and never lost apart from them."""

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from idp.foundation import facts as store
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact, FactCount, Facts
from idp.foundation.failure_history import FailureFilter, FailureRecord, list_failures, load_leading_causes
from idp.foundation.failures import FailureCount
from idp.foundation.ids import new_id
from idp.foundation.paging import Cursor, InvalidCursor
from tests.support.calendars import WITA

pytestmark = pytest.mark.twins

FAILED, REFUSED = FactKind.REQUEST_FAILED, FactKind.UNAUTHENTICATED_REFUSED
APPLICATION = UUID(int=7)


def failed(client: str = "sijuna", kind: FactKind = FAILED, environment: str = "uji") -> Fact:
    return Fact(kind, client, environment, APPLICATION)


def asked(**changes: object) -> FailureFilter:
    today = WITA.today()
    wanted = {"client_id": "sijuna", "since": today - timedelta(days=29), "until": today, "limit": 100} | changes
    return FailureFilter(**wanted)  # type: ignore[arg-type]


async def listed(database: Database, **changes: object) -> list[FailureRecord]:
    async with database.begin() as session:
        return list((await list_failures(session, asked(**changes))).items)


async def sums(database: Database) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Per client and kind: what facts count, and what failures add up to."""
    async with database.begin() as session:
        of_facts = select(FactCount.client_id, FactCount.kind, func.sum(FactCount.count)).where(
            FactCount.kind.in_((FAILED, REFUSED))
        )
        of_causes = select(FailureCount.client_id, FailureCount.kind, func.sum(FailureCount.count))
        facts = await session.execute(of_facts.group_by(FactCount.client_id, FactCount.kind))
        causes = await session.execute(of_causes.group_by(FailureCount.client_id, FailureCount.kind))
        return (
            {(client, kind): int(count) for client, kind, count in facts},
            {(client, kind): int(count) for client, kind, count in causes},
        )


async def test_two_processes_that_flush_at_once_add_up(database: Database) -> None:
    processes = Facts(database, WITA), Facts(database, WITA)
    for _ in range(5):
        for number, process in enumerate(processes):
            for cause in ("code_expired", "code_replayed", "pkce_failed")[: number + 2]:
                process.count_failure(failed(), cause)
                process.count_failure(failed(kind=REFUSED), cause)
        await asyncio.gather(*(process.flush() for process in processes))
    of_facts, of_causes = await sums(database)
    assert of_facts == of_causes == {("sijuna", FAILED): 25, ("sijuna", REFUSED): 25}
    counts = {one.cause: one.count for one in await listed(database, kind=FAILED)}
    assert counts == {"code_expired": 10, "code_replayed": 10, "pkce_failed": 5}


async def test_what_cannot_be_written_is_written_later_and_once(database: Database) -> None:
    process = Facts(database, WITA)
    process.count_failure(failed(), "code_expired")
    # the fact is written in the same transaction as its cause, so that neither is there without the other
    process._collected.failures[("no", "failure", "of", "this"), WITA.today()] = 1  # type: ignore[index]
    with pytest.raises(Exception, match=r"_asdict"):
        await process.flush()
    assert await sums(database) == ({}, {})
    del process._collected.failures[("no", "failure", "of", "this"), WITA.today()]  # type: ignore[arg-type]
    process.count_failure(failed(), "code_expired")
    await process.flush()
    await process.flush()
    assert await sums(database) == ({("sijuna", FAILED): 2}, {("sijuna", FAILED): 2})


async def test_what_another_release_counts_has_no_cause_and_is_not_hidden(database: Database) -> None:
    """A process of the previous release writes facts alone, before and beside this one."""
    process = Facts(database, WITA)
    process.count_failure(failed(), "code_expired")
    await process.flush()
    async with database.begin() as session:
        await store.add_counts(session, [((failed(), WITA.today()), 4)])
        await store.add_counts(session, [((failed(kind=REFUSED), WITA.today() - timedelta(days=2)), 3)])
    found = await listed(database)
    assert {(one.kind, one.cause, one.count) for one in found} == {
        (FAILED, "code_expired", 1),
        (FAILED, "", 4),
        (REFUSED, "", 3),
    }
    of_facts, _ = await sums(database)
    assert sum(one.count for one in found) == sum(of_facts.values())


async def test_pages_end_where_the_next_begins(database: Database) -> None:
    process = Facts(database, WITA)
    causes = [f"cause_{number}" for number in range(7)]
    for cause in causes:
        process.count_failure(failed(), cause)
        process.count_failure(failed("lain"), cause)
    await process.flush()
    found, after = [], None
    while True:
        async with database.begin() as session:
            page = await list_failures(session, asked(limit=3, after=after))
        found += [one.cause for one in page.items]
        if page.next is None:
            break
        after = page.next
    assert sorted(found) == causes
    async with database.begin() as session:
        with pytest.raises(InvalidCursor):
            await list_failures(session, asked(after=Cursor("no day", new_id())))


async def test_days_kinds_and_causes_are_filtered(database: Database) -> None:
    process = Facts(database, WITA)
    process.count_failure(failed(), "code_expired")
    process.count_failure(failed(kind=REFUSED), "client_unknown")
    await process.flush()
    today = WITA.today()
    assert [one.cause for one in await listed(database, cause="client_unknown")] == ["client_unknown"]
    assert [one.cause for one in await listed(database, kind=FAILED)] == ["code_expired"]
    assert await listed(database, until=today - timedelta(days=1)) == []
    assert len(await listed(database, since=date(2022, 1, 1))) == 2


async def test_the_leading_cause_is_that_of_production_and_of_what_counts(database: Database) -> None:
    process = Facts(database, WITA)
    for times, fact, cause in (
        (9, failed(), "in_the_sandbox"),
        (8, failed(kind=REFUSED, environment="produksi"), "of_strangers"),
        (3, failed(environment="produksi"), "code_expired"),
        (2, failed("sijuna-2", environment="produksi"), "pkce_failed"),
        (2, failed(environment="produksi"), "pkce_failed"),
    ):
        for _ in range(times):
            process.count_failure(fact, cause)
    await process.flush()
    async with database.begin() as session:
        leading = await load_leading_causes(session, "produksi", WITA.today())
        none = await load_leading_causes(session, "produksi", WITA.today(), new_id())
    assert (leading[APPLICATION].cause, leading[APPLICATION].count, none) == ("pkce_failed", 4, {})
