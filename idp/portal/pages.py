"""Endpoints for people: the launcher, connected applications, help, privacy, accessibility, the colour theme."""

from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Officer
from idp.catalogue.application import Dimension
from idp.foundation.database import Session
from idp.permissions import Role
from idp.portal.launcher import Search
from idp.portal.views import PaperView
from idp.portal.wiring import Portal
from idp.web import cookies, csrf, forms
from idp.web.headers import origins
from idp.web.templating import Dress, page
from idp.web.visitor import Visitor
from idp.web.wiring import Web

#: Path -> template of the public pages.
PAPERS = {
    "/bantuan": "portal/help.html",
    "/privasi": "portal/privacy.html",
    "/aksesibilitas": "portal/accessibility.html",
}
_LONGEST_SEARCH = 100


def routes(portal: Portal, guards: Guards, web: Web) -> APIRouter:
    """The launcher, connected applications, papers, colours."""
    router = APIRouter(include_in_schema=False)
    router.get("/")(front)
    _add_launcher(router, portal, guards, web)
    _add_connected(router, portal, guards, web)
    _add_papers(router, guards)
    router.post("/tampilan")(colours)
    return router


async def front() -> Response:
    """Redirect the root path to the launcher."""
    return RedirectResponse("/portal", 303)


def _add_launcher(router: APIRouter, portal: Portal, guards: Guards, web: Web) -> None:
    @router.get("/portal")
    async def launcher(
        request: Request, transaction: Session = web.transaction, here: Officer = guards.officer
    ) -> Response:
        """Show the launcher."""
        asked = forms.fields(forms.query(request))
        search = Search(
            words=asked.get("cari", "").strip()[:_LONGEST_SEARCH],
            dimension=next((one for one in Dimension if one == asked.get("dimensi")), None),
            untested_too=here.may(Role.KOMINFO) or here.may(Role.PENGEMBANG),
        )
        view = await portal.launcher.view(transaction, _visitor(here), search)
        return page(request, "portal/portal.html", view)


def _add_connected(router: APIRouter, portal: Portal, guards: Guards, web: Web) -> None:
    @router.get("/akun/aplikasi")
    async def connected(request: Request, here: Officer = guards.officer) -> Response:
        """Show the connected applications; after a withdrawal, wait a moment for the result of its delivery."""
        withdrawn = forms.fields(forms.query(request)).get("dicabut")
        view = await portal.connected.view(here.here, _visitor(here), withdrawn)
        return page(request, "portal/connected.html", view, Dress(frames=origins(view.frames)))

    @router.post("/akun/aplikasi/cabut")
    async def withdraw(
        request: Request, transaction: Session = web.transaction, here: Officer = guards.officer
    ) -> Response:
        """Withdraw the consent for one application."""
        fields = forms.fields(await forms.form(request))
        csrf.check(request, fields)
        client_id = fields.get("aplikasi", "")
        done = await portal.connected.withdraw(transaction, here.here.person_id, client_id)
        to = f"/akun/aplikasi?dicabut={quote(client_id, safe='')}" if done else "/akun/aplikasi"
        return RedirectResponse(to, 303)


def _add_papers(router: APIRouter, guards: Guards) -> None:
    async def paper(request: Request) -> Response:
        """Show a public page, with the menu when the person is signed in."""
        here = await guards.current_session(request)
        visitor = None if here is None else _visitor(await guards.officer_of(here))
        return page(request, PAPERS[request.url.path], PaperView(visitor))

    for path in PAPERS:
        router.add_route(path, paper, methods=["GET"], include_in_schema=False)


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


def _visitor(here: Officer) -> Visitor:
    return Visitor(here.here.name, kominfo=here.may(Role.KOMINFO))
