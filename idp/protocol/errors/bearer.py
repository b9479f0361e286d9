"""Errors of endpoints that take an access token, and of proofs of possession (RFC 6750, RFC 9449, RFC 9470)."""

from idp.protocol.errors.base import OAuthError


class InvalidToken(OAuthError):
    """The access token is not valid (RFC 6750 3.1)."""

    code = "invalid_token"
    status = 401
    description = "The access token is expired, revoked or not ours (RFC 6750 3.1)."


class InsufficientScope(OAuthError):
    """The access token lacks a scope (RFC 6750 3.1)."""

    code = "insufficient_scope"
    status = 403
    description = "The access token does not carry the scope this needs (RFC 6750 3.1)."


class InsufficientUserAuthentication(OAuthError):
    """Step-up: the login needs a higher `acr` or must be more recent (RFC 9470 3)."""

    code = "insufficient_user_authentication"
    status = 401
    description = "The sign-in behind the access token is too weak or too long ago for this: ask again (RFC 9470 3)."

    def __init__(self, acr_values: str = "", max_age: int | None = None) -> None:
        self.acr_values, self.max_age = acr_values, max_age
        super().__init__()


class InvalidDpopProof(OAuthError):
    """The DPoP proof is not valid (RFC 9449 5, 7.1)."""

    code = "invalid_dpop_proof"
    description = "The DPoP proof is missing, was not made for this request, or was used before (RFC 9449 5, 7.1)."


class UseDpopNonce(OAuthError):
    """The DPoP proof needs the nonce sent with this error (RFC 9449 8)."""

    code = "use_dpop_nonce"
    description = "The DPoP proof must contain the nonce of this answer's header DPoP-Nonce (RFC 9449 8)."

    def __init__(self, nonce: str = "") -> None:
        self.nonce = nonce
        super().__init__()
