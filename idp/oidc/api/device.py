"""The door where a device without a keyboard begins (RFC 8628 3.1)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api import asks
from idp.oidc.device.authorization import DeviceDesk
from idp.protocol.errors import OAuthError
from idp.web.parts import part


async def device_authorization(request: Request) -> Response:
    """Codes for the device and for its person (RFC 8628 3.2)."""
    try:
        return answers.told(await part(request, DeviceDesk).answer(await asks.of(request, "/device_authorization")))
    except OAuthError as error:
        return answers.refusal(error)
