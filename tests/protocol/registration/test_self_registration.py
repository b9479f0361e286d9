"""What a client may make of itself, and what its sector must say."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.clients import metadata_document
from idp.protocol.client import Environment, Ownership, Profile
from idp.protocol.errors import InvalidClientMetadata, InvalidSoftwareStatement, OAuthError, UnapprovedSoftwareStatement
from idp.protocol.registration import registered_keys
from idp.protocol.registration.sector import find_unlisted_uri
from idp.protocol.registration.self_registration import (
    SELF_REGISTRATION_SCOPES,
    RegistrationBounds,
    read_self_registration,
    read_update,
    within_bounds,
)
from tests.fuzz import promises
from tests.protocol.registration.test_keys import EC
from tests.protocol.samples import CALLBACK

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
WEB = {"client_name": "Aplikasi", "redirect_uris": [CALLBACK]}


def test_what_is_left_out_is_the_most_that_is_harmless():
    client = read_self_registration(WEB, "id-1", RegistrationBounds())
    assert client.scopes == SELF_REGISTRATION_SCOPES
    assert "email" in SELF_REGISTRATION_SCOPES
    assert "pegawai" not in SELF_REGISTRATION_SCOPES
    assert read_self_registration({**WEB, "scope": "openid"}, "id-1", RegistrationBounds()).scopes == {"openid"}
    assert read_self_registration(WEB, "id-1", RegistrationBounds(frozenset({"openid", "pegawai"}))).scopes == {
        "openid",
        "pegawai",
    }


def test_null_is_as_good_as_left_out():
    assert (
        read_self_registration(
            {**WEB, "ownership": None, "logo_uri": None, "software_statement": None}, "id-1", RegistrationBounds()
        ).logo_uri
        is None
    )


@pytest.mark.parametrize(
    ("members", "profile"),
    [
        ({}, Profile.STANDAR),
        ({"token_endpoint_auth_method": "none"}, Profile.PUBLIK),
        ({"grant_types": ["client_credentials"], "redirect_uris": []}, Profile.LAYANAN),
        ({"grant_types": ["authorization_code", "refresh_token"]}, Profile.STANDAR),
        ({"grant_types": []}, Profile.STANDAR),
    ],
)
def test_standard_members_speak_of_a_profile(members, profile):
    assert read_self_registration({**WEB, **members}, "id-1", RegistrationBounds()).profile is profile


@pytest.mark.parametrize(
    "members",
    [
        {"environment": "produksi"},
        {"ownership": "kota"},
        {"profile": "warisan"},
        {"profile": "lain"},
        {"resources": ["https://api.example"]},
        {"scope": "pegawai"},
        {"scope": ["openid"]},
        {"grant_types": [["authorization_code"]]},
        {"grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"]},
        {"grant_types": ["authorization_code", DEVICE], "subject_type": "pairwise"},
        {"grant_types": [DEVICE], "redirect_uris": [], "subject_type": "pairwise", "sector_identifier_uri": CALLBACK},
    ],
)
def test_what_an_operator_decides_is_refused(members):
    with pytest.raises(InvalidClientMetadata) as refusal:
        read_self_registration({**WEB, **members}, "id-1", RegistrationBounds())
    assert len(refusal.value.description) > 20


@pytest.mark.parametrize(
    ("statement", "error"),
    [("a.b.c", UnapprovedSoftwareStatement), ("a.b", InvalidSoftwareStatement), (5, InvalidSoftwareStatement)],
)
def test_software_statements_are_refused_by_name(statement, error):
    with pytest.raises(error) as refusal:
        read_self_registration({**WEB, "software_statement": statement}, "id-1", RegistrationBounds())
    assert refusal.value.description


def test_a_change_is_about_this_client_and_says_nothing_that_is_ours():
    assert read_update({"client_id": "id-1", "client_secret": "s", "client_name": "A"}, "id-1") == {"client_name": "A"}
    for sent in ({}, {"client_id": "id-2"}, {"client_id": "id-1", "client_id_issued_at": 1}):
        with pytest.raises(InvalidClientMetadata):
            read_update(sent, "id-1")


def test_a_client_that_an_operator_made_more_of_is_the_operators():
    client = read_self_registration(WEB, "id-1", RegistrationBounds())
    assert within_bounds(client, RegistrationBounds())
    assert not within_bounds(client, RegistrationBounds(frozenset({"openid"})))
    for more in (
        {"environment": Environment.PRODUKSI},
        {"ownership": Ownership.KOTA},
        {"profile": Profile.WARISAN},
        {"resources": ("https://api.example",)},
        {"scopes": client.scopes | {"pegawai"}},
    ):
        assert not within_bounds(replace(client, **more), RegistrationBounds())


@pytest.mark.parametrize(
    ("uris", "document", "missing"),
    [
        ((CALLBACK,), [CALLBACK, "https://lain.example/"], None),
        ((), [], None),
        ("x", [], None),
        ((CALLBACK,), [], CALLBACK),
        ((CALLBACK,), {CALLBACK: 1}, CALLBACK),
        ((CALLBACK,), None, CALLBACK),
        ((CALLBACK, "https://b.example/"), [CALLBACK, 5], "https://b.example/"),
        (([1],), [], "[1]"),
    ],
)
def test_a_sector_names_every_address(uris, document, missing):
    assert find_unlisted_uri(uris, document) == missing


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
LIKELY = st.sampled_from(
    ["openid", "none", "code", "authorization_code", "client_credentials", "ES256", "uji", "publik"]
)
MEMBERS = sorted(metadata_document.member_names() | {"software_statement", "client_secret"})


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON | LIKELY | st.lists(LIKELY, max_size=3)))
def test_whatever_is_sent_is_refused_by_name_or_within_bounds_and_may_be_sent_back(sent):
    try:
        client = read_self_registration({**WEB, **sent}, "id-1", RegistrationBounds())
    except OAuthError as error:
        promises.is_answerable(error)
        return
    assert within_bounds(client, RegistrationBounds())
    echo = metadata_document.to_document(client)
    assert read_self_registration(read_update(echo, "id-1"), "id-1", RegistrationBounds()) == client


@given(
    JSON
    | st.builds(
        lambda keys: {"keys": keys},
        st.lists(
            st.dictionaries(
                st.sampled_from(["kty", "crv", "n", "e", "x", "y", "x5c", "kid", "use", "alg", "key_ops"]),
                JSON | st.sampled_from(["RSA", "EC", "OKP", "P-256", "Ed25519", "AQAB", EC["x"], EC["y"]]),
            ),
            max_size=3,
        ),
    )
)
def test_whatever_is_sent_as_keys_is_kept_as_keys_or_refused(raw):
    try:
        kept = registered_keys.read_jwks(raw)
    except InvalidClientMetadata as error:
        promises.is_answerable(error)
        return
    assert registered_keys.read_jwks(json.loads(kept)) == kept


@pytest.mark.parametrize(
    ("members", "name"),
    [
        ({"redirect_uris": ["https://Aplikasi.example:8443/a", "https://aplikasi.example/b"]}, "aplikasi.example"),
        ({"redirect_uris": ["https://baik.example/", "https://jahat.example/"]}, "baik.example, jahat.example"),
        ({"redirect_uris": ["https://xn--dvos-r4a.example/"]}, "xn--dvos-r4a.example"),
        ({"redirect_uris": ["http://localhost:3000/balik"]}, "localhost"),
        ({"redirect_uris": ["id.example.app:/balik"], "application_type": "native"}, "id.example.app"),
        ({"redirect_uris": [f"https://{'a' * 60}{n}.example/" for n in range(4)]}, "id-1"),
        ({"grant_types": ["client_credentials"]}, "id-1"),
        ({"client_name": None, "redirect_uris": [CALLBACK]}, "aplikasi.example"),
    ],
)
def test_a_client_without_a_name_is_called_by_every_host_that_answers_go_to(members, name):
    """Every one, so that a harmless first address hides no other; as it is written, so that no letter looks alike."""
    assert read_self_registration(members, "id-1", RegistrationBounds()).client_name == name


@pytest.mark.parametrize("name", ["", " ", "a\u202eb", "Apl\u0456kasi", 5])
def test_a_name_that_is_sent_must_be_one(name):
    with pytest.raises(InvalidClientMetadata, match="client_name"):
        read_self_registration({**WEB, "client_name": name}, "id-1", RegistrationBounds())
