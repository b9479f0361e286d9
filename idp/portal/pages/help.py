"""/bantuan: help for everybody and its search; /bantuan/galat: the causes of errors, a page for each."""

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts.guards import Guards
from idp.diagnosis.cause_entries import CAUSES_PATH, list_cause_entries
from idp.diagnosis.cause_views import build_cause_view, group_causes
from idp.diagnosis.help_search import HelpEntry, HelpKind, search_help
from idp.diagnosis.typed_code import read_typed_code
from idp.foundation import clock
from idp.portal.help_directory import HelpDirectory, group_results
from idp.portal.help_sections import read_page, read_sections
from idp.portal.pages.launcher import STATIC_PAGES, list_cookies
from idp.portal.views import CauseListView, HelpSearchView, StaticPageView
from idp.portal.wiring import Portal
from idp.web import forms
from idp.web.access import Public
from idp.web.context import web_context
from idp.web.declared_routes import PageRouter
from idp.web.environment import Environments
from idp.web.language import choose_language
from idp.web.site import Site
from idp.web.templating import PageOptions, render_page
from idp.web.translations import Language
from idp.web.wiring import Web

HELP_PATH, _HELP_TEMPLATE = "/bantuan", "portal/help.html"
_FOR_EVERYBODY = Public("help for everybody; the same page whoever reads it")
_LONGEST_SEARCH = 100


def routes(portal: Portal, guards: Guards, _web: Web) -> PageRouter:
    """Help with its search, the list of causes, the page of a cause."""
    router = PageRouter()
    _add_help(router, portal.help, guards)
    _add_causes(router, guards)
    return router


def _add_help(router: PageRouter, directory: HelpDirectory, guards: Guards) -> None:
    @router.get(HELP_PATH, access=_FOR_EVERYBODY, head=True)
    async def show_help(request: Request) -> Response:
        """Show help, or what a search finds in it; a typed code leads to its diagnosis."""
        typed = _read_search(request)
        if typed is None:
            return render_page(request, _HELP_TEMPLATE, StaticPageView(await guards.find_visitor(request)))
        code = _read_code(typed)
        if code is not None:
            return RedirectResponse(f"/diagnosis/{code}", 303)
        context, language = web_context(request), choose_language(request)
        sections = _list_sections(context.templates, context.site, language)
        results = directory.search(language, sections, typed)
        view = HelpSearchView(await guards.find_visitor(request), typed, results)
        return render_page(request, "portal/help_search.html", view)


def _add_causes(router: PageRouter, guards: Guards) -> None:
    @router.get(CAUSES_PATH, access=_FOR_EVERYBODY, head=True)
    async def list_causes(request: Request) -> Response:
        """Show every cause by where it happens, or those that a search finds."""
        typed = _read_search(request)
        code = _read_code(typed or "")
        if code is not None:
            return RedirectResponse(f"/diagnosis/{code}", 303)
        return await _show_list(request, guards, typed or "")

    @router.get(CAUSES_PATH + "/{cause}", access=_FOR_EVERYBODY, head=True)
    async def show_cause(request: Request, cause: str) -> Response:
        """Show the page of a cause; of one that does not exist, the list with its search."""
        view = build_cause_view(cause, await guards.find_visitor(request))
        if view is None:
            return await _show_list(request, guards, "", missing=True)
        return render_page(request, "portal/cause.html", view)


async def _show_list(request: Request, guards: Guards, typed: str, missing: bool = False) -> Response:
    found = search_help(list_cause_entries(choose_language(request)), typed)
    view = CauseListView(
        visitor=await guards.find_visitor(request),
        groups=group_causes(),
        typed=typed,
        results=group_results(HelpKind.CAUSES, found),
        missing=missing,
    )
    return render_page(request, "portal/causes.html", view, PageOptions(404 if missing else 200))


def _read_search(request: Request) -> str | None:
    """What was typed into the search; None where there is no search."""
    typed = forms.last_values(forms.read_query(request)).get("cari")
    return None if typed is None else " ".join(typed[:_LONGEST_SEARCH].split())


def _read_code(typed: str) -> str | None:
    """The code in a search; words of eight letters are none."""
    return read_typed_code(typed) if "dvs" in typed.casefold() else None


@lru_cache(maxsize=16)
def _list_sections(templates: Environments, site: Site, language: Language) -> tuple[HelpEntry, ...]:
    """The sections of help and the notices, as they are shown to everybody."""

    def render(path: str, template: str) -> str:
        return (
            templates.of(language)
            .get_template(template)
            .render(
                v=StaticPageView(None, list_cookies(site)),
                nonce="",
                language=language,
                path=path,
                query="",
                site=site,
                theme="",
                csrf_field=str,
                now=clock.now(),
            )
        )

    notices = (read_page(path, render(path, template)) for path, template in STATIC_PAGES.items())
    return (*read_sections(HELP_PATH, render(HELP_PATH, _HELP_TEMPLATE)), *notices)
