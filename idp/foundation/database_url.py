"""DatabaseUrl: reads IDP_DATABASE_URL in the spellings of libpq, SQLAlchemy and other programs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_EXAMPLES = "`postgresql://user:password@host/name` or `sqlite:///file`"
_POSTGRESQL, _SQLITE = "postgresql+asyncpg", "sqlite+aiosqlite"

#: What other programs write before `://`; a driver's name may stand behind a plus.
_DRIVERS = {"postgresql": _POSTGRESQL, "postgres": _POSTGRESQL, "pgsql": _POSTGRESQL, "sqlite": _SQLITE}

#: libpq's parameters that take one of a few words, and those that name a file.
_CHOICES = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "target_session_attrs": ("any", "primary", "standby", "read-write", "read-only", "prefer-standby"),
}
_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
_SSL_SWITCHES = {"true": "require", "1": "require", "false": "disable", "0": "disable"}

#: Of libpq alone: values that ask for nothing we would not do, and how to say it otherwise.
_HARMLESS = {"channel_binding": ("disable", "prefer"), "gssencmode": ("disable", "prefer")}
_CONNECT_TIMEOUT = "connect_timeout"


def parse_database_url(text: str) -> str:
    """Return the URL as SQLAlchemy writes it, with its driver. Raises ValueError with what would be right."""
    scheme, separator, rest = text.partition("://")
    if not separator:
        raise ValueError(f"write {_EXAMPLES}")
    driver = _DRIVERS.get(scheme.lower().partition("+")[0])
    if driver is None:
        raise ValueError(f"begins with `{scheme}://`, which is neither PostgreSQL nor SQLite: write {_EXAMPLES}")
    try:
        url = make_url(f"{driver}://{_move_hosts(rest) if driver == _POSTGRESQL else rest}")
    except (ArgumentError, ValueError) as problem:
        raise ValueError(f"cannot be read: write {_EXAMPLES}, with a number as the port") from problem
    checked = _check_postgres(url) if driver == _POSTGRESQL else _check_sqlite(url)
    return checked.render_as_string(hide_password=False)


def driver_arguments(url: URL) -> dict[str, Any]:
    """The arguments of asyncpg's `connect` for this URL; asyncpg itself reads the parameters that libpq has."""
    query = dict(url.query)
    timeout = query.pop(_CONNECT_TIMEOUT, None)
    query = {name: value if isinstance(value, str) else ",".join(value) for name, value in query.items()}
    dsn = url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)
    return {"dsn": dsn} | ({"timeout": float(str(timeout))} if timeout is not None else {})


def _move_hosts(rest: str) -> str:
    """Move several hosts (`one:5432,other:5432`) from where SQLAlchemy reads one into the query, as libpq may."""
    where, slash, name = rest.partition("/")
    who, at, hosts = where.rpartition("@")
    if "," not in hosts:
        return rest
    return f"{who}{at}{slash}{name}{'&' if '?' in name else '?'}host={hosts}"


def _check_postgres(url: URL) -> URL:
    query: dict[str, Any] = dict(url.query)
    if "ssl" in query and "sslmode" not in query:  # what SQLAlchemy with asyncpg calls it
        mode = str(query.pop("ssl"))
        query["sslmode"] = _SSL_SWITCHES.get(mode.lower(), mode)
    for name, harmless in _HARMLESS.items():
        if name in query and query.pop(name) not in harmless:
            raise ValueError(f"asks for {name}={url.query[name]}, which is not supported: leave it out")
    _check_values(query)
    if not str(query.get(_CONNECT_TIMEOUT, "1")).isdigit():
        raise ValueError(f"has {_CONNECT_TIMEOUT}={query[_CONNECT_TIMEOUT]}: write seconds, such as 10")
    if not (url.database or _names_database(query)):
        raise ValueError("names no database: write its name behind the host, as in `postgresql://user@host/name`")
    return url.set(query=query)


def _check_values(query: Mapping[str, Any]) -> None:
    for name, choices in _CHOICES.items():
        if query.get(name, choices[0]) not in choices:
            raise ValueError(f"has {name}={query[name]}: write one of {', '.join(choices)}")
    for name in _FILES:
        if name in query and not Path(str(query[name])).is_file():
            raise ValueError(f"has {name}={query[name]}: there is no such file; write the path of one")


def _names_database(query: Mapping[str, Any]) -> bool:
    return any(name in query for name in ("dbname", "database", "service"))


def _check_sqlite(url: URL) -> URL:
    if url.host:
        raise ValueError("has two slashes before the file: write `sqlite:///file`, or four before an absolute path")
    if not url.database or url.database == ":memory:":
        raise ValueError("names no file: write `sqlite:///file`, because every connection opens it")
    return url
