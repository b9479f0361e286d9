"""Renders pages: one template, one frozen view value, one nonce; and HeaderUser, whom the page header shows."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from idp.foundation import clock
from idp.web import cookies, csrf
from idp.web.areas import OPEN_TO_EVERYBODY, Area
from idp.web.assets import load_assets
from idp.web.compression import compress_page
from idp.web.context import web_context
from idp.web.headers import content_security_policy
from idp.web.language import LANGUAGE_PARAMETER, choose_language


@dataclass(frozen=True, slots=True)
class HeaderUser:
    """The person in the header of a page, and the areas that its menus link to.

    `shared`: others use this computer too, so that every page leads out by one large button.
    """

    name: str
    areas: tuple[Area, ...] = OPEN_TO_EVERYBODY
    shared: bool = False


@dataclass(frozen=True, slots=True)
class PageOptions:
    """Options of a page: status, whether its form may redirect to a client, origins it frames, further headers."""

    status: int = 200
    allow_form_redirect: bool = False
    frame_origins: str = ""
    headers: dict[str, str] = field(default_factory=dict)


DEFAULT_OPTIONS = PageOptions()


def render_page(request: Request, template: str, view: object, options: PageOptions = DEFAULT_OPTIONS) -> Response:
    """Render `template` ("<package>/<file>.html") with the view value as `v`, and set its security policy."""
    context, language, nonce = web_context(request), choose_language(request), secrets.token_urlsafe(16)
    form_field, fresh_cookie = _csrf_field(request)
    html = (
        context.templates.of(language)
        .get_template(template)
        .render(
            v=view,
            nonce=nonce,
            language=language,
            path=request.url.path,
            query=request.url.query,
            site=context.site,
            theme=cookies.read_cookie(request, cookies.THEME) or "",
            csrf_field=form_field,
            now=clock.now(),
        )
    )
    response = _response(request, html, options)
    response.headers["Content-Security-Policy"] = content_security_policy(
        nonce, options.allow_form_redirect, options.frame_origins
    )
    if fresh_cookie[1:]:
        cookies.set_cookie(request, response, cookies.CSRF, fresh_cookie[0])
    if request.query_params.get(LANGUAGE_PARAMETER):
        cookies.set_cookie(request, response, cookies.LANGUAGE, language)
    return response


def _csrf_field(request: Request) -> tuple[Callable[[], Markup], list[str]]:
    """The hidden CSRF field, and a list of the cookie's value and, when it must be set, a second item."""
    sent = cookies.read_cookie(request, cookies.CSRF)
    state = [sent or secrets.token_urlsafe(16)]

    def form_field() -> Markup:
        if sent is None and len(state) == 1:
            state.append("new")
        value = csrf.make_token(request, state[0])
        return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, value)

    return form_field, state


def _response(request: Request, html: str, options: PageOptions) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding, Cookie"} | options.headers
    body = html.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = compress_page(body, load_assets()["divos.css"].body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, options.status, headers, media_type="text/html; charset=utf-8")
