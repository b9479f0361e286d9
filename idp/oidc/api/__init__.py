"""Routes for programs: metadata, keys, token, userinfo, introspection, revocation, /par, device authorization."""

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
    """Answer a CORS preflight request."""
    return answers.preflight()


#: The busiest first; all of them are matched before every other route.
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

#: The address of the metadata document for clients migrated from Logto (IDP_LOGTO_ALIAS).
logto = (
    Door("/oidc/.well-known/openid-configuration", metadata, methods=["GET"]),
    Door("/oidc/.well-known/openid-configuration", preflight, methods=["OPTIONS"]),
)

#: Matched after them: a preflight is rare.
preflights = tuple(Door(door.path, preflight, methods=["OPTIONS"]) for door in doors)
