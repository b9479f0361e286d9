"""Endpoints for people: the launcher, connected applications, help, privacy, accessibility, the colour theme."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Officer, officer, who_is_here
from idp.accounts.roster import roles_of
from idp.catalogue.application import Dimension
from idp.clients.apis import Apis
from idp.clients.registry import Registry
from idp.foundation.database import Database
from idp.oidc.logout.receipts import Receipts
from idp.oidc.logout.withdrawal import Withdrawals
from idp.permissions import Role
from idp.portal.connected import Connected
from idp.portal.launcher import Search, portal
from idp.portal.views import PaperView
from idp.protocol.provider import Provider
from idp.web import cookies, csrf, forms
from idp.web.headers import origins
from idp.web.parts import part
from idp.web.templating import Dress, page
from idp.web.transaction import Transaction
from idp.web.visitor import Visitor

router = APIRouter(include_in_schema=False)

SomeoneHere = Annotated[Officer, Depends(officer)]

#: Path -> template of the public pages.
PAPERS = {
    "/bantuan": "portal/help.html",
    "/privasi": "portal/privacy.html",
    "/aksesibilitas": "portal/accessibility.html",
}
_LONGEST_SEARCH = 100


@router.get("/")
async def front() -> Response:
    """Redirect the root path to the launcher."""
    return RedirectResponse("/portal", 303)


@router.get("/portal")
async def launcher(request: Request, transaction: Transaction, here: SomeoneHere) -> Response:
    """Show the launcher."""
    asked = forms.fields(forms.query(request))
    search = Search(
        words=asked.get("cari", "").strip()[:_LONGEST_SEARCH],
        dimension=next((one for one in Dimension if one == asked.get("dimensi")), None),
        untested_too=here.may(Role.KOMINFO) or here.may(Role.PENGEMBANG),
    )
    view = await portal(transaction, _visitor(here), search, part(request, Provider).issuer)
    return page(request, "portal/portal.html", view)


@router.get("/akun/aplikasi")
async def connected(request: Request, here: SomeoneHere) -> Response:
    """Show the connected applications; after a withdrawal, wait a moment for the result of its delivery."""
    withdrawn = forms.fields(forms.query(request)).get("dicabut")
    gone = await _connected(request).gone(here.here, withdrawn) if withdrawn else None
    async with part(request, Database).begin() as session:
        view = await _connected(request).view(session, here.here.person_id, _visitor(here), gone)
    return page(request, "portal/connected.html", view, Dress(frames=origins(view.frames)))


@router.post("/akun/aplikasi/cabut")
async def withdraw(request: Request, transaction: Transaction, here: SomeoneHere) -> Response:
    """Withdraw the consent for one application."""
    fields = forms.fields(await forms.form(request))
    csrf.check(request, fields)
    client_id = fields.get("aplikasi", "")
    done = await _connected(request).withdraw(transaction, here.here.person_id, client_id)
    return RedirectResponse(f"/akun/aplikasi?dicabut={quote(client_id, safe='')}" if done else "/akun/aplikasi", 303)


async def paper(request: Request) -> Response:
    """Show a public page, with the menu when the person is signed in."""
    here = await who_is_here(request)
    if here is None:
        return page(request, PAPERS[request.url.path], PaperView(None))
    roles = await roles_of(part(request, Database), here.person_id)
    return page(request, PAPERS[request.url.path], PaperView(_visitor(Officer(here, roles))))


for _path in PAPERS:
    router.add_route(_path, paper, methods=["GET"], include_in_schema=False)


@router.post("/tampilan")
async def colours(request: Request) -> Response:
    """Choose the light theme, or follow the device again."""
    fields = forms.fields(await forms.form(request))
    csrf.check(request, fields)
    response = RedirectResponse("/aksesibilitas", 303)
    if fields.get("tema") == "terang":
        cookies.write(request, response, cookies.THEME, "terang")
    else:
        cookies.clear(request, response, cookies.THEME)
    return response


def _connected(request: Request) -> Connected:
    return Connected(part(request, Registry), part(request, Apis), part(request, Withdrawals), part(request, Receipts))


def _visitor(here: Officer) -> Visitor:
    return Visitor(here.here.name, kominfo=here.may(Role.KOMINFO))
