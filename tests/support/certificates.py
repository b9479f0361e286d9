"""Certificates of clients, right ones and wrong ones, and files of them for a TLS client."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from idp.protocol.tokens import jwk


@dataclass(frozen=True)
class SignedCertificate:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @cached_property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def escaped(self) -> str:
        """As nginx writes it into a header."""
        return quote(self.pem, safe="")

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def jwk(self, with_certificate: bool = True) -> dict[str, Any]:
        """The key as a client registers it."""
        chain = {"x5c": [b64encode(self.der).decode()]} if with_certificate else {}
        return {**jwk.public_members(self.key.public_key()), **chain}

    def files(self, folder: Path, name: str) -> tuple[str, str]:
        """Paths of the certificate and of its key."""
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_text(self.pem)
        key.write_bytes(self.key_pem)
        return str(certificate), str(key)


def certificate(subject: str = "CN=mesin", issuer: SignedCertificate | None = None, **wish: Any) -> SignedCertificate:
    """A certificate signed by `issuer`, or by itself.

    `wish`: ca (bool), names (general names), begins and ends (datetime).
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string(subject)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(wish.get("begins", now - timedelta(hours=1)))
        .not_valid_after(wish.get("ends", now + timedelta(days=1)))
        .add_extension(x509.BasicConstraints(wish.get("ca", False), None), critical=True)
    )
    if wish.get("names"):
        made = made.add_extension(x509.SubjectAlternativeName(wish["names"]), critical=False)
    if not wish.get("ca", False):
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
    return SignedCertificate(made.sign(issuer.key if issuer else key, hashes.SHA256()), key)


NAMES = (
    x509.DNSName("Mesin.example.go.id"),
    x509.UniformResourceIdentifier("https://mesin.example.go.id/satu"),
    x509.IPAddress(ip_address("2001:db8::1")),
    x509.IPAddress(ip_address("192.0.2.7")),
    x509.RFC822Name("mesin@example.go.id"),
)
