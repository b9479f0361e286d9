"""Every refusal of a request names the parameter at fault, the claim in it, or the one that is missing."""

import re

from idp.protocol.authorize.request import PARAMETERS
from idp.protocol.errors import OAuthError
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.cause import Cause
from idp.protocol.errors.parameter import ParameterCause
from idp.protocol.errors.request_object import RequestObjectCause
from idp.protocol.errors.resource import ResourceCause
from idp.protocol.errors.token import TokenCause, TokenExchangeCause
from idp.protocol.errors.unredirectable import UnredirectableCause

NAMES = PARAMETERS | {
    *("request", "request_uri", "grant_type", "code", "code_verifier", "refresh_token", "assertion", "device_code"),
    *("audience", "subject_token", "actor_token", "requested_token_type", "id_token_hint", "post_logout_redirect_uri"),
    *("token", "user_code", "actor_token_type"),
    # claims of request objects, which stand in `request`
    *("iss", "aud", "sub", "exp", "nbf", "typ", "jti"),
}
#: As sentences write the parameters code, refresh_token and device_code, and the object in `request`.
WRITTEN = ("this code", "refresh token", "device code", "request object", "user code", "one resource at a time")
#: No parameter is at fault.
WITHOUT = {
    AuthorizationCause.REQUEST_TOO_LONG: "all parameters together",
    AuthorizationCause.DATABASE_AWAY: "ours",
    AuthorizationCause.SANDBOX_NOT_ADMITTED: "who may enter",
    AuthorizationCause.PERSONA_DISABLED: "who may enter",
    AuthorizationCause.PERSON_WENT_BACK: "the person decided",
    TokenCause.RESPONSE_CANNOT_BE_ENCRYPTED: "a member of the registration",
    TokenCause.CLIENT_CREDENTIALS_BY_PUBLIC_CLIENT: "the kind of client",
    TokenCause.DEVICE_DECLINED: "the person decided",
    TokenCause.DEVICE_NOT_ANSWERED_YET: "the person decides",
    TokenCause.DEVICE_POLLED_TOO_OFTEN: "the time of the request",
    TokenCause.DEVICE_GRANT_NOT_REGISTERED: "the whole endpoint",
    TokenCause.TOKEN_TYPE_NOT_REVOCABLE: "the token, which is all there is",
    TokenExchangeCause.EXCHANGE_BY_PUBLIC_CLIENT: "the kind of client",
    TokenExchangeCause.TOO_MANY_ACTORS: "the whole chain",
    UnredirectableCause.CLIENT_SUSPENDED: "the client's state",
}


def test_the_parameter_is_named() -> None:
    tables = (
        AuthorizationCause,
        ParameterCause,
        RequestObjectCause,
        ResourceCause,
        TokenCause,
        TokenExchangeCause,
        UnredirectableCause,
    )
    unnamed = [cause.name for table in tables for cause in table if cause not in WITHOUT and not names_one(cause)]
    assert unnamed == []
    assert [cause.name for cause in WITHOUT if names_one(cause)] == [], "they name one after all"


def names_one(cause: Cause) -> bool:
    """Whether the text of the cause, or the general one of its error, names a parameter."""
    text = cause.definition.text
    if "{name}" in text or "{where}" in text:
        return True
    general = cause.definition.error
    if not text and issubclass(general, OAuthError):
        text = general.description
    words = re.findall(r"[A-Za-z_]+", re.sub(r"\{\w+\}", "", text))
    return not NAMES.isdisjoint(words) or any(written in text for written in WRITTEN)
