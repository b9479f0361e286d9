"""The evidence of an application: what it did on each day of a window, and on one day in each environment."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards
from idp.monitoring.application.day_window import choose_window, find_neighbours, parse_day
from idp.monitoring.application.use_summary import summarize_use
from idp.monitoring.application.views import EvidenceDayView, EvidenceView
from idp.monitoring.pages.application_requests import AREAS, ApplicationArea, ApplicationRequest, asked_application
from idp.monitoring.wiring import Monitoring
from idp.protocol.client import Environment
from idp.tracker.usage.store import DailyUse, find_first_day, load_days
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

#: How far the day before and the day after are looked for.
_NEAR = timedelta(days=90)


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The page, for Kominfo and for offices."""
    router = PageRouter()
    for area in AREAS:
        _add_evidence(router, monitoring, guards, web, area=area)
    return router


def _add_evidence(
    router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web, *, area: ApplicationArea
) -> None:
    application = asked_application(monitoring, guards, web, area)

    @router.get(area.base + "/{application_id}/bukti", access=area.allowed(guards, area.reading))
    async def evidence(request: Request, asked: ApplicationRequest = application) -> Response:
        """Show the day that the address names, or the last days in one environment."""
        day = parse_day(asked.query.get("hari", ""))
        if day is not None:
            return render_page(request, "monitoring/application_day.html", await _build_day(monitoring, asked, day))
        return render_page(request, "monitoring/application_evidence.html", await _build_days(monitoring, asked))


async def _build_days(monitoring: Monitoring, asked: ApplicationRequest) -> EvidenceView:
    calendar = monitoring.tracker.calendar
    recorded = calendar.day_of(asked.frame.application.recorded_at)
    first = await find_first_day(asked.session, asked.frame.application.id) or recorded
    asked_day = parse_day(asked.query.get("sampai", ""))
    window = choose_window(asked_day, first=min(first, recorded), today=calendar.today())
    environment = Environment.UJI if asked.query.get("lingkungan") == Environment.UJI else Environment.PRODUKSI
    use = await monitoring.applications.load_use(
        asked.session, asked.frame, environment, since=window.since, until=window.until
    )
    return EvidenceView(page=asked.frame, window=window, use=use)


async def _build_day(monitoring: Monitoring, asked: ApplicationRequest, day: date) -> EvidenceDayView:
    reader, today = monitoring.applications, monitoring.tracker.calendar.today()
    day = min(day, today)
    near = await _load_near(asked, day)
    before, after = find_neighbours((one.day for one in near), day)
    changes = await monitoring.tracker.list_application_changes(asked.authority, asked.session, asked.frame.application)
    uses = [summarize_use(near, environment, day, day) for environment in reversed(Environment)]
    return EvidenceDayView(
        page=asked.frame,
        day=day,
        previous=before,
        next=after,
        uses=tuple(use for use in uses if use.days),
        causes=await reader.load_causes(asked.session, asked.frame, since=day, until=day),
        changes=tuple(one for one in changes if one.day == day),
    )


async def _load_near(asked: ApplicationRequest, day: date) -> list[DailyUse]:
    since = day - _NEAR if day - date.min > _NEAR else date.min
    until = day + _NEAR if date.max - day > _NEAR else date.max
    return list(await load_days(asked.session, asked.frame.application.id, since, until))
