"""Matches a client certificate: tls_client_auth and self_signed_tls_client_auth (RFC 8705 2)."""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_address
from typing import Any, assert_never

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idp.protocol.client import CertificateSubject, CertificateSubjectField
from idp.protocol.tokens.certificates import CERTIFICATE_ERRORS
from idp.protocol.tokens.jwk import ExternalKey


def matches_subject(der: bytes, subject: CertificateSubject) -> bool:
    """Whether the certificate contains the registered subject; its chain is checked by the TLS listener (2.1)."""
    try:
        return _has_subject(x509.load_der_x509_certificate(der), subject)
    except CERTIFICATE_ERRORS:
        return False


def find_registered_key(der: bytes, keys: Iterable[ExternalKey], now: datetime) -> ExternalKey | None:
    """The client's registered key of which the certificate is, if it is valid now (2.2.2); None: there is none."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        in_force = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc
    except CERTIFICATE_ERRORS:
        return None
    return next((one for one in keys if _matches_key(der, key, one)), None) if in_force else None


def _matches_key(der: bytes, key: bytes, registered: ExternalKey) -> bool:
    """A key registered with x5c matches that certificate only; without it, any certificate with this key."""
    if registered.certificate is not None:
        return registered.certificate == der
    return registered.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == key


def _has_subject(certificate: x509.Certificate, subject: CertificateSubject) -> bool:
    match subject.field:
        case CertificateSubjectField.DN:
            return certificate.subject == x509.Name.from_rfc4514_string(subject.value)
        case CertificateSubjectField.DNS:
            return subject.value.lower() in {name.lower() for name in _alternative_names(certificate, x509.DNSName)}
        case CertificateSubjectField.URI:
            return subject.value in _alternative_names(certificate, x509.UniformResourceIdentifier)
        case CertificateSubjectField.IP:
            return ip_address(subject.value) in _alternative_names(certificate, x509.IPAddress)
        case CertificateSubjectField.EMAIL:
            return subject.value in _alternative_names(certificate, x509.RFC822Name)
        case _:
            assert_never(subject.field)


def _alternative_names(certificate: x509.Certificate, kind: Any) -> list[Any]:
    """The subject alternative names of one kind (RFC 5280 4.2.1.6)."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return list(found.get_values_for_type(kind))
