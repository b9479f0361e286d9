"""Causes at endpoints that take an access token (RFC 6750 3.1, RFC 9449 7, RFC 9470 3)."""

from idp.protocol.errors import (
    InsufficientScope,
    InsufficientUserAuthentication,
    InvalidDpopProof,
    InvalidRequest,
    InvalidToken,
    OAuthCause,
    UseDpopNonce,
)
from idp.protocol.errors.cause import Alike, Definition


class AccessTokenCause(OAuthCause):
    """Why an access token does not open an endpoint."""

    ACCESS_TOKEN_MISSING = Definition(InvalidToken, "send an access token")
    DPOP_PROOF_BESIDE_CERTIFICATE = Definition(
        InvalidDpopProof, "this client's tokens are bound to its certificate: leave the DPoP header out"
    )
    TOKEN_BINDING_MISSING = Definition(
        InvalidRequest, "this client's tokens must be bound to a key: connect with its certificate or prove it"
    )
    DPOP_PROOF_MISSING_FOR_CLIENT = Definition(
        InvalidDpopProof, "this client's tokens are bound to its key: send a DPoP proof"
    )
    ACCESS_TOKEN_SCHEME_WRONG = Definition(
        InvalidToken, "this access token must be sent with the scheme {scheme}", facts=("used",)
    )
    DPOP_PROOF_MISSING_FOR_TOKEN = Definition(
        InvalidDpopProof, "this access token is bound to a key: send a DPoP proof"
    )
    ACCESS_TOKEN_KEY_DIFFERS = Definition(
        InvalidToken, "this access token is bound to another key than the DPoP proof's", facts=("bound", "proven")
    )
    DPOP_PROOF_REPLAYED = Definition(InvalidDpopProof, "this DPoP proof was used before: make one for each request")
    ACCESS_TOKEN_CERTIFICATE_DIFFERS = Definition(
        InvalidToken,
        "this access token is bound to another client certificate than this connection's",
        facts=("bound", "proven"),
    )
    OPENID_SCOPE_MISSING = Definition(
        InsufficientScope, "userinfo needs the scope openid", facts=("authorized", "registered")
    )
    ACCESS_TOKEN_SENT_TWICE = Definition(
        InvalidRequest, "send the access token once: in the Authorization header or in the form"
    )
    ACCESS_TOKEN_NOT_OURS = Definition(InvalidToken, facts=("form", "length"), alike=Alike.ACCESS_TOKEN)
    ACCESS_TOKEN_EXPIRED = Definition(
        InvalidToken, facts=("lifetime",), measured=("expired_at", "issued_at", "seconds"), alike=Alike.ACCESS_TOKEN
    )
    ACCESS_TOKEN_ISSUED_AHEAD = Definition(InvalidToken, measured=("seconds",), alike=Alike.ACCESS_TOKEN)
    ACCESS_TOKEN_CLIENT_SUSPENDED = Definition(InvalidToken, alike=Alike.ACCESS_TOKEN)
    ACCESS_TOKEN_FOR_ANOTHER_API = Definition(InvalidToken, facts=("audience", "expected"), alike=Alike.ACCESS_TOKEN)
    ACCESS_TOKEN_REVOKED = Definition(InvalidToken, alike=Alike.ACCESS_TOKEN)
    LOGIN_TOO_WEAK_OR_OLD = Definition(InsufficientUserAuthentication, facts=("acr_values", "max_age"))
    DPOP_NONCE_NEEDED = Definition(UseDpopNonce, facts=("nonce",))
    ADMIN_API_TOKEN_OF_PERSON = Definition(
        InvalidToken, "this API takes tokens of the client_credentials grant, not those of a person"
    )
    ADMIN_API_TOKEN_WITHOUT_ROLE = Definition(
        InvalidToken, "this API takes tokens of people with the role kominfo, while their session lives"
    )
    ADMIN_API_SCOPE_MISSING = Definition(InsufficientScope, facts=("scope",))
