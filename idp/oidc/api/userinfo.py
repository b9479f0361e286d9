"""The userinfo endpoint (OIDC Core 5.3)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import responses
from idp.oidc.tokens.userinfo import UserInfoEndpoint
from idp.protocol.errors import OAuthError
from idp.web.endpoint_requests import EndpointRequestReader


@dataclass(frozen=True, slots=True)
class UserInfoApi:
    """/userinfo."""

    user_info: UserInfoEndpoint
    requests: EndpointRequestReader

    async def userinfo(self, request: Request) -> Response:
        """Claims about the person behind an access token, sent in the header or in the form (RFC 6750 2.1, 2.2)."""
        ask = await self.requests.read_form(request, "/userinfo")
        try:
            claims = await self.user_info.respond(ask)
        except OAuthError as error:
            return responses.api_error_response(request, error, ask)
        if claims is None:
            return responses.api_error_response(request, None, ask)
        return responses.jwt_response(claims) if isinstance(claims, str) else responses.json_response(claims)
