"""Reads a request to a protocol endpoint as the protocol core expects it."""

from starlette.requests import Request

from idp.protocol.ask import Ask
from idp.protocol.parameters import read as read_parameters
from idp.protocol.provider import Provider
from idp.web import asks, forms
from idp.web.parts import part

_NOTHING = read_parameters(())


async def of(request: Request, path: str) -> Ask:
    """The form, credentials and proofs sent to our endpoint at `path`; a GET has no form, and its query is not read."""
    parameters = _NOTHING if request.method == "GET" else read_parameters(await forms.form(request))
    return asks.of(request, part(request, Provider).at(path), parameters)
