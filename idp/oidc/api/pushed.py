"""The pushed authorization request endpoint (RFC 9126 2)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api import asks
from idp.oidc.authorize.push import PushDesk
from idp.protocol.errors import OAuthError
from idp.web.parts import part
from idp.web.strangers import Crowded, admission


async def par(request: Request) -> Response:
    """Store an authorization request and return its request_uri (RFC 9126 2.2)."""
    try:
        ask = await asks.of(request, "/par")
        return answers.told(await part(request, PushDesk).push(ask, admission(request, "par")), 201)
    except OAuthError as error:
        return answers.refusal(error)
    except Crowded as crowd:
        return answers.crowded(crowd)
