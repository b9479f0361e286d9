"""A certificate proves the client that registered it, or the one whose name it bears, exactly (RFC 8705 2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.client import CertificateSubject, CertificateSubjectField
from idp.protocol.client_auth import mutual_tls
from idp.protocol.tokens import jwk
from tests.protocol.tokens.foreign_signers import public
from tests.support.certificates import NAMES, certificate

NOW = datetime.now(UTC)
NAMED = certificate("CN=mesin,O=Kota\\, Denpasar,C=ID", names=NAMES)
BARE = certificate()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (CertificateSubjectField.DN, "CN=mesin,O=Kota\\, Denpasar,C=ID"),
        (CertificateSubjectField.DN, "CN=mesin,O=Kota\\2C Denpasar,2.5.4.6=ID"),
        (CertificateSubjectField.DNS, "mesin.example.go.id"),
        (CertificateSubjectField.URI, "https://mesin.example.go.id/satu"),
        (CertificateSubjectField.IP, "2001:DB8:0::1"),
        (CertificateSubjectField.IP, "192.0.2.7"),
        (CertificateSubjectField.EMAIL, "mesin@example.go.id"),
    ],
)
def test_a_certificate_with_the_registered_name_proves(field, value):
    assert mutual_tls.matches_subject(NAMED.der, CertificateSubject(field, value))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (CertificateSubjectField.DN, "CN=mesin"),
        (CertificateSubjectField.DN, "C=ID,O=Kota\\, Denpasar,CN=mesin"),
        (CertificateSubjectField.DN, "CN=Mesin,O=Kota\\, Denpasar,C=ID"),
        (CertificateSubjectField.DN, "CN=mesin,O=Kota\\, Denpasar,C=ID,C=ID"),
        (CertificateSubjectField.DNS, "example.go.id"),
        (CertificateSubjectField.DNS, "*.example.go.id"),
        (CertificateSubjectField.DNS, "https://mesin.example.go.id/satu"),
        (CertificateSubjectField.URI, "https://mesin.example.go.id/SATU"),
        (CertificateSubjectField.IP, "192.0.2.8"),
        (CertificateSubjectField.EMAIL, "Mesin@example.go.id"),
        (CertificateSubjectField.EMAIL, "mesin.example.go.id"),
    ],
)
def test_another_name_does_not(field, value):
    assert not mutual_tls.matches_subject(NAMED.der, CertificateSubject(field, value))


def test_a_certificate_without_alternative_names_has_none():
    assert not mutual_tls.matches_subject(BARE.der, CertificateSubject(CertificateSubjectField.DNS, "mesin"))


def test_a_registered_certificate_proves_and_another_of_the_same_key_does_not():
    registered = [jwk.parse_jwk(public("RS256")), jwk.parse_jwk(NAMED.jwk())]
    assert mutual_tls.find_registered_key(NAMED.der, registered, NOW)
    assert not mutual_tls.find_registered_key(BARE.der, registered, NOW)
    assert not mutual_tls.find_registered_key(NAMED.der, [], NOW)
    renewed = jwk.ExternalKey(None, frozenset(), NAMED.key.public_key(), BARE.der)
    assert not mutual_tls.find_registered_key(NAMED.der, [renewed], NOW)


def test_a_registered_key_proves_in_whatever_certificate():
    assert mutual_tls.find_registered_key(NAMED.der, [jwk.parse_jwk(NAMED.jwk(with_certificate=False))], NOW)
    assert not mutual_tls.find_registered_key(BARE.der, [jwk.parse_jwk(NAMED.jwk(with_certificate=False))], NOW)


@pytest.mark.parametrize("away", [timedelta(hours=-2), timedelta(days=2)])
def test_a_certificate_that_is_not_in_force_proves_nothing(away):
    assert not mutual_tls.find_registered_key(BARE.der, [jwk.parse_jwk(BARE.jwk())], NOW + away)


@given(st.binary(max_size=99) | st.integers(0, len(NAMED.der) - 1).map(lambda cut: NAMED.der[:cut]))
def test_what_is_no_certificate_proves_nothing(der):
    assert not mutual_tls.matches_subject(der, CertificateSubject(CertificateSubjectField.DN, "CN=mesin"))
    assert not mutual_tls.find_registered_key(der, [jwk.parse_jwk(NAMED.jwk())], NOW)


def test_a_name_that_is_no_text_proves_nothing():
    """The type of the common name is a bit string, which cryptography answers with a TypeError."""
    name = NAMED.certificate.subject.public_bytes()
    odd = name.replace(b"\x0c\x05mesin", b"\x03\x05mesin")
    assert odd != name
    broken = NAMED.der.replace(name, odd)
    assert not mutual_tls.matches_subject(
        broken, CertificateSubject(CertificateSubjectField.DN, "CN=mesin,O=Kota\\, Denpasar,C=ID")
    )
