"""Causes in request objects and request_uri (RFC 9101, OIDC Core 6)."""

from idp.protocol.errors import InvalidRequest, InvalidRequestObject, InvalidRequestUri, OAuthCause
from idp.protocol.errors.cause import Definition


class RequestObjectCause(OAuthCause):
    """What is wrong with a request object, or with the address where it lies."""

    REQUEST_AND_REQUEST_URI = Definition(InvalidRequest, "send request or request_uri, not both (RFC 9101 5)")
    REQUEST_OBJECT_REPLAYED = Definition(
        InvalidRequestObject, "this request object was used before: sign a new one with its own jti"
    )
    REQUEST_URI_STATUS = Definition(
        InvalidRequestUri, "request_uri answers with the status {status}", facts=("registered",)
    )
    REQUEST_OBJECT_UNUSABLE = Definition(InvalidRequestObject, "the request object: {because}")
    REQUEST_URI_UNREACHABLE = Definition(
        InvalidRequestUri, "request_uri cannot be fetched: {because}", facts=("registered",)
    )
    REQUEST_URI_NO_OBJECT = Definition(
        InvalidRequestUri, "what lies at request_uri is no request object", facts=("registered",)
    )
    SIGNED_REQUEST_REQUIRED = Definition(
        InvalidRequest, "request is missing: this client must send a signed request object (RFC 9101)"
    )
    REQUEST_URI_MALFORMED = Definition(
        InvalidRequestUri,
        "request_uri must be at most {longest} plain characters (RFC 9101 5.2)",
        facts=("form", "length"),
    )
    REQUEST_URI_NOT_REGISTERED = Definition(
        InvalidRequestUri,
        "request_uri is neither one of ours nor one this client registered",
        facts=("registered", "sent"),
    )
    REQUEST_OBJECT_TYP_WRONG = Definition(
        InvalidRequestObject, "the typ of a request object must be oauth-authz-req+jwt", facts=("sent",)
    )
    REQUEST_OBJECT_JTI_MALFORMED = Definition(InvalidRequestObject, "jti must be text")
    REQUEST_OBJECT_ISSUER_WRONG = Definition(
        InvalidRequestObject,
        "iss and client_id of the request object must be the client_id",
        facts=("expected", "sent", "sent_client_id"),
    )
    REQUEST_OBJECT_SUBJECT_IS_CLIENT = Definition(
        InvalidRequestObject, "a request object must not have the client_id as sub"
    )
    REQUEST_OBJECT_AUDIENCE_WRONG = Definition(
        InvalidRequestObject,
        "aud of the request object must be our issuer",
        facts=(
            "expected",
            "sent",
        ),
    )
    REQUEST_OBJECT_EXPIRED = Definition(
        InvalidRequestObject,
        "the request object has expired",
        measured=("expired_at", "now", "seconds"),
    )
    REQUEST_OBJECT_TOO_LONG_LIVED = Definition(
        InvalidRequestObject,
        "nbf and exp must be there and at most 60 minutes apart (FAPI 2.0)",
        facts=("missing",),
        measured=("lifetime",),
    )
    REQUEST_OBJECT_TIME_MALFORMED = Definition(
        InvalidRequestObject, "{name} of the request object must be a number of seconds"
    )
    REQUEST_OBJECT_MEMBER_FORBIDDEN = Definition(
        InvalidRequestObject, "{name} cannot stand inside a request object (RFC 9101 4)"
    )
    REQUEST_OBJECT_PARAMETER_DIFFERS = Definition(
        InvalidRequestObject,
        "{name} is not the same outside and inside the request object",
        facts=("sent", "sent_inside"),
    )
    REQUEST_OBJECT_NOT_YET_VALID = Definition(
        InvalidRequestObject,
        "the request object is not valid yet: check {name} and the clock",
        measured=("now", "seconds", "sent"),
    )
