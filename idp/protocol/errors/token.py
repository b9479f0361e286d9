"""Causes at the token and device authorization endpoints (RFC 6749 5.2, RFC 8628 3.5, RFC 8693 2.2.2)."""

from idp.protocol.errors import (
    AccessDenied,
    AuthorizationPending,
    ExpiredToken,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    OAuthCause,
    SlowDown,
    TemporarilyUnavailable,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedTokenType,
)
from idp.protocol.errors.cause import Definition


class TokenCause(OAuthCause):
    """Why no token is issued."""

    DEVICE_GRANT_NOT_REGISTERED = Definition(
        UnauthorizedClient, "this client did not register for the device grant", facts=("registered",)
    )
    CODE_EXPIRED = Definition(
        InvalidGrant, "this code has expired", facts=("lifetime", "reason"), measured=("age", "expired_at", "issued_at")
    )
    CODE_UNKNOWN = Definition(InvalidGrant, "this is not a code of ours", facts=("form", "length"))
    CODE_OF_ANOTHER_CLIENT = Definition(
        InvalidGrant, "this code was not given to this client", measured=("age", "issued_at")
    )
    CODE_REPLAYED = Definition(
        InvalidGrant,
        "this code was used before; what it gave is revoked",
        measured=("age", "issued_at", "spent_at", "spent_before"),
    )
    CODE_REDIRECT_URI_DIFFERS = Definition(
        InvalidGrant,
        "redirect_uri is not the one of the authorization request",
        facts=(
            "authorized",
            "sent",
        ),
    )
    CODE_VERIFIER_MISMATCH = Definition(
        InvalidGrant,
        "code_verifier {problem}",
        facts=("challenged", "length", "reason"),
    )
    CODE_BOUND_TO_ANOTHER_KEY = Definition(
        InvalidGrant, "this code is bound to another key than the one that was proven", facts=("bound", "proven")
    )
    DEVICE_CODE_OF_ANOTHER_CLIENT = Definition(
        InvalidGrant, "this device code was not given to this client", measured=("age", "issued_at")
    )
    DEVICE_CODE_REPLAYED = Definition(
        InvalidGrant, "this device code was used before; what it gave is revoked", measured=("age", "issued_at")
    )
    DEVICE_CODE_UNKNOWN = Definition(InvalidGrant, "this is not a device code of ours", facts=("form", "length"))
    DEVICE_POLLED_TOO_OFTEN = Definition(SlowDown, "ask every {interval} seconds from now on, and no sooner")
    ASSERTION_UNUSABLE = Definition(InvalidGrant, "assertion cannot be used: {because}")
    REFRESH_TOKEN_UNKNOWN = Definition(InvalidGrant, "this is not a refresh token of ours", facts=("form", "length"))
    REFRESH_TOKEN_OF_ANOTHER_CLIENT = Definition(
        InvalidGrant, "this refresh token was not given to this client", measured=("age", "issued_at")
    )
    GRANT_ENDED = Definition(
        InvalidGrant,
        "the permission behind this refresh token has ended: sign in again",
        facts=("reason",),
        measured=("age", "ended_at", "issued_at"),
    )
    REFRESH_TOKEN_BOUND_TO_ANOTHER_KEY = Definition(
        InvalidGrant,
        "this refresh token is bound to another key than the one that was proven",
        facts=("bound", "proven"),
    )
    REFRESH_TOKEN_REUSED = Definition(
        InvalidGrant,
        "an old refresh token was used again; the permission is revoked",
        facts=("grace",),
        measured=("behind", "replaced_at", "replaced_before"),
    )
    REFRESH_TOKEN_UNUSABLE = Definition(InvalidGrant, "this refresh token cannot be used: sign in again")
    RESPONSE_CANNOT_BE_ENCRYPTED = Definition(
        InvalidRequest, "this client registered that it is answered with {alg}, but {because}"
    )
    CODE_VERIFIER_MALFORMED = Definition(
        InvalidGrant,
        "code_verifier must be 43 to 128 of the characters A-Z a-z 0-9 - . _ ~",
        facts=("form", "length"),
    )
    GRANT_TYPE_UNKNOWN = Definition(UnsupportedGrantType, "grant_type must be one of {allowed}", facts=("sent",))
    GRANT_TYPE_NOT_REGISTERED = Definition(
        UnauthorizedClient, "grant_type: this client did not register for {grant_type}", facts=("registered",)
    )
    CLIENT_CREDENTIALS_BY_PUBLIC_CLIENT = Definition(
        UnauthorizedClient, "a public client cannot ask for itself: it has nothing to prove who it is"
    )
    API_SCOPE_NOT_OF_CLIENT = Definition(
        InvalidScope,
        "scope: {sent_problems}; ask for API scopes that this client registered",
        facts=("registered", "sent"),
    )
    ASSERTION_SUBJECT_NOT_CLIENT = Definition(
        InvalidGrant,
        "sub of the assertion must be your client_id: nobody speaks for somebody else here",
        facts=("expected", "sent"),
    )
    DEVICE_CODE_EXPIRED = Definition(ExpiredToken, measured=("age", "expired_at", "issued_at"))
    DEVICE_NOT_ANSWERED_YET = Definition(AuthorizationPending)
    DEVICE_DECLINED = Definition(AccessDenied)
    DEVICE_GRANT_ENDED = Definition(InvalidGrant, "the permission behind this device code has ended: begin again")
    USER_CODES_EXHAUSTED = Definition(
        TemporarilyUnavailable, "no user code is free at the moment: ask for one again in a minute"
    )
    TOKEN_TYPE_NOT_REVOCABLE = Definition(UnsupportedTokenType)


