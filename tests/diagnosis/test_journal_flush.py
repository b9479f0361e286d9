"""Writing the journal: nothing is lost when the database is away, and processes that write at once keep the bound."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from idp.clients.registry import RegisteredClient
from idp.diagnosis.journal.journal_entry import JournalEntry, JournalOutcome, JournalStep
from idp.diagnosis.journal.request_journal import KEPT_REQUESTS, RequestJournal
from idp.diagnosis.models import JournalRow
from idp.foundation import clock
from idp.foundation.database import Database
from idp.protocol.client import ClientMetadata, Environment


def client(number: int, environment: Environment = Environment.UJI) -> RegisteredClient:
    return RegisteredClient(
        id=UUID(int=number),
        metadata=ClientMetadata(client_id=f"klien-{number}", client_name="Klien", environment=environment),
        application_id=None,
        application_name="",
        office_name="",
        secrets=(),
        suspended=False,
        demo=False,
    )


def request(detail: str = "") -> Callable[[], JournalEntry]:
    entry = JournalEntry(at=clock.now(), step=JournalStep.TOKEN, outcome=JournalOutcome.ANSWERED, detail=detail)
    return lambda: entry


async def count(database: Database) -> int:
    async with database.begin() as session:
        return await session.scalar(select(func.count()).select_from(JournalRow)) or 0


async def rename(database: Database, table: str, to: str) -> None:
    async with database.begin() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


async def details(database: Database, journal: RequestJournal, number: int = 1) -> list[str]:
    async with database.begin() as session:
        return [entry.detail for entry in await journal.list_entries(session, UUID(int=number))]


async def test_what_could_not_be_written_is_written_later_and_once(database: Database) -> None:
    journal = RequestJournal(database)
    journal.record(client(1), request("one"))
    await rename(database, "request_journal", "away")
    with pytest.raises(DBAPIError):
        await journal.flush()
    journal.record(client(1), request("two"))
    await rename(database, "away", "request_journal")
    await journal.flush()
    await journal.flush()
    assert await details(database, journal) == ["one", "two"]


async def test_a_flood_leaves_a_bounded_number_of_rows(database: Database) -> None:
    journal = RequestJournal(database)
    for number in range(3 * KEPT_REQUESTS):
        journal.record(client(1), request(str(number)))
    for number in range(6_000):
        journal.record(client(1_000 + number), request())
    await journal.flush()
    assert await count(database) <= 5_000


async def test_requests_are_answered_while_a_flood_is_described(database: Database) -> None:
    journal, turns, seen = RequestJournal(database), 0, []
    for number in range(KEPT_REQUESTS):
        describe = request(str(number))
        journal.record(client(1), lambda describe=describe: seen.append(turns) or describe())  # type: ignore[misc,func-returns-value]

    async def answer() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    answering = asyncio.create_task(answer())
    await journal.flush()
    answering.cancel()
    assert len(set(seen)) == KEPT_REQUESTS


async def test_a_source_that_fails_keeps_no_request_waiting(database: Database) -> None:
    async def fail() -> None:
        raise OSError("away")

    journal = RequestJournal(database)
    journal.add_source(fail)
    journal.record(client(1), request("one"))
    with pytest.raises(OSError, match="away"):
        await journal.flush()
    assert await details(database, journal) == ["one"]


async def test_only_clients_in_the_sandbox_are_recorded(database: Database) -> None:
    journal = RequestJournal(database)
    journal.record(client(1, Environment.PRODUKSI), request())
    await journal.flush()
    assert await count(database) == 0


async def test_twenty_that_write_at_once_keep_the_newest_two_hundred(database: Database) -> None:
    """Each is a process of its own: they share the table alone."""
    journals = [RequestJournal(database) for _ in range(20)]
    for number in range(60):
        for journal in journals:
            journal.record(client(1), request(str(number)))
            journal.record(client(2), request(str(number)))
        if number % 20 == 19:
            await asyncio.gather(*(journal.flush() for journal in journals))
    for journal in journals:
        journal.record(client(1), request("last"))
        journal.record(client(2), request("last"))
    await asyncio.gather(*(journal.flush() for journal in journals))
    assert await count(database) == 2 * KEPT_REQUESTS
    kept = await details(database, journals[0])
    assert kept.count("last") == 20
    # entries of one millisecond are in no order
    assert set(kept) <= {"last", *(str(number) for number in range(40, 60))}


async def test_two_flushes_of_one_process_write_each_entry_once(database: Database) -> None:
    journal = RequestJournal(database)
    for number in range(10):
        journal.record(client(1), request(str(number)))
    await asyncio.gather(journal.flush(), journal.flush())
    assert await details(database, journal) == [str(number) for number in range(10)]


async def test_rows_of_a_later_program_are_left_out(database: Database) -> None:
    journal = RequestJournal(database)
    journal.record(client(1), request("known"))
    await journal.flush()
    async with database.begin() as session:
        row = JournalRow(id=UUID(int=9), owner_id=UUID(int=1), at=datetime.now(UTC) - timedelta(minutes=1))
        row.step, row.outcome, row.detail, row.cause, row.code, row.who = "new_step", "answered", "", "", "", ""
        row.links, row.parameters = [], {"items": [], "more": 0}
        session.add(row)
    assert await details(database, journal) == ["known"]
