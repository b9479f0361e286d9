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
        try:
            outcome = await self.tokens.token_endpoint.respond(await self.requests.read_form(request, "/token"))
        except OAuthError as problem:
            return responses.error_response(problem)
        match outcome:
            case TokenResponse(body):
                return responses.json_response(body)
            case TokenErrorResponse(error):
                return responses.error_response(error)
            case _:
                assert_never(outcome)

    async def introspect(self, request: Request) -> Response:
        """Tell a resource server about a token (RFC 7662 2), as JSON or signed (RFC 9701 4)."""
        try:
            told = await self.tokens.introspection.introspect_token(
                await self.requests.read_form(request, "/introspect")
            )
        except OAuthError as error:
            return responses.error_response(error)
        if responses.accepts(request, responses.INTROSPECTION):
            return responses.typed_jwt_response(self.tokens.introspection.sign_response(told), responses.INTROSPECTION)
        return responses.json_response(told.body)

    async def revoke(self, request: Request) -> Response:
        """Revoke the client's own token (RFC 7009 2)."""
        try:
            await self.tokens.introspection.revoke_token(await self.requests.read_form(request, "/revoke"))
        except OAuthError as error:
            return responses.error_response(error)
        return responses.empty_response()
