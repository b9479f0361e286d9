"""The outbox: messages enqueued inside a transaction and handled after its commit, at least once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID
from weakref import WeakSet

from sqlalchemy import JSON, ColumnElement, Index, Update, bindparam, delete, exists, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, aliased, mapped_column
from sqlalchemy.orm.util import AliasedClass

from idp.enumerations import DescribedEnum
from idp.foundation import clock
from idp.foundation.background import pause
from idp.foundation.database import UNREACHABLE, Base, Database, Session
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.foundation.ids import time_ordered_id
from idp.foundation.issued_ahead import newest_correctable, newest_issue
from idp.foundation.log import get_logger
from idp.foundation.statements import CompiledStatement, Executor

log = get_logger(__name__)

Payload = Mapping[str, str | int | None]
Handler = Callable[[Payload], Awaitable[None]]

#: How long a claim lasts before another worker may try: longer than any outbound deadline.
CLAIM_DURATION = timedelta(seconds=60)
#: The delay after the first, second, … failure; then the message is abandoned, and stays for operators to see.
RETRY_DELAYS = tuple(timedelta(seconds=s) for s in (2, 5, 15, 60, 300, 900, 1800, 3600))


_OPEN = "done_at IS NULL AND given_up_at IS NULL"


class MessageKind(DescribedEnum):
    """What a message is about; each package has its own in its events.py.

    `fields`: the names of its payload, where `at` is when it happened (ISO 8601).
    """

    fields: tuple[str, ...]

    def __new__(cls, value: str, meaning: str, fields: tuple[str, ...]) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning, member.fields = meaning, fields
        return member


class DeliveryFailed(Exception):
    """The base class of failures that handlers expect; `problem` is stored in `last_problem` and logged."""

    problem: ClassVar[str]


class OutboxMessage(Base):
    """One outbox message: due, then claimed, then done or given up."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open_due_at", "due_at", postgresql_where=text(_OPEN), sqlite_where=text(_OPEN)),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, str | int | None]] = mapped_column(JSON)
    lane: Mapped[str | None]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int]
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_problem: Mapped[str | None]


async def enqueue(session: Session, kind: MessageKind, payload: Payload, partition: str | None = None) -> None:
    """Enqueue a message of `kind`; it is handled if and only if this transaction commits.

    Messages of one partition are handled one after the other, so that a slow receiver delays only its own.
    """
    session.add(OutboxMessage(**_new_values(kind, payload, partition)))
    session.after_commit(_wake_workers)


async def enqueue_compiled(executor: Executor, kind: MessageKind, payload: Payload) -> None:
    """Enqueue a message of `kind` by a compiled statement, in the transaction of `executor`; the next poll finds it."""
    await executor.fetch_all(_ENQUEUE, _new_values(kind, payload, None))


def _new_values(kind: MessageKind, payload: Payload, partition: str | None) -> dict[str, Any]:
    at = clock.now()
    message = {"id": time_ordered_id(at), "kind": kind.value, "payload": dict(payload), "lane": partition}
    return message | {"created_at": at, "due_at": at, "attempts": 0}


_ENQUEUE = CompiledStatement(
    insert(OutboxMessage).values(
        {
            name: bindparam(name, type_=OutboxMessage.__table__.c[name].type)
            for name in ("id", "kind", "payload", "lane", "created_at", "due_at", "attempts")
        }
    )
)


#: The workers of this process: a commit wakes them before their next poll.
_workers: WeakSet["OutboxWorker"] = WeakSet()


def _wake_workers() -> None:
    for worker in _workers:
        worker.awake.set()


def _claim_statement() -> Update:
    at, until = bindparam("at", type_=OutboxMessage.due_at.type), bindparam("until", type_=OutboxMessage.due_at.type)
    other, ahead = aliased(OutboxMessage), aliased(OutboxMessage)
    # a first attempt is due when it is enqueued: one that lies ahead was enqueued by a clock that was
    made_ahead = (other.attempts == 0) & (other.due_at > bindparam("newest", type_=OutboxMessage.due_at.type))
    free = or_(other.claimed_until.is_(None), other.claimed_until <= at)
    busy = exists().where(ahead.lane == other.lane, ahead.claimed_until > at, _is_open(ahead))
    next_due = (
        select(other.id)
        .where(_is_open(other), or_(other.due_at <= at, made_ahead), free, ~busy)
        .order_by(other.attempts > 0, other.due_at)  # first attempts before retries
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    again = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= at)
    return (
        update(OutboxMessage)
        .where(OutboxMessage.id == next_due, again)
        .values(claimed_until=until, attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.payload, OutboxMessage.attempts)
        .execution_options(synchronize_session=False)
    )


