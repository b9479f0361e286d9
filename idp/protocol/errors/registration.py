"""Errors of client registration (RFC 7591 3.2.2)."""

from idp.protocol.errors.base import OAuthError


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
