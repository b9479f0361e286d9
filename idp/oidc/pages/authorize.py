"""The authorization endpoint for browsers (RFC 6749 4.1.1, OIDC Core 3.1.2.1)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.authorize.flow import Authorize
from idp.oidc.pages import visitor
from idp.protocol.parameters import read as read_parameters
from idp.web import forms
from idp.web.doors import Door
from idp.web.parts import part


async def authorize(request: Request) -> Response:
    """Start an authorization request (RFC 6749 4.1.1)."""
    asked = read_parameters(forms.query(request))
    return answers.outcome(request, await part(request, Authorize).ask(asked, visitor.browser(request)))


async def authorize_posted(request: Request) -> Response:
    """Store a posted request and continue with GET (OIDC Core 3.1.2.1)."""
    asked = read_parameters(await forms.form(request))
    return answers.outcome(request, await part(request, Authorize).keep(asked, visitor.browser(request, posted=True)))


async def resume(request: Request) -> Response:
    """Continue a pending request after the person logged in or consented."""
    handle = request.path_params["handle"]
    return answers.outcome(request, await part(request, Authorize).resume(handle, visitor.browser(request)))


async def cancel(request: Request) -> Response:
    """Return to the client without logging in."""
    return answers.outcome(request, await part(request, Authorize).cancel(request.path_params["handle"]))


#: Every login passes the first; all of them are matched before every other route.
doors = (
    Door("/authorize", authorize, methods=["GET"]),
    Door("/authorize", authorize_posted, methods=["POST"]),
    Door("/authorize/{handle}", resume, methods=["GET"]),
    Door("/authorize/{handle}/batal", cancel, methods=["GET"]),
)
