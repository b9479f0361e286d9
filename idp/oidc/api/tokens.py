"""The token, introspection and revocation endpoints."""

from dataclasses import dataclass
from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.grants.turn import Given, Refused
from idp.oidc.wiring import Tokens
from idp.protocol.errors import OAuthError
from idp.web.asks import EndpointRequestReader


@dataclass(frozen=True, slots=True)
class TokensApi:
    """/token, /introspect and /revoke."""

    tokens: Tokens
    requests: EndpointRequestReader

    async def token(self, request: Request) -> Response:
        """Exchange a code, a refresh token or another grant for tokens (RFC 6749 3.2)."""
        try:
            outcome = await self.tokens.token_endpoint.answer(await self.requests.read_form(request, "/token"))
        except OAuthError as problem:
            return answers.refusal(problem)
        match outcome:
            case Given(body):
                return answers.told(body)
            case Refused(error):
                return answers.refusal(error)
            case _:
                assert_never(outcome)

    async def introspect(self, request: Request) -> Response:
        """Tell a resource server about a token (RFC 7662 2), as JSON or signed (RFC 9701 4)."""
        try:
            told = await self.tokens.introspection.describe(await self.requests.read_form(request, "/introspect"))
        except OAuthError as error:
            return answers.refusal(error)
        if answers.wants(request, answers.INTROSPECTION):
            return answers.signed(self.tokens.introspection.signed(told), answers.INTROSPECTION)
        return answers.told(told.answer)

    async def revoke(self, request: Request) -> Response:
        """Revoke the client's own token (RFC 7009 2)."""
        try:
            await self.tokens.introspection.revoke(await self.requests.read_form(request, "/revoke"))
        except OAuthError as error:
            return answers.refusal(error)
        return answers.empty()
