"""CERTIFICATE_ERRORS: what the library cryptography raises for certificates it cannot read (RFC 5280)."""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

UNREADABLE = (
    ValueError,
    TypeError,  # a distinguished name with a bit string instead of text
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
