"""/api/v1/applications/{application_id}/use and more: use by day, people of 30 days, failures; of the city, too."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from idp.admin.api.applications import find_tracked
from idp.admin.api.progress import find_office
from idp.admin.api.representation import IfNoneMatch, respond
from idp.admin.documents.listing import Listing
from idp.admin.documents.people_number import people_number
from idp.admin.documents.problem import read_responses
from idp.admin.documents.use import (
    CauseCountDocument,
    DailyUseDocument,
    DaysQuery,
    HourDocument,
    HoursDocument,
    PeopleDayDocument,
    PeopleOfOfficesQuery,
    PeopleQuery,
    UseQuery,
    day_cursor,
)
from idp.admin.guards import ApiGuards
from idp.foundation.application_failures import load_causes
from idp.foundation.database import Session
from idp.permissions import Authority, Operation
from idp.tracker.tracker import Tracker
from idp.tracker.usage import store
from idp.tracker.usage.people_count import PeopleScope
from idp.tracker.usage.store import DailyUse
from idp.web.declared_routes import ApiRouter
from idp.web.wiring import Web

DailyUseListing = Listing[DailyUseDocument]
PeopleDayListing = Listing[PeopleDayDocument]
CauseCountListing = Listing[CauseCountDocument]

#: Days that one statement reads at least.
_AT_ONCE = 180


def routes(tracker: Tracker, guards: ApiGuards, web: Web) -> ApiRouter:
    """The use of an application and of the city."""
    router = ApiRouter(prefix="/api/v1", tags=["use"])
    _add_days(router, tracker, guards, web)
    _add_people(router, tracker, guards, web)
    _add_failures(router, tracker, guards, web)
    _add_people_of_offices(router, tracker, guards, web)
    _add_hours(router, tracker, guards, web)
    return router


def _add_days(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/applications/{application_id}/use",
        access=guards.allowed(Operation.SHOW_APPLICATION),
        responses=read_responses(404),
        response_model=DailyUseListing,
        summary="Use of an application by day",
    )
    async def use(
        application_id: UUID,
        query: Annotated[UseQuery, Query()],
        if_none_match: IfNoneMatch = None,
        *,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """What was counted on each day, the newest first; a day without anything is left out."""
        await find_tracked(tracker, caller, session, application_id)
        since, until = query.days(tracker.calendar.today())
        newest_first = await _load_newest(session, application_id, query, since=since, until=until)
        whole = _whole_days([one.day for one in newest_first], query.limit)
        items = [DailyUseDocument.of(one) for one in newest_first[:whole]]
        next_page = str(day_cursor(items[-1].day, application_id)) if whole < len(newest_first) else None
        return respond(DailyUseListing(items=items, next=next_page), if_none_match)


def _add_people(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/applications/{application_id}/people",
        access=guards.allowed(Operation.SHOW_APPLICATION),
        responses=read_responses(404),
        response_model=PeopleDayListing,
        summary="People of an application in 30 days",
    )
    async def people(
        application_id: UUID,
        query: Annotated[PeopleQuery, Query()],
        if_none_match: IfNoneMatch = None,
        *,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Different people of the 30 days that end with every thirtieth day, the newest first; few as bounds."""
        await find_tracked(tracker, caller, session, application_id)
        whose, today = (PeopleScope.APPLICATION, application_id), tracker.calendar.today()
        return await _list_people(session, whose, query, today, if_none_match=if_none_match)


def _add_failures(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/applications/{application_id}/failures",
        access=guards.allowed(Operation.SHOW_APPLICATION),
        responses=read_responses(404),
        response_model=CauseCountListing,
        summary="Failures of an application by cause",
    )
    async def failures(
        application_id: UUID,
        query: Annotated[DaysQuery, Query()],
        if_none_match: IfNoneMatch = None,
        *,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """The causes of these days in one environment, the most frequent first."""
        await find_tracked(tracker, caller, session, application_id)
        found = await load_causes(session, application_id, *query.days(tracker.calendar.today()))
        items = [CauseCountDocument.of(one) for one in found if one.environment == query.environment]
        return respond(CauseCountListing(items=items, next=None), if_none_match)


def _add_people_of_offices(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/progress/people",
        access=guards.allowed(Operation.SHOW_PROGRESS),
        responses=read_responses(404),
        response_model=PeopleDayListing,
        summary="People of the city or of an office in 30 days",
    )
    async def people_of_offices(
        query: Annotated[PeopleOfOfficesQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """Different people who signed in to applications during the 30 days that end with every thirtieth day."""
        caller.require(Operation.SHOW_PROGRESS)
        office = await find_office(session, query.office)
        whose = (PeopleScope.OFFICE, office.id) if office else (PeopleScope.CITY, store.CITY)
        today = tracker.calendar.today()
        return await _list_people(session, whose, query, today, if_none_match=if_none_match)


def _add_hours(router: ApiRouter, tracker: Tracker, guards: ApiGuards, web: Web) -> None:
    @router.get(
        "/progress/hours",
        access=guards.allowed(Operation.SHOW_PROGRESS),
        responses=read_responses(),
        response_model=HoursDocument,
        summary="Sign-ins by hour of the day",
    )
    async def hours(
        query: Annotated[DaysQuery, Query()],
        if_none_match: IfNoneMatch = None,
        caller: Authority = guards.caller,
        session: Session = web.transaction,
    ) -> Response:
        """The sign-ins of all applications and all these days together, hour by hour."""
        caller.require(Operation.SHOW_PROGRESS)
        since, until = query.days(tracker.calendar.today())
        found = await store.load_hours(session, environment=query.environment, since=since, until=until)
        counted = [HourDocument(hour=hour, sign_ins=people_number(count)) for hour, count in found]
        return respond(HoursDocument(since=since, until=until, hours=counted), if_none_match)


async def _load_newest(
    session: Session, application_id: UUID, query: UseQuery, *, since: date, until: date
) -> Sequence[DailyUse]:
    """More days than a page takes, where there are more, the newest first; years that it does not show are not read."""
    found: list[DailyUse] = []
    while until >= since and len(found) <= query.limit:
        first = max(since, until - timedelta(days=max(query.limit, _AT_ONCE)))
        days = await store.load_days(session, application_id, first, until, environment=query.environment)
        found += reversed(days)
        until = first - timedelta(days=1)
    return found


async def _list_people(
    session: Session,
    whose: tuple[PeopleScope, UUID],
    query: PeopleQuery,
    today: date,
    *,
    if_none_match: str | None,
) -> Response:
    (scope, key), (since, until) = whose, query.days(today)
    series = await store.load_published_people(
        session, scope, key, environment=query.environment, since=since, until=until
    )
    items = [PeopleDayDocument.of(day, people) for day, people in reversed(series)][: query.limit]
    next_page = str(day_cursor(items[-1].day, key)) if len(items) < len(series) else None
    return respond(PeopleDayListing(items=items, next=next_page), if_none_match)


def _whole_days(days: Sequence[date], limit: int) -> int:
    """How many entries a page takes so that it is not longer than `limit`, but for the rest of its only day."""
    if len(days) <= limit:
        return len(days)
    end = limit
    while end > 0 and days[end - 1] == days[end]:
        end -= 1
    return end or next((place for place, day in enumerate(days) if day != days[0]), len(days))
