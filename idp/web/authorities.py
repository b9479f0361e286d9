"""The authorities whose signatures name clients, and whether one of them signed a certificate (RFC 8705 2.1)."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from idp.protocol.tokens.certificates import UNREADABLE


class Authorities:
    """Every one stands in the operator's file, those between included: nothing a client sends along is a link."""

    def __init__(self, trusted: Iterable[x509.Certificate]) -> None:
        self._trusted = tuple(trusted)
        self._signer = lru_cache(maxsize=1_000)(self._find)

    @classmethod
    def read(cls, file: Path | None) -> "Authorities":
        """Those of a PEM file; nobody without one. Raises OSError and ValueError."""
        return cls(x509.load_pem_x509_certificates(file.read_bytes()) if file is not None else ())

    def pem(self) -> str:
        """All of them, for OpenSSL."""
        return "".join(one.public_bytes(Encoding.PEM).decode() for one in self._trusted)

    def is_one(self, der: bytes) -> bool:
        """Whether a certificate bears the name of one of them: OpenSSL would mistake it for the real one."""
        try:
            subject = _as_compared(x509.load_der_x509_certificate(der).subject)
        except UNREADABLE:
            return False
        return any(subject == _as_compared(one.subject) for one in self._trusted)

    def may_stand_alone(self, der: bytes) -> bool:
        """Whether OpenSSL may be told to trust a client's certificate: one that signed itself, under a name of its own.

        For any other it would look for the signer by name first, and a name can be registered by anybody.
        """
        return _signed_itself(der) and not self.is_one(der)

    def vouch(self, der: bytes, now: datetime) -> bool:
        """Whether one of them signed this certificate, and both are in force."""
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
    """A name as OpenSSL compares it: neither case nor spaces matter, nor how its texts are encoded."""
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
