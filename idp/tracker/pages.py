"""/kominfo: the dashboard with the progress of integration and the list of applications."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.guards import Officer, allowed
from idp.permissions import Operation
from idp.tracker import asked, dashboard
from idp.tracker.views import KominfoView
from idp.web import forms
from idp.web.templating import page
from idp.web.transaction import Transaction
from idp.web.visitor import Visitor

router = APIRouter()

OfKominfo = Annotated[Officer, Depends(allowed(Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS))]


@router.get("/kominfo")
async def kominfo(request: Request, officer: OfKominfo, session: Transaction) -> Response:
    """Show the progress and a page of the list."""
    wish = asked.read(forms.fields(forms.query(request)))
    found = await dashboard.dashboard(officer.authority, session, wish.wanted, wish.chosen.level)
    view = KominfoView(
        visitor=Visitor(officer.here.name, kominfo=True),
        progress=found.progress,
        applications=found.page,
        chosen=wish.chosen,
        next_link=wish.link(found.page.next) if found.page.next else None,
        first_link=wish.link(None) if wish.after else None,
    )
    return page(request, "tracker/kominfo.html", view)
