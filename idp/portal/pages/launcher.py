"""Endpoints for people: the launcher, connected applications, privacy, accessibility, the colour theme."""

from dataclasses import replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards, Principal
from idp.catalogue.application import Dimension
from idp.foundation.database import Session
from idp.permissions import Role
from idp.portal.launcher import LauncherSearch
from idp.portal.views import StaticPageView
from idp.portal.wiring import Portal
from idp.web import cookies, csrf, forms
from idp.web.access import Public
from idp.web.context import web_context
from idp.web.declared_routes import PageRouter
from idp.web.headers import list_origins
from idp.web.site import Site
from idp.web.templating import PageOptions, render_page
from idp.web.wiring import Web

#: Path -> template of the public pages.
STATIC_PAGES = {
    "/privasi": "portal/privacy.html",
    "/aksesibilitas": "portal/accessibility.html",
}
_LONGEST_SEARCH = 100


def routes(portal: Portal, guards: Guards, web: Web) -> PageRouter:
    """The launcher, connected applications, static pages, the theme."""
    router = PageRouter()
    router.get("/", access=Public("leads to the launcher, which asks for a login"))(redirect_to_portal)
    _add_launcher(router, portal, guards, web)
    _add_connected(router, portal, guards, web)
    _add_static_pages(router, guards)
    router.post("/tampilan", access=Public("the colours are chosen for the browser, not for a person"))(choose_colours)
    return router


async def redirect_to_portal() -> Response:
    """Redirect the root path to the launcher."""
    return RedirectResponse("/portal", 303)


def _add_launcher(router: PageRouter, portal: Portal, guards: Guards, web: Web) -> None:
    @router.get("/portal", access=guards.assured)
    async def launcher(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Show the launcher; staff of vendors have the developer area instead."""
        if principal.current_session.is_partner:
            return RedirectResponse("/pengembang", 303)
        query = forms.last_values(forms.read_query(request))
        search = LauncherSearch(
            words=query.get("cari", "").strip()[:_LONGEST_SEARCH],
            dimension=next((one for one in Dimension if one == query.get("dimensi")), None),
            untested_too=principal.has_role(Role.KOMINFO) or principal.has_role(Role.PENGEMBANG),
        )
        view = await portal.launcher.build_view(
            transaction, principal.visitor, search, principal.current_session.session_id
        )
        notice = await guards.find_notice(principal.current_session)
        return render_page(request, "portal/portal.html", replace(view, second_factor=notice))


def _add_connected(router: PageRouter, portal: Portal, guards: Guards, web: Web) -> None:
    @router.get("/akun/aplikasi", access=guards.signed_in)
    async def connected(request: Request, principal: Principal = guards.principal) -> Response:
        """Show the connected applications; after a withdrawal, wait a moment for the result of its delivery."""
        withdrawn = forms.last_values(forms.read_query(request)).get("dicabut")
        view = await portal.connected.build_view(principal.current_session, principal.visitor, withdrawn)
        return render_page(request, "portal/connected.html", view, PageOptions(frame_origins=list_origins(view.frames)))

    @router.post("/akun/aplikasi/cabut", access=guards.signed_in)
    async def withdraw(
        request: Request, transaction: Session = web.transaction, principal: Principal = guards.principal
    ) -> Response:
        """Withdraw the consent for one application."""
        client_id = csrf.posted_fields(request).get("aplikasi", "")
        done = await portal.connected.withdraw(transaction, principal.current_session.person_id, client_id)
        to = f"/akun/aplikasi?dicabut={quote(client_id, safe='')}" if done else "/akun/aplikasi"
        return RedirectResponse(to, 303)


def _add_static_pages(router: PageRouter, guards: Guards) -> None:
    async def static_page(request: Request) -> Response:
        """Show a public page, with the menu when the person is signed in."""
        view = StaticPageView(await guards.find_visitor(request), list_cookies(web_context(request).site))
        return render_page(request, STATIC_PAGES[request.url.path], view)

    for path in STATIC_PAGES:
        router.get(path, access=Public("notices about privacy and accessibility for everybody"), head=True)(static_page)


def list_cookies(site: Site) -> tuple[tuple[str, cookies.Cookie], ...]:
    """Every cookie of this deployment with its full name."""
    return tuple((cookies.full_name(site, one), one) for one in cookies.ALL)


async def choose_colours(request: Request) -> Response:
    """Choose the light theme, or follow the device again."""
    response = RedirectResponse("/aksesibilitas", 303)
    if csrf.posted_fields(request).get("tema") == "terang":
        cookies.set_cookie(request, response, cookies.THEME, "terang")
    else:
        cookies.delete_cookie(request, response, cookies.THEME)
    return response
