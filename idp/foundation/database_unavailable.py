"""DatabaseUnavailable: the errors of the drivers that come from the database's surroundings, not from a statement."""

import sqlite3
from enum import StrEnum

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Outage(StrEnum):
    """Why the database cannot be used."""

    AWAY = "away"
    BUSY = "busy"
    DISK = "disk"
    READ_ONLY = "read_only"


class DatabaseUnavailable(Exception):
    """The database cannot be used now, and a later try may succeed; the driver's error is the cause.

    What was being written is not committed, except when the connection broke during the commit itself.
    """

    def __init__(self, outage: Outage) -> None:
        super().__init__(f"the database cannot be used now: {outage}")
        self.outage = outage


#: What either driver, SQLAlchemy or a connection can raise.
DATABASE_ERRORS = (
    DatabaseUnavailable,
    DBAPIError,
    PoolTimeout,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    sqlite3.Error,
    ConnectionError,
)

#: SQLSTATE of PostgreSQL (its manual, appendix A), whole or its class; the longer key decides.
_SQLSTATES = {
    "08": Outage.AWAY,
    "25006": Outage.READ_ONLY,  # read_only_sql_transaction: also a standby
    "53": Outage.BUSY,  # too_many_connections, out_of_memory
    "53100": Outage.DISK,  # disk_full
    "55P03": Outage.BUSY,  # lock_not_available
    "57P": Outage.AWAY,  # admin_shutdown, crash_shutdown, cannot_connect_now
    "58": Outage.DISK,  # system_error, io_error
}

#: Primary result codes of SQLite (sqlite.org/rescode.html).
_RESULT_CODES = {
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_LOCKED: Outage.BUSY,
    sqlite3.SQLITE_NOMEM: Outage.BUSY,
    sqlite3.SQLITE_PROTOCOL: Outage.BUSY,
    sqlite3.SQLITE_READONLY: Outage.READ_ONLY,
    sqlite3.SQLITE_IOERR: Outage.DISK,
    sqlite3.SQLITE_FULL: Outage.DISK,
    sqlite3.SQLITE_CANTOPEN: Outage.DISK,
}


def find_outage(problem: BaseException) -> Outage | None:
    """The outage that an error of DATABASE_ERRORS comes from; None: it comes from the statement itself."""
    if isinstance(problem, DatabaseUnavailable):
        return problem.outage
    if isinstance(problem, PoolTimeout):
        return Outage.BUSY
    if isinstance(problem, (ConnectionError, asyncpg.InternalClientError)):
        return Outage.AWAY  # asyncpg's is that of a connection whose end is on its way
    if isinstance(problem, DBAPIError):
        return _find_coded(problem.orig) or (Outage.AWAY if problem.connection_invalidated else None)
    return _find_coded(problem)


def _find_coded(problem: BaseException | None) -> Outage | None:
    if isinstance(problem, sqlite3.Error):
        return _RESULT_CODES.get(getattr(problem, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(problem, "sqlstate", None) or ""
    keys = [key for key in _SQLSTATES if state.startswith(key)]
    return _SQLSTATES[max(keys, key=len)] if keys else None


def as_unavailable(problem: BaseException) -> DatabaseUnavailable:
    """What a failure to connect is, whatever its kind: the statement has not even been sent."""
    if isinstance(problem, DatabaseUnavailable):
        return problem
    return DatabaseUnavailable(find_outage(problem) or Outage.AWAY)
