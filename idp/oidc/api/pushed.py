"""The pushed authorization request endpoint (RFC 9126 2)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import responses
from idp.oidc.authorize.pushed_endpoint import PushedAuthorizationEndpoint
from idp.protocol.errors import OAuthError
from idp.web.anonymous_limits import AnonymousLimits
from idp.web.endpoint_requests import EndpointRequestReader
from idp.web.request_errors import RateLimited


@dataclass(frozen=True, slots=True)
class PushedAuthorizationApi:
    """/par."""

    pushed_requests: PushedAuthorizationEndpoint
    requests: EndpointRequestReader
    limits: AnonymousLimits

    async def par(self, request: Request) -> Response:
        """Store an authorization request and return its request_uri (RFC 9126 2.2)."""
        ask = await self.requests.read_form(request, "/par")
        try:
            return responses.json_response(
                await self.pushed_requests.respond(ask, self.limits.admission(request, "par")), 201
            )
        except OAuthError as error:
            return responses.error_response(request, error, ask)
        except RateLimited as crowd:
            return responses.rate_limited_response(request, crowd)
