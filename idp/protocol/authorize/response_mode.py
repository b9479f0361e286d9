"""ResponseMode, and the parameters of the authorization response (OAuth Form Post, JARM, RFC 9207)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from idp.protocol.errors import InvalidRequest, OAuthError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import Parameters

#: The lifetime of a signed response; JARM 2.1 recommends ten minutes at most.
SIGNED_LIFETIME = timedelta(minutes=5)


class ResponseMode(StrEnum):
    """`query`: a redirect; `form_post`: a form that the browser posts; `.jwt`: the same with a signed response.

    fragment.jwt is not supported: a response with a code uses the query (OAuth 2.1, JARM 2.3.2).
    """

    QUERY = "query"
    FORM_POST = "form_post"
    JWT = "jwt"
    QUERY_JWT = "query.jwt"
    FORM_POST_JWT = "form_post.jwt"

    @property
    def signed(self) -> bool:
        """Whether the response is one signed JWT (JARM 2.1)."""
        return self not in {ResponseMode.QUERY, ResponseMode.FORM_POST}

    @property
    def posted(self) -> bool:
        """Whether the response is a form post; `jwt` alone means query.jwt with a code (JARM 2.3.4)."""
        return self in {ResponseMode.FORM_POST, ResponseMode.FORM_POST_JWT}


def read(parameters: Parameters) -> ResponseMode:
    """The requested response_mode; query by default. Raises InvalidRequest for an unknown one."""
    sent = parameters.get("response_mode")
    if sent is None:
        return ResponseMode.QUERY
    if sent not in tuple(ResponseMode):
        raise AuthorizationCause.RESPONSE_MODE_UNKNOWN(allowed=", ".join(ResponseMode), sent=sent)
    return ResponseMode(sent)


def read_for_error(parameters: Parameters) -> ResponseMode:
    """The response mode of an error response: the requested one, or query when that is itself invalid."""
    try:
        return read(parameters)
    except InvalidRequest:
        return ResponseMode.QUERY


def build_code_response(code: str, state: str | None, issuer: str) -> dict[str, str]:
    """The parameters of a successful authorization response (RFC 6749 4.1.2)."""
    return {"code": code, **_common_parameters(state, issuer)}


def build_error_response(
    error: OAuthError, state: str | None, issuer: str, error_uri: str | None = None
) -> dict[str, str]:
    """The parameters of an authorization error response (RFC 6749 4.1.2.1); `error_uri`: None to leave it out."""
    return {**error.response_members(error_uri), **_common_parameters(state, issuer)}


def build_jwt_response_claims(answer: Mapping[str, str], client_id: str, now: datetime) -> dict[str, object]:
    """The claims of a signed response; `iss` is already among the response's parameters (JARM 2.1)."""
    return {**answer, "aud": client_id, "exp": int((now + SIGNED_LIFETIME).timestamp())}


def _common_parameters(state: str | None, issuer: str) -> dict[str, str]:
    return {"iss": issuer} if state is None else {"state": state, "iss": issuer}
