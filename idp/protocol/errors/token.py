"""Errors of the token, revocation and device authorization endpoints (RFC 6749 5.2, RFC 7009, RFC 8628)."""

from idp.protocol.errors.base import OAuthError


class InvalidClient(OAuthError):
    """Client authentication failed (RFC 6749 5.2)."""

    code = "invalid_client"
    status = 401
    description = "Unknown client_id, wrong or expired secret, or not the method this client registered (RFC 6749 5.2)."


class InvalidGrant(OAuthError):
    """The authorization code, refresh token or device code is not valid (RFC 6749 5.2)."""

    code = "invalid_grant"
    description = (
        "The code or refresh token is not good: unknown, used, expired, revoked or another client's (RFC 6749 5.2)."
    )


class UnsupportedGrantType(OAuthError):
    """The provider does not support this `grant_type` (RFC 6749 5.2)."""

    code = "unsupported_grant_type"
    description = "This grant_type is not answered here (RFC 6749 5.2)."


class AuthorizationPending(OAuthError):
    """The person has not yet answered the device authorization (RFC 8628 3.5)."""

    code = "authorization_pending"
    description = "The person has not answered yet: ask again after the interval (RFC 8628 3.5)."


class SlowDown(OAuthError):
    """The device polls too often (RFC 8628 3.5)."""

    code = "slow_down"
    description = "The device asked too soon: from now on it must wait five seconds longer each time (RFC 8628 3.5)."


class ExpiredToken(OAuthError):
    """The device code has expired (RFC 8628 3.5)."""

    code = "expired_token"
    description = "The device code has expired: begin again with a new one (RFC 8628 3.5)."


class UnsupportedTokenType(OAuthError):
    """The revocation endpoint does not support this type of token (RFC 7009 2.2.1)."""

    code = "unsupported_token_type"
    description = "Tokens of this kind cannot be revoked: they end by themselves (RFC 7009 2.2.1)."