def _is_open(row: type[OutboxMessage] | AliasedClass[OutboxMessage]) -> ColumnElement[bool]:
    return row.done_at.is_(None) & row.given_up_at.is_(None)


_CLAIM = _claim_statement()


class OutboxWorker:
    """Claims messages, each with one conditional UPDATE, and passes them to the handler of their kind."""

    def __init__(self, database: Database, handlers: Mapping[str, Handler], at_once: int = 16) -> None:
        self._database = database
        self._handlers = dict(handlers)
        self._free = asyncio.Semaphore(at_once)
        self.awake = asyncio.Event()
        _workers.add(self)

    async def run(self, stopping: asyncio.Event) -> None:
        """Handle messages until `stopping` is set; woken by commits of this process, and twice a second."""
        async with asyncio.TaskGroup() as group:
            while not stopping.is_set():
                self.awake.clear()
                claimed = await self._claim_if_reachable()
                if claimed is None:
                    await pause(self.awake, 0.5)
                else:
                    await self._free.acquire()
                    group.create_task(self._deliver(claimed)).add_done_callback(self._on_delivered)

    async def drain(self) -> int:
        """Handle every message that is due now, one after the other; return how many."""
        ended = 0
        while await self.deliver_one():
            ended += 1
        return ended

    async def deliver_one(self) -> bool:
        """Claim and handle one due message; False when nothing is due."""
        claimed = await self._claim()
        if claimed is not None:
            await self._deliver(claimed)
        return claimed is not None

    async def _claim(self) -> Any:
        at = clock.now()
        async with self._database.begin() as session:
            values = {"at": at, "newest": newest_issue(at), "until": at + CLAIM_DURATION}
            return (await session.execute(_CLAIM, values)).one_or_none()

    async def _claim_if_reachable(self) -> Any:
        try:
            return await self._claim()
        except DatabaseUnavailable:  # DatabaseWatch logs it, once
            return None
        except UNREACHABLE as problem:
            log.warning("outbox.unreadable", problem=type(problem).__name__)
            return None

    async def _deliver(self, claimed: Any) -> None:
        """Handle a message and store what came of it; without a database it stays claimed, and is handled again."""
        try:
            await self._handle(claimed)
        except DatabaseUnavailable:  # DatabaseWatch logs it, once
            return

    async def _handle(self, claimed: Any) -> None:
        try:
            if claimed.attempts > len(RETRY_DELAYS) + 1:
                raise RuntimeError("every earlier try ended without a word: the process died of it")
            await self._handlers[claimed.kind](claimed.payload)
        except DatabaseUnavailable:
            raise
        except Exception as problem:  # retried later: at least once
            log.warning("outbox.failed", kind=claimed.kind, attempts=claimed.attempts, problem=_problem_name(problem))
            await self._update(claimed.id, _failure_values(claimed.attempts, problem))
        else:
            await self._update(claimed.id, {"done_at": clock.now()})

    def _on_delivered(self, _task: object) -> None:
        self._free.release()
        self.awake.set()  # the next message of this partition may be claimed now

    async def _update(self, message_id: UUID, values: Mapping[str, object]) -> None:
        async with self._database.begin() as session:
            await session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**values))


def _failure_values(attempts: int, problem: Exception) -> dict[str, object]:
    values: dict[str, object] = {"last_problem": _problem_name(problem), "claimed_until": None}
    if attempts > len(RETRY_DELAYS):
        return values | {"given_up_at": clock.now()}
    return values | {"due_at": clock.now() + RETRY_DELAYS[attempts - 1]}


def _problem_name(problem: Exception) -> str:
    return problem.problem if isinstance(problem, DeliveryFailed) else type(problem).__name__


async def delete_done(session: Session, older_than: datetime) -> None:
    """Delete messages done before `older_than`; those given up stay."""
    await session.execute(delete(OutboxMessage).where(OutboxMessage.done_at < older_than))


async def correct_times(session: Session, now: datetime) -> None:
    """Make open messages due now whose claim or next attempt was set by a clock that was ahead."""
    for column, longest, value in (
        (OutboxMessage.claimed_until, CLAIM_DURATION, None),
        (OutboxMessage.due_at, RETRY_DELAYS[-1], now),
    ):
        ahead = _is_open(OutboxMessage) & (column > newest_correctable(now) + longest)
        await session.execute(update(OutboxMessage).where(ahead).values({column: value}))
