"""The table of client metadata agrees with the class, and what derives from it is complete."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any, get_type_hints

import pytest

from idp.permissions import Permission
from idp.protocol.algorithms import Algorithm, Encryption
from idp.protocol.client import CertificateSubject, CertificateSubjectField, ClientMetadata, DataPurpose, Profile
from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.protocol.registration import profiles
from idp.protocol.registration.client_field import REQUIRED, ClientField, Identity
from idp.protocol.registration.member_kinds import CompositeKind, MemberForm
from idp.protocol.registration.metadata_fields import CLIENT_FIELDS, order_fields
from idp.protocol.registration.metadata_validation import read_metadata
from idp.protocol.registration.self_registration import (
    Consequence,
    RegistrationBounds,
    consequence,
    read_self_registration,
)
from tests.clients.test_document import EVERYTHING

TYPES: Mapping[MemberForm, Any] = {
    MemberForm.TEXT: str,
    MemberForm.TEXTS: tuple[str, ...],
    MemberForm.ADDRESS: str,
    MemberForm.ADDRESSES: tuple[str, ...],
    MemberForm.WORDS: frozenset[str],
    MemberForm.FLAG: bool,
    MemberForm.SECONDS: timedelta,
    MemberForm.KEYS: str,
    MemberForm.PURPOSES: tuple[DataPurpose, ...],
}
BARE = ClientMetadata(client_id="k", client_name="n")
WEB = {"client_name": "Aplikasi", "redirect_uris": ["https://a.example/balik"]}
#: The members in the order of their checks: of several faults, the first is told.
ORDER_OF_ERRORS = (
    *("profile", "environment", "application_type", "scope", "client_name", "redirect_uris"),
    *("post_logout_redirect_uris", "grant_types", "token_endpoint_auth_method", "ownership", "jwks", "jwks_uri"),
    *("token_endpoint_auth_signing_alg", *CertificateSubjectField, "response_types", "pkce_required", "request_uris"),
    *("request_object_signing_alg", "require_signed_request_object", "require_pushed_authorization_requests"),
    *("authorization_signed_response_alg", "default_max_age", "require_auth_time", "default_acr_values"),
    *("subject_type", "sector_identifier_uri", "id_token_signed_response_alg", "id_token_encrypted_response_alg"),
    *("id_token_encrypted_response_enc", "userinfo_signed_response_alg", "userinfo_encrypted_response_alg"),
    *("userinfo_encrypted_response_enc", "tls_client_certificate_bound_access_tokens", "resources"),
    *("introspection_signed_response_alg", "dpop_bound_access_tokens", "backchannel_logout_uri"),
    *("backchannel_logout_session_required", "frontchannel_logout_uri", "frontchannel_logout_session_required"),
    *("initiate_login_uri", "client_uri", "logo_uri", "policy_uri", "tos_uri", "contacts", "software_id"),
    *("software_version", "data_purposes"),
)


def test_of_several_faults_the_first_in_the_order_of_checks_is_told() -> None:
    sent: dict[str, Any] = dict.fromkeys(reversed(ORDER_OF_ERRORS), -1)
    for name in ORDER_OF_ERRORS:
        with pytest.raises((InvalidClientMetadata, InvalidRedirectUri)) as refusal:
            read_metadata(sent, "k")
        assert refusal.value.description.replace(":", " ").split()[0] == name
        sent.pop(name)
        sent |= {"client_name": "n"} if name == "client_name" else {}
    with pytest.raises(InvalidRedirectUri, match="redirect_uris must name"):
        read_metadata(sent, "k")


def test_the_table_and_the_class_have_the_same_fields_in_the_same_order() -> None:
    assert [field.name for field in CLIENT_FIELDS] == [field.name for field in fields(ClientMetadata)]


def expected_type(field: ClientField) -> Any:
    if isinstance(field.kind, CompositeKind):
        return {"tls_client_auth_subject": CertificateSubject}.get(field.name, Encryption) | None
    kind = reduce(or_, field.kind.choices) if field.kind.choices else TYPES[field.kind.form]
    if field.kind.parse is frozenset:
        kind = frozenset[str]
    return kind | None if field.default is None else kind


def test_an_attribute_has_the_type_of_its_kind() -> None:
    assert get_type_hints(ClientMetadata) == {field.name: expected_type(field) for field in CLIENT_FIELDS}


def test_an_attribute_has_the_default_of_the_profile_standar() -> None:
    differs = {
        attribute.name
        for attribute, field in zip(fields(ClientMetadata), CLIENT_FIELDS, strict=True)
        if (attribute.default is MISSING) != (field.default is REQUIRED)
        or (attribute.default is not MISSING and not field.is_default(BARE))
    }
    # a stored document without them is one of a client that asked for codes, openid and profile alone
    assert differs == {"grant_types", "scopes"}


@pytest.mark.parametrize("profile", Profile)
def test_a_client_that_names_nothing_gets_the_defaults_of_its_profile(profile: Profile) -> None:
    sent = {"client_name": "n", "profile": profile}
    sent |= {} if profile is Profile.LAYANAN else {"redirect_uris": ["https://a.example/balik"]}
    sent |= {"jwks_uri": "https://a.example/jwks"} if profile is Profile.FAPI2 else {}
    client = read_metadata(sent, "k")
    unlike = {field.name for field in CLIENT_FIELDS if field.name not in sent and not field.is_default(client)}
    # a service has no browser that could take an answer
    assert unlike - {"client_id"} == ({"response_types"} if profile is Profile.LAYANAN else set())


@pytest.mark.parametrize("field", CLIENT_FIELDS, ids=lambda field: field.name)
def test_a_client_that_registers_itself_sets_what_the_table_says(field: ClientField) -> None:
    """Whatever only operators may set is refused by its name."""
    if Permission.SELF_REGISTER in field.set_by or field.default is REQUIRED:
        return
    sent: dict[str, Any] = dict(WEB)
    field.write(EVERYTHING, sent)
    with pytest.raises(InvalidClientMetadata, match=f"^{field.member_name}: "):
        read_self_registration(sent, "k", RegistrationBounds())
    assert getattr(read_metadata(sent, "k"), field.name) == field.value(EVERYTHING)


@pytest.mark.parametrize("field", CLIENT_FIELDS, ids=lambda field: field.name)
def test_a_change_of_identity_has_a_consequence_and_no_other_change_has(field: ClientField) -> None:
    after = replace(BARE, **{field.name: field.value(EVERYTHING)})
    before = replace(BARE, redirect_uris=()) if field.name == "redirect_uris" else BARE
    expected = {
        None: Consequence.NOTHING,
        Identity.APPEARANCE: Consequence.ASK_AGAIN,
        Identity.DESTINATION: Consequence.END_UNASKED,
        Identity.PROOF: Consequence.END_UNASKED,
    }
    assert consequence(before, after, proven=False) is expected[field.identity]


def test_the_profile_fapi2_rules_on_every_signature_a_client_may_choose() -> None:
    signatures = [field for field in CLIENT_FIELDS if any(Algorithm in one.choices for one in field.members)]
    assert len(signatures) >= 6
    good = replace(BARE, **{field.name: Algorithm.PS256 for field in signatures}, profile=Profile.FAPI2)
    for field in signatures:
        assert broken_rules(replace(good, **{field.name: Algorithm.RS256})) - broken_rules(good), field.name


def broken_rules(client: ClientMetadata) -> set[str]:
    return {finding.name for finding in profiles.assess_profile(client, ()) if not finding.complies}


def test_fields_are_moved_behind_others_and_none_is_lost() -> None:
    moved = order_fields({"profile": "client_name", "scopes": "profile"})
    assert [field.name for field in moved[:4]] == ["client_id", "client_name", "profile", "scopes"]
    assert sorted(field.name for field in moved) == sorted(field.name for field in CLIENT_FIELDS)
