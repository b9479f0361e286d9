"""The token, introspection and revocation endpoints."""

from dataclasses import dataclass
from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import responses
from idp.oidc.token_request import TokenErrorResponse, TokenResponse
from idp.oidc.wiring import Tokens
from idp.protocol.errors import OAuthError
from idp.web.endpoint_requests import EndpointRequestReader


@dataclass(frozen=True, slots=True)
class TokensApi:
    """/token, /introspect and /revoke."""

    tokens: Tokens
    requests: EndpointRequestReader

    async def token(self, request: Request) -> Response:
        """Exchange a code, a refresh token or another grant for tokens (RFC 6749 3.2)."""
        ask = await self.requests.read_form(request, "/token")
        try:
            outcome = await self.tokens.token_endpoint.respond(ask)
        except OAuthError as problem:
            return responses.error_response(request, problem, ask)
        match outcome:
            case TokenResponse(body):
                return responses.json_response(body)
            case TokenErrorResponse(error):
                return responses.error_response(request, error, ask)
            case _:
                assert_never(outcome)

    async def introspect(self, request: Request) -> Response:
        """Tell a resource server about a token (RFC 7662 2), as JSON or signed (RFC 9701 4)."""
        ask = await self.requests.read_form(request, "/introspect")
        try:
            told = await self.tokens.introspection.introspect_token(ask)
        except OAuthError as error:
            return responses.error_response(request, error, ask)
        if responses.accepts(request, responses.INTROSPECTION):
            return responses.typed_jwt_response(self.tokens.introspection.sign_response(told), responses.INTROSPECTION)
        return responses.json_response(told.body)

    async def revoke(self, request: Request) -> Response:
        """Revoke the client's own token (RFC 7009 2)."""
        ask = await self.requests.read_form(request, "/revoke")
        try:
            await self.tokens.introspection.revoke_token(ask)
        except OAuthError as error:
            return responses.error_response(request, error, ask)
        return responses.empty_response()
