"""LoginThrottle: counts attempts in three rows each, by one statement in a transaction of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, and_, bindparam, case, delete, func, null, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.models.login import LoginAttemptsRow
from idp.accounts.policy import ThrottlePolicy
from idp.foundation.database import Database, Session, UtcDateTime
from idp.foundation.issued_ahead import newest_correctable, newest_issue
from idp.foundation.statements import CompiledStatement, Executor


class AllTriesInUse(Enum):
    """No wait applies, but attempts in progress hold all remaining tries; retry in a moment."""

    ALL_TRIES_IN_USE = auto()


class Reservation(Enum):
    """One try is reserved: check the password, then record the outcome."""

    RESERVED = auto()


@dataclass(frozen=True, slots=True)
class AddressFull:
    """Only the counter of the address has no room: until that moment, or while its other attempts are in progress."""

    until: datetime | None


#: What came of reserving a try; a datetime is the moment before which no attempt is accepted.
ReserveResult = Reservation | AllTriesInUse | AddressFull | datetime


@dataclass(frozen=True, slots=True)
class ThrottleKeys:
    """The three keys an attempt is counted under: account and address, address, account; all different.

    `owner`: digest of the account alone, by which the waits of all its counters are found; None: they are not.
    """

    pair: bytes
    address: bytes
    account: bytes
    owner: bytes | None = None

    @property
    def digests(self) -> dict[str, bytes]:
        """The three keys by name."""
        return {"pair": self.pair, "address": self.address, "account": self.account}


class LoginThrottle:
    """Reserves tries and records outcomes under one throttle policy."""

    def __init__(self, database: Database, policy: ThrottlePolicy) -> None:
        self._database = database
        self._policy = policy
        self._reserve = _reserve_statement(policy, database.is_sqlite)
        self._failed = _failed_statement(policy, database.is_sqlite)
        self._succeeded = _succeeded_statement(database.is_sqlite)
        self._release_taken = _release_statement(database.is_sqlite)

    async def reserve(self, keys: ThrottleKeys, at: datetime) -> ReserveResult:
        """Reserve one try under all keys, or none."""
        since = {"forget_before": at - self._policy.forget, "stale_before": at - self._policy.reservation}
        newest = {"newest": newest_issue(at), "newest_wait": self._newest_wait(at)}
        rows = await self._database.fetch_all(self._reserve, _values(keys, at) | since | newest)
        if len(rows) == len(_ORDER):
            return Reservation.RESERVED
        reserved = {bytes(row.key) for row in rows}
        if reserved:
            await self._release(sorted(reserved), keys, at)
        until = self._latest(await self._database.fetch_all(_WAITS, keys.digests), at)
        if reserved == {keys.pair, keys.account}:
            return AddressFull(until)
        return until or AllTriesInUse.ALL_TRIES_IN_USE

    async def record_failure(self, keys: ThrottleKeys, at: datetime) -> datetime | None:
        """Record that the reserved try failed; returns until when the next must wait, if it must."""
        waits = {
            _wait_name(kind, number): at + wait
            for kind, schedule in self._policy.wait_schedules.items()
            for number, wait in enumerate(schedule.waits)
        }
        return self._latest(await self._database.fetch_all(self._failed, _values(keys, at) | waits), at)

    async def record_success(self, runner: Executor, keys: ThrottleKeys, at: datetime) -> None:
        """Record that the reserved try succeeded: only the counter of account and address is reset."""
        await runner.fetch_all(self._succeeded, _values(keys, at))

    async def release(self, keys: ThrottleKeys, at: datetime) -> None:
        """Release the reserved try without counting it; earlier failures stay."""
        await self._release(sorted(keys.digests.values()), keys, at)

    def _newest_wait(self, at: datetime) -> datetime:
        """The latest end of a wait that is honoured; a later one was set by a clock that was ahead."""
        return newest_issue(at + self._policy.longest_wait)

    def _latest(self, rows: Sequence[Any], at: datetime) -> datetime | None:
        waits = (row.wait_until for row in rows if row.wait_until is not None)
        return max((wait for wait in waits if at < wait <= self._newest_wait(at)), default=None)

    async def _release(self, taken: Sequence[bytes], keys: ThrottleKeys, at: datetime) -> None:
        names = dict.fromkeys(_TAKEN, b"") | dict(zip(_TAKEN, taken, strict=False))
        await self._database.fetch_all(self._release_taken, _values(keys, at) | names)


async def list_waits(session: Session, at: datetime, at_most: int = 10_000) -> dict[bytes, datetime]:
    """The accounts that must wait somewhere, and until when."""
    waiting = _ROW.wait_until > at, _ROW.owner.is_not(None)
    question = select(_ROW.owner, func.max(_ROW.wait_until)).where(*waiting).group_by(_ROW.owner).limit(at_most)
    rows = (await session.execute(question)).all()
    return {bytes(owner): until for owner, until in rows if owner is not None and until is not None}


async def clear(session: Session, owner: bytes) -> bool:
    """Forget the failures of an account and end its waits, everywhere; False when it had none."""
    mine = _ROW.owner == owner, or_(_ROW.failures > 0, _ROW.wait_until.is_not(None))
    forgotten = {"failures": 0, "failed_at": None, "wait_until": None}
    cleared = await session.scalars(update(_ROW).where(*mine).values(forgotten).returning(_ROW.key))
    return bool(cleared.all())


@dataclass(frozen=True, slots=True)
class ThrottleTotals:
    """How many counters hold attempts back now, and how many have failures that still count."""

    waiting: int
    failing: int


async def load_totals(session: Session, at: datetime, policy: ThrottlePolicy) -> ThrottleTotals:
    """The counters of accounts, addresses and their pairs together: a key does not tell which it is."""
    recent = _ROW.failed_at > at - policy.forget
    waiting = (_ROW.wait_until > at) & (_ROW.wait_until <= newest_issue(at + policy.longest_wait))
    question = select(func.count().filter(waiting), func.count().filter(recent, _ROW.failures > 0))
    totals = (await session.execute(question.select_from(_ROW))).one()
    return ThrottleTotals(*totals)


async def purge(session: Session, older_than: datetime) -> None:
    """Delete counters without an attempt since `older_than`."""
    await session.execute(delete(LoginAttemptsRow).where(LoginAttemptsRow.reserved_at < older_than))


async def correct_times(session: Session, now: datetime, longest_wait: timedelta) -> None:
    """Count attempts that lie ahead for good as made now, and end the waits they caused."""
    newest = newest_correctable(now)
    for column, latest in (
        (LoginAttemptsRow.reserved_at, newest),
        (LoginAttemptsRow.failed_at, newest),
        (LoginAttemptsRow.wait_until, newest + longest_wait),
    ):
        await session.execute(update(LoginAttemptsRow).where(column > latest).values({column: now}))


_ROW = LoginAttemptsRow
#: Bind parameters: the keys in the order they are written, and those of them that were reserved.
_ORDER = ("first", "second", "third")
_TAKEN = ("taken_first", "taken_second", "taken_third")


def _key(name: str) -> ColumnElement[bytes]:
    return bindparam(name, type_=LargeBinary(32))


def _moment(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=UtcDateTime())


def _wait_name(kind: str, number: int) -> str:
    return f"wait_{kind}_{number}"


def _owner(name: str) -> str:
    return f"owner_of_{name}"


_IS_PAIR = _ROW.key == _key("pair")
_LESS = case((_ROW.pending > 0, _ROW.pending - 1), else_=0)
_WAITS = CompiledStatement(select(_ROW.wait_until).where(_ROW.key.in_(map(_key, ("pair", "address", "account")))))


def _values(keys: ThrottleKeys, at: datetime) -> dict[str, object]:
    named = keys.digests
    ordered = dict(zip(_ORDER, sorted(named.values()), strict=True))
    owners = {_owner(name): None if key == keys.address else keys.owner for name, key in ordered.items()}
    return named | ordered | owners | {"at": at}


def _statement(
    on_sqlite: bool, change: Mapping[str, Any], where: ColumnElement[bool] | None = None, pending: int = 0
) -> CompiledStatement:
    """Upsert the three rows in the order of their keys, so that concurrent attempts cannot deadlock."""
    insert = sqlite.insert(_ROW) if on_sqlite else postgresql.insert(_ROW)
    fresh = {"failures": 0, "pending": pending, "reserved_at": _moment("at")}
    rows = [{"key": _key(name), "owner": _key(_owner(name)), **fresh} for name in _ORDER]
    changed = insert.values(rows).on_conflict_do_update(index_elements=["key"], set_=dict(change), where=where)
    return CompiledStatement(changed.returning(_ROW.key, _ROW.wait_until))


@cache
def _reserve_statement(policy: ThrottlePolicy, on_sqlite: bool) -> CompiledStatement:
    forgotten = or_(_ROW.failed_at.is_(None), _ROW.failed_at <= _moment("forget_before"))
    failures = case((forgotten, 0), else_=_ROW.failures)
    is_stale = or_(_ROW.reserved_at <= _moment("stale_before"), _ROW.reserved_at > _moment("newest"))
    pending = case((is_stale, 0), else_=_ROW.pending)
    tries = case(*((_ROW.key == _key(kind), ladder.tries) for kind, ladder in policy.wait_schedules.items()))
    no_wait = or_(_ROW.wait_until.is_(None), _ROW.wait_until <= _moment("at"), _ROW.wait_until > _moment("newest_wait"))
    # after a wait there is one try at a time; before the first, as many as are left
    free = or_(pending == 0, failures + pending < tries)
    change = {"failures": failures, "pending": pending + 1, "reserved_at": _moment("at")}
    return _statement(on_sqlite, change, and_(no_wait, free), pending=1)


@cache
def _failed_statement(policy: ThrottlePolicy, on_sqlite: bool) -> CompiledStatement:
    failures = _ROW.failures + 1
    ladder = [
        (and_(_ROW.key == _key(kind), failures >= ladder.tries + number), _moment(_wait_name(kind, number)))
        for kind, ladder in policy.wait_schedules.items()
        for number in reversed(range(len(ladder.waits)))
    ]
    # a pair resets after its last failure, the others after their first: a whole office never stops failing
    failed_at = case((or_(_IS_PAIR, _ROW.failures == 0), _moment("at")), else_=_ROW.failed_at)
    wait = case(*ladder, else_=_ROW.wait_until)
    return _statement(on_sqlite, {"failures": failures, "pending": _LESS, "failed_at": failed_at, "wait_until": wait})


@cache
def _succeeded_statement(on_sqlite: bool) -> CompiledStatement:
    return _statement(
        on_sqlite,
        {
            "failures": case((_IS_PAIR, 0), else_=_ROW.failures),
            "failed_at": case((_IS_PAIR, null()), else_=_ROW.failed_at),
            "wait_until": case((_IS_PAIR, null()), else_=_ROW.wait_until),
            "pending": _LESS,
        },
    )


@cache
def _release_statement(on_sqlite: bool) -> CompiledStatement:
    return _statement(on_sqlite, {"pending": _LESS}, _ROW.key.in_(map(_key, _TAKEN)))
