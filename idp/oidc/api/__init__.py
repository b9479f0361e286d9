"""Routes for programs: metadata, keys, token, userinfo, introspection, revocation, /par, device authorization."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import responses
from idp.oidc.api.device import DeviceAuthorizationApi
from idp.oidc.api.discovery import DiscoveryApi
from idp.oidc.api.pushed import PushedAuthorizationApi
from idp.oidc.api.tokens import TokensApi
from idp.oidc.api.userinfo import UserInfoApi
from idp.oidc.wiring import Oidc
from idp.web.access import ProgramAuthentication, Public
from idp.web.web_application import FastRoute
from idp.web.wiring import Web

_DOCUMENT = Public("clients read it before they have anything to show (OIDC Discovery 4)")
_PREFLIGHT = Public("browsers send no credentials with a preflight request (Fetch)")


async def preflight(_request: Request) -> Response:
    """Answer a CORS preflight request."""
    return responses.preflight_response()


def routes(oidc: Oidc, web: Web) -> list[FastRoute]:
    """The busiest first; all of them are matched before every other route."""
    tokens, documents = TokensApi(oidc.tokens, web.requests), DiscoveryApi(oidc.provider, oidc.signer)
    userinfo = UserInfoApi(oidc.tokens.userinfo, web.requests)
    pushed = PushedAuthorizationApi(oidc.authorization.pushed, web.requests, web.anonymous_limits)
    device = DeviceAuthorizationApi(oidc.device.authorization, web.requests, web.anonymous_limits)
    return [
        FastRoute("/token", tokens.token, methods=["POST"], access=ProgramAuthentication.CLIENT),
        FastRoute("/userinfo", userinfo.userinfo, methods=["GET", "POST"], access=ProgramAuthentication.USERINFO_TOKEN),
        FastRoute("/introspect", tokens.introspect, methods=["POST"], access=ProgramAuthentication.CLIENT),
        FastRoute("/.well-known/openid-configuration", documents.metadata, methods=["GET"], access=_DOCUMENT),
        FastRoute("/jwks", documents.jwks, methods=["GET"], access=_DOCUMENT),
        FastRoute("/revoke", tokens.revoke, methods=["POST"], access=ProgramAuthentication.CLIENT),
        FastRoute("/.well-known/oauth-authorization-server", documents.metadata, methods=["GET"], access=_DOCUMENT),
        FastRoute("/par", pushed.par, methods=["POST"], access=ProgramAuthentication.CLIENT),
        FastRoute(
            "/device_authorization", device.device_authorization, methods=["POST"], access=ProgramAuthentication.CLIENT
        ),
    ]


def logto_routes(oidc: Oidc) -> list[FastRoute]:
    """The address of the metadata document for clients migrated from Logto (IDP_LOGTO_ALIAS)."""
    metadata = DiscoveryApi(oidc.provider, oidc.signer).metadata
    return [
        FastRoute("/oidc/.well-known/openid-configuration", metadata, methods=["GET"], access=_DOCUMENT),
        FastRoute("/oidc/.well-known/openid-configuration", preflight, methods=["OPTIONS"], access=_PREFLIGHT),
    ]


def preflight_routes(doors: Iterable[FastRoute]) -> list[FastRoute]:
    """Matched after them: a preflight is rare."""
    return [FastRoute(door.path, preflight, methods=["OPTIONS"], access=_PREFLIGHT) for door in doors]
