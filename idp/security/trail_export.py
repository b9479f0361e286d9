"""TrailExport: entries of the audit trail as CSV or NDJSON, in batches, the head of the chain at the end."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from idp.foundation import audit, audit_entries, clock
from idp.foundation.audit_chain import AuditChain
from idp.foundation.audit_entries import AuditFilter
from idp.foundation.audit_tags import AuditTags
from idp.foundation.calendar import Calendar
from idp.foundation.csv_output import safe_cell
from idp.foundation.database import Database, Session
from idp.foundation.events import FoundationEvent
from idp.foundation.log import mask_text
from idp.permissions import Authority, Operation
from idp.security import parties
from idp.security.parties import TrailEntry
from idp.security.trail import ResolvedQuery

#: More is not exported at once: narrow the days.
MOST_ENTRIES = 50_000
_BATCH = 500

COLUMNS = ("id", "number", "at", "event", "result", "actor", "actor_name", "subject", "subject_name", "detail")


class ExportFormat(StrEnum):
    """The formats of an export: for spreadsheets, and one JSON object in each line for programs."""

    CSV = "csv"
    NDJSON = "ndjson"


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What is exported: the entries until the moment it was asked for."""

    wanted: AuditFilter
    format: ExportFormat


class TrailExport:
    """Plans an export in the transaction of the request, which records it, and writes it afterwards."""

    def __init__(self, database: Database, chain: AuditChain, calendar: Calendar, tags: AuditTags) -> None:
        self._database = database
        self._chain = chain
        self._calendar = calendar
        self._results = tags.results

    async def plan(
        self, authority: Authority, session: Session, resolved: ResolvedQuery, export_format: ExportFormat
    ) -> ExportPlan:
        """Record who exports how many entries in which format. Raises InsufficientAuthority."""
        permit = authority.require(Operation.EXPORT_AUDIT)
        now = clock.now()
        wanted = replace(resolved.wanted, after=None, until=min(resolved.wanted.until or now, now))
        count = await audit_entries.count_entries(session, wanted, MOST_ENTRIES)
        detail: dict[str, str | int | None] = {
            "filters": " ".join(resolved.query.kinds),
            "format": export_format.value,
            "count": count,
        }
        event = audit.Event(FoundationEvent.AUDIT_EXPORTED, permit.actor, detail=detail | permit.detail)
        await audit.record(session, event)
        return ExportPlan(wanted, export_format)

    async def write(self, plan: ExportPlan) -> AsyncIterator[str]:
        """The text of the export, a batch at a time; its last line holds the head of the chain.

        No connection is held while the reader takes a batch. What lacks the last line was broken off.
        """
        write = _write_csv if plan.format is ExportFormat.CSV else _write_ndjson
        yield write([COLUMNS]) if plan.format is ExportFormat.CSV else ""
        written, complete, wanted = 0, False, plan.wanted
        while written < MOST_ENTRIES and not complete:
            async with self._database.begin() as session:
                page = await audit_entries.list_entries(session, wanted, min(_BATCH, MOST_ENTRIES - written))
                entries = await parties.load_trail_entries(session, page.items)
            written += len(entries)
            complete, wanted = page.next is None, replace(wanted, after=page.next)
            yield write([self._row(entry) for entry in entries])
        yield await self._last_line(plan.format, written, complete)

    def _row(self, entry: TrailEntry) -> tuple[Any, ...]:
        event = entry.event
        return (
            str(event.id),
            event.sequence,
            self._calendar.local(event.at).isoformat(timespec="milliseconds"),
            event.tag,
            self._results.get(event.tag),
            event.actor,
            entry.actor.name or None,
            event.subject,
            entry.subject.name or None,
            dict(event.detail),
        )

    async def _last_line(self, export_format: ExportFormat, written: int, complete: bool) -> str:
        head, at = await self._chain.head(), self._calendar.local(clock.now()).isoformat(timespec="milliseconds")
        if export_format is ExportFormat.NDJSON:
            told = {"chain_head": str(head), "at": at, "entries": written, "complete": complete}
            return json.dumps(told) + "\n"
        result = "complete" if complete else "cut"
        return _write_csv([("chain_head", head.sequence, at, None, result, None, None, None, None, str(head))])


def _write_csv(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    """The value as one line of text that no spreadsheet takes for a formula."""
    written = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "" if value is None else str(value)
    plain = mask_text("".join(character if character.isprintable() else " " for character in written))
    return safe_cell(plain.strip())


def _write_ndjson(rows: Iterable[Iterable[Any]]) -> str:
    entries = (dict(zip(COLUMNS, row, strict=True)) for row in rows)
    return "".join(json.dumps(entry, ensure_ascii=True) + "\n" for entry in entries)
