"""EXPORTS: the lists that can be taken along as files, each with its columns and its rows by the filters of a page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.monitoring.progress.changes_query import ChangesQuery
from idp.monitoring.progress.inventory_query import parse_filter
from idp.monitoring.progress.office_ranking import OfficeQuery, RankedOffice, rank_offices
from idp.monitoring.progress.office_scope import find_office
from idp.monitoring.progress.work_list import WorkListLoader, read_kind
from idp.permissions import Authority
from idp.tracker import whole_lists
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedOrder
from idp.tracker.levels.history import LevelChange
from idp.tracker.levels.rules import Level
from idp.tracker.progress.values import ProgressPoint
from idp.tracker.tracker import Tracker
from idp.tracker.whole_lists import BATCH, TooManyChanges, iterate_applications, iterate_changes

Row = tuple[str, ...]


class Words(Protocol):
    """The words of the page's language for a value: `words("state", state)`."""

    def __call__(self, kind: str, value: object) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext:
    """What an export reads with: who asks, the transaction, the filters of the address, and words for cells."""

    tracker: Tracker
    work: WorkListLoader
    calendar: Calendar
    authority: Authority
    session: Session
    fields: Mapping[str, str]
    words: Words

    @property
    def today(self) -> date:
        return self.calendar.today()


@dataclass(frozen=True, slots=True)
class ListExport:
    """One list: the keys of its columns, whose headings are words of the page's language, and what loads its rows."""

    columns: Sequence[str]
    load: Callable[[ExportContext], Awaitable[Sequence[Row]]]


def _list_pages(of: ExportContext, filters: TrackedFilter) -> AsyncIterator[Sequence[TrackedApplication]]:
    """Every application that the filter finds, in its order, read in batches."""
    return iterate_applications(of.tracker, of.authority, of.session, filters)


async def _load_inventory(of: ExportContext) -> Sequence[Row]:
    return await _application_rows(of, parse_filter(of.fields))


async def _load_stalled(of: ExportContext) -> Sequence[Row]:
    return await _application_rows(of, replace(parse_filter(of.fields), stalled=True, sort=TrackedOrder.STALLED))


async def _application_rows(of: ExportContext, filters: TrackedFilter) -> Sequence[Row]:
    def write(items: Sequence[TrackedApplication]) -> list[Row]:
        return [_application_row(of, one) for one in items]

    # in a thread, because the words of a thousand rows take half a second, for which nobody could sign in
    return [row async for items in _list_pages(of, filters) for row in await asyncio.to_thread(write, items)]


def _application_row(of: ExportContext, one: TrackedApplication) -> Row:
    application, standing, stall, words = one.application, one.standing, one.standing.stall, of.words
    return (
        application.inventory_id,
        application.name,
        application.owner.code,
        application.owner.name,
        words("dimension", application.dimension),
        words("medium", application.media),
        words("yes_or_no", standing.eligible),
        words("reason", one.left_out) if one.left_out else "",
        standing.level.code,
        words("level", standing.level),
        standing.since.isoformat(),
        words("state", standing.state),
        words("yes_or_no", standing.integrated),
        words("missing", standing) if standing.eligible else "",
        words("technology", standing.technology) if standing.technology else "",
        words("stall", stall) if stall else "",
        str(stall.days(of.today)) if stall else "",
        words("actor", stall.actor) if stall else "",
        of.calendar.day_of(standing.moved_at).isoformat(),
        words("yes_or_no", standing.demo),
    )


async def _load_offices(of: ExportContext) -> Sequence[Row]:
    query = OfficeQuery.read(of.fields)
    office = await find_office(of.session, query.office)
    tallies = await of.tracker.load_office_tallies(of.authority, of.session, office)
    return [_office_row(one) for one in rank_offices(tallies).find(query)]


def _office_row(one: RankedOffice) -> Row:
    office, tally = one.tally.office, one.tally.tally
    numbers = tally.total, tally.integrated, tally.eligible, tally.eligible_integrated, one.tally.stalled
    rank, share = str(one.rank or ""), f"{one.share:.4f}" if one.is_compared else ""
    return (rank, office.code, office.name, share, *map(str, numbers))


async def _load_changes(of: ExportContext) -> Sequence[Row]:
    def write(items: Sequence[LevelChange]) -> list[Row]:
        return [_change_row(of, one) for one in items]

    rows: list[Row] = []
    filters = ChangesQuery.read(of.fields).filter_of(of.today, BATCH)
    try:
        async for items in iterate_changes(of.tracker, of.authority, of.session, filters):
            rows += await asyncio.to_thread(write, items)
    except TooManyChanges:
        note = of.words("only_newest", whole_lists.MOST_CHANGES)
        rows.append((note, *[""] * (len(EXPORTS["perubahan"].columns) - 1)))
    return rows


def _change_row(of: ExportContext, one: LevelChange) -> Row:
    return (
        one.number,
        one.name,
        one.office,
        one.day.isoformat(),
        one.before.code if one.before is not None else "",
        one.after.code,
        of.words("state", one.state_before) if one.state_before is not None else "",
        of.words("state", one.state_after),
        of.words("origin", one.origin),
    )


async def _load_work(of: ExportContext) -> Sequence[Row]:
    work = await of.work.load(of.authority, of.session, await find_office(of.session, of.fields.get("opd")))
    return [
        (
            of.words("work", one.kind),
            one.application,
            one.office,
            of.calendar.day_of(one.since).isoformat(),
            str(one.days),
        )
        for one in work.of_kind(read_kind(of.fields))
    ]


async def _load_history(of: ExportContext) -> Sequence[Row]:
    office = await find_office(of.session, of.fields.get("opd"))
    return [_point_row(one) for one in await of.tracker.load_history(of.authority, of.session, office)]


def _point_row(one: ProgressPoint) -> Row:
    numbers = one.total, one.integrated, one.eligible, one.eligible_integrated, one.stalled, *one.levels
    return (one.day.isoformat(), *map(str, numbers))


_APPLICATION = (
    "number",
    "application",
    "office_code",
    "office",
    "dimension",
    "medium",
    "eligible",
    "left_out",
    "level",
    "level_name",
    "since",
    "state",
    "integrated",
    "missing",
    "technology",
    "stall",
    "stalled_days",
    "actor",
    "moved",
    "demo",
)
_COUNTS = ("total", "integrated", "eligible", "eligible_integrated", "stalled")

#: By the name of the file.
EXPORTS: Mapping[str, ListExport] = {
    "inventaris": ListExport(_APPLICATION, _load_inventory),
    "macet": ListExport(_APPLICATION, _load_stalled),
    "perangkat-daerah": ListExport(("rank", "office_code", "office", "share", *_COUNTS), _load_offices),
    "perubahan": ListExport(
        ("number", "application", "office", "day", "from", "to", "state_from", "state_to", "origin"), _load_changes
    ),
    "antrean": ListExport(("work", "application", "office", "waits_since", "days"), _load_work),
    "laju": ListExport(("day", *_COUNTS, *(level.code for level in Level)), _load_history),
}
