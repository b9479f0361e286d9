"""The authorization endpoint for browsers (RFC 6749 4.1.1, OIDC Core 3.1.2.1)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import responses
from idp.oidc.authorize.endpoint import AuthorizationEndpoint
from idp.oidc.authorize.wiring import Authorization
from idp.oidc.pages import current_browser
from idp.protocol.parameters import read_parameters
from idp.web import forms
from idp.web.access import CsrfExempt, Public
from idp.web.anonymous_limits import AnonymousLimits
from idp.web.web_application import FastRoute

_PUBLIC = Public("people begin here without a session, and are asked to log in when the request needs it")
_FROM_CLIENTS = CsrfExempt(
    "clients post from their own pages (OIDC Core 3.1.2.1); it stores a request, reads no cookie"
)


def routes(authorization: Authorization, limits: AnonymousLimits) -> list[FastRoute]:
    """Every login passes the first; all of them are matched before every other route."""
    handlers = AuthorizationHandlers(authorization.authorize, limits)
    return [
        FastRoute("/authorize", handlers.authorize, methods=["GET"], access=_PUBLIC),
        FastRoute("/authorize", handlers.authorize_posted, methods=["POST"], access=_PUBLIC, csrf=_FROM_CLIENTS),
        FastRoute("/authorize/{handle}", handlers.resume, methods=["GET"], access=_PUBLIC),
        FastRoute("/authorize/{handle}", handlers.resume_despite_loop, methods=["POST"], access=_PUBLIC),
        FastRoute("/authorize/{handle}/batal", handlers.cancel, methods=["GET"], access=_PUBLIC),
    ]


@dataclass(frozen=True, slots=True)
class AuthorizationHandlers:
    """Request handlers of /authorize: start, start by a form, resume, resume despite a loop, cancel."""

    requests: AuthorizationEndpoint
    limits: AnonymousLimits

    async def authorize(self, request: Request) -> Response:
        """Start an authorization request (RFC 6749 4.1.1)."""
        asked = read_parameters(forms.read_query(request))
        outcome = await self.requests.start(asked, current_browser.read_browser(request, self.limits))
        return await responses.outcome_response(request, outcome, asked)

    async def authorize_posted(self, request: Request) -> Response:
        """Store a posted request and continue with GET (OIDC Core 3.1.2.1)."""
        asked = read_parameters(await forms.read_form(request))
        outcome = await self.requests.post(asked, current_browser.read_browser(request, self.limits, posted=True))
        return await responses.outcome_response(request, outcome, asked)

    async def resume(self, request: Request) -> Response:
        """Continue a pending request after the person logged in or consented."""
        handle = request.path_params["handle"]
        return await responses.outcome_response(
            request, await self.requests.resume(handle, current_browser.read_browser(request, self.limits))
        )

    async def resume_despite_loop(self, request: Request) -> Response:
        """Continue a pending request once, although the client sends the person here again and again."""
        handle, browser = request.path_params["handle"], current_browser.read_browser(request, self.limits)
        return await responses.outcome_response(request, await self.requests.resume(handle, browser, despite_loop=True))

    async def cancel(self, request: Request) -> Response:
        """Return to the client without logging in."""
        return await responses.outcome_response(request, await self.requests.cancel(request.path_params["handle"]))
