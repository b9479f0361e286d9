"""Matches a client certificate: tls_client_auth and self_signed_tls_client_auth (RFC 8705 2)."""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_address
from typing import Any, assert_never

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idp.protocol.client import CertificateSubject, SubjectField
from idp.protocol.tokens.certificates import UNREADABLE
from idp.protocol.tokens.jwk import ForeignKey


def names(der: bytes, subject: CertificateSubject) -> bool:
    """Whether the certificate contains the registered subject; its chain is checked by the TLS listener (2.1)."""
    try:
        return _says(x509.load_der_x509_certificate(der), subject)
    except UNREADABLE:
        return False


def is_registered(der: bytes, keys: Iterable[ForeignKey], now: datetime) -> bool:
    """Whether the certificate is valid now and is, or has the key of, one of the client's registered keys (2.2.2)."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        in_force = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc
    except UNREADABLE:
        return False
    return in_force and any(_is(der, key, one) for one in keys)


def _is(der: bytes, key: bytes, registered: ForeignKey) -> bool:
    """A key registered with x5c matches that certificate only; without it, any certificate with this key."""
    if registered.certificate is not None:
        return registered.certificate == der
    return registered.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == key


def _says(certificate: x509.Certificate, subject: CertificateSubject) -> bool:
    match subject.field:
        case SubjectField.DN:
            return certificate.subject == x509.Name.from_rfc4514_string(subject.value)
        case SubjectField.DNS:
            return subject.value.lower() in {name.lower() for name in _also(certificate, x509.DNSName)}
        case SubjectField.URI:
            return subject.value in _also(certificate, x509.UniformResourceIdentifier)
        case SubjectField.IP:
            return ip_address(subject.value) in _also(certificate, x509.IPAddress)
        case SubjectField.EMAIL:
            return subject.value in _also(certificate, x509.RFC822Name)
        case _:
            assert_never(subject.field)


def _also(certificate: x509.Certificate, kind: Any) -> list[Any]:
    """The subject alternative names of one kind (RFC 5280 4.2.1.6)."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return list(found.get_values_for_type(kind))
