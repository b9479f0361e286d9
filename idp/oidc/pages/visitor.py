"""The browser and the session behind a request to a page of the protocol."""

from starlette.requests import Request

from idp.oidc.authorize.flow import Browser
from idp.web import cookies
from idp.web.strangers import Strangers


def cookie(request: Request) -> str | None:
    """The value of the session cookie."""
    return cookies.read(request, cookies.SESSION)


def browser(request: Request, limits: Strangers, posted: bool = False) -> Browser:
    """The browser of a request to /authorize; a cross-site POST carries no Lax cookie, so none is read."""
    return Browser(None if posted else cookie(request), limits.admission(request, "authorize"))
