"""TrackedApplication: applications with their integration status; one, all, or a filtered page."""

from dataclasses import dataclass, replace
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.eligibility import Reason, explain_ineligibility
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import Page
from idp.tracker import usage_summary
from idp.tracker.ladder import IntegrationStatus, Level
from idp.tracker.usage_summary import UsageSummary

#: How many rows are read at once when the list is filtered by level.
BATCH_SIZE = 250


@dataclass(frozen=True, slots=True)
class TrackedApplication:
    """An application and its integration status."""

    application: Application
    standing: IntegrationStatus

    @property
    def left_out(self) -> Reason | None:
        """Why it is not eligible, None when it is; an ineligible application has no next level to reach."""
        return explain_ineligibility(self.application)


async def find_application(session: Session, calendar: Calendar, application_id: UUID) -> TrackedApplication | None:
    """One application with its status, or None."""
    application = await catalogue.find(session, application_id)
    if application is None:
        return None
    usage = await usage_summary.load_usage_summary(session, calendar, application_id)
    return TrackedApplication(application, usage.evaluate(application))


async def list_all(session: Session, usage: UsageSummary) -> list[TrackedApplication]:
    """Every application with its status, by name."""
    return [
        TrackedApplication(application, usage.evaluate(application))
        for application in await catalogue.list_all(session)
    ]


async def list_page(
    session: Session, usage: UsageSummary, filters: catalogue.ApplicationFilter, level: Level | None
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
    shown = tuple(found[: filters.limit])
    more = len(found) > filters.limit or (level is None and rows.next is not None)
    return Page(shown, catalogue.page_cursor(shown[-1].application) if more else None)
