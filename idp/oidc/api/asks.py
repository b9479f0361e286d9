"""A request to a machine endpoint as the protocol reads it."""

from starlette.requests import Request

from idp.protocol.ask import Ask
from idp.protocol.parameters import read as read_parameters
from idp.protocol.provider import Provider
from idp.web import forms
from idp.web.parts import part

_NOTHING = read_parameters(())


async def of(request: Request, path: str) -> Ask:
    """The form and the proofs sent to our door at `path`; a GET has no form, and its query is never read."""
    parameters = _NOTHING if request.method == "GET" else read_parameters(await forms.form(request))
    headers = request.headers
    return Ask(
        parameters,
        part(request, Provider).at(path),
        request.method,
        authorization=headers.get("authorization"),
        dpop=headers.get("dpop"),
    )
