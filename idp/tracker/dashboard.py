"""Tracker: integration statuses of applications, and the dashboard with the progress of the city, as of today."""

from dataclasses import dataclass, replace
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.store import ApplicationFilter
from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, Page
from idp.offices import store as offices
from idp.offices.office import Office
from idp.permissions import Authority, Operation
from idp.tracker.applications import TrackedApplication
from idp.tracker.levels.rules import Level
from idp.tracker.progress import values as progress
from idp.tracker.progress.values import Progress
from idp.tracker.usage_summary import UsageSummary, load_usage_summary

#: How many rows are read at once when the list is filtered by level.
BATCH_SIZE = 250


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The progress, and the requested page of the list."""

    progress: Progress
    page: Page[TrackedApplication]


@dataclass(frozen=True, slots=True)
class Tracker:
    """The use cases of the tracker; days are those of `calendar`."""

    calendar: Calendar

    async def load_progress(self, authority: Authority, session: Session) -> Progress:
        """The progress of the city now, in six statements whatever the number of applications.

        Raises InsufficientAuthority.
        """
        authority.require(Operation.SHOW_PROGRESS)
        return await _compute_progress(session, await self._load_usage(session))

    async def list_applications(
        self, authority: Authority, session: Session, filters: ApplicationFilter, level: Level | None
    ) -> Page[TrackedApplication]:
        """A page of the filtered applications with their status. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_APPLICATIONS)
        return await _list_page(session, await self._load_usage(session), filters, level)

    async def find_application(
        self, authority: Authority, session: Session, application_id: UUID
    ) -> TrackedApplication | None:
        """One application with its status. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_APPLICATION)
        return await _find_application(session, self.calendar, application_id)

    async def load_dashboard(
        self, authority: Authority, session: Session, filters: ApplicationFilter, level: Level | None
    ) -> Dashboard:
        """The progress, and the requested page of the list. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_PROGRESS)
        authority.require(Operation.LIST_APPLICATIONS)
        usage = await self._load_usage(session)
        return Dashboard(await _compute_progress(session, usage), await _list_page(session, usage, filters, level))

    async def list_office_applications(
        self, authority: Authority, session: Session, office: Office, *, after: Cursor | None = None, limit: int
    ) -> Page[TrackedApplication]:
        """A page of the applications of this office and those below it, by name. Raises InsufficientAuthority."""
        line = await offices.load_line(session, office.id)
        authority.require(Operation.LIST_OFFICE_APPLICATIONS, office=line)
        filters = ApplicationFilter(office=office.code, limit=limit, after=after)
        return await _list_page(session, await self._load_usage(session), filters, None)

    async def _load_usage(self, session: Session) -> UsageSummary:
        return await load_usage_summary(session, self.calendar)


async def _compute_progress(session: Session, usage: UsageSummary) -> Progress:
    tracked = await _list_all(session, usage)
    return progress.compute_progress(tracked, await offices.count_offices(session), clock.now())


async def _find_application(session: Session, calendar: Calendar, application_id: UUID) -> TrackedApplication | None:
    """One application with its status, or None."""
    application = await catalogue.find(session, application_id)
    if application is None:
        return None
    usage = await load_usage_summary(session, calendar, application_id)
    return TrackedApplication(application, usage.evaluate(application))


async def _list_all(session: Session, usage: UsageSummary) -> list[TrackedApplication]:
    """Every application with its status, by name."""
    return [
        TrackedApplication(application, usage.evaluate(application))
        for application in await catalogue.list_all(session)
    ]


async def _list_page(
    session: Session, usage: UsageSummary, filters: ApplicationFilter, level: Level | None
) -> Page[TrackedApplication]:
    """A page of the filtered applications; levels are computed, so rows are read until the page is full."""
    found: list[TrackedApplication] = []
    batch = replace(filters, limit=filters.limit if level is None else BATCH_SIZE)
    while True:
        rows = await catalogue.list_page(session, batch)
        tracked = [TrackedApplication(application, usage.evaluate(application)) for application in rows.items]
        found += [one for one in tracked if level is None or one.standing.level is level]
        if rows.next is None or level is None or len(found) > filters.limit:
            break
        batch = replace(batch, after=rows.next)
    items = tuple(found[: filters.limit])
    more = len(found) > filters.limit or (level is None and rows.next is not None)
    return Page(items, catalogue.page_cursor(items[-1].application) if more else None)
