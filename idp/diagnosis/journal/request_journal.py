"""RequestJournal: the last requests of clients in `uji`, collected in memory and written periodically."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.diagnosis.journal.journal_entry import (
    JournalEntry,
    JournalOutcome,
    JournalStep,
    SentParameter,
    SentParameters,
)
from idp.diagnosis.models import JournalRow
from idp.diagnosis.store import request_journal as store
from idp.foundation import clock
from idp.foundation.database import Database, Session
from idp.foundation.ids import time_ordered_id
from idp.protocol.client import Environment

#: What is kept of one client, and for how long.
KEPT_REQUESTS = 200
KEPT_FOR = timedelta(days=1)
#: Entries of all clients that wait in memory for the next flush.
_MAX_PENDING = 5_000
#: What this program knows; a later one beside it may write other steps.
_STEPS, _OUTCOMES = frozenset(JournalStep), frozenset(JournalOutcome)

Source = Callable[[], Awaitable[None]]
Describe = Callable[[], JournalEntry]
Row = Mapping[str, object]


def is_journaled(client: RegisteredClient) -> bool:
    """Whether the requests of this client are recorded: it is in the sandbox."""
    return client.metadata.environment is Environment.UJI


class RequestJournal:
    """Records requests without a statement; `flush` is called by PeriodicFlush, in every process.

    The newest 200 of a client are kept, in memory and in the table. What a request was is described when it is written,
    so a flood costs a bounded amount.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: dict[UUID, deque[Describe]] = {}
        self._count = 0
        #: Rows that could not be written, by client.
        self._unwritten: dict[UUID, list[Row]] = {}
        self._sources: list[Source] = []
        #: Clients of which rows were written since the table was cut to the newest of them.
        self._grown: set[UUID] = set()

    def add_source(self, source: Source) -> None:
        """Call `source` before each flush: it records what it collected."""
        self._sources.append(source)

    def record(self, client: RegisteredClient, describe: Describe) -> None:
        """Record a request of a client in `uji`, which `describe` makes an entry of when it is written."""
        if not is_journaled(client):
            return
        waiting = self._pending.get(client.id)
        if waiting is None:
            waiting = self._pending[client.id] = deque(maxlen=KEPT_REQUESTS)
        if len(waiting) < KEPT_REQUESTS:
            self._count += 1
        waiting.append(describe)
        if self._count > _MAX_PENDING:
            self._drop_oldest()

    async def flush(self) -> None:
        """Write what was recorded; on failure it is kept for the next flush.

        What waits is described even when a source fails, so that an outage does not keep whole requests in memory.
        """
        try:
            for collect in self._sources:
                await collect()
        finally:
            if self._pending or self._unwritten:
                await self._write()
        if self._grown:
            await self._cut()

    async def delete_old(self) -> None:
        """Delete what is older than a day."""
        async with self._database.begin() as session:
            await store.delete_before(session, clock.now() - KEPT_FOR)

    async def list_entries(self, session: Session, owner_id: UUID) -> tuple[JournalEntry, ...]:
        """The entries of the client with this row id, the oldest first: the newest 200 of the last day."""
        found = await store.list_newest(session, owner_id, since=clock.now() - KEPT_FOR, limit=KEPT_REQUESTS)
        known = (_entry_from_row(row) for row in found if row.step in _STEPS and row.outcome in _OUTCOMES)
        return tuple(sorted(known, key=lambda entry: (entry.at, entry.id)))

    def _drop_oldest(self) -> None:
        """Forget the oldest request of the client that has waited longest."""
        owner_id, waiting = next(iter(self._pending.items()))
        waiting.popleft()
        self._count -= 1
        if not waiting:
            del self._pending[owner_id]

    async def _write(self) -> None:
        pending, self._pending, self._count = self._pending, {}, 0
        rows, self._unwritten = self._unwritten, {}
        for owner_id, waiting in pending.items():
            described = []
            for describe in waiting:
                described.append(_row(owner_id, describe()))
                await asyncio.sleep(0)  # requests are answered between two: describing one may take milliseconds
            rows[owner_id] = [*rows.get(owner_id, ()), *described][-KEPT_REQUESTS:]
        try:
            async with self._database.begin() as session:
                await store.insert_rows(session, [row for theirs in rows.values() for row in theirs])
        except BaseException:
            self._keep(rows)
            raise
        self._grown.update(rows)

    def _keep(self, rows: dict[UUID, list[Row]]) -> None:
        """Keep rows that could not be written; the clients that have waited longest are forgotten first."""
        self._unwritten = rows
        while sum(map(len, self._unwritten.values())) > _MAX_PENDING:
            del self._unwritten[next(iter(self._unwritten))]

    async def _cut(self) -> None:
        """Delete what is beyond the newest 200, after the rows are committed: whoever cuts last sees all of them."""
        grown, self._grown = self._grown, set()
        try:
            async with self._database.begin() as session:
                for owner_id in await store.find_overfull(session, sorted(grown), KEPT_REQUESTS):
                    await store.delete_beyond(session, owner_id, KEPT_REQUESTS)
        except BaseException:
            self._grown |= grown
            raise


def _row(owner_id: UUID, entry: JournalEntry) -> Row:
    return {
        "id": time_ordered_id(entry.at),
        "owner_id": owner_id,
        "at": entry.at,
        "step": entry.step.value,
        "outcome": entry.outcome.value,
        "detail": entry.detail,
        "cause": entry.cause,
        "code": entry.code,
        "who": entry.who,
        "links": list(entry.links),
        "parameters": _parameters_document(entry.parameters),
    }


def _parameters_document(sent: SentParameters) -> dict[str, object]:
    return {"items": [[one.name, one.value, one.length, one.unusable] for one in sent.items], "more": sent.more}


def _entry_from_row(row: JournalRow) -> JournalEntry:
    return JournalEntry(
        id=row.id,
        at=row.at,
        step=JournalStep(row.step),
        outcome=JournalOutcome(row.outcome),
        detail=row.detail,
        cause=row.cause,
        code=row.code,
        who=row.who,
        links=tuple(row.links),
        parameters=_read_parameters(row.parameters),
    )


def _read_parameters(document: Mapping[str, Any]) -> SentParameters:
    return SentParameters(tuple(SentParameter(*item) for item in document["items"]), document["more"])
