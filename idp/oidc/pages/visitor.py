"""The browser and the session behind a request to a page of the protocol."""

from starlette.requests import Request

from idp.accounts.sessions import Here, Sessions
from idp.oidc.authorize.flow import Browser
from idp.web import cookies
from idp.web.parts import part
from idp.web.strangers import admission


def cookie(request: Request) -> str | None:
    """The value of the session cookie."""
    return cookies.read(request, cookies.SESSION)


def browser(request: Request, posted: bool = False) -> Browser:
    """The browser of a request to /authorize; a cross-site POST carries no Lax cookie, so none is read."""
    return Browser(None if posted else cookie(request), admission(request, "authorize"))


async def here(request: Request) -> Here | None:
    """The session of this browser."""
    return await part(request, Sessions).who_is_here(cookie(request))
