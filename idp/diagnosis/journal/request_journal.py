"""RequestJournal: the last requests of clients in `uji`, collected in memory and written periodically."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.diagnosis.journal.journal_entry import (
    NO_ROW,
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
from idp.protocol.errors.cause import CausedError

#: What is kept of one client, and for how long.
KEPT_REQUESTS = 200
KEPT_FOR = timedelta(days=1)
#: Entries of all clients that wait in memory for the next flush.
_MAX_PENDING = 5_000
#: What this program knows; a later one beside it may write other steps.
_STEPS, _OUTCOMES = frozenset(JournalStep), frozenset(JournalOutcome)

Source = Callable[[], Awaitable[None]]


def is_journaled(client: RegisteredClient) -> bool:
    """Whether the requests of this client are recorded: it is in the sandbox."""
    return client.metadata.environment is Environment.UJI


@dataclass(slots=True)
class _PendingEntry:
    """An entry that waits for the next flush; it keeps the id of its row when the first attempt to write it fails."""

    entry: JournalEntry
    error: CausedError | None = None
    row_id: UUID = NO_ROW


class RequestJournal:
    """Records requests without a statement; `flush` is called by PeriodicFlush, in every process.

    The newest 200 of a client are kept, in memory and in the table, so a flood costs a bounded amount.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending: dict[UUID, deque[_PendingEntry]] = {}
        self._count = 0
        self._sources: list[Source] = []
        #: Clients of which rows were written since the table was cut to the newest of them.
        self._grown: set[UUID] = set()

    def add_source(self, source: Source) -> None:
        """Call `source` before each flush: it records what it collected."""
        self._sources.append(source)

    def record(self, client: RegisteredClient, entry: JournalEntry, error: CausedError | None = None) -> None:
        """Record a request of a client in `uji`; of the requests of one second the newest are kept.

        `error`: the error it was answered with, whose report has its code by the time the entry is written.
        """
        if not is_journaled(client):
            return
        waiting = self._pending.setdefault(client.id, deque())
        waiting.append(_PendingEntry(entry, error))
        self._count += 1
        if len(waiting) > KEPT_REQUESTS:
            self._drop_oldest(client.id)
        elif self._count > _MAX_PENDING:
            self._drop_oldest(next(iter(self._pending)))

    async def flush(self) -> None:
        """Write what was recorded; on failure it is kept for the next flush."""
        for collect in self._sources:
            await collect()
        if self._pending:
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

    def _drop_oldest(self, owner_id: UUID) -> None:
        waiting = self._pending[owner_id]
        waiting.popleft()
        self._count -= 1
        if not waiting:
            del self._pending[owner_id]

    async def _write(self) -> None:
        pending, self._pending, self._count = self._pending, {}, 0
        rows = [_row(owner_id, one) for owner_id, waiting in pending.items() for one in waiting]
        try:
            async with self._database.begin() as session:
                await store.insert_rows(session, rows)
        except BaseException:
            self._keep(pending)
            raise
        self._grown.update(pending)

    def _keep(self, pending: Mapping[UUID, deque[_PendingEntry]]) -> None:
        """Put entries that could not be written before those recorded meanwhile; the newest are kept."""
        for owner_id, waiting in pending.items():
            newer = self._pending.get(owner_id, deque())
            self._pending[owner_id] = deque([*waiting, *newer][-KEPT_REQUESTS:])
        self._count = sum(map(len, self._pending.values()))
        while self._count > _MAX_PENDING:
            self._drop_oldest(next(iter(self._pending)))

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


def _row(owner_id: UUID, pending: _PendingEntry) -> dict[str, object]:
    entry = pending.entry
    if pending.row_id == NO_ROW:
        pending.row_id = time_ordered_id(entry.at)
    return {
        "id": pending.row_id,
        "owner_id": owner_id,
        "at": entry.at,
        "step": entry.step.value,
        "outcome": entry.outcome.value,
        "detail": entry.detail,
        "cause": entry.cause,
        "code": pending.error.report_code if pending.error is not None else entry.code,
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
