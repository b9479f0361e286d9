"""Members that need or exclude each other: keys, encryption, sectors, front channels, certificates."""

import json
from dataclasses import replace

import pytest

from idp.protocol.algorithms import Algorithm, ContentEncryption, Encryption, HmacAlgorithm, KeyManagement
from idp.protocol.client import AuthMethod, CertificateSubject, CertificateSubjectField, SubjectType
from idp.protocol.errors import InvalidClientMetadata
from idp.protocol.grant_type import GrantType
from idp.protocol.registration import client_metadata
from idp.protocol.registration import consistency as registered_agreement
from idp.protocol.registration import metadata_validation as registration
from idp.protocol.registration.metadata_reader import MetadataReader
from tests.protocol.registration.test_keys import EC, RSA
from tests.protocol.samples import CLIENT

GOOD = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]}
KEYS = json.dumps({"keys": [EC]})
JWKS_URI = "https://aplikasi.example/jwks"


def read(**changes):
    return registration.read_metadata({**GOOD, **changes}, "id-1")


def test_encryption_has_its_default_content_encryption():
    client = read(jwks={"keys": [RSA]}, id_token_encrypted_response_alg="RSA-OAEP-256")
    assert client.id_token_encryption == Encryption(KeyManagement.RSA_OAEP_256, ContentEncryption.A128CBC_HS256)
    chosen = read(
        jwks_uri=JWKS_URI, userinfo_encrypted_response_alg="ECDH-ES", userinfo_encrypted_response_enc="A256GCM"
    )
    assert chosen.userinfo_encryption == Encryption(KeyManagement.ECDH_ES, ContentEncryption.A256GCM)


def test_a_front_channel_address_of_the_same_origin_is_accepted():
    client = read(frontchannel_logout_uri="https://aplikasi.example/keluar?x=1")
    assert client.frontchannel_logout_uri == "https://aplikasi.example/keluar?x=1"


def test_one_host_is_a_sector_of_its_own():
    assert read(subject_type="pairwise").subject_type is SubjectType.PAIRWISE


def test_several_hosts_have_a_sector_together_when_they_say_so():
    uris = ["https://aplikasi.example/balik", "https://lain.example/balik"]
    client = read(subject_type="pairwise", redirect_uris=uris, sector_identifier_uri="https://aplikasi.example/s.json")
    assert client.sector_identifier_uri == "https://aplikasi.example/s.json"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"jwks": {"keys": [EC]}, "jwks_uri": JWKS_URI}, "exclude each other"),
        ({"jwks_uri": JWKS_URI + "#a"}, "fragment"),
        ({"request_object_signing_alg": "ES256"}, "public keys"),
        ({"require_signed_request_object": True}, "public keys"),
        ({"request_uris": ["https://aplikasi.example/minta"]}, "public keys"),
        ({"id_token_encrypted_response_alg": "ECDH-ES"}, "public keys"),
        ({"userinfo_encrypted_response_alg": "ECDH-ES"}, "public keys"),
        ({"grant_types": ["authorization_code", GrantType.TOKEN_EXCHANGE]}, "needs resources"),
        ({"userinfo_encrypted_response_enc": "A256GCM"}, "userinfo_encrypted_response_alg beside it"),
        ({"id_token_encrypted_response_alg": "RSA1_5"}, "one of"),
        ({"jwks": {"keys": [EC]}, "id_token_encrypted_response_alg": "RSA-OAEP-256"}, "kind RSA"),
        ({"jwks": {"keys": [RSA]}, "userinfo_encrypted_response_alg": "ECDH-ES"}, "kind EC P-256"),
        (
            {"subject_type": "pairwise", "redirect_uris": ["https://a.example/", "https://b.example/"]},
            "sector_identifier_uri",
        ),
        ({"frontchannel_logout_uri": "https://lain.example/keluar"}, "scheme, host and port"),
        ({"frontchannel_logout_uri": "https://aplikasi.example:8443/keluar"}, "scheme, host and port"),
        ({"frontchannel_logout_uri": "https://aplikasi.example/keluar#f"}, "fragment"),
        (
            {"dpop_bound_access_tokens": True, "tls_client_certificate_bound_access_tokens": True},
            "bound to one key",
        ),
        ({"token_endpoint_auth_signing_alg": "ES256"}, "leave it out"),
        ({"tls_client_auth_san_dns": "aplikasi.example"}, "leave it out"),
    ],
)
def test_each_contradiction_is_refused_with_a_sentence(changes, why):
    with pytest.raises(InvalidClientMetadata, match=why):
        read(**changes)


