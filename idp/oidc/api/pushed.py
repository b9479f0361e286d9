"""The pushed authorization request endpoint (RFC 9126 2)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.authorize.push import PushDesk
from idp.protocol.errors import OAuthError
from idp.web.asks import EndpointRequestReader
from idp.web.strangers import Crowded, Strangers


@dataclass(frozen=True, slots=True)
class PushedAuthorizationApi:
    """/par."""

    pushed_requests: PushDesk
    requests: EndpointRequestReader
    limits: Strangers

    async def par(self, request: Request) -> Response:
        """Store an authorization request and return its request_uri (RFC 9126 2.2)."""
        try:
            ask = await self.requests.read_form(request, "/par")
            return answers.told(await self.pushed_requests.push(ask, self.limits.admission(request, "par")), 201)
        except OAuthError as error:
            return answers.refusal(error)
        except Crowded as crowd:
            return answers.crowded(crowd)
