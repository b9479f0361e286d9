"""The device authorization endpoint for devices without a keyboard (RFC 8628 3.1)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api import asks
from idp.oidc.device.authorization import DeviceDesk
from idp.protocol.errors import OAuthError
from idp.web.parts import part
from idp.web.strangers import Crowded, admission


async def device_authorization(request: Request) -> Response:
    """The device code and the user code (RFC 8628 3.2)."""
    try:
        ask = await asks.of(request, "/device_authorization")
        return answers.told(await part(request, DeviceDesk).answer(ask, admission(request, "device")))
    except OAuthError as error:
        return answers.refusal(error)
    except Crowded as crowd:
        return answers.crowded(crowd)
