"""The device authorization endpoint for devices without a keyboard (RFC 8628 3.1)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import responses
from idp.oidc.device.authorization import DeviceAuthorizationEndpoint
from idp.protocol.errors import OAuthError
from idp.web.anonymous_limits import AnonymousLimits
from idp.web.endpoint_requests import EndpointRequestReader
from idp.web.request_errors import RateLimited


@dataclass(frozen=True, slots=True)
class DeviceAuthorizationApi:
    """/device_authorization."""

    device_authorizations: DeviceAuthorizationEndpoint
    requests: EndpointRequestReader
    limits: AnonymousLimits

    async def device_authorization(self, request: Request) -> Response:
        """The device code and the user code (RFC 8628 3.2)."""
        ask = await self.requests.read_form(request, "/device_authorization")
        try:
            return responses.json_response(
                await self.device_authorizations.respond(ask, self.limits.admission(request, "device"))
            )
        except OAuthError as error:
            return responses.error_response(request, error, ask)
        except RateLimited as crowd:
            return responses.rate_limited_response(request, crowd)
