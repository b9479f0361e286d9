"""Doors for programs: metadata, keys, token, userinfo, introspection, revocation."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api.device import device_authorization
from idp.oidc.api.documents import jwks, metadata
from idp.oidc.api.pushed import par
from idp.oidc.api.tokens import introspect, revoke, token
from idp.oidc.api.userinfo import userinfo
from idp.web.doors import Door


async def preflight(_request: Request) -> Response:
    """A browser asks whether a page of another origin may call."""
    return answers.preflight()


#: The busiest first; all of them in front of every other route.
doors = (
    Door("/token", token, methods=["POST"]),
    Door("/userinfo", userinfo, methods=["GET", "POST"]),
    Door("/introspect", introspect, methods=["POST"]),
    Door("/.well-known/openid-configuration", metadata, methods=["GET"]),
    Door("/jwks", jwks, methods=["GET"]),
    Door("/revoke", revoke, methods=["POST"]),
    Door("/.well-known/oauth-authorization-server", metadata, methods=["GET"]),
    Door("/par", par, methods=["POST"]),
    Door("/device_authorization", device_authorization, methods=["POST"]),
)

#: Where clients of Logto look for the same document (IDP_LOGTO_ALIAS).
logto = (
    Door("/oidc/.well-known/openid-configuration", metadata, methods=["GET"]),
    Door("/oidc/.well-known/openid-configuration", preflight, methods=["OPTIONS"]),
)

#: Anywhere behind them: a preflight is seldom.
preflights = tuple(Door(door.path, preflight, methods=["OPTIONS"]) for door in doors)
