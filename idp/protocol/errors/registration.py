"""Errors of client registration (RFC 7591 3.2.2)."""

from idp.protocol.errors.base import OAuthError


class InvalidClientMetadata(OAuthError):
    """A registered value is missing, unknown or contradicts another (RFC 7591 3.2.2)."""

    code = "invalid_client_metadata"


class InvalidRedirectUri(OAuthError):
    """A registered redirect URI is not acceptable (RFC 7591 3.2.2)."""

    code = "invalid_redirect_uri"


class InvalidSoftwareStatement(OAuthError):
    """What was sent as software_statement is no signed JWT (RFC 7591 3.2.2)."""

    code = "invalid_software_statement"


class UnapprovedSoftwareStatement(OAuthError):
    """No signer of software statements is trusted here; send the members themselves (RFC 7591 3.2.2)."""

    code = "unapproved_software_statement"
