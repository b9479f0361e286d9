"""Every refusal of client metadata names a member at fault: one that was sent, or the one that is missing."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from idp.clients import metadata_document
from idp.clients.causes import DeclarationCause
from idp.clients.errors import InvalidDeclaration
from idp.clients.registration import client_lifecycle
from idp.protocol.errors import OAuthError
from idp.protocol.errors.cause import Cause, CausedError
from idp.protocol.errors.registration import RegistrationCause, SelfRegistrationCause
from idp.protocol.grant_type import GrantType
from idp.protocol.registration.client_metadata import UNSUPPORTED_MEMBERS
from idp.protocol.registration.profiles import PROFILE_RULES
from idp.protocol.registration.self_registration import RegistrationBounds, read_self_registration, read_update
from tests.protocol.registration.test_keys import EC, certificate
from tests.protocol.samples import CALLBACK, PROVIDER

WEB: dict[str, Any] = {"client_name": "Aplikasi", "redirect_uris": [CALLBACK], "scope": "openid"}
OTHERS = {"client_id", "software_statement", "registration_access_token", "client_secret"}
MEMBERS = metadata_document.member_names() | set(UNSUPPORTED_MEMBERS) | OTHERS
FAPI = {"profile": "fapi2", "jwks_uri": "https://a.example/jwks"}
SERVICE = {"profile": "layanan", "redirect_uris": None, "scope": "divos:read"}
KEYS = {"jwks": {"keys": [EC]}}

#: What is sent, and the members of which the refusal names one.
DECLARED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"tls_client_certificate_bound_access_tokens": True}, "tls_client_certificate_bound_access_tokens"),
    ({"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "a.example"},
     "token_endpoint_auth_method"),
    ({"request_object_encryption_alg": "RSA-OAEP"}, "request_object_encryption_alg"),
    ({"require_auth_time": "true"}, "require_auth_time"),
    ({"default_max_age": -1}, "default_max_age"),
    ({"client_name": "\u200b"}, "client_name"),
    ({"contacts": "a@b.example"}, "contacts"),
    ({"scope": 5}, "scope"),
    ({"scope": "openid profil"}, "scope"),
    ({"subject_type": "lain"}, "subject_type"),
    ({"grant_types": ["password"]}, "grant_types"),
    ({"token_endpoint_auth_signing_alg": "ES256"}, "token_endpoint_auth_signing_alg"),
    ({"token_endpoint_auth_method": "tls_client_auth"}, "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_ip": "1.2"}, "tls_client_auth_san_ip"),
    ({"tls_client_auth_san_dns": "a.example"}, "tls_client_auth_san_dns"),
    ({"id_token_encrypted_response_enc": "A128CBC-HS256"}, "id_token_encrypted_response_enc"),
    ({**SERVICE, "grant_types": [GrantType.TOKEN_EXCHANGE]}, "grant_types"),
    ({"dpop_bound_access_tokens": True, "tls_client_certificate_bound_access_tokens": True},
     "dpop_bound_access_tokens"),
    ({**KEYS, "jwks_uri": "https://a.example/jwks"}, "jwks"),
    ({"jwks": []}, "jwks"),
    ({"jwks": {"keys": [{**EC, "kid": "a"}, {**EC, "kid": "a"}]}}, "jwks"),
    ({"jwks": {"keys": [{**EC, "use": "s" * 201}]}}, "jwks"),
    ({"jwks": {"keys": [{**EC, "x5c": [certificate(), "A" * 66_000]}]}}, "jwks"),
    ({"jwks": {"keys": ["x"]}}, "jwks"),
    ({"token_endpoint_auth_method": "private_key_jwt"}, "token_endpoint_auth_method"),
    ({"request_uris": ["https://a.example/r"]}, "request_uris"),
    ({"grant_types": ["authorization_code", GrantType.JWT_BEARER]}, "grant_types"),
    ({**KEYS, "userinfo_encrypted_response_alg": "RSA-OAEP-256"}, "userinfo_encrypted_response_alg"),
    ({"subject_type": "pairwise", "redirect_uris": [CALLBACK, "https://b.example/"]}, "sector_identifier_uri"),
    ({"frontchannel_logout_uri": "https://aplikasi.example/k#x"}, "frontchannel_logout_uri"),
    ({"frontchannel_logout_uri": "https://lain.example/k"}, "frontchannel_logout_uri"),
    ({"redirect_uris": ["https://a.example/#x"]}, "redirect_uris"),
    ({"logo_uri": "ftp://a.example/"}, "logo_uri"),
    ({"data_purposes": [{"scope": "nik"}]}, "data_purposes"),
    ({"resources": ["https://tidak-ada.example"]}, "resources"),
    ({"token_endpoint_auth_method": "none"}, "token_endpoint_auth_method"),
    ({"grant_types": ["refresh_token"]}, "grant_types"),
    ({"redirect_uris": None}, "redirect_uris"),
    ({"scope": "divos:read", "grant_types": ["authorization_code", "client_credentials"]}, "scope"),
    ({"scope": "openid divos:read"}, "scope"),
    ({"pkce_required": False}, "pkce_required"),
    ({"profile": "publik", "token_endpoint_auth_method": "client_secret_basic"}, "token_endpoint_auth_method"),
    ({"profile": "publik", "grant_types": ["authorization_code", "client_credentials"]}, "grant_types"),
    ({**FAPI, "token_endpoint_auth_method": "client_secret_basic"}, "token_endpoint_auth_method"),
    ({**FAPI, "grant_types": [GrantType.DEVICE_CODE]}, "grant_types"),
    ({**FAPI, "redirect_uris": ["http://localhost:9000/"]}, "redirect_uris"),
    ({**FAPI, "require_pushed_authorization_requests": False}, "require_pushed_authorization_requests"),
    ({**FAPI, "dpop_bound_access_tokens": False}, "dpop_bound_access_tokens"),
    ({**FAPI, "userinfo_signed_response_alg": "RS256"}, "userinfo_signed_response_alg"),
    ({**FAPI, "request_object_signing_alg": "RS256"}, "request_object_signing_alg"),
    ({**SERVICE, "grant_types": ["authorization_code"]}, "grant_types"),
    ({**SERVICE, "redirect_uris": [CALLBACK]}, "redirect_uris"),
    ({**SERVICE, "scope": "openid"}, "scope"),
)  # fmt: skip
OWN: tuple[tuple[dict[str, Any], str], ...] = (
    ({"scope": "openid pegawai"}, "scope"),
    ({"id_token_signed_response_alg": "EdDSA"}, "id_token_signed_response_alg"),
    ({"userinfo_signed_response_alg": "EdDSA"}, "userinfo_signed_response_alg"),
    ({"software_statement": "x"}, "software_statement"),
    ({"software_statement": "a.b.c"}, "software_statement"),
    ({"environment": "produksi"}, "environment"),
    ({"ownership": "kota"}, "ownership"),
    ({"profile": "warisan"}, "profile"),
    ({"resources": ["https://a.example"]}, "resources"),
    ({"minimum_acr": "urn:divos:acr:mfa"}, "minimum_acr"),
)
#: Causes whose text is the specification's alone: software statements have one member.
GENERAL = {SelfRegistrationCause.SOFTWARE_STATEMENT_NOT_JWT, SelfRegistrationCause.SOFTWARE_STATEMENT_UNTRUSTED}


def members_named(text: str) -> list[str]:
    """The members that a sentence names, in its order."""
    return [word for word in re.findall(r"[a-z][a-z_]*[a-z]", text) if word in MEMBERS]


def refused(sent: Mapping[str, Any]) -> InvalidDeclaration:
    """How an operator, an import, the admin API and a team are refused: one reader for them all."""
    declared = {name: value for name, value in (WEB | dict(sent)).items() if value is not None}
    try:
        client_lifecycle.parse_declaration(PROVIDER, declared, "aplikasi")
    except InvalidDeclaration as refusal:
        return refusal
    raise AssertionError(f"{sent} is accepted")


def refused_itself(sent: Mapping[str, Any]) -> OAuthError | None:
    """How a client that registers itself is refused."""
    try:
        read_self_registration(WEB | dict(sent), "aplikasi", RegistrationBounds(), ("RS256", "ES256"))
    except OAuthError as refusal:
        return refusal
    return None


def check(refusal: CausedError, sent: Mapping[str, Any], expected: str) -> None:
    named = members_named(str(refusal) or refusal.args[0])
    assert expected in named, f"{sent}: {refusal}"
    # what it names first is what was sent, or what is missing
    missing = named[0] not in (WEB | dict(sent)) or (WEB | dict(sent))[named[0]] is None
    assert named[0] == expected or named[0] in sent or missing, f"{sent}: {refusal}"


def test_the_member_at_fault_is_named_whoever_registers() -> None:
    provoked: set[Cause] = set()
    rules: set[str] = set()
    for sent, expected in DECLARED:
        refusal = refused(sent)
        provoked.add(refusal.cause)
        rules.add(str(refusal.facts.get("rule", "")))
        check(refusal, sent, expected)
    assert set(RegistrationCause) <= provoked, sorted(one.name for one in set(RegistrationCause) - provoked)
    assert {DeclarationCause.RESOURCE_NOT_REGISTERED, DeclarationCause.CERTIFICATES_NOT_SUPPORTED} <= provoked
    assert {rule.name for demanded in PROFILE_RULES.values() for rule in demanded} <= rules


def test_the_member_at_fault_is_named_to_clients_that_register_themselves() -> None:
    provoked: set[Cause] = set()
    for sent, expected in OWN:
        refusal = refused_itself(sent)
        assert refusal is not None, sent
        provoked.add(refusal.cause)
        if refusal.cause not in GENERAL:
            check(refusal, sent, expected)
    for body, member in (
        ({"client_id": "lain"}, "client_id"),
        ({"client_id": "a", "registration_access_token": "x"}, "registration_access_token"),
    ):
        with pytest.raises(OAuthError) as caught:
            read_update(body, "a")
        provoked.add(caught.value.cause)
        assert members_named(caught.value.description) == [member]
    assert set(SelfRegistrationCause) <= provoked, sorted(one.name for one in set(SelfRegistrationCause) - provoked)
