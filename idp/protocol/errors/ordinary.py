"""ORDINARY: the answers that are errors by their form, but nobody's mistake; they get no code of an error report."""

from idp.protocol.errors import (
    AccessDenied,
    AuthorizationPending,
    ConsentRequired,
    ExpiredToken,
    InteractionRequired,
    LoginRequired,
    SlowDown,
    UseDpopNonce,
)
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.cause import Cause
from idp.protocol.errors.token import TokenCause

ORDINARY: frozenset[Cause] = frozenset(
    {
        # prompt=none asks whether somebody is signed in and has consented (OIDC Core 3.1.2.6)
        AuthorizationCause.LOGIN_NEEDED_BUT_FORBIDDEN,
        AuthorizationCause.CONSENT_NEEDED_BUT_FORBIDDEN,
        # the person decided so
        AuthorizationCause.PERSON_WENT_BACK,
        TokenCause.DEVICE_DECLINED,
        # a device asks until the person has answered (RFC 8628 3.5)
        TokenCause.DEVICE_NOT_ANSWERED_YET,
        TokenCause.DEVICE_POLLED_TOO_OFTEN,
        # how a client learns what to send (RFC 6750 3.1, RFC 9449 8)
        AccessTokenCause.ACCESS_TOKEN_MISSING,
        AccessTokenCause.DPOP_NONCE_NEEDED,
        # nothing can be stored while the database is away
        AuthorizationCause.DATABASE_AWAY,
    }
)

#: Errors that are no failure of the application: the person declined, prompt=none cannot succeed without them, or a
#: device still polls.
EXPECTED_ERRORS = (
    AccessDenied,
    LoginRequired,
    ConsentRequired,
    InteractionRequired,
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
    UseDpopNonce,
)
