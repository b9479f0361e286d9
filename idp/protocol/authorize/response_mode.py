"""query or form_post: how the answer travels, and what is always in it (OAuth Multiple Response Types, RFC 9207)."""

from enum import StrEnum

from idp.protocol.errors import InvalidRequest, OAuthError
from idp.protocol.parameters import Parameters


class ResponseMode(StrEnum):
    """`query`: a redirect; `form_post`: a form that the browser posts (OAuth Form Post Response Mode)."""

    QUERY = "query"
    FORM_POST = "form_post"


def read(parameters: Parameters) -> ResponseMode:
    """The mode asked for, query when none is."""
    sent = parameters.get("response_mode")
    if sent is None:
        return ResponseMode.QUERY
    if sent not in tuple(ResponseMode):
        raise InvalidRequest("response_mode must be query or form_post")
    return ResponseMode(sent)


def for_errors(parameters: Parameters) -> ResponseMode:
    """The mode for an error answer: the one asked for, query when that itself is the error."""
    try:
        return read(parameters)
    except InvalidRequest:
        return ResponseMode.QUERY


def code_answer(code: str, state: str | None, issuer: str) -> dict[str, str]:
    """A successful authorization response."""
    return {"code": code, **_always(state, issuer)}


def error_answer(error: OAuthError, state: str | None, issuer: str) -> dict[str, str]:
    """An authorization error response (RFC 6749 4.1.2.1)."""
    return {"error": error.code, "error_description": error.description, **_always(state, issuer)}


def _always(state: str | None, issuer: str) -> dict[str, str]:
    return {"iss": issuer} if state is None else {"state": state, "iss": issuer}
