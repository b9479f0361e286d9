"""Says in one sentence why a database cannot be used, and what to do."""

import socket
import sqlite3
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

_MIGRATE = "has no such table or column: run `idp migrate`, or install the release that made its tables."

#: What PostgreSQL answers, by class of the driver's exception; the first that fits counts.
_ANSWERS: Mapping[type[BaseException], str] = {
    asyncpg.InvalidPasswordError: "refuses this password for {role}: put the right one into IDP_DATABASE_URL, "
    "with special characters percent-encoded.",
    asyncpg.InvalidCatalogNameError: "has no database {name}: make it with `createdb`, or name the right one in "
    "IDP_DATABASE_URL.",
    asyncpg.CannotConnectNowError: "is starting or ending: try again in a moment.",
    asyncpg.TooManyConnectionsError: "has no connection left: raise its `max_connections`, or lower IDP_POOL__….",
    asyncpg.InsufficientPrivilegeError: "does not let {role} use these tables: make it their owner, or GRANT it "
    "what it needs.",
    asyncpg.UndefinedTableError: _MIGRATE,
    asyncpg.UndefinedColumnError: _MIGRATE,
    asyncpg.ReadOnlySQLTransactionError: "takes no writes: name the primary, not a replica, in IDP_DATABASE_URL.",
    asyncpg.DiskFullError: "has no room left on its disk: make room, then try again.",
    asyncpg.QueryCanceledError: "ended a statement that took too long: see its `statement_timeout`.",
}

#: How SQLite begins its messages.
_SQLITE_ANSWERS = {
    "no such table": _MIGRATE,
    "no such column": _MIGRATE,
    "unable to open": "cannot be opened: its folder must be there, and this user must be allowed to write in it.",
    "attempt to write a readonly": "may not be written by this user: give it the file and its folder.",
    "database is locked": "is locked by another program: end that, then try again.",
    "database or disk is full": "has no room left on its disk: make room, then try again.",
    "file is not a database": "is no SQLite database: name another file in IDP_DATABASE_URL.",
}

_STARTING = (asyncpg.CannotConnectNowError, ConnectionError, TimeoutError, FileNotFoundError, socket.gaierror)


def is_starting(problem: BaseException) -> bool:
    """Whether a database that is starting answers like this, or does not answer yet."""
    causes = tuple(_causes(problem))
    return any(isinstance(each, _STARTING) for each in causes) and not any("SSL" in str(each) for each in causes)


def describe(problem: BaseException, url: str) -> str:
    """Return what is wrong with the database at `url` and what to do, without its password."""
    place = Place(url)
    for each in _causes(problem):
        said = place.answer(each)
        if said is not None:
            return f"The database at {place} {said}"
    innermost = next(_causes(problem))
    told = " ".join(str(innermost).split()) or type(innermost).__name__
    return f"The database at {place} cannot be used: {told}"


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """The driver's own exceptions first: SQLAlchemy wraps them."""
    found = getattr(problem, "orig", None) or problem.__cause__
    if isinstance(found, BaseException):
        yield from _causes(found)
    yield problem


class Place:
    """Where a database is: a file, or a host, a port, a role and a name; written without the password."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self.file = Path(unquote(self._parts.path[1:])) if url.startswith("sqlite") else None

    def __str__(self) -> str:
        if self.file is not None:
            return str(self.file)
        named = ",".join(parse_qs(self._parts.query).get("host", ["localhost"]))
        return f"{self._parts.netloc.rpartition('@')[2] or named}{self._parts.path}"

    def answer(self, problem: BaseException) -> str | None:
        """What is wrong, when this kind of exception is known."""
        if isinstance(problem, sqlite3.Error):
            return next((said for start, said in _SQLITE_ANSWERS.items() if str(problem).startswith(start)), None)
        if isinstance(problem, asyncpg.PostgresError):
            return self._answer_of_postgres(problem)
        return _answer_of_network(problem) if isinstance(problem, OSError) else None

    def _answer_of_postgres(self, problem: asyncpg.PostgresError) -> str | None:
        role, name = f'the role "{self._parts.username or ""}"', f'"{Path(self._parts.path).name}"'
        for kind, said in _ANSWERS.items():
            if isinstance(problem, kind):
                return said.format(role=role, name=name)
        if isinstance(problem, asyncpg.InvalidAuthorizationSpecificationError):
            if "does not exist" in str(problem):
                return f"has no role of that name: make {role[4:]} with `createuser`, or name another one."
            return f"does not let {role} in from this machine: see its pg_hba.conf ({problem})."
        return None


def _answer_of_network(problem: OSError) -> str:
    match problem:
        case socket.gaierror():
            return "is on a host whose name is not known: correct IDP_DATABASE_URL."
        case ssl.SSLError():
            return f"shows a certificate that `sslmode` or `sslrootcert` does not accept ({problem.reason or problem})."
        case TimeoutError():
            return "does not answer in time: is the address in IDP_DATABASE_URL right, and is it running?"
        case _ if "SSL" in str(problem):
            return "does not speak TLS: turn on its `ssl`, or ask for less with `sslmode` in IDP_DATABASE_URL."
        case _:
            return "cannot be reached: is it running, and is the address in IDP_DATABASE_URL right?"
