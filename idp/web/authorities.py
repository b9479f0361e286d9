"""TrustStore: the certificate authorities that issue client certificates (RFC 8705 2.1)."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from idp.protocol.tokens.certificates import UNREADABLE


class Authorities:
    """All authorities from the operator's file, intermediates included: certificates sent by clients build no chain."""

    def __init__(self, trusted: Iterable[x509.Certificate]) -> None:
        self._trusted = tuple(trusted)
        self._signer = lru_cache(maxsize=1_000)(self._find)

    @classmethod
    def read(cls, file: Path | None) -> "Authorities":
        """Load a PEM file; empty without one. Raises OSError and ValueError."""
        return cls(x509.load_pem_x509_certificates(file.read_bytes()) if file is not None else ())

    def pem(self) -> str:
        """Return all certificates as PEM, for OpenSSL."""
        return "".join(one.public_bytes(Encoding.PEM).decode() for one in self._trusted)

    def is_one(self, der: bytes) -> bool:
        """Whether the subject of a certificate is that of an authority: OpenSSL would confuse the two."""
        try:
            subject = _as_compared(x509.load_der_x509_certificate(der).subject)
        except UNREADABLE:
            return False
        return any(subject == _as_compared(one.subject) for one in self._trusted)

    def may_stand_alone(self, der: bytes) -> bool:
        """Whether OpenSSL may trust a client's certificate: self-signed, and not named like an authority.

        For any other, OpenSSL looks for the issuer by name first, and any client can register that name.
        """
        return _signed_itself(der) and not self.is_one(der)

    def vouch(self, der: bytes, now: datetime) -> bool:
        """Whether an authority issued this certificate, and both are within their validity (RFC 5280 4.1.2.5)."""
        chain = self._signer(der)
        return bool(chain) and all(one.not_valid_before_utc <= now < one.not_valid_after_utc for one in chain)

    def _find(self, der: bytes) -> tuple[x509.Certificate, ...]:
        try:
            leaf = x509.load_der_x509_certificate(der)
        except UNREADABLE:
            return ()
        for one in self._trusted:
            try:
                leaf.verify_directly_issued_by(one)
            except (*UNREADABLE, InvalidSignature):
                continue
            return leaf, one
        return ()


def _as_compared(name: x509.Name) -> tuple[frozenset[tuple[str, str]], ...]:
    """Normalize a name as OpenSSL compares it: without regard to case, spaces and string encoding."""
    return tuple(
        frozenset((part.oid.dotted_string, " ".join(str(part.value).casefold().split())) for part in parts)
        for parts in name.rdns
    )


@lru_cache(maxsize=5_000)
def _signed_itself(der: bytes) -> bool:
    try:
        certificate = x509.load_der_x509_certificate(der)
        certificate.verify_directly_issued_by(certificate)
    except (*UNREADABLE, InvalidSignature):
        return False
    return True
