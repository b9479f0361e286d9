"""The authorization endpoint for browsers (RFC 6749 4.1.1, OIDC Core 3.1.2.1)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.authorize.flow import Authorize
from idp.oidc.authorize.wiring import Authorization
from idp.oidc.pages import visitor
from idp.protocol.parameters import read as read_parameters
from idp.web import forms
from idp.web.doors import Door
from idp.web.strangers import Strangers


def routes(authorization: Authorization, limits: Strangers) -> list[Door]:
    """Every login passes the first; all of them are matched before every other route."""
    endpoint = AuthorizationEndpoint(authorization.authorize, limits)
    return [
        Door("/authorize", endpoint.authorize, methods=["GET"]),
        Door("/authorize", endpoint.authorize_posted, methods=["POST"]),
        Door("/authorize/{handle}", endpoint.resume, methods=["GET"]),
        Door("/authorize/{handle}/batal", endpoint.cancel, methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class AuthorizationEndpoint:
    """/authorize: asked, asked by a form, resumed, cancelled."""

    requests: Authorize
    limits: Strangers

    async def authorize(self, request: Request) -> Response:
        """Start an authorization request (RFC 6749 4.1.1)."""
        asked = read_parameters(forms.query(request))
        return answers.outcome(request, await self.requests.ask(asked, visitor.browser(request, self.limits)))

    async def authorize_posted(self, request: Request) -> Response:
        """Store a posted request and continue with GET (OIDC Core 3.1.2.1)."""
        asked = read_parameters(await forms.form(request))
        return answers.outcome(
            request, await self.requests.keep(asked, visitor.browser(request, self.limits, posted=True))
        )

    async def resume(self, request: Request) -> Response:
        """Continue a pending request after the person logged in or consented."""
        handle = request.path_params["handle"]
        return answers.outcome(request, await self.requests.resume(handle, visitor.browser(request, self.limits)))

    async def cancel(self, request: Request) -> Response:
        """Return to the client without logging in."""
        return answers.outcome(request, await self.requests.cancel(request.path_params["handle"]))
