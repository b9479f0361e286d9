"""What a client may make of itself, and what its sector must say."""

from dataclasses import replace

import pytest

from idp.protocol.client import Environment, Ownership, Profile
from idp.protocol.errors import InvalidClientMetadata, InvalidSoftwareStatement, UnapprovedSoftwareStatement
from idp.protocol.registered_sector import unnamed
from idp.protocol.self_registration import HARMLESS, Bounds, change, keeps_itself, read
from tests.protocol.samples import CALLBACK

WEB = {"client_name": "Aplikasi", "redirect_uris": [CALLBACK]}


def test_what_is_left_out_is_the_most_that_is_harmless():
    client = read(WEB, "id-1", Bounds())
    assert client.scopes == HARMLESS
    assert "email" in HARMLESS
    assert "pegawai" not in HARMLESS
    assert read({**WEB, "scope": "openid"}, "id-1", Bounds()).scopes == {"openid"}
    assert read(WEB, "id-1", Bounds(frozenset({"openid", "pegawai"}))).scopes == {"openid", "pegawai"}


def test_null_is_as_good_as_left_out():
    assert (
        read({**WEB, "ownership": None, "logo_uri": None, "software_statement": None}, "id-1", Bounds()).logo_uri
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
    assert read({**WEB, **members}, "id-1", Bounds()).profile is profile


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
    ],
)
def test_what_an_operator_decides_is_refused(members):
    with pytest.raises(InvalidClientMetadata) as refusal:
        read({**WEB, **members}, "id-1", Bounds())
    assert len(refusal.value.description) > 20


@pytest.mark.parametrize(
    ("statement", "error"),
    [("a.b.c", UnapprovedSoftwareStatement), ("a.b", InvalidSoftwareStatement), (5, InvalidSoftwareStatement)],
)
def test_software_statements_are_refused_by_name(statement, error):
    with pytest.raises(error) as refusal:
        read({**WEB, "software_statement": statement}, "id-1", Bounds())
    assert refusal.value.description


def test_a_change_is_about_this_client_and_says_nothing_that_is_ours():
    assert change({"client_id": "id-1", "client_secret": "s", "client_name": "A"}, "id-1") == {"client_name": "A"}
    for sent in ({}, {"client_id": "id-2"}, {"client_id": "id-1", "client_id_issued_at": 1}):
        with pytest.raises(InvalidClientMetadata):
            change(sent, "id-1")


def test_a_client_that_an_operator_made_more_of_is_the_operators():
    client = read(WEB, "id-1", Bounds())
    assert keeps_itself(client, Bounds())
    assert not keeps_itself(client, Bounds(frozenset({"openid"})))
    for more in (
        {"environment": Environment.PRODUKSI},
        {"ownership": Ownership.KOTA},
        {"profile": Profile.WARISAN},
        {"resources": ("https://api.example",)},
        {"scopes": client.scopes | {"pegawai"}},
    ):
        assert not keeps_itself(replace(client, **more), Bounds())


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
    assert unnamed(uris, document) == missing
