"""Every cookie of the provider in one table, and functions that read, set and delete them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from idp.web.context import web_context
from idp.web.site import Site


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie's name and attributes; without `max_age` it is a session cookie (RFC 6265 4.1.2.2)."""

    name: str
    purpose: str
    max_age: timedelta | None = None
    same_site: Literal["lax", "strict"] = "lax"


SESSION = Cookie("divos_sesi", "who is signed in: 256 random bits, of which we store a digest")
CSRF = Cookie("divos_csrf", "shows that a form comes from our own page")
LANGUAGE = Cookie("divos_bahasa", "the chosen language: id or en", timedelta(days=365))
STEP = Cookie(
    "divos_langkah",
    "binds the next step of a login to the browser that passed the one before: 256 random bits for each tab",
    timedelta(minutes=10),
)
THEME = Cookie("divos_tema", "terang: light colours although the device asks for dark ones", timedelta(days=365))
TRUSTED_DEVICE = Cookie("divos_perangkat", "this browser need not show a second factor", timedelta(days=30), "strict")
BROWSER = Cookie("divos_peramban", "tells a known browser from a new one in the sign-in history", timedelta(days=400))

ALL = (SESSION, STEP, CSRF, LANGUAGE, THEME, TRUSTED_DEVICE, BROWSER)


def full_name(site: Site, cookie: Cookie) -> str:
    """The cookie's name as browsers of this deployment have it."""
    # __Host-: only this host can set it, only over https, for the whole host (RFC 6265bis 4.1.3.2)
    return f"__Host-{cookie.name}" if site.secure else cookie.name


def read_cookie(request: HTTPConnection, cookie: Cookie) -> str | None:
    """Return the value the browser sent, or None."""
    return request.cookies.get(full_name(web_context(request).site, cookie))


def set_cookie(request: HTTPConnection, response: Response, cookie: Cookie, value: str) -> None:
    """Set the cookie on the response: HttpOnly, and Secure on https."""
    site = web_context(request).site
    response.set_cookie(
        full_name(site, cookie),
        value,
        max_age=int(cookie.max_age.total_seconds()) if cookie.max_age else None,
        path="/",
        secure=site.secure,
        httponly=True,
        samesite=cookie.same_site,
    )


def delete_cookie(request: HTTPConnection, response: Response, cookie: Cookie) -> None:
    """Delete the cookie."""
    site = web_context(request).site
    response.delete_cookie(
        full_name(site, cookie), path="/", secure=site.secure, httponly=True, samesite=cookie.same_site
    )
