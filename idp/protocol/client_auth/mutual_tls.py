"""Matches a client certificate: tls_client_auth and self_signed_tls_client_auth (RFC 8705 2)."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any, assert_never

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idp.protocol.client import CertificateSubject, CertificateSubjectField
from idp.protocol.tokens.certificates import CERTIFICATE_ERRORS
from idp.protocol.tokens.jwk import ExternalKey

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
#: Label -> kind of alternative name (RFC 8705 2.1.2).
_NAME_KINDS = {
    "san_dns": x509.DNSName,
    "san_uri": x509.UniformResourceIdentifier,
    "san_ip": x509.IPAddress,
    "san_email": x509.RFC822Name,
}


@dataclass(frozen=True, slots=True)
class CertificateDescription:
    """The names in a client certificate, and when it is in force."""

    names: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime

    def lines(self) -> tuple[str, ...]:
        """A line for each name, and the days between which it is in force."""
        return (*self.names, f"valid_from {self.valid_from:%Y-%m-%d}", f"valid_until {self.valid_until:%Y-%m-%d}")


def describe_certificate(der: bytes) -> CertificateDescription:
    """What a certificate says of itself; nothing, and never in force, when it cannot be read."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        names = [f"subject_dn {certificate.subject.rfc4514_string()}"]
        within = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    except CERTIFICATE_ERRORS:
        return CertificateDescription((), _NEVER, _NEVER)
    with suppress(*CERTIFICATE_ERRORS):
        for label, kind in _NAME_KINDS.items():
            names += [f"{label} {name}" for name in _alternative_names(certificate, kind)]
    return CertificateDescription(tuple(names), *within)


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
