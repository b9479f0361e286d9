"""OAuthError and the error codes of the specifications, by kind of endpoint, and ERRORS, the table of all."""

import re
from collections.abc import Mapping
from typing import ClassVar

from idp.protocol.errors.cause import Cause, CausedError

_UNFIT = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


def sanitize_description(text: str) -> str:
    """The text on one line in printable ASCII; double quotes become single ones, other characters question marks."""
    return _UNFIT.sub("?", " ".join(text.replace('"', "'").split()))


class OAuthError(CausedError):
    """An error response to a client: `code` is `error`, `description` becomes `error_description` (RFC 6749 5.2)."""

    code: ClassVar[str] = "server_error"
    status: ClassVar[int] = 400
    #: The text of an error whose cause has none.
    description: str = ""

    def __init__(self, cause: Cause, facts: Mapping[str, object]) -> None:
        super().__init__(cause, facts)
        self.description = sanitize_description(str(self) or self.description)

    def response_members(self, error_uri: str | None = None) -> dict[str, str]:
        """The members of an error response (RFC 6749 4.1.2.1, 5.2); `error_uri`: None to leave it out."""
        members = {"error": self.code, "error_description": self.description}
        return members if error_uri is None else {**members, "error_uri": error_uri}


class OAuthCause(Cause):
    """The base of the tables whose causes are told to the client as an error response."""

    def __call__(self, **facts: object) -> OAuthError:
        error: OAuthError = self.definition.error(self, facts)
        return error


class InvalidRequest(OAuthError):
    """A parameter is missing, repeated or malformed (RFC 6749 4.1.2.1, 5.2)."""

    code = "invalid_request"
    description = "The request lacks a parameter, repeats one, or is malformed (RFC 6749 4.1.2.1, 5.2)."


class UnauthorizedClient(OAuthError):
    """The client may not use this grant or response type (RFC 6749 4.1.2.1, 5.2)."""

    code = "unauthorized_client"
    description = "The client did not register for this way of asking (RFC 6749 4.1.2.1, 5.2)."


class AccessDenied(OAuthError):
    """The person or the provider denied the request (RFC 6749 4.1.2.1)."""

    code = "access_denied"
    description = "The person declined (RFC 6749 4.1.2.1)."


class InvalidScope(OAuthError):
    """The scope is unknown, malformed or not the client's (RFC 6749 4.1.2.1, 5.2)."""

    code = "invalid_scope"
    description = "None of the scopes asked for may be given to this client (RFC 6749 4.1.2.1, 5.2)."


class InvalidTarget(OAuthError):
    """The `resource` parameter names no API of this client or grant (RFC 8707 2)."""

    code = "invalid_target"
    description = (
        "The API named in `resource` is unknown, not registered for this client, or not part of the grant (RFC 8707 2)."
    )


class ServerError(OAuthError):
    """An unexpected condition, in place of a status 500 that cannot be redirected (RFC 6749 4.1.2.1)."""

    code = "server_error"
    status = 500
    description = "Something unexpected happened on our side (RFC 6749 4.1.2.1)."


class TemporarilyUnavailable(OAuthError):
    """The provider is overloaded or under maintenance (RFC 6749 4.1.2.1)."""

    code = "temporarily_unavailable"
    status = 503
    description = "We cannot answer at the moment; try again later (RFC 6749 4.1.2.1)."


# The authorization endpoint (RFC 6749 4.1.2.1, OIDC Core 3.1.2.6, RFC 9101)


class UnsupportedResponseType(OAuthError):
    """`response_type` is not `code` (RFC 6749 4.1.2.1)."""

    code = "unsupported_response_type"
    description = "Only response_type=code is answered here (RFC 6749 4.1.2.1)."


class LoginRequired(OAuthError):
    """A login page is needed although prompt=none (OIDC Core 3.1.2.6)."""

    code = "login_required"
    description = "The person must sign in, and the request forbids a page (OIDC Core 3.1.2.6)."


class ConsentRequired(OAuthError):
    """A consent page is needed although prompt=none (OIDC Core 3.1.2.6)."""

    code = "consent_required"
    description = "The person must agree, and the request forbids a page (OIDC Core 3.1.2.6)."


class InteractionRequired(OAuthError):
    """Another page is needed although prompt=none (OIDC Core 3.1.2.6)."""

    code = "interaction_required"
    description = "A page would be needed, and the request forbids one (OIDC Core 3.1.2.6)."


class InvalidRequestObject(OAuthError):
    """The request object is not valid (RFC 9101 7, OIDC Core 3.1.2.6)."""

    code = "invalid_request_object"
    description = "The signed request object cannot be read, proven or accepted (RFC 9101 7, OIDC Core 3.1.2.6)."


