"""Questions about sign-in attempts; each is one conditional statement, committed on its own."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import and_, bindparam, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ColumnElement

from idp.accounts.models import AttemptsRow
from idp.accounts.policy import Throttle
from idp.foundation.database import Database, Session, UtcDateTime
from idp.foundation.statements import Statement


class Full(Enum):
    """No wait is on, but as many passwords are being checked as tries are left: ask again in a moment."""

    FULL = auto()


class Reserved(Enum):
    """One try is ours: the password may be checked, then the outcome must be told."""

    RESERVED = auto()


def _moment(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=UtcDateTime())


class Attempts:
    """The rows of one deployment under one throttle policy."""

    def __init__(self, database: Database, policy: Throttle) -> None:
        self._database = database
        self._policy = policy
        self._reserve = _reserve_statement(policy, database.is_sqlite)
        self._failed = _failed_statement(policy)

    async def reserve(self, key: bytes, at: datetime) -> Reserved | Full | datetime:
        """Take one try for `key`; Full while others hold all of them; a moment: nobody may try before it."""
        values = {
            "key": key,
            "at": at,
            "forget_before": at - self._policy.forget,
            "stale_before": at - self._policy.reservation,
        }
        if await self._database.one(self._reserve, values) is not None:
            return Reserved.RESERVED
        row = await self._database.one(_WAIT, {"key": key})
        if row is not None and row.wait_until is not None and row.wait_until > at:
            until: datetime = row.wait_until
            return until
        return Full.FULL

    async def failed(self, key: bytes, at: datetime) -> datetime | None:
        """The reserved try was wrong; the moment until which nobody may try again, if that was the last."""
        waits = {f"wait_{number}": at + wait for number, wait in enumerate(self._policy.waits)}
        row = await self._database.one(self._failed, {"key": key, "at": at, **waits})
        return row.wait_until if row is not None and row.wait_until is not None and row.wait_until > at else None

    async def succeeded(self, key: bytes) -> None:
        """The reserved try was right: what failed before is forgotten, others under way keep their reservation."""
        await self._database.all(_SUCCEEDED, {"key": key})


async def purge(session: Session, older_than: datetime) -> None:
    """Delete what was last tried before `older_than` and is long forgotten."""
    await session.execute(delete(AttemptsRow).where(AttemptsRow.reserved_at < older_than))


_LESS = case((AttemptsRow.pending > 0, AttemptsRow.pending - 1), else_=0)
_SUCCEEDED = Statement(
    update(AttemptsRow)
    .where(AttemptsRow.key == bindparam("key"))
    .values(failures=0, failed_at=None, wait_until=None, pending=_LESS)
)
_WAIT = Statement(select(AttemptsRow.wait_until).where(AttemptsRow.key == bindparam("key")))


def _reserve_statement(policy: Throttle, on_sqlite: bool) -> Statement:
    row = AttemptsRow
    insert = sqlite.insert(row) if on_sqlite else postgresql.insert(row)
    forgotten = or_(row.failed_at.is_(None), row.failed_at <= _moment("forget_before"))
    failures = case((forgotten, 0), else_=row.failures)
    pending = case((row.reserved_at <= _moment("stale_before"), 0), else_=row.pending)
    no_wait = or_(row.wait_until.is_(None), row.wait_until <= _moment("at"))
    # after a wait there is one try at a time; before the first, as many as are left
    free = or_(pending == 0, failures + pending < policy.tries)
    return Statement(
        insert.values(key=bindparam("key"), failures=0, pending=1, reserved_at=_moment("at"))
        .on_conflict_do_update(
            index_elements=["key"],
            set_={"failures": failures, "pending": pending + 1, "reserved_at": _moment("at")},
            where=and_(no_wait, free),
        )
        .returning(row.pending)
    )


def _failed_statement(policy: Throttle) -> Statement:
    row = AttemptsRow
    ladder = [
        (row.failures + 1 == policy.tries + number, _moment(f"wait_{number}")) for number in range(len(policy.waits))
    ]
    last = _moment(f"wait_{len(policy.waits) - 1}")
    wait = case(*ladder, (row.failures + 1 > policy.tries, last), else_=row.wait_until)
    return Statement(
        update(row)
        .where(row.key == bindparam("key"))
        .values(
            failures=row.failures + 1,
            pending=_LESS,
            failed_at=_moment("at"),
            wait_until=wait,
        )
        .returning(row.wait_until)
    )
