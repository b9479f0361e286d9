"""TrackedApplication: applications with their integration status; one, all, or a filtered page."""

from dataclasses import dataclass, replace
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.eligibility import Reason, why_not
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import Page
from idp.tracker import evidence
from idp.tracker.evidence import Sightings
from idp.tracker.ladder import Level, Standing

#: How many rows are read at once when the list is filtered by level.
STRIDE = 250


@dataclass(frozen=True, slots=True)
class Tracked:
    """An application and its integration status."""

    application: Application
    standing: Standing

    @property
    def left_out(self) -> Reason | None:
        """Why it is not eligible, None when it is; an ineligible application has no next level to reach."""
        return why_not(self.application)


async def find(session: Session, calendar: Calendar, application_id: UUID) -> Tracked | None:
    """One application with its status, or None."""
    application = await catalogue.find(session, application_id)
    if application is None:
        return None
    seen = await evidence.sightings(session, calendar, application_id)
    return Tracked(application, seen.standing(application))


async def everything(session: Session, seen: Sightings) -> list[Tracked]:
    """Every application with its status, by name."""
    return [Tracked(application, seen.standing(application)) for application in await catalogue.everything(session)]


async def page(session: Session, seen: Sightings, wanted: catalogue.Wanted, level: Level | None) -> Page[Tracked]:
    """A page of the filtered applications; levels are computed, so rows are read until the page is full."""
    found: list[Tracked] = []
    stride = replace(wanted, limit=wanted.limit if level is None else STRIDE)
    while True:
        rows = await catalogue.page(session, stride)
        tracked = [Tracked(application, seen.standing(application)) for application in rows.items]
        found += [one for one in tracked if level is None or one.standing.level is level]
        if rows.next is None or level is None or len(found) > wanted.limit:
            break
        stride = replace(stride, after=rows.next)
    shown = tuple(found[: wanted.limit])
    more = len(found) > wanted.limit or (level is None and rows.next is not None)
    return Page(shown, catalogue.edge(shown[-1].application) if more else None)