class TokenExchangeCause(OAuthCause):
    """Why no token is exchanged (RFC 8693)."""

    EXCHANGE_BY_PUBLIC_CLIENT = Definition(
        UnauthorizedClient, "a public client cannot act for anybody: it has nothing to prove who it is"
    )
    REQUESTED_TOKEN_TYPE_UNSUPPORTED = Definition(
        InvalidRequest, "requested_token_type must be {expected}", facts=("sent",)
    )
    EXCHANGED_TOKEN_TYPE_UNSUPPORTED = Definition(InvalidRequest, "{name}_type must be {expected}", facts=("sent",))
    ACTOR_TOKEN_MISSING = Definition(InvalidRequest, "actor_token_type is sent without an actor_token (RFC 8693 2.1)")
    EXCHANGE_TARGET_MISSING = Definition(InvalidRequest, "name the API in audience or resource")
    SEVERAL_EXCHANGE_TARGETS = Definition(InvalidTarget, "name one API: ask for a token for each", facts=("sent",))
    EXCHANGE_AUDIENCE_NOT_OF_CLIENT = Definition(
        InvalidTarget, "audience must be that of an API that this client registered for", facts=("registered", "sent")
    )
    SUBJECT_TOKEN_WITHOUT_PERSON = Definition(
        InvalidRequest, "subject_token is a machine's own: it stands for no person"
    )
    SUBJECT_TOKEN_OF_ANOTHER_CLIENT = Definition(
        InvalidRequest, "subject_token was neither given to this client nor made for an API that it serves"
    )
    SUBJECT_TOKEN_KEY_NOT_PROVEN = Definition(InvalidRequest, "subject_token is bound to a key that was not proven")
    ACTOR_TOKEN_NOT_OF_CLIENT = Definition(
        InvalidRequest, "actor_token must be an access token that this client got for itself"
    )
    EXCHANGE_SCOPE_NOT_OF_CLIENT = Definition(
        InvalidScope,
        "scope: {sent_problems}; ask for scopes of this API that this client registered",
        facts=("allowed", "sent"),
    )
    TOO_MANY_ACTORS = Definition(InvalidRequest, "more than {most} services in a row cannot act for one person")
    SUBJECT_TOKEN_NOT_FOR_API = Definition(
        InvalidTarget, "your token is not for this API: name the API in the authorization request"
    )
    EXCHANGE_AUDIENCE_UNKNOWN = Definition(
        InvalidTarget, "audience is not that of an API that is registered here", facts=("sent",)
    )
    EXCHANGED_TOKEN_OF_PERSONA = Definition(
        InvalidRequest, "{name} is a persona's, which opens the sandbox client it was issued to and nothing else"
    )
    EXCHANGED_TOKEN_INVALID = Definition(InvalidRequest, "{name} is expired, revoked or not ours")
