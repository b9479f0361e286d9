"""The userinfo endpoint (OIDC Core 5.3)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.tokens.userinfo import UserInfo
from idp.protocol.errors import OAuthError
from idp.web.asks import EndpointRequestReader


@dataclass(frozen=True, slots=True)
class UserInfoApi:
    """/userinfo."""

    user_info: UserInfo
    requests: EndpointRequestReader

    async def userinfo(self, request: Request) -> Response:
        """Claims about the person behind an access token, sent in the header or in the form (RFC 6750 2.1, 2.2)."""
        ask = await self.requests.read_form(request, "/userinfo")
        try:
            claims = await self.user_info.about(ask)
        except OAuthError as error:
            return answers.api_refusal(error, ask.dpop is not None)
        if claims is None:
            return answers.api_refusal(None, ask.dpop is not None)
        return answers.sealed(claims) if isinstance(claims, str) else answers.told(claims)
