"""The device authorization endpoint for devices without a keyboard (RFC 8628 3.1)."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.device.authorization import DeviceDesk
from idp.protocol.errors import OAuthError
from idp.web.asks import EndpointRequestReader
from idp.web.strangers import Crowded, Strangers


@dataclass(frozen=True, slots=True)
class DeviceAuthorizationApi:
    """/device_authorization."""

    device_authorizations: DeviceDesk
    requests: EndpointRequestReader
    limits: Strangers

    async def device_authorization(self, request: Request) -> Response:
        """The device code and the user code (RFC 8628 3.2)."""
        try:
            ask = await self.requests.read_form(request, "/device_authorization")
            return answers.told(await self.device_authorizations.answer(ask, self.limits.admission(request, "device")))
        except OAuthError as error:
            return answers.refusal(error)
        except Crowded as crowd:
            return answers.crowded(crowd)
