"""Errors of the token, revocation and device authorization endpoints (RFC 6749 5.2, RFC 7009, RFC 8628)."""

from idp.protocol.errors.base import OAuthError


class InvalidClient(OAuthError):
    """Unknown client_id, wrong or expired secret, or not the method this client registered (RFC 6749 5.2)."""

    code = "invalid_client"
    status = 401


class InvalidGrant(OAuthError):
    """The code or refresh token is not good: unknown, used, expired, revoked or another client's (RFC 6749 5.2)."""

    code = "invalid_grant"


class UnsupportedGrantType(OAuthError):
    """This grant_type is not answered here (RFC 6749 5.2)."""

    code = "unsupported_grant_type"


class AuthorizationPending(OAuthError):
    """The person has not answered yet: ask again after the interval (RFC 8628 3.5)."""

    code = "authorization_pending"


class SlowDown(OAuthError):
    """The device asked too soon: from now on it must wait five seconds longer each time (RFC 8628 3.5)."""

    code = "slow_down"


class ExpiredToken(OAuthError):
    """The device code has expired: begin again with a new one (RFC 8628 3.5)."""

    code = "expired_token"


class UnsupportedTokenType(OAuthError):
    """Tokens of this kind cannot be revoked: they end by themselves (RFC 7009 2.2.1)."""

    code = "unsupported_token_type"
