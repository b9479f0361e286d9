"""What each profile demands: refused at registration with the advice, listed for a client that has it already."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from idp.protocol.algorithms import Algorithm
from idp.protocol.client import AuthMethod, ClientMetadata, PkcePolicy, Profile
from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.protocol.registration import profiles
from tests.protocol.samples import CALLBACK

API = ("divos:read",)
PERSON = ClientMetadata(client_id="a", client_name="A", redirect_uris=(CALLBACK,))
GOOD = {
    Profile.STANDAR: PERSON,
    Profile.WARISAN: replace(PERSON, profile=Profile.WARISAN, pkce_required=False),
    Profile.PUBLIK: replace(PERSON, profile=Profile.PUBLIK, token_endpoint_auth_method=AuthMethod.NONE),
    Profile.FAPI2: replace(
        PERSON,
        profile=Profile.FAPI2,
        token_endpoint_auth_method=AuthMethod.PRIVATE_KEY_JWT,
        jwks_uri="https://aplikasi.example/jwks",
        require_pushed_authorization_requests=True,
        dpop_bound_access_tokens=True,
        id_token_signed_response_alg=Algorithm.ES256,
        authorization_signed_response_alg=Algorithm.PS256,
        introspection_signed_response_alg=Algorithm.EDDSA,
    ),
    Profile.LAYANAN: ClientMetadata(
        client_id="m",
        client_name="M",
        profile=Profile.LAYANAN,
        grant_types=frozenset({"client_credentials"}),
        scopes=frozenset(API),
    ),
}
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
BROKEN = [
    (Profile.STANDAR, {"token_endpoint_auth_method": AuthMethod.NONE}, "client_authentication"),
    (Profile.STANDAR, {"grant_types": frozenset({"refresh_token"})}, "grant_of_a_person"),
    (Profile.STANDAR, {"redirect_uris": ()}, "redirect_uris"),
    (Profile.STANDAR, {"scopes": frozenset()}, "scope_of_a_person"),
    (Profile.STANDAR, {"scopes": frozenset({"openid", *API})}, "api_by_machine"),
    (Profile.STANDAR, {"pkce_required": False}, "pkce"),
    (Profile.WARISAN, {"token_endpoint_auth_method": AuthMethod.NONE}, "client_authentication"),
    (Profile.PUBLIK, {"token_endpoint_auth_method": AuthMethod.BASIC}, "no_secret"),
    (Profile.PUBLIK, {"grant_types": frozenset({"authorization_code", "client_credentials"})}, "no_machine_grants"),
    (Profile.PUBLIK, {"pkce_required": False}, "pkce"),
    (Profile.FAPI2, {"token_endpoint_auth_method": AuthMethod.BASIC}, "client_authentication_by_key"),
    (Profile.FAPI2, {"token_endpoint_auth_method": AuthMethod.SECRET_JWT}, "client_authentication_by_key"),
    (
        Profile.FAPI2,
        {"grant_types": frozenset({"authorization_code", "urn:ietf:params:oauth:grant-type:device_code"})},
        "no_devices",
    ),
    (Profile.FAPI2, {"redirect_uris": (CALLBACK, "http://127.0.0.1/balik")}, "https_redirects"),
    (Profile.FAPI2, {"require_pushed_authorization_requests": False}, "pushed_requests"),
    (Profile.FAPI2, {"dpop_bound_access_tokens": False}, "sender_constrained_tokens"),
    (Profile.FAPI2, {"id_token_signed_response_alg": Algorithm.RS256}, "signature_algorithms"),
    (Profile.FAPI2, {"userinfo_signed_response_alg": Algorithm.RS256}, "signature_algorithms"),
    (Profile.FAPI2, {"request_object_signing_alg": Algorithm.RS256}, "signature_algorithms"),
    (Profile.FAPI2, {"token_endpoint_auth_signing_alg": Algorithm.RS256}, "signature_algorithms"),
    (Profile.LAYANAN, {"grant_types": frozenset({"authorization_code"})}, "machine_grants"),
    (Profile.LAYANAN, {"redirect_uris": (CALLBACK,)}, "no_redirect_uris"),
    (Profile.LAYANAN, {"scopes": frozenset({"openid"})}, "no_persons"),
]


@pytest.mark.parametrize("profile", Profile)
def test_every_profile_has_demands_that_a_good_client_meets(profile):
    assert profiles.check_profile(GOOD[profile], API) is GOOD[profile]
    found = profiles.assess_profile(GOOD[profile], API)
    assert found
    assert all(finding.complies and finding.advice is None for finding in found)


@pytest.mark.parametrize(("profile", "change", "name"), BROKEN)
def test_a_client_that_contradicts_its_profile_is_refused_and_the_demand_is_listed(profile, change, name):
    broken = replace(GOOD[profile], **change)
    failed = [finding for finding in profiles.assess_profile(broken, API) if not finding.complies]
    assert name in [finding.name for finding in failed]
    with pytest.raises((InvalidClientMetadata, InvalidRedirectUri)) as refusal:
        profiles.check_profile(broken, API)
    assert refusal.value.description == failed[0].advice


def test_every_demand_of_every_profile_is_broken_by_one_of_these():
    broken = {(profile, name) for profile, _, name in BROKEN}
    names = {name for _, name in broken}
    demanded = {(profile, demand.name) for profile in Profile for demand in profiles.PROFILE_RULES[profile]}
    assert broken <= demanded
    assert names == {name for _, name in demanded}


def test_certificates_bind_tokens_as_well_as_proofs_do():
    client = replace(GOOD[Profile.FAPI2], dpop_bound_access_tokens=False)
    assert profiles.check_profile(replace(client, tls_client_certificate_bound_access_tokens=True), API)


def test_a_device_without_a_browser_needs_no_address():
    assert profiles.check_profile(replace(PERSON, grant_types=frozenset({DEVICE}), redirect_uris=()), API)


def test_the_defaults_of_each_profile_comply_with_it():
    assert (
        set(profiles.DEFAULT_GRANTS)
        == set(profiles.DEFAULT_AUTH_METHOD)
        == set(profiles.DEFAULT_SCOPES)
        == set(Profile)
    )
    assert set(profiles.DEFAULT_ALGORITHM) == set(profiles.PROFILE_RULES) == set(Profile)


def test_what_is_demanded_can_be_read_by_people_and_sent_to_programs():
    for demand in {demand for demands in profiles.PROFILE_RULES.values() for demand in demands}:
        assert demand.sentence.endswith((".", ")."))
        assert json.dumps(demand.advice)
        assert demand.cause(rule=demand.name, advice=demand.advice).description == demand.advice


MINUTE = timedelta(seconds=60)


def unhealthy(client: ClientMetadata, pkce: PkcePolicy = PkcePolicy.ALWAYS, code: timedelta = MINUTE) -> list[str]:
    found = profiles.assess_deployment(client, pkce, code)
    assert all((finding.advice is None) == finding.complies for finding in found)
    return [finding.name for finding in found if not finding.complies]


@pytest.mark.parametrize("profile", [profile for profile in Profile if profile is not Profile.WARISAN])
def test_nothing_is_unhealthy_about_good_clients_where_everybody_uses_pkce(profile):
    assert unhealthy(GOOD[profile]) == []


def test_what_is_allowed_to_old_clients_is_still_not_healthy():
    old = replace(GOOD[Profile.WARISAN], grant_types=frozenset({"authorization_code", "refresh_token"}))
    assert unhealthy(old) == ["pkce_always", "refresh_tokens"]
    assert unhealthy(replace(old, pkce_required=True, grant_types=frozenset({"authorization_code"}))) == []


def test_what_the_deployment_allows_is_told_of_its_clients():
    assert unhealthy(GOOD[Profile.STANDAR], PkcePolicy.PUBLIC) == ["pkce_always"]
    assert unhealthy(GOOD[Profile.PUBLIK], PkcePolicy.PUBLIC) == []
    assert unhealthy(GOOD[Profile.STANDAR], code=MINUTE * 2) == ["short_codes"]


def test_codes_of_fapi_live_for_a_minute_at_most_whatever_the_deployment_allows():
    lasts = {profile: profiles.limit_code_lifetime(GOOD[profile], MINUTE * 2) for profile in Profile}
    assert lasts == dict.fromkeys(Profile, MINUTE * 2) | {Profile.FAPI2: MINUTE}
    assert profiles.limit_code_lifetime(GOOD[Profile.FAPI2], MINUTE / 2) == MINUTE / 2
    assert unhealthy(GOOD[Profile.FAPI2], code=MINUTE * 2) == []