@pytest.mark.parametrize("method", [AuthMethod.PRIVATE_KEY_JWT, AuthMethod.SELF_SIGNED_TLS])
def test_a_client_that_proves_itself_by_a_key_registers_it(method):
    client = replace(CLIENT, token_endpoint_auth_method=method)
    with pytest.raises(InvalidClientMetadata, match="public keys"):
        registered_agreement.check_consistency(client)
    for keys in ({"jwks": KEYS}, {"jwks_uri": JWKS_URI}):
        assert registered_agreement.check_consistency(replace(client, **keys)).token_endpoint_auth_method is method


@pytest.mark.parametrize(
    ("method", "alg", "found"),
    [
        (AuthMethod.PRIVATE_KEY_JWT, "PS256", Algorithm.PS256),
        (AuthMethod.PRIVATE_KEY_JWT, None, None),
        (AuthMethod.SECRET_JWT, "HS256", HmacAlgorithm.HS256),
        (AuthMethod.BASIC, None, None),
    ],
)
def test_the_algorithm_of_assertions_fits_the_method(method, alg, found):
    assert client_metadata.read_signing_alg(MetadataReader({"token_endpoint_auth_signing_alg": alg}), method) is found


@pytest.mark.parametrize(
    ("method", "alg"),
    [
        (AuthMethod.PRIVATE_KEY_JWT, "HS256"),
        (AuthMethod.PRIVATE_KEY_JWT, "none"),
        (AuthMethod.PRIVATE_KEY_JWT, ["ES256"]),
        (AuthMethod.SECRET_JWT, "RS256"),
        (AuthMethod.TLS, "RS256"),
    ],
)
def test_an_algorithm_that_does_not_fit_the_method_is_refused(method, alg):
    with pytest.raises(InvalidClientMetadata, match="token_endpoint_auth_signing_alg"):
        client_metadata.read_signing_alg(MetadataReader({"token_endpoint_auth_signing_alg": alg}), method)


CERTIFICATES = [
    ("tls_client_auth_subject_dn", "CN=aplikasi,O=Kominfo"),
    ("tls_client_auth_san_dns", "aplikasi.example"),
    ("tls_client_auth_san_uri", "urn:example:aplikasi"),
    ("tls_client_auth_san_ip", "2001:db8::1"),
    ("tls_client_auth_san_email", "aplikasi@kominfo.example"),
]


@pytest.mark.parametrize(("field", "value"), CERTIFICATES)
def test_the_one_subject_of_a_certificate_is_kept(field, value):
    found = client_metadata.read_certificate_subject(MetadataReader({field: value}), AuthMethod.TLS)
    assert found == CertificateSubject(CertificateSubjectField(field), value)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        dict(CERTIFICATES),
        {"tls_client_auth_subject_dn": "aplikasi"},
        {"tls_client_auth_subject_dn": "CN="},
        {"tls_client_auth_subject_dn": 5},
        {"tls_client_auth_san_dns": "a b"},
        {"tls_client_auth_san_dns": "é.example"},
        {"tls_client_auth_san_uri": "a b"},
        {"tls_client_auth_san_ip": "256.1.1.1"},
        {"tls_client_auth_san_email": "aplikasi"},
    ],
)
def test_a_subject_that_no_certificate_could_have_is_refused(sent):
    with pytest.raises(InvalidClientMetadata, match="tls_client_auth"):
        client_metadata.read_certificate_subject(MetadataReader(sent), AuthMethod.TLS)
