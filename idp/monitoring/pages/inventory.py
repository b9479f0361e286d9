"""/kominfo/inventaris and /kominfo/macet: applications by filters of the address, and those that do not move."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.monitoring.progress.inventory_query import list_link, parse_filter
from idp.monitoring.progress.views import InventoryView, StalledView
from idp.monitoring.views import PageLinks
from idp.monitoring.wiring import Monitoring
from idp.offices import store as offices
from idp.offices.office import Office
from idp.permissions import Operation
from idp.tracker.applications import TrackedFilter, TrackedOrder, TrackedPage
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
        page = await monitoring.tracker.list_applications(officer.authority, session, filters)
        view = InventoryView(
            visitor=officer.visitor,
            today=monitoring.accounts.calendar.today(),
            page=page,
            chosen=filters,
            office=await _find_office(session, filters),
            links=_page_links(INVENTORY, filters, page),
        )
        return render_page(request, "monitoring/inventory.html", view)


def _add_stalled(router: PageRouter, monitoring: Monitoring, guards: Guards, web: Web) -> None:
    @router.get(STALLED, access=guards.allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS))
    async def stalled(
        request: Request, officer: Principal = guards.principal, session: Session = web.transaction
    ) -> Response:
        """Show a page of the applications that do not move, those longest stalled first."""
        filters = stalled_filter(_read_fields(request))
        page = await monitoring.tracker.list_applications(officer.authority, session, filters)
        progress = await monitoring.tracker.load_progress(officer.authority, session)
        view = StalledView(
            visitor=officer.visitor,
            today=monitoring.accounts.calendar.today(),
            page=page,
            chosen=filters,
            office=await _find_office(session, filters),
            links=_page_links(STALLED, filters, page),
            counts=progress.stalled,
        )
        return render_page(request, "monitoring/stalled.html", view)


def stalled_filter(fields: Mapping[str, str]) -> TrackedFilter:
    """The filter of an address as the list of stalled applications takes it: these alone, in their own order."""
    return replace(parse_filter(fields), stalled=True, sort=TrackedOrder.STALLED)


def _read_fields(request: Request) -> dict[str, str]:
    return forms.last_values(forms.read_query(request))


async def _find_office(session: Session, filters: TrackedFilter) -> Office | None:
    """The office that the filter names; None: it names none that there is."""
    return await offices.find_by_code(session, filters.office) if filters.office else None


def _page_links(path: str, filters: TrackedFilter, page: TrackedPage) -> PageLinks:
    return PageLinks(
        first=list_link(path, filters) if page.previous else None,
        previous=list_link(path, filters, before=page.previous) if page.previous else None,
        next=list_link(path, filters, after=page.next) if page.next else None,
    )
