"""Which client metadata we accept, and a sentence for each refusal."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol.algorithms import Algorithm
from idp.protocol.client import AuthMethod, Environment, Ownership, Profile
from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.protocol.registration import metadata_validation as registration
from idp.protocol.registration.self_registration import SELF_REGISTRATION_SCOPES

API = ("divos:read",)
GOOD = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]}
MACHINE = {"client_name": "Mesin", "profile": "layanan"}


def read(raw, **changes):
    document = {**raw, **changes}
    return registration.read_metadata(
        {name: value for name, value in document.items() if value is not ...}, "id-1", API
    )


def test_little_is_needed_and_the_rest_has_safe_defaults():
    client = read(GOOD)
    assert (client.profile, client.environment, client.ownership) == (Profile.STANDAR, Environment.UJI, Ownership.LUAR)
    assert client.token_endpoint_auth_method is AuthMethod.BASIC
    assert client.grant_types == {"authorization_code", "refresh_token"}
    assert client.scopes == SELF_REGISTRATION_SCOPES
    assert client.pkce_required
    assert read(GOOD, scope=None) == client


def test_everything_can_be_said():
    client = read(
        GOOD,
        client_name="  Aplikasi \n Kota ",
        profile="warisan",
        ownership="kota",
        environment="produksi",
        post_logout_redirect_uris=["https://aplikasi.example/keluar"],
        token_endpoint_auth_method="client_secret_post",
        grant_types=["authorization_code", "client_credentials"],
        response_types=["code"],
        scope="openid pegawai divos:read",
        id_token_signed_response_alg="ES256",
        default_max_age=60,
        require_auth_time=True,
        default_acr_values=["urn:divos:acr:sandi"],
        backchannel_logout_uri="https://aplikasi.example/bc?x=1",
        backchannel_logout_session_required=True,
        client_uri="https://aplikasi.example",
        logo_uri="https://aplikasi.example/logo.png",
        policy_uri="https://aplikasi.example/p",
        tos_uri="https://aplikasi.example/t",
        contacts=["orang@aplikasi.example"],
        software_id="4NRB1",
        software_version="2.1",
        resources=["https://api.example/v1", "urn:example:api"],
        initiate_login_uri="https://aplikasi.example/mulai",
        client_nickname="ignored",
    )
    assert client.client_name == "Aplikasi Kota"
    assert (client.software_id, client.software_version) == ("4NRB1", "2.1")
    assert client.resources == ("https://api.example/v1", "urn:example:api")
    assert client.default_max_age == timedelta(minutes=1)
    assert client.scopes == {"openid", "pegawai", "divos:read"}
    assert not client.pkce_required
    assert not client.rotates_refresh_tokens
    assert client.backchannel_logout_uri == "https://aplikasi.example/bc?x=1"


def test_a_machine_and_a_public_client():
    machine = read(MACHINE, scope="divos:read")
    assert machine.grant_types == {"client_credentials"}
    assert machine.response_types == frozenset()
    assert read(MACHINE).scopes == frozenset()
    assert read(GOOD, profile="publik").public


@pytest.mark.parametrize(
    "changes",
    [
        {"client_name": ...},
        {"client_name": ""},
        {"client_name": "a\0"},
        {"client_name": "x" * 201},
        {"client_name": 5},
        {"profile": "fapi2"},
        {"profile": ["standar"]},
        {"environment": "x"},
        {"ownership": None},
        {"grant_types": ["implicit"]},
        {"grant_types": "authorization_code"},
        {"grant_types": [1]},
        {"grant_types": ["refresh_token"]},
        {"response_types": ["token"]},
        {"scope": "shoe"},
        {"scope": ["openid"]},
        {"scope": ""},
        {"scope": "openid divos:read"},
        {"scope": "a\0"},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"token_endpoint_auth_method": "none"},
        {"profile": "publik", "token_endpoint_auth_method": "client_secret_basic"},
        {"profile": "publik", "grant_types": ["authorization_code", "client_credentials"]},
        {"profile": "layanan"},
        {"pkce_required": False},
        {"pkce_required": "yes"},
        {"default_max_age": -1},
        {"default_max_age": True},
        {"default_max_age": "60"},
        {"default_acr_values": ["urn:divos:acr:tidak-ada"]},
        {"contacts": ["x"] * 51},
        {"subject_type": "ephemeral"},
        {"software_id": 5},
        {"software_version": ""},
        {"request_object_encryption_alg": "RSA-OAEP-256"},
        {"resources": ["api"]},
        {"resources": ["https://api.example/#f"]},
        {"userinfo_signed_response_alg": "none"},
        {"request_object_signing_alg": "HS256"},
        {"initiate_login_uri": "http://aplikasi.example/mulai"},
        {"client_uri": "ftp://x"},
        {"client_uri": "https://user@x"},
        {"logo_uri": "http://x.example/l.png"},
        {"backchannel_logout_uri": "https://x/#f"},
        {"backchannel_logout_uri": "http://x.example/"},
        {"backchannel_logout_uri": 5},
        {"environment": "produksi", "backchannel_logout_uri": "https://localhost/x"},
    ],
)
def test_each_mistake_in_the_metadata_is_named(changes):
    with pytest.raises(InvalidClientMetadata) as refusal:
        read(GOOD, **changes)
    assert len(refusal.value.description) > 20


@pytest.mark.parametrize("changes", [{"redirect_uris": ["https://x/"]}, {"scope": "openid"}])
def test_a_machine_has_no_browser_and_no_person(changes):
    with pytest.raises(InvalidClientMetadata):
        read(MACHINE, **changes)


LOOPBACK = [
    "http://localhost:8401/balik",
    "http://127.0.0.1/balik",
    "http://127.0.0.2:3000/balik",
    "http://127.255.255.254/balik",
    "http://[::1]:1/balik",
]
#: What a resolver may take for loopback, or what only looks like it.
NEARLY_LOOPBACK = [
    "http://127.1/balik",
    "http://0127.0.0.1/balik",
    "http://2130706433/balik",
    "http://127.0.0.1.nip.io/balik",
    "http://127.0.0.256/balik",
    "http://localhost.example/balik",
    "http://sub.localhost/balik",
    "http://128.0.0.1/balik",
    "http://0.0.0.0/balik",
    "http://[::ffff:127.0.0.1]/balik",
    "http://[::2]/balik",
]


@pytest.mark.parametrize("uri", LOOPBACK)
def test_the_sandbox_allows_http_on_loopback_and_production_does_not(uri):
    assert read(GOOD, redirect_uris=[uri]).redirect_uris == (uri,)
    with pytest.raises(InvalidRedirectUri, match="sandbox"):
        read(GOOD, redirect_uris=[uri], environment="produksi")


@pytest.mark.parametrize("uri", NEARLY_LOOPBACK)
def test_what_is_not_plainly_loopback_needs_https_in_the_sandbox_too(uri):
    with pytest.raises(InvalidRedirectUri, match="must use https"):
        read(GOOD, redirect_uris=[uri])


def test_a_native_application_uses_http_in_production_on_the_two_addresses_of_rfc_8252_alone():
    with pytest.raises(InvalidRedirectUri):
        read(GOOD, redirect_uris=["http://127.0.0.2/balik"], application_type="native", environment="produksi")


@pytest.mark.parametrize("uri", ["id.example.app:/balik", "http://127.0.0.1/balik", "https://localhost/balik"])
def test_native_applications_may_use_what_only_they_can_receive(uri):
    found = read(GOOD, redirect_uris=[uri], application_type="native", environment="produksi", profile="publik")
    assert found.redirect_uris == (uri,)


@pytest.mark.parametrize(
    "uri",
    [
        "http://aplikasi.example/balik",
        "https://aplikasi.example/balik#x",
        "https://aplikasi.example/balik#",
        "https://*.example/balik",
        "https://aplikasi.example/*",
        "https://user@aplikasi.example/",
        "https://aplikasi.example;sandbox/",
        "https://aplikasi.example,default-src/",
        "https://aplikasi.example'/",
        "https://aplikasi%3b.example/",
        "https://aplikasi.example/é",
        "https://aplikasi.example/a b",
        "https://aplikasi.example\\@evil.example/",
        "https:///balik",
        "https://[::1/balik",
        "https://x:99999/",
        "//aplikasi.example/balik",
        "/balik",
        "javascript:alert(1)",
        "data:text/html,x",
        "id.example.app:/balik",
        "",
    ],
)
def test_an_address_that_would_not_be_safe_is_refused_with_a_sentence(uri):
    with pytest.raises(InvalidRedirectUri) as refusal:
        read(GOOD, redirect_uris=[uri])
    assert len(refusal.value.description) > 30


def test_a_client_for_browsers_needs_an_address():
    with pytest.raises(InvalidRedirectUri):
        read(GOOD, redirect_uris=[])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
def test_production_cannot_live_on_loopback_even_with_https(host):
    with pytest.raises(InvalidRedirectUri, match="loopback"):
        read(GOOD, redirect_uris=[f"https://{host}/x"], environment="produksi")


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.lists(st.text(max_size=20), max_size=3)


@given(st.dictionaries(st.sampled_from([*GOOD, "profile", "scope", "grant_types", "client_uri", "contacts"]), VALUES))
def test_any_document_is_accepted_or_refused_by_name(changes):
    with contextlib.suppress(InvalidClientMetadata, InvalidRedirectUri):
        assert read(GOOD, **changes).client_id == "id-1"


FAPI2 = {**GOOD, "profile": "fapi2", "jwks_uri": "https://aplikasi.example/jwks"}


def test_what_a_client_of_high_security_leaves_out_complies_with_its_profile():
    client = read(FAPI2)
    assert client.token_endpoint_auth_method is AuthMethod.PRIVATE_KEY_JWT
    assert client.require_pushed_authorization_requests
    assert client.dpop_bound_access_tokens
    assert not client.rotates_refresh_tokens
    signatures = (client.id_token_signed_response_alg, client.authorization_signed_response_alg)
    assert {*signatures, client.introspection_signed_response_alg} == {Algorithm.ES256}
    by_certificate = read(FAPI2, tls_client_certificate_bound_access_tokens=True)
    assert not by_certificate.dpop_bound_access_tokens


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"jwks_uri": ...}, "public keys"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "private_key_jwt"),
        ({"token_endpoint_auth_method": "client_secret_jwt"}, "private_key_jwt"),
        ({"require_pushed_authorization_requests": False}, "require_pushed"),
        ({"dpop_bound_access_tokens": False}, "dpop_bound"),
        ({"id_token_signed_response_alg": "RS256"}, "PS256"),
        ({"token_endpoint_auth_signing_alg": "RS256"}, "PS256"),
        ({"redirect_uris": ["http://localhost/balik"]}, "https"),
        ({"pkce_required": False}, "PKCE"),
    ],
)
def test_a_client_of_high_security_that_asks_for_less_is_refused(changes, says):
    with pytest.raises((InvalidClientMetadata, InvalidRedirectUri), match=says):
        read(FAPI2, **changes)
