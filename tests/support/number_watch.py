"""NumberWatch: hears what a run of tests writes, and finds the personal numbers of people in it, however written."""

import re
from base64 import b64decode
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from sqlalchemy import text

from idp.composition import Composition
from idp.foundation.database import UNREACHABLE, Database
from idp.foundation.database_unavailable import DatabaseUnavailable

#: Sixteen digits or more, with at most three other signs between two of them.
_DIGITS = re.compile(r"\d(?:[^0-9A-Za-z]{0,3}\d){15,}")
_SEPARATORS = re.compile(r"\D+")
#: Sixteen digits make at least 22 characters of base64, and 32 of hexadecimal.
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{22,}")
_HEX = re.compile(r"(?:3[0-9]){16,}")
_PLACES_OF_EACH = 8

#: What a deployment keeps that may hold no number, and the numbers of its people.
_KEPT = text(
    "SELECT 'audit entry', coalesce(actor, '') || ' ' || coalesce(subject, '') || ' ' || CAST(detail AS TEXT)"
    " FROM audit"
    " UNION ALL SELECT 'outbox message', CAST(payload AS TEXT) || ' ' || coalesce(last_problem, '') FROM outbox"
    " UNION ALL SELECT 'error report', coalesce(client_id, '') || ' ' || endpoint || ' ' || CAST(facts AS TEXT)"
    " || ' ' || CAST(parameters AS TEXT) FROM error_report"
    " UNION ALL SELECT 'request journal', who || ' ' || CAST(links AS TEXT) || ' ' || CAST(parameters AS TEXT)"
    " FROM request_journal"
    " UNION ALL SELECT 'help message', text FROM help_message"
    " UNION ALL SELECT 'person', nip FROM person WHERE nip IS NOT NULL"
)


@dataclass
class NumberWatch:
    """What was written during a run, as runs of digits with their places, and the numbers that may not be in them."""

    known: set[str] = field(default_factory=set)
    seen: dict[str, list[str]] = field(default_factory=dict)
    #: The test that runs, and whether it sends numbers on purpose.
    test: str = ""
    is_deaf_to_requests: bool = False

    def hear(self, kind: str, told: str) -> None:
        """Remember the runs of digits in a text."""
        for run in digit_runs(told):
            places = self.seen.setdefault(run, [])
            if len(places) < _PLACES_OF_EACH:
                places.append(f"{kind} in {self.test}")

    def findings(self) -> list[str]:
        """Where a number of a person was written; the number itself is shown in part."""
        found = {
            f"{number[:4]}… in {place}"
            for number in self.known
            for run, places in self.seen.items()
            if number in run
            for place in places
        }
        return sorted(found)

    async def hear_database(self, database: Database) -> None:
        """Hear what a deployment keeps, and learn the numbers of its people."""
        async with database.begin() as session:
            rows = (await session.execute(_KEPT)).all()
        for kind, told in rows:
            if kind == "person":
                self.known.add(told)
            else:
                self.hear(kind, told)


def digit_runs(told: str) -> Iterator[str]:
    """The runs of sixteen digits and more in a text and in what is encoded in it, without their separators."""
    for plain in _plain_texts(told):
        for run in _DIGITS.findall(plain):
            yield _SEPARATORS.sub("", run)


def _plain_texts(told: str) -> Iterator[str]:
    yield told
    unquoted = unquote_plus(told) if "%" in told or "+" in told else told
    if unquoted != told:
        yield unquoted
    for token in _BASE64.findall(unquoted):
        yield from _decoded(token)
    for token in _HEX.findall(unquoted):
        yield token[1::2]


def _decoded(token: str) -> Iterator[str]:
    """The text behind a token of base64, wherever in it that begins."""
    plain = token.replace("-", "+").replace("_", "/")
    for start in range(4):
        part = plain[start:]
        whole = part[:-1] if len(part) % 4 == 1 else part
        yield b64decode(whole + "=" * (-len(whole) % 4)).decode("latin-1")


WATCH = NumberWatch()


@asynccontextmanager
async def watched(composition: Composition, watch: NumberWatch = WATCH) -> AsyncIterator[None]:
    """Hear what the provider keeps when the block ends; a database that is gone by then has nothing to tell."""
    yield
    foundation = composition.foundation
    try:
        await foundation.periodic_flush.flush()
        await watch.hear_database(foundation.database)
    except (*UNREACHABLE, DatabaseUnavailable):
        return
    finally:
        watch.hear("metric", " ".join(_labels(foundation.metrics.registry)))


def _labels(registry: Any) -> Iterable[str]:
    for collector in registry._collector_to_names:
        for labels in getattr(collector, "_metrics", ()):
            yield from labels
