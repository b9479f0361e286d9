"""The userinfo endpoint (OIDC Core 5.3)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api import asks
from idp.oidc.tokens.userinfo import UserInfo
from idp.protocol.errors import OAuthError
from idp.web.parts import part


async def userinfo(request: Request) -> Response:
    """Claims about the person behind an access token, sent in the header or in the form (RFC 6750 2.1, 2.2)."""
    ask = await asks.of(request, "/userinfo")
    try:
        claims = await part(request, UserInfo).about(ask)
    except OAuthError as error:
        return answers.api_refusal(error, ask.dpop is not None)
    if claims is None:
        return answers.api_refusal(None, ask.dpop is not None)
    return answers.sealed(claims) if isinstance(claims, str) else answers.told(claims)
