"""Errors of the authorization endpoint (RFC 6749 4.1.2.1, OIDC Core 3.1.2.6, RFC 9101)."""

from idp.protocol.errors.base import OAuthError


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
