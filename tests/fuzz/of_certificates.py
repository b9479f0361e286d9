"""Certificates that somebody shows or registers: in PEM, as they stand in the header of a proxy."""

import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from idp.protocol.client import CertificateSubject, CertificateSubjectField
from idp.protocol.client_auth import mutual_tls
from idp.protocol.errors import InvalidJwk
from idp.protocol.tokens import jwk
from idp.web.trust_store import TrustStore
from tests.fuzz.of_foreign import PUBLIC

_NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
_SAID = {
    CertificateSubjectField.DN: "CN=aplikasi,O=Kota Denpasar",
    CertificateSubjectField.DNS: "aplikasi.example",
    CertificateSubjectField.URI: "https://aplikasi.example/",
    CertificateSubjectField.IP: "192.0.2.1",
    CertificateSubjectField.EMAIL: "a@aplikasi.example",
}
_AUTHORITY = x509.load_pem_x509_certificate((Path(__file__).parent / "seeds" / "certificates" / "bare").read_bytes())
_AUTHORITIES = TrustStore((_AUTHORITY,))
_KEYS = (jwk.parse_jwk(PUBLIC),)


#: Types of ASN.1, universal and of the context.
KINDS = (*range(1, 0x1F), 0x30, 0x31, *range(0x80, 0x89), 0xA0, 0xA3, 0xA4)


def of_other_types(pem: bytes, every: int = 1) -> Iterator[bytes]:
    """The certificate with one octet changed into a type: each octet into each type, or into one of `every` types."""
    sent = ssl.PEM_cert_to_DER_cert(pem.decode())
    for at in range(len(sent)):
        for kind in KINDS[at % every :: every]:
            yield sent[:at] + bytes((kind,)) + sent[at + 1 :]


def certificates(sent: bytes) -> None:
    """`sent` is PEM, or what is inside it."""
    der = sent
    with suppress(ValueError):
        der = ssl.PEM_cert_to_DER_cert(sent.decode("latin-1"))
    for field, value in _SAID.items():
        assert mutual_tls.matches_subject(der, CertificateSubject(field, value)) in (True, False)
    assert mutual_tls.find_registered_key(der, _KEYS, _NOW) in (*_KEYS, None)
    assert _AUTHORITIES.has_authority_name(der) in (True, False)
    assert not _AUTHORITIES.verify(der, _NOW) or x509.load_der_x509_certificate(der).issuer == _AUTHORITY.subject
    with suppress(InvalidJwk):
        assert jwk.parse_jwk(PUBLIC | {"x5c": [b64encode(der).decode()]}).certificate == der
