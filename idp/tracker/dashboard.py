"""What the tracker answers today: the numbers, a page of applications, one application."""

from dataclasses import dataclass
from uuid import UUID

from idp.catalogue.store import Wanted
from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import Page
from idp.offices import store as offices
from idp.tracker import listing, progress
from idp.tracker.evidence import Sightings, sightings
from idp.tracker.ladder import Level
from idp.tracker.listing import Tracked
from idp.tracker.progress import Progress


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The numbers, and the page of the list that was asked for."""

    progress: Progress
    page: Page[Tracked]


@dataclass(frozen=True, slots=True)
class Tracker:
    """The use cases of the tracker; days are those of `calendar`."""

    calendar: Calendar

    async def present(self, session: Session) -> Progress:
        """Where the city stands now, in five statements whatever the number of applications."""
        return await _present(session, await self._seen(session))

    async def applications(self, session: Session, wanted: Wanted, level: Level | None) -> Page[Tracked]:
        """A page of the applications wanted, with their standing."""
        return await listing.page(session, await self._seen(session), wanted, level)

    async def application(self, session: Session, application_id: UUID) -> Tracked | None:
        """One application with its standing."""
        return await listing.find(session, self.calendar, application_id)

    async def dashboard(self, session: Session, wanted: Wanted, level: Level | None) -> Dashboard:
        """The numbers, and the page of the list that was asked for."""
        seen = await self._seen(session)
        return Dashboard(await _present(session, seen), await listing.page(session, seen, wanted, level))

    async def _seen(self, session: Session) -> Sightings:
        return await sightings(session, self.calendar)


async def _present(session: Session, seen: Sightings) -> Progress:
    tracked = await listing.everything(session, seen)
    return progress.count(tracked, await offices.counts(session), clock.now())
