"""Errors of the authorization endpoint (RFC 6749 4.1.2.1, OIDC Core 3.1.2.6, RFC 9101)."""

from idp.protocol.errors.base import OAuthError


class UnsupportedResponseType(OAuthError):
    """Only response_type=code is answered here (RFC 6749 4.1.2.1)."""

    code = "unsupported_response_type"


class LoginRequired(OAuthError):
    """The person must sign in, and the request forbids a page (OIDC Core 3.1.2.6)."""

    code = "login_required"


class ConsentRequired(OAuthError):
    """The person must agree, and the request forbids a page (OIDC Core 3.1.2.6)."""

    code = "consent_required"


class InteractionRequired(OAuthError):
    """A page would be needed, and the request forbids one (OIDC Core 3.1.2.6)."""

    code = "interaction_required"


class InvalidRequestObject(OAuthError):
    """The signed request object cannot be read, proven or accepted (RFC 9101 7, OIDC Core 3.1.2.6)."""

    code = "invalid_request_object"


class InvalidRequestUri(OAuthError):
    """The request_uri is not registered, cannot be fetched, or holds no request object (RFC 9101 7)."""

    code = "invalid_request_uri"


class RegistrationNotSupported(OAuthError):
    """A client cannot register inside an authorization request here (OIDC Core 3.1.2.6)."""

    code = "registration_not_supported"


class UnmetAuthenticationRequirements(OAuthError):
    """The level of sign-in asked for as essential cannot be reached (OIDC UAR 1.0)."""

    code = "unmet_authentication_requirements"
