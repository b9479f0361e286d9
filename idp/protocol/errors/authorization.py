"""Causes at the authorization and pushed authorization endpoints (RFC 6749 4.1.2.1, OIDC Core 3.1.2.6, RFC 9126)."""

from idp.protocol.errors import (
    AccessDenied,
    ConsentRequired,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    LoginRequired,
    OAuthCause,
    RegistrationNotSupported,
    TemporarilyUnavailable,
    UnauthorizedClient,
    UnmetAuthenticationRequirements,
    UnsupportedResponseType,
)
from idp.protocol.errors.cause import Definition


class AuthorizationCause(OAuthCause):
    """What is wrong with an authorization request, or keeps it from an answer."""

    PUSHED_REDIRECT_URI_NOT_REGISTERED = Definition(
        InvalidRequest, "redirect_uri must be one that this client registered, byte for byte", facts=("because",)
    )
    REQUEST_TOO_LONG = Definition(
        InvalidRequest, "the parameters are longer than {longest} characters together", facts=("length",)
    )
    ID_TOKEN_HINT_FOREIGN = Definition(InvalidRequest, "id_token_hint was not issued here", facts=("length",))
    CLAIMS_PART_NOT_OBJECT = Definition(InvalidRequest, "{where} must be a JSON object (OIDC Core 5.5)")
    CLAIMS_NOT_JSON = Definition(InvalidRequest, "claims must be a JSON object (OIDC Core 5.5)", facts=("length",))
    DPOP_JKT_MALFORMED = Definition(
        InvalidRequest,
        "dpop_jkt must be 43 characters of base64url, the SHA-256 thumbprint of the key",
        facts=("form", "length"),
    )
    DPOP_JKT_DIFFERS = Definition(
        InvalidRequest, "dpop_jkt is not the thumbprint of the key in the DPoP proof", facts=("proven",)
    )
    CODE_CHALLENGE_METHOD_UNSUPPORTED = Definition(
        InvalidRequest, "code_challenge_method must be S256", facts=("sent",)
    )
    CODE_CHALLENGE_MALFORMED = Definition(
        InvalidRequest,
        "code_challenge must be 43 characters of base64url, the SHA-256 of the verifier",
        facts=("form", "length"),
    )
    CODE_CHALLENGE_MISSING = Definition(
        InvalidRequest,
        "code_challenge is missing: PKCE with S256 is required (RFC 7636)",
        facts=("profile", "sent_method"),
    )
    PROMPT_UNKNOWN = Definition(InvalidRequest, "prompt must be made of {allowed}", facts=("sent",))
    PROMPT_NONE_NOT_ALONE = Definition(InvalidRequest, "prompt=none stands alone", facts=("sent",))
    MAX_AGE_MALFORMED = Definition(InvalidRequest, "max_age must be a number of seconds, zero or more", facts=("sent",))
    REQUEST_URI_PUSHED = Definition(
        InvalidRequest, "request_uri cannot be pushed: push the parameters or the request object itself"
    )
    PUSHED_CLIENT_ID_DIFFERS = Definition(
        InvalidRequest, "client_id is not the client that authenticated", facts=("expected", "sent")
    )
    PUSHED_REQUEST_REQUIRED = Definition(
        InvalidRequest,
        "request_uri is missing: this client must push its requests to /par first (RFC 9126)",
    )
    NONCE_TOO_LONG = Definition(InvalidRequest, "nonce is longer than {longest} characters", facts=("length",))
    RESPONSE_MODE_UNKNOWN = Definition(InvalidRequest, "response_mode must be one of {allowed}", facts=("sent",))
    CODE_GRANT_NOT_REGISTERED = Definition(
        UnauthorizedClient,
        "response_type: this client did not register for the grant authorization_code, which has the type code",
        facts=("registered",),
    )
    SCOPE_NOT_OF_CLIENT = Definition(
        InvalidScope,
        "scope: {sent_problems}; ask for at least one scope this client registered, usually openid",
        facts=("registered", "sent"),
    )
    SCOPE_PARAMETER_MISSING = Definition(
        InvalidScope,
        "scope is missing: ask for at least one scope this client registered, usually openid",
        facts=("registered",),
    )
    ALGORITHM_WITHDRAWN = Definition(
        UnauthorizedClient,
        "this client registered {algorithm} in {name}, with which we do not sign any more: register another one",
        facts=("allowed",),
    )
    ID_TOKEN_HINT_ISSUED_AHEAD = Definition(
        InvalidRequest, "id_token_hint was issued in the future", measured=("seconds",)
    )
    DATABASE_AWAY = Definition(
        TemporarilyUnavailable, "our database does not answer at the moment: send the person here again in a minute"
    )
    RESPONSE_TYPE_UNSUPPORTED = Definition(UnsupportedResponseType, facts=("allowed", "sent"))
    REGISTRATION_IN_REQUEST = Definition(
        RegistrationNotSupported, "registration: a client cannot register inside an authorization request here"
    )
    LOGIN_NEEDED_BUT_FORBIDDEN = Definition(
        LoginRequired, "prompt=none forbids a page, and the person must sign in (OIDC Core 3.1.2.6)"
    )
    CONSENT_NEEDED_BUT_FORBIDDEN = Definition(
        ConsentRequired, "prompt=none forbids a page, and the person must agree (OIDC Core 3.1.2.6)"
    )
    ESSENTIAL_ACR_UNREACHABLE = Definition(
        UnmetAuthenticationRequirements,
        "claims: no acr that is asked for as essential can be reached (OIDC UAR 1.0)",
        facts=("essential", "reached"),
    )
    SANDBOX_NOT_ADMITTED = Definition(
        AccessDenied,
        "this client is in the sandbox (uji) and does not admit this person: its team invites testers, and enters as a "
        "persona",
    )
    SANDBOX_SCOPES_WITHHELD = Definition(
        InvalidScope,
        "scope: a client in the sandbox (uji) receives no pegawai or nik of real people: ask for openid as well, or "
        "enter as a persona",
    )
    PERSONA_DISABLED = Definition(AccessDenied, "the account of this persona is disabled, as one could be in produksi")
    PERSONA_FOR_APIS = Definition(
        InvalidTarget, "a persona gets no token for an API: leave resource out, or sign in as yourself"
    )
    PERSONA_OTHER_SUBJECT = Definition(
        LoginRequired, "id_token_hint or claims asks for another person than this persona"
    )
    PERSON_WENT_BACK = Definition(AccessDenied)
