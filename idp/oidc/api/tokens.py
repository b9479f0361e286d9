"""The token, introspection and revocation endpoints."""

from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api import asks
from idp.oidc.grants.turn import Given, Refused
from idp.oidc.token import TokenDesk
from idp.oidc.tokens.introspect import Inspection
from idp.protocol.errors import OAuthError
from idp.web.parts import part


async def token(request: Request) -> Response:
    """Exchange a code, a refresh token or another grant for tokens (RFC 6749 3.2)."""
    try:
        outcome = await part(request, TokenDesk).answer(await asks.of(request, "/token"))
    except OAuthError as problem:
        return answers.refusal(problem)
    match outcome:
        case Given(body):
            return answers.told(body)
        case Refused(error):
            return answers.refusal(error)
        case _:
            assert_never(outcome)


async def introspect(request: Request) -> Response:
    """Tell a resource server about a token (RFC 7662 2), as JSON or signed (RFC 9701 4)."""
    try:
        inspection = part(request, Inspection)
        told = await inspection.describe(await asks.of(request, "/introspect"))
    except OAuthError as error:
        return answers.refusal(error)
    if answers.wants(request, answers.INTROSPECTION):
        return answers.signed(inspection.signed(told), answers.INTROSPECTION)
    return answers.told(told.answer)


async def revoke(request: Request) -> Response:
    """Revoke the client's own token (RFC 7009 2)."""
    try:
        await part(request, Inspection).revoke(await asks.of(request, "/revoke"))
    except OAuthError as error:
        return answers.refusal(error)
    return answers.empty()
