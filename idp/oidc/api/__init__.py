"""Routes for programs: metadata, keys, token, userinfo, introspection, revocation, /par, device authorization."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api.device import DeviceAuthorizationApi
from idp.oidc.api.documents import DocumentsApi
from idp.oidc.api.pushed import PushedAuthorizationApi
from idp.oidc.api.tokens import TokensApi
from idp.oidc.api.userinfo import UserInfoApi
from idp.oidc.wiring import Oidc
from idp.web.doors import Door
from idp.web.wiring import Web


async def preflight(_request: Request) -> Response:
    """Answer a CORS preflight request."""
    return answers.preflight()


def routes(oidc: Oidc, web: Web) -> list[Door]:
    """The busiest first; all of them are matched before every other route."""
    tokens, documents = TokensApi(oidc.tokens, web.requests), DocumentsApi(oidc.documents)
    userinfo = UserInfoApi(oidc.tokens.userinfo, web.requests)
    pushed = PushedAuthorizationApi(oidc.authorization.pushed, web.requests, web.anonymous_limits)
    device = DeviceAuthorizationApi(oidc.device.authorization, web.requests, web.anonymous_limits)
    return [
        Door("/token", tokens.token, methods=["POST"]),
        Door("/userinfo", userinfo.userinfo, methods=["GET", "POST"]),
        Door("/introspect", tokens.introspect, methods=["POST"]),
        Door("/.well-known/openid-configuration", documents.metadata, methods=["GET"]),
        Door("/jwks", documents.jwks, methods=["GET"]),
        Door("/revoke", tokens.revoke, methods=["POST"]),
        Door("/.well-known/oauth-authorization-server", documents.metadata, methods=["GET"]),
        Door("/par", pushed.par, methods=["POST"]),
        Door("/device_authorization", device.device_authorization, methods=["POST"]),
    ]


def logto_routes(oidc: Oidc) -> list[Door]:
    """The address of the metadata document for clients migrated from Logto (IDP_LOGTO_ALIAS)."""
    metadata = DocumentsApi(oidc.documents).metadata
    return [
        Door("/oidc/.well-known/openid-configuration", metadata, methods=["GET"]),
        Door("/oidc/.well-known/openid-configuration", preflight, methods=["OPTIONS"]),
    ]


def preflight_routes(doors: Iterable[Door]) -> list[Door]:
    """Matched after them: a preflight is rare."""
    return [Door(door.path, preflight, methods=["OPTIONS"]) for door in doors]
