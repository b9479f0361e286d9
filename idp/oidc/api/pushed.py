"""The door where a client leaves an authorization request before the browser comes (RFC 9126)."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.api import asks
from idp.oidc.authorize.push import PushDesk
from idp.protocol.errors import OAuthError
from idp.web.parts import part
from idp.web.strangers import Crowded, admission


async def par(request: Request) -> Response:
    """Parameters in, the name to send the browser with out."""
    try:
        ask = await asks.of(request, "/par")
        return answers.told(await part(request, PushDesk).push(ask, admission(request, "par")), 201)
    except OAuthError as error:
        return answers.refusal(error)
    except Crowded as crowd:
        return answers.crowded(crowd)
