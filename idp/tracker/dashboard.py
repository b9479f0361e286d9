"""Loads the dashboard as of today: the progress, a page of applications, one application."""

from dataclasses import dataclass
from uuid import UUID

from idp.catalogue.store import ApplicationFilter
from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import Page
from idp.offices import store as offices
from idp.permissions import Authority, Operation
from idp.tracker import progress, tracked_applications
from idp.tracker.ladder import Level
from idp.tracker.progress import Progress
from idp.tracker.tracked_applications import TrackedApplication
from idp.tracker.usage_summary import UsageSummary, load_usage_summary


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The progress, and the requested page of the list."""

    progress: Progress
    page: Page[TrackedApplication]


@dataclass(frozen=True, slots=True)
class Tracker:
    """The use cases of the tracker; days are those of `calendar`."""

    calendar: Calendar

    async def present(self, authority: Authority, session: Session) -> Progress:
        """Where the city stands now, in five statements whatever the number of applications.

        Raises InsufficientAuthority.
        """
        authority.require(Operation.SHOW_PROGRESS)
        return await _compute_progress(session, await self._seen(session))

    async def applications(
        self, authority: Authority, session: Session, wanted: ApplicationFilter, level: Level | None
    ) -> Page[TrackedApplication]:
        """A page of the applications wanted, with their standing. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_APPLICATIONS)
        return await tracked_applications.list_page(session, await self._seen(session), wanted, level)

    async def application(
        self, authority: Authority, session: Session, application_id: UUID
    ) -> TrackedApplication | None:
        """One application with its standing. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_APPLICATION)
        return await tracked_applications.find_application(session, self.calendar, application_id)

    async def dashboard(
        self, authority: Authority, session: Session, wanted: ApplicationFilter, level: Level | None
    ) -> Dashboard:
        """The numbers, and the page of the list that was asked for. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_PROGRESS)
        authority.require(Operation.LIST_APPLICATIONS)
        seen = await self._seen(session)
        return Dashboard(
            await _compute_progress(session, seen), await tracked_applications.list_page(session, seen, wanted, level)
        )

    async def _seen(self, session: Session) -> UsageSummary:
        return await load_usage_summary(session, self.calendar)


async def _compute_progress(session: Session, usage: UsageSummary) -> Progress:
    tracked = await tracked_applications.list_all(session, usage)
    return progress.compute_progress(tracked, await offices.count_offices(session), clock.now())
