"""A client's metadata as a document, and back."""

from dataclasses import fields
from datetime import timedelta

from idp.clients import metadata_document
from idp.protocol.algorithms import Algorithm, ContentEncryption, Encryption, HmacAlgorithm, KeyManagement
from idp.protocol.client import (
    ApplicationType,
    AuthMethod,
    CertificateSubject,
    CertificateSubjectField,
    ClientMetadata,
    DataPurpose,
    Environment,
    LegalBasis,
    Ownership,
    Profile,
    SubjectType,
)

EVERYTHING = ClientMetadata(
    client_id="k1",
    client_name="Aplikasi",
    redirect_uris=("https://a.example/b", "https://a.example/c"),
    post_logout_redirect_uris=("https://a.example/",),
    grant_types=frozenset({"authorization_code", "refresh_token"}),
    response_types=frozenset({"code"}),
    token_endpoint_auth_method=AuthMethod.POST,
    scopes=frozenset({"openid", "pegawai"}),
    profile=Profile.WARISAN,
    ownership=Ownership.KOTA,
    environment=Environment.PRODUKSI,
    application_type=ApplicationType.NATIVE,
    backchannel_logout_uri="https://a.example/keluar?x=1",
    backchannel_logout_session_required=True,
    id_token_signed_response_alg=Algorithm.ES256,
    default_max_age=timedelta(hours=1),
    require_auth_time=True,
    default_acr_values=("urn:divos:acr:sandi",),
    pkce_required=False,
    client_uri="https://a.example/",
    logo_uri="https://a.example/logo.png",
    policy_uri="https://a.example/kebijakan",
    tos_uri="https://a.example/ketentuan",
    contacts=("admin@a.example",),
    resources=("https://api.example",),
    token_endpoint_auth_signing_alg=HmacAlgorithm.HS256,
    jwks='{"keys": []}',
    jwks_uri="https://a.example/jwks",
    tls_client_auth_subject=CertificateSubject(CertificateSubjectField.DNS, "a.example"),
    request_uris=("https://a.example/permintaan",),
    request_object_signing_alg=Algorithm.PS256,
    require_signed_request_object=True,
    require_pushed_authorization_requests=True,
    authorization_signed_response_alg=Algorithm.ES256,
    subject_type=SubjectType.PAIRWISE,
    sector_identifier_uri="https://a.example/sektor",
    id_token_encryption=Encryption(KeyManagement.RSA_OAEP_256),
    claims_in_id_token=True,
    userinfo_signed_response_alg=Algorithm.ES256,
    userinfo_encryption=Encryption(KeyManagement.ECDH_ES, ContentEncryption.A256GCM),
    introspection_signed_response_alg=Algorithm.EDDSA,
    dpop_bound_access_tokens=True,
    tls_client_certificate_bound_access_tokens=True,
    frontchannel_logout_uri="https://a.example/keluar-depan",
    frontchannel_logout_session_required=True,
    initiate_login_uri="https://a.example/mulai",
    software_id="4NRB1-0XZABZI9E6-5SM3R",
    software_version="2.1",
    minimum_acr="urn:divos:acr:mfa",
    data_purposes=(
        DataPurpose("profile", "Mengesahkan berkas", LegalBasis.PUBLIC_TASK, "SK 1/2026"),
        DataPurpose("openid", "Mengenali akun", LegalBasis.CONSENT),
    ),
)


def test_what_was_written_reads_back_the_same() -> None:
    bare = ClientMetadata(client_id="k", client_name="n")
    for metadata in (EVERYTHING, bare):
        assert metadata_document.parse_document(metadata_document.to_document(metadata)) == metadata


def test_every_field_of_the_example_is_unlike_its_default() -> None:
    bare = ClientMetadata(client_id="k", client_name="n")
    same = {f.name for f in fields(ClientMetadata) if getattr(bare, f.name) == getattr(EVERYTHING, f.name)}
    assert same == {"response_types"}


def test_members_that_are_not_set_are_left_out() -> None:
    assert "logo_uri" not in metadata_document.to_document(ClientMetadata(client_id="k", client_name="n"))


def test_a_document_from_before_a_field_existed_gets_its_default() -> None:
    assert metadata_document.parse_document({"client_id": "k", "client_name": "n"}) == ClientMetadata(
        client_id="k", client_name="n"
    )


def test_differences_are_named_as_the_specification_names_them() -> None:
    bare = ClientMetadata(client_id="k", client_name="n")
    other = ClientMetadata(client_id="k", client_name="m", scopes=frozenset({"openid"}))
    assert metadata_document.changed_members(bare, other) == ("client_name", "scope")
