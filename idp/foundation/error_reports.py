"""ErrorReports: gives errors codes such as DVS-7K2Q-M4XT, and stores what lies behind them; bounded and shared."""

import hmac
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from idp.foundation import clock
from idp.foundation import error_report_store as store
from idp.foundation.database import Database, Session
from idp.foundation.ids import time_ordered_id
from idp.foundation.masking import mask_values
from idp.foundation.report_windows import OVERFLOW, WINDOW, CodeWindow, ReportBuckets, ReportRow
from idp.foundation.secret_values import TokenSigner

#: Crockford's base32: without I, L, O and U, which are easily confused when read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: How people write characters of the alphabet, and what they put between them.
_WRITTEN = str.maketrans("OIL", "011", " -\u2010\u2011\u2012\u2013\u2014._")
_CODE = re.compile(f"(?:DVS)?([{_ALPHABET}]{{4}})([{_ALPHABET}]{{4}})")

_MOST_FACTS, _LONGEST_FACT = 20, 2_000
_MOST_PARAMETERS, _LONGEST_PARAMETER = 40, 300
_LONGEST_ENDPOINT = 128


@dataclass(frozen=True, slots=True)
class ReportedError:
    """One occurrence of an error.

    `cause`: Cause.key, or the kind of page where no cause exists. `client_id`: a registered client's only. `network`:
    of the caller. `facts`: of the cause, a list one to a line; repeats have the same. `moments`: facts that differ
    each time, kept of the first occurrence. `parameters`: of the request, kept of the first occurrence. `alike`: the
    group of causes that a stranger must not tell apart: their code depends on the group, the network and `claimed`
    alone, the client_id that the request named.
    """

    cause: str
    endpoint: str
    client_id: str | None = None
    network: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    moments: Mapping[str, str] = field(default_factory=dict)
    alike: str = ""
    claimed: str = ""


def parse_report_code(text: str) -> str | None:
    """The code as it is stored, however somebody typed it; None when it is none."""
    found = _CODE.fullmatch(text.strip().upper().translate(_WRITTEN)) if len(text) <= 64 else None
    return f"DVS-{found[1]}-{found[2]}" if found else None


class ErrorReports:
    """Gives errors codes and collects their reports in memory for PeriodicFlush.

    Errors are counted by client, or by the network of a caller that is none. Repeats within an hour share a code. Other
    processes come to the same code by themselves: it is a MAC over the client, the cause, its facts and the hour.
    Whatever is sent, memory and rows are bounded, and a report whose code was shown is kept until it is stored.
    """

    def __init__(self, database: Database, signer: TokenSigner) -> None:
        self._database = database
        self._key = signer.digests("error report", b"")[0]
        self._buckets = ReportBuckets()
        self._unsaved: dict[tuple[str, bytes], ReportRow] = {}

    def record(self, error: ReportedError) -> str:
        """Report an error and return its code; what was sent is masked and cut here."""
        now = clock.now()
        network = self._buckets.admit_network(error.network, now)
        facts = mask_values(error.facts, _MOST_FACTS, _LONGEST_FACT)
        known = replace(error, network=network, facts=facts)
        window = self._open_window(known, now)
        row = self._find_row(window, known, now)
        row.occur(now)
        self._unsaved[row.key] = row
        return window.code

    async def flush(self) -> None:
        """Write the collected reports; what cannot be written is kept for the next flush.

        Two transactions: processes that insert and add in one could wait for each other.
        """
        if new := [row for row in self._unsaved.values() if row.new is not None]:
            async with self._take(new) as (session, taken):
                await store.insert_reports(session, [row.columns(count) for row, count in taken])
            for row in new:
                row.new = None
        if stored := [row for row in self._unsaved.values() if row.new is None]:
            async with self._take(stored) as (session, taken):
                await store.add_occurrences(session, [row.addition(count) for row, count in taken])
        self._buckets.forget_ended(clock.now())

    async def purge(self, older_than: datetime) -> None:
        """Delete the reports that occurred last before `older_than`."""
        async with self._database.begin() as session:
            await store.delete_reports(session, older_than)

    @asynccontextmanager
    async def _take(self, rows: Iterable[ReportRow]) -> AsyncIterator[tuple[Session, list[tuple[ReportRow, int]]]]:
        """Take the occurrences of these rows to be written in a transaction; give them back when it fails."""
        taken = [(self._unsaved.pop(row.key), row.take()) for row in sorted(rows, key=lambda row: row.key)]
        try:
            async with self._database.begin() as session:
                yield session, taken
        except BaseException:
            for row, count in taken:
                row.count += count
                self._unsaved[row.key] = row
            raise

    def _open_window(self, error: ReportedError, now: datetime) -> CodeWindow:
        """The code of an error; of one that is told like others, nothing that was found out decides it."""
        alike = bool(error.alike)
        bucket = ("network", error.network) if alike else _bucket(error)
        of_client = bucket[0] == "client"
        windows = self._buckets.of_client(bucket[1]) if of_client else self._buckets.of_network(bucket[1])
        key = self._digest((error.claimed,) if alike else _texts(error.facts))
        return windows.open(error.alike or error.cause, key, now, partial(self._make_code, bucket, now))

    def _find_row(self, window: CodeWindow, error: ReportedError, now: datetime) -> ReportRow:
        """The row of an error behind its code, or the one that counts those without room."""
        owner = " ".join(_bucket(error))
        row = window.rows.get(self._fingerprint(window, owner, error))
        if row is None and not window.has_room(owner, error.cause, alike=bool(error.alike)):
            error = ReportedError(OVERFLOW, error.endpoint, error.client_id, error.network)
            row = window.rows.get(self._fingerprint(window, owner, error))
        if row is not None:
            return row
        return window.add(_new_row(window, self._fingerprint(window, owner, error), error, now), owner, error.cause)

    def _make_code(self, bucket: tuple[str, str], now: datetime, kind: str, key: bytes) -> str:
        hour = int(now.timestamp() // WINDOW.total_seconds())
        number = int.from_bytes(self._digest((*bucket, kind, key.hex(), str(hour)))[:5])
        letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
        return f"DVS-{letters[:4]}-{letters[4:]}"

    def _fingerprint(self, window: CodeWindow, owner: str, error: ReportedError) -> bytes:
        return self._digest((window.code, owner, error.cause, *_texts(error.facts)))[:16]

    def _digest(self, texts: Iterable[str]) -> bytes:
        return hmac.digest(self._key, "\0".join(texts).encode(errors="replace"), "sha256")


def _bucket(error: ReportedError) -> tuple[str, str]:
    return ("network", error.network) if error.client_id is None else ("client", error.client_id)


def _texts(facts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text for fact in facts.items() for text in fact)


def _new_row(window: CodeWindow, fingerprint: bytes, error: ReportedError, now: datetime) -> ReportRow:
    moments = mask_values(error.moments, _MOST_FACTS, _LONGEST_FACT)
    new = {
        "id": time_ordered_id(now),
        "cause": error.cause,
        "endpoint": error.endpoint[:_LONGEST_ENDPOINT],
        "client_id": error.client_id,
        "network": error.network,
        "facts": {**moments, **error.facts},
        "parameters": mask_values(error.parameters, _MOST_PARAMETERS, _LONGEST_PARAMETER),
        "first_at": now,
        "overflow": error.cause == OVERFLOW,
    }
    return ReportRow(window.code, fingerprint, new, now)
