"""Loads the dashboard as of today: the progress, a page of applications, one application."""

from dataclasses import dataclass
from uuid import UUID

from idp.catalogue.store import Wanted
from idp.foundation import clock
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
    """The progress, and the requested page of the list."""

    progress: Progress
    page: Page[Tracked]


async def present(session: Session) -> Progress:
    """Load the city's progress now, in five statements for any number of applications."""
    return await _present(session, await _seen(session))


async def applications(session: Session, wanted: Wanted, level: Level | None) -> Page[Tracked]:
    """A page of the filtered applications, with their status."""
    return await listing.page(session, await _seen(session), wanted, level)


async def application(session: Session, application_id: UUID) -> Tracked | None:
    """One application with its status, or None."""
    return await listing.find(session, application_id, clock.day_of(clock.now()))


async def dashboard(session: Session, wanted: Wanted, level: Level | None) -> Dashboard:
    """Load the progress and a page of the list from one usage summary."""
    seen = await _seen(session)
    return Dashboard(await _present(session, seen), await listing.page(session, seen, wanted, level))


async def _present(session: Session, seen: Sightings) -> Progress:
    tracked = await listing.everything(session, seen)
    return progress.count(tracked, await offices.counts(session), clock.now())


async def _seen(session: Session) -> Sightings:
    return await sightings(session, clock.day_of(clock.now()))
