"""Doors for programs: metadata, keys, token, userinfo, introspection, revocation."""

from typing import assert_never

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.documents import Documents
from idp.oidc.introspect import Inspection
from idp.oidc.token import Given, Refused, TokenDesk
from idp.oidc.userinfo import UserInfo
from idp.protocol.errors import OAuthError
from idp.protocol.parameters import Parameters
from idp.protocol.parameters import read as read_parameters
from idp.protocol.tokens.access_token import bearer
from idp.web import forms
from idp.web.doors import Door
from idp.web.parts import part


async def metadata(request: Request) -> Response:
    """What this provider supports (OIDC Discovery 4, RFC 8414 3)."""
    return answers.document(request, *part(request, Documents).metadata())


async def jwks(request: Request) -> Response:
    """The keys our tokens are verified with (RFC 7517 5)."""
    return answers.document(request, *part(request, Documents).jwks())


async def token(request: Request) -> Response:
    """Codes, refresh tokens and client credentials -> tokens (RFC 6749 3.2)."""
    try:
        outcome = await part(request, TokenDesk).answer(await _form(request), request.headers.get("authorization"))
    except OAuthError as problem:
        return answers.refusal(problem)
    match outcome:
        case Given(body):
            return answers.told(body)
        case Refused(error):
            return answers.refusal(error)
        case _:
            assert_never(outcome)


async def userinfo(request: Request) -> Response:
    """Claims about the person behind an access token (OIDC Core 5.3)."""
    try:
        in_form = (await _form(request)).whole().get("access_token") if request.method == "POST" else None
        presented = bearer(request.headers.get("authorization"), in_form)
        if presented is None:
            return answers.bearer_refusal(None)
        return answers.told(await part(request, UserInfo).about(presented))
    except OAuthError as error:
        return answers.bearer_refusal(error)


async def introspect(request: Request) -> Response:
    """What a resource server may learn about a token (RFC 7662 2)."""
    try:
        asked = await _form(request)
        return answers.told(await part(request, Inspection).describe(asked, request.headers.get("authorization")))
    except OAuthError as error:
        return answers.refusal(error)


async def revoke(request: Request) -> Response:
    """A client takes back its own token (RFC 7009 2)."""
    try:
        await part(request, Inspection).revoke(await _form(request), request.headers.get("authorization"))
    except OAuthError as error:
        return answers.refusal(error)
    return answers.empty()


async def preflight(_request: Request) -> Response:
    """A browser asks whether a page of another origin may call."""
    return answers.preflight()


async def _form(request: Request) -> Parameters:
    return read_parameters(await forms.form(request))


#: The busiest first; all of them in front of every other route.
doors = (
    Door("/token", token, methods=["POST"]),
    Door("/userinfo", userinfo, methods=["GET", "POST"]),
    Door("/introspect", introspect, methods=["POST"]),
    Door("/.well-known/openid-configuration", metadata, methods=["GET"]),
    Door("/jwks", jwks, methods=["GET"]),
    Door("/revoke", revoke, methods=["POST"]),
    Door("/.well-known/oauth-authorization-server", metadata, methods=["GET"]),
)

#: Anywhere behind them: a preflight is seldom.
preflights = tuple(Door(door.path, preflight, methods=["OPTIONS"]) for door in doors)
