"""Loads the dashboard as of today: the progress, a page of applications, one application."""

from dataclasses import dataclass
from uuid import UUID

from idp.catalogue.store import Wanted
from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import Page
from idp.offices import store as offices
from idp.permissions import Authority, Operation
from idp.tracker import listing, progress
from idp.tracker.evidence import Sightings, sightings
from idp.tracker.ladder import Level
from idp.tracker.listing import Tracked
from idp.tracker.progress import Progress


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The progress, and the requested page of the list."""

    progress: Progress
    page: Page[Tracked]


@dataclass(frozen=True, slots=True)
class Tracker:
    """The use cases of the tracker; days are those of `calendar`."""

    calendar: Calendar

    async def present(self, authority: Authority, session: Session) -> Progress:
        """Where the city stands now, in five statements whatever the number of applications.

        Raises InsufficientAuthority.
        """
        authority.require(Operation.SHOW_PROGRESS)
        return await _present(session, await self._seen(session))

    async def applications(
        self, authority: Authority, session: Session, wanted: Wanted, level: Level | None
    ) -> Page[Tracked]:
        """A page of the applications wanted, with their standing. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_APPLICATIONS)
        return await listing.page(session, await self._seen(session), wanted, level)

    async def application(self, authority: Authority, session: Session, application_id: UUID) -> Tracked | None:
        """One application with its standing. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_APPLICATION)
        return await listing.find(session, self.calendar, application_id)

    async def dashboard(self, authority: Authority, session: Session, wanted: Wanted, level: Level | None) -> Dashboard:
        """The numbers, and the page of the list that was asked for. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_PROGRESS)
        authority.require(Operation.LIST_APPLICATIONS)
        seen = await self._seen(session)
        return Dashboard(await _present(session, seen), await listing.page(session, seen, wanted, level))

    async def _seen(self, session: Session) -> Sightings:
        return await sightings(session, self.calendar)


async def _present(session: Session, seen: Sightings) -> Progress:
    tracked = await listing.everything(session, seen)
    return progress.count(tracked, await offices.counts(session), clock.now())
