"""The browser and the session behind a request to a page of the protocol."""

from starlette.requests import Request

from idp.oidc.authorize.endpoint import Browser
from idp.web import cookies
from idp.web.anonymous_limits import AnonymousLimits


def session_cookie(request: Request) -> str | None:
    """The value of the session cookie."""
    return cookies.read_cookie(request, cookies.SESSION)


def read_browser(request: Request, limits: AnonymousLimits, posted: bool = False) -> Browser:
    """The browser of a request to /authorize; a cross-site POST carries no Lax cookie, so none is read."""
    return Browser(None if posted else session_cookie(request), limits.admission(request, "authorize"))
