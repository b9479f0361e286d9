"""The admin API knows every member a client can declare, and gives back what it was given."""

from typing import Any

import pytest

from idp.admin.documents.client import ClientDocument
from idp.admin.documents.client_requests import Changes
from idp.clients import metadata_document
from idp.protocol.client import CertificateSubjectField
from tests.admin.api_clients import ApiClients
from tests.protocol.registration.test_keys import EC, RSA

LIST = "/api/v1/clients"
READ, WRITE, CITY = "klien:baca", "klien:tulis", "klien:kota"
DECLARED: dict[str, Any] = {
    "client_name": "Aplikasi",
    "redirect_uris": ["https://aplikasi.example/kembali"],
    "jwks": {"keys": [{**EC, "kid": "a"}, {**RSA, "kid": "b"}]},
    "request_uris": ["https://aplikasi.example/minta"],
    "request_object_signing_alg": "PS256",
    "require_signed_request_object": True,
    "require_pushed_authorization_requests": True,
    "authorization_signed_response_alg": "ES256",
    "subject_type": "pairwise",
    "claims_in_id_token": True,
    "userinfo_signed_response_alg": "RS256",
    "id_token_encrypted_response_alg": "RSA-OAEP-256",
    "id_token_encrypted_response_enc": "A256GCM",
    "userinfo_encrypted_response_alg": "ECDH-ES",
    "userinfo_encrypted_response_enc": "A128CBC-HS256",
    "introspection_signed_response_alg": "ES256",
    "dpop_bound_access_tokens": True,
    "frontchannel_logout_uri": "https://aplikasi.example/keluar",
    "frontchannel_logout_session_required": True,
    "initiate_login_uri": "https://aplikasi.example/mulai",
    "resources": ["http://localhost:8400"],
    "software_id": "perangkat-1",
    "software_version": "2.0",
    "data_purposes": [{"scope": "profile", "purpose": "Menulis nama petugas", "legal_basis": "tugas_publik"}],
}
#: The members that contradict those of DECLARED, or that have the same value where nothing is declared.
DECLARED_BY_THE_CITY: dict[str, Any] = {
    "client_name": "Aplikasi Kota",
    "redirect_uris": ["https://kota.example/kembali"],
    "post_logout_redirect_uris": ["https://kota.example/selesai"],
    "grant_types": ["authorization_code"],
    "response_types": ["code"],
    "scope": "openid pegawai",
    "profile": "warisan",
    "ownership": "kota",
    "environment": "produksi",
    "application_type": "native",
    "token_endpoint_auth_method": "private_key_jwt",
    "token_endpoint_auth_signing_alg": "PS256",
    "jwks_uri": "https://kota.example/jwks",
    "pkce_required": False,
    "default_max_age": 60,
    "require_auth_time": True,
    "default_acr_values": ["urn:divos:acr:sandi"],
    "minimum_acr": "urn:divos:acr:mfa",
    "id_token_signed_response_alg": "ES256",
    "backchannel_logout_uri": "https://kota.example/keluar",
    "backchannel_logout_session_required": True,
    "client_uri": "https://kota.example/",
    "logo_uri": "https://kota.example/logo.png",
    "policy_uri": "https://kota.example/kebijakan",
    "tos_uri": "https://kota.example/ketentuan",
    "contacts": ["admin@kota.example"],
}
#: The client_id cannot be declared; the sector needs a server (tests/clients/test_sectors.py), the rest certificates.
NOT_HERE = {
    "client_id",
    "sector_identifier_uri",
    "tls_client_certificate_bound_access_tokens",
    *CertificateSubjectField,
}


def test_every_member_can_be_asked_for_and_is_shown() -> None:
    assert metadata_document.member_names() <= set(ClientDocument.model_fields)
    assert metadata_document.member_names() - {"client_id"} == set(Changes.model_fields) - {"application"}


def test_every_member_of_the_table_is_declared_here() -> None:
    assert metadata_document.member_names() == DECLARED.keys() | DECLARED_BY_THE_CITY.keys() | NOT_HERE


@pytest.fixture
async def headers(api_clients: ApiClients) -> dict[str, str]:
    token = api_clients.token(await api_clients.register(READ, WRITE, CITY), READ, WRITE, CITY)
    return {"authorization": f"Bearer {token}"}


async def test_what_was_declared_is_shown_and_can_be_taken_away(
    api_clients: ApiClients, headers: dict[str, str]
) -> None:
    made = await api_clients.app.http.post(LIST, json=DECLARED, headers=headers)
    assert made.status_code == 201, made.text
    shown = made.json()
    assert {name: shown[name] for name in DECLARED} == DECLARED
    without = {"jwks": None, "jwks_uri": "https://aplikasi.example/jwks", "userinfo_encrypted_response_alg": None}
    refused = await api_clients.app.http.patch(f"{LIST}/{shown['id']}", json=without, headers=headers)
    assert (refused.status_code, refused.json()["title"]) == (422, "invalid_client_metadata")
    assert "userinfo_encrypted_response_enc" in refused.json()["detail"]
    without["userinfo_encrypted_response_enc"] = None
    changed = await api_clients.app.http.patch(f"{LIST}/{shown['id']}", json=without, headers=headers)
    assert changed.status_code == 200, changed.text
    assert (changed.json()["jwks"], changed.json()["jwks_uri"]) == (None, without["jwks_uri"])


async def test_what_a_client_of_the_city_declared_is_shown(api_clients: ApiClients, headers: dict[str, str]) -> None:
    made = await api_clients.app.http.post(LIST, json=DECLARED_BY_THE_CITY, headers=headers)
    assert made.status_code == 201, made.text
    assert {name: made.json()[name] for name in DECLARED_BY_THE_CITY} == DECLARED_BY_THE_CITY


@pytest.mark.parametrize("jwks", [{}, {"keys": [{"kty": "oct", "k": "AQAB"}]}, {"keys": "x"}])
async def test_a_key_set_nobody_could_use_is_refused(
    api_clients: ApiClients, headers: dict[str, str], jwks: object
) -> None:
    answer = await api_clients.app.http.post(LIST, json={**DECLARED, "jwks": jwks}, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (422, "invalid_client_metadata")
