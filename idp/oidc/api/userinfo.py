"""The door where the bearer of an access token learns about the person (OIDC Core 5.3)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api import asks
from idp.oidc.userinfo import UserInfo
from idp.protocol.errors import OAuthError
from idp.web.parts import part


async def userinfo(request: Request) -> Response:
    """Claims about the person behind an access token, in the header or in the form (RFC 6750 2.1, 2.2)."""
    try:
        claims = await part(request, UserInfo).about(await asks.of(request, "/userinfo"))
    except OAuthError as error:
        return answers.bearer_refusal(error)
    return answers.bearer_refusal(None) if claims is None else answers.told(claims)