class InvalidRequestUri(OAuthError):
    """The `request_uri` does not lead to a request object (RFC 9101 7)."""

    code = "invalid_request_uri"
    description = "The request_uri is not registered, cannot be fetched, or holds no request object (RFC 9101 7)."


class RegistrationNotSupported(OAuthError):
    """The authorization request carries `registration` (OIDC Core 3.1.2.6)."""

    code = "registration_not_supported"
    description = "A client cannot register inside an authorization request here (OIDC Core 3.1.2.6)."


class UnmetAuthenticationRequirements(OAuthError):
    """An essential `acr` cannot be reached (OIDC Unmet Authentication Requirements 1.0)."""

    code = "unmet_authentication_requirements"
    description = "The level of sign-in asked for as essential cannot be reached (OIDC UAR 1.0)."


# Endpoints that take an access token, and proofs of possession (RFC 6750, RFC 9449, RFC 9470)


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


class InvalidDpopProof(OAuthError):
    """The DPoP proof is not valid (RFC 9449 5, 7.1)."""

    code = "invalid_dpop_proof"
    description = "The DPoP proof is missing, was not made for this request, or was used before (RFC 9449 5, 7.1)."


class UseDpopNonce(OAuthError):
    """The DPoP proof needs the nonce sent with this error (RFC 9449 8)."""

    code = "use_dpop_nonce"
    description = "The DPoP proof must contain the nonce of this answer's header DPoP-Nonce (RFC 9449 8)."


# Client registration (RFC 7591 3.2.2)


class InvalidClientMetadata(OAuthError):
    """A client metadata value is not valid (RFC 7591 3.2.2)."""

    code = "invalid_client_metadata"
    description = "A registered value is missing, unknown or contradicts another (RFC 7591 3.2.2)."


class InvalidRedirectUri(OAuthError):
    """A redirect URI is not valid (RFC 7591 3.2.2)."""

    code = "invalid_redirect_uri"
    description = "A registered redirect URI is not acceptable (RFC 7591 3.2.2)."


class InvalidSoftwareStatement(OAuthError):
    """The software statement is not valid (RFC 7591 3.2.2)."""

    code = "invalid_software_statement"
    description = "What was sent as software_statement is no signed JWT (RFC 7591 3.2.2)."


class UnapprovedSoftwareStatement(OAuthError):
    """The software statement is not one this provider accepts (RFC 7591 3.2.2)."""

    code = "unapproved_software_statement"
    description = "No signer of software statements is trusted here; send the members themselves (RFC 7591 3.2.2)."


# The token, revocation and device authorization endpoints (RFC 6749 5.2, RFC 7009, RFC 8628)


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


class UnredirectableError(CausedError):
    """No redirect_uri is proven yet, so only the person may be told (RFC 6749 4.1.2.1)."""

    @property
    def parameter(self) -> str:
        """The name of the parameter at fault; empty where there is none."""
        return str(self.facts.get("name") or self.cause.definition.parameter)


class RedirectLoop(CausedError):
    """The client asks again for what it has just got, so that the person is told before they get it once more."""

    @property
    def most(self) -> int:
        """The codes within `seconds` that are no loop yet."""
        return int(str(self.facts["most"]))

    @property
    def seconds(self) -> int:
        return int(str(self.facts["seconds"]))

    @property
    def redeemed(self) -> str:
        """How many of the codes were redeemed: all, some, none."""
        return str(self.facts["redeemed"])


# Documents of other parties that cannot be used: the error behind an error


class InvalidExternalJwt(CausedError):
    """The JWT is malformed or not signed by an accepted key; the text may be shown to the sender."""


class InvalidSignature(InvalidExternalJwt):
    """The signature was not made with the key."""


class NoMatchingKey(InvalidExternalJwt):
    """No key of the set matches `kid` and `alg` of the header; the set may be outdated."""


class InvalidJwk(CausedError):
    """The JWK cannot be used; the text says why."""


class UnsupportedJwk(InvalidJwk):
    """The key type is not supported; such keys in a set are ignored (RFC 7517 5)."""


class InvalidAddress(CausedError):
    """An address cannot be registered; the text says what to change."""


class InvalidJsonObject(CausedError):
    """The text is not a JSON object that all parsers read alike; the text says why."""


def _all(family: type[OAuthError]) -> tuple[type[OAuthError], ...]:
    """Every error of the family in the order of this file."""
    return tuple(family.__subclasses__())


#: The table that documentation and tests read.
ERRORS: dict[str, type[OAuthError]] = {error.code: error for error in _all(OAuthError)}
