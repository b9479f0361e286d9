"""CSRF protection of forms by a signed double-submit cookie."""

import os

from starlette.requests import Request

from idp.foundation import opaque
from idp.web import cookies
from idp.web.context import web_context

FIELD = "csrf"


class Stale(Exception):
    """The form's CSRF token does not match the cookie: the page is old, or from another site."""


def token(request: Request, cookie_value: str) -> str:
    """Make a token over the cookie; it differs each time, so that compression does not reveal it (BREACH)."""
    return web_context(request).token_signer.sign("csrf", os.urandom(8) + opaque.digest(cookie_value)[:16])


def check(request: Request, fields: dict[str, str]) -> None:
    """Verify the token of a form and the Sec-Fetch-Site header. Raises CsrfError."""
    cookie_value = cookies.read(request, cookies.CSRF)
    opened = web_context(request).token_signer.open("csrf", fields.get(FIELD, ""))
    if cookie_value is None or opened is None or opened[8:] != opaque.digest(cookie_value)[:16]:
        raise Stale
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Stale
