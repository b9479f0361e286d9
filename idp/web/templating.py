"""Renders pages: one template, one frozen view value, one nonce."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from idp.foundation import clock
from idp.web import cookies, csrf
from idp.web.compression import squeezed
from idp.web.context import web_context
from idp.web.headers import content_policy
from idp.web.language import CHOICE, language_of
from idp.web.static_files import assets


@dataclass(frozen=True, slots=True)
class Dress:
    """Options of a page: status, whether its form may redirect to a client, origins it frames, further headers."""

    status: int = 200
    leaving: bool = False
    frames: str = ""
    headers: dict[str, str] = field(default_factory=dict)


PLAIN = Dress()


def page(request: Request, template: str, view: object, dress: Dress = PLAIN) -> Response:
    """Render `template` ("<package>/<file>.html") with the view value as `v`, and set its security policy."""
    context, language, nonce = web_context(request), language_of(request), secrets.token_urlsafe(16)
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
            theme=cookies.read(request, cookies.THEME) or "",
            csrf_field=form_field,
            now=clock.now(),
        )
    )
    response = _response(request, html, dress)
    response.headers["Content-Security-Policy"] = content_policy(nonce, dress.leaving, dress.frames)
    if fresh_cookie[1:]:
        cookies.write(request, response, cookies.CSRF, fresh_cookie[0])
    if request.query_params.get(CHOICE):
        cookies.write(request, response, cookies.LANGUAGE, language)
    return response


def _csrf_field(request: Request) -> tuple[Callable[[], Markup], list[str]]:
    """The hidden CSRF field, and a list of the cookie's value and, when it must be set, a second item."""
    sent = cookies.read(request, cookies.CSRF)
    state = [sent or secrets.token_urlsafe(16)]

    def form_field() -> Markup:
        if sent is None and len(state) == 1:
            state.append("new")
        value = csrf.token(request, state[0])
        return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, value)

    return form_field, state


def _response(request: Request, html: str, dress: Dress) -> Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding, Cookie"} | dress.headers
    body = html.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = squeezed(body, assets()["divos.css"].body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, dress.status, headers, media_type="text/html; charset=utf-8")
