"""Renders pages with Jinja; each package has its own templates folder."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from idp.foundation import clock
from idp.web import cookies, csrf, marks
from idp.web.compression import squeezed
from idp.web.headers import content_policy
from idp.web.language import CHOICE, Language, language_of, translations
from idp.web.parts import part
from idp.web.site import Site
from idp.web.static_files import assets, static
from idp.web.words import FILTERS


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
    language, nonce = language_of(request), secrets.token_urlsafe(16)
    form_field, fresh_cookie = _csrf_field(request)
    html = (
        environment(language)
        .get_template(template)
        .render(
            v=view,
            nonce=nonce,
            language=language,
            path=request.url.path,
            query=request.url.query,
            site=part(request, Site),
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


@cache
def environment(language: Language) -> Environment:
    """The Jinja environment of one language: undefined names are errors, everything is escaped."""
    jinja = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    jinja.globals |= {"static": static, "stylesheet": _stylesheet}
    jinja.filters |= {name: filter_for(language) for name, filter_for in FILTERS.items()}
    jinja.filters |= {"initials": marks.initials, "tone": marks.tone, "unbroken": marks.unbroken}
    return jinja


def _source(name: str) -> str | None:
    slice_name, _, file = name.partition("/")
    found = files("idp") / slice_name / "templates" / file
    return found.read_text(encoding="utf-8") if found.is_file() else None


@cache
def _stylesheet() -> Markup:
    """The content of the stylesheet, for pages that have it inline."""
    return Markup(assets()["divos.css"].body.decode())  # noqa: S704  our own file


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
