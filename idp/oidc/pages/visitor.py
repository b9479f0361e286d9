"""Who stands at a page of the protocol."""

from starlette.requests import Request

from idp.accounts.sessions import Here, Sessions
from idp.web import cookies
from idp.web.parts import part


def cookie(request: Request) -> str | None:
    """The value of the session cookie."""
    return cookies.read(request, cookies.SESSION)


async def here(request: Request) -> Here | None:
    """The person signed in at this browser."""
    return await part(request, Sessions).who_is_here(cookie(request))
