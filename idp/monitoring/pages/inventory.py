"""/kominfo/inventaris and /kominfo/macet: applications by filters of the address, and those that do not move."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.foundation.paging import InvalidCursor
from idp.monitoring.progress.inventory_query import list_link, parse_filter
from idp.monitoring.progress.office_scope import find_office
from idp.monitoring.progress.views import InventoryView, StalledView
from idp.monitoring.views import PageLinks
from idp.monitoring.wiring import Monitoring
from idp.permissions import Operation
from idp.tracker.applications import TrackedFilter, TrackedOrder, TrackedPage
from idp.tracker.tracker import Tracker
from idp.web import forms
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page
from idp.web.wiring import Web

INVENTORY, STALLED = "/kominfo/inventaris", "/kominfo/macet"


def routes(monitoring: Monitoring, guards: Guards, web: Web) -> PageRouter:
    """The two lists of applications."""
    router = PageRouter()
    _add_inventory(router, monitoring, guards, web)
    _add_stalled(router, monitoring, guards, web)
    return router


def _add_inventory(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(INVENTORY, access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS))
    async def inventory(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the applications, what moved last first."""
        filters = parse_filter(_read_fields(request))
        office = await find_office(session, filters.office)
        page, filters = await _load_page(monitoring.tracker, officer, session, filters)
        view = InventoryView(
            visitor=officer.visitor,
            today=monitoring.accounts.calendar.today(),
            page=page,
            chosen=filters,
            office=office,
            links=page_links(INVENTORY, filters, page),
            may_add=officer.authority.allows(Operation.ADD_APPLICATION),
        )
        return render_page(request, "monitoring/inventory.html", view)


def _add_stalled(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(STALLED, access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS))
    async def stalled(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the applications that do not move, those longest stalled first."""
        filters = stalled_filter(_read_fields(request))
        page, filters = await _load_page(monitoring.tracker, officer, session, filters)
        office = await find_office(session, filters.office)
        view = StalledView(
            visitor=officer.visitor,
            today=monitoring.accounts.calendar.today(),
            page=page,
            chosen=filters,
            office=office,
            links=page_links(STALLED, filters, page),
            counts=await monitoring.tracker.load_stalls(officer.authority, session, office),
        )
        return render_page(request, "monitoring/stalled.html", view)


def stalled_filter(fields: Mapping[str, str]) -> TrackedFilter:
    """The filter of an address as the list of stalled applications takes it: these alone, in their own order."""
    return replace(parse_filter(fields), stalled=True, sort=TrackedOrder.STALLED)


def _read_fields(request: Request) -> dict[str, str]:
    return forms.last_values(forms.read_query(request))


async def _load_page(
    tracker: Tracker, officer: Principal, session: Session, filters: TrackedFilter
) -> tuple[TrackedPage, TrackedFilter]:
    """The page that the filter asks for; the first one where its cursor is of another order of the list."""
    try:
        return await tracker.list_applications(officer.authority, session, filters), filters
    except InvalidCursor:
        first = replace(filters, after=None, before=None)
        return await tracker.list_applications(officer.authority, session, first), first


def page_links(path: str, filters: TrackedFilter, page: TrackedPage) -> PageLinks:
    """The links to the first, the previous and the next page of a filter."""
    return PageLinks(
        first=list_link(path, filters) if page.previous else None,
        previous=list_link(path, filters, before=page.previous) if page.previous else None,
        next=list_link(path, filters, after=page.next) if page.next else None,
    )
