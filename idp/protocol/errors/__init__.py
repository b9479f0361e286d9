"""The error codes of the specifications, one module per kind of endpoint, and ERRORS, the table of all."""

from idp.protocol.errors.authorization import (
    ConsentRequired,
    InteractionRequired,
    InvalidRequestObject,
    InvalidRequestUri,
    LoginRequired,
    RegistrationNotSupported,
    UnmetAuthenticationRequirements,
    UnsupportedResponseType,
)
from idp.protocol.errors.base import (
    AccessDenied,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    OAuthError,
    ServerError,
    TemporarilyUnavailable,
    UnauthorizedClient,
)
from idp.protocol.errors.bearer import (
    InsufficientScope,
    InsufficientUserAuthentication,
    InvalidDpopProof,
    InvalidToken,
    UseDpopNonce,
)
from idp.protocol.errors.registration import (
    InvalidClientMetadata,
    InvalidRedirectUri,
    InvalidSoftwareStatement,
    UnapprovedSoftwareStatement,
)
from idp.protocol.errors.token import (
    AuthorizationPending,
    ExpiredToken,
    InvalidClient,
    InvalidGrant,
    SlowDown,
    UnsupportedGrantType,
    UnsupportedTokenType,
)
from idp.protocol.errors.unanswerable import Reason, Unanswerable

__all__ = [
    "ERRORS",
    "AccessDenied",
    "AuthorizationPending",
    "ConsentRequired",
    "ExpiredToken",
    "InsufficientScope",
    "InsufficientUserAuthentication",
    "InteractionRequired",
    "InvalidClient",
    "InvalidClientMetadata",
    "InvalidDpopProof",
    "InvalidGrant",
    "InvalidRedirectUri",
    "InvalidRequest",
    "InvalidRequestObject",
    "InvalidRequestUri",
    "InvalidScope",
    "InvalidSoftwareStatement",
    "InvalidTarget",
    "InvalidToken",
    "LoginRequired",
    "OAuthError",
    "Reason",
    "RegistrationNotSupported",
    "ServerError",
    "SlowDown",
    "TemporarilyUnavailable",
    "Unanswerable",
    "UnapprovedSoftwareStatement",
    "UnauthorizedClient",
    "UnmetAuthenticationRequirements",
    "UnsupportedGrantType",
    "UnsupportedResponseType",
    "UnsupportedTokenType",
    "UseDpopNonce",
]


def _all(family: type[OAuthError]) -> tuple[type[OAuthError], ...]:
    """Every error of the family in the order of this file."""
    return tuple(family.__subclasses__())


#: The table that documentation and tests read.
ERRORS: dict[str, type[OAuthError]] = {error.code: error for error in _all(OAuthError)}
