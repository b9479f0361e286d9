"""Names, roles, origins, waits and claims: the pure rules of accounts."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from idp.accounts.authentication import login_name
from idp.accounts.authentication.login_name import ByNip, ByUsername, WrongNipLength
from idp.accounts.authentication.login_requests import LoginRequest, is_local_path
from idp.accounts.pages import login
from idp.accounts.people import person_claims
from idp.accounts.policy import PasswordPolicy, SessionLimits
from idp.accounts.roles import granted_role
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.views import LoginFormError
from idp.permissions import Role


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("19870505 201001 1 001", ByNip("198705052010011001")),
        ("19870505.201001.1.001", ByNip("198705052010011001")),
        ("Made.Pradnyani", ByUsername("made.pradnyani")),
        ("  MADE  ", ByUsername("made")),
        ("ｍａｄｅ", ByUsername("made")),
        ("1987", WrongNipLength(4)),
        ("19870505\u00a0201001\u20091\u202f001", ByNip("198705052010011001")),
        ("19870505-201001\u20111\u2212001", ByNip("198705052010011001")),
        ("'198705052010011001", ByNip("198705052010011001")),
        ("１９８７０５０５２０１００１１００１", ByNip("198705052010011001")),
        ("1987\u200b0505\u2060201001\ufeff1001", ByNip("198705052010011001")),
        ("NIP. 19870505 201001 1 001", ByNip("198705052010011001")),
        ("nip: 198705052010011001", ByNip("198705052010011001")),
        ("19870505-201001-1-00", WrongNipLength(17)),
        ("12-34", ByUsername("12-34")),
        ("nip.1234", ByUsername("nip.1234")),
        ("made@denpasarkota.go.id", ByUsername("made@denpasarkota.go.id")),
    ],
)
def test_a_name_is_read_the_only_way_it_can_be_meant(typed, meant):
    assert login_name.parse_login_name(typed) == meant


@pytest.mark.parametrize("bad", ["", " ", "1234", "19870505.201001.1.001", "dua kata", "a" * 129, "baris\nbaru"])
def test_nobody_is_called(bad):
    assert not login_name.is_valid_username(bad)


@pytest.mark.parametrize(
    "bad",
    [
        "nip198705052010011001",
        "19870505-201001-1-001",
        "5171_0105_0587_0001",
        "a.5171010505870001",
        "x１９８７０５０５２０１００１１００１",
        "NIP.198705052010011001",
    ],
)
def test_nobody_is_called_by_a_number_that_names_a_person(bad):
    assert not login_name.is_valid_username(bad)


@pytest.mark.parametrize("good", ["made.ayu-87", "m4d3", "user_123456789012345", "a1987b0505c2010d01"])
def test_a_few_digits_are_no_number_of_a_person(good):
    assert login_name.is_valid_username(good)


@pytest.mark.parametrize(
    ("fields", "complaints"),
    [
        ({}, (LoginFormError.EMPTY_NAME, LoginFormError.EMPTY_PASSWORD)),
        ({"username": " ", "password": "x"}, (LoginFormError.EMPTY_NAME,)),
        ({"username": "made"}, (LoginFormError.EMPTY_PASSWORD,)),
        ({"username": "1987", "password": "x"}, (LoginFormError.NIP_DIGITS,)),
    ],
)
def test_every_missing_field_is_named_in_the_order_of_the_form(fields, complaints):
    assert login.parse_login_form(fields).errors == complaints


def test_a_session_ends_unused_or_at_its_limit():
    limits, at = SessionLimits(), datetime(2026, 11, 22, tzinfo=UTC)
    assert limits.expires_at(at, limits.ends_at(at)) == at + timedelta(hours=4)
    assert limits.expires_at(at + timedelta(hours=11), limits.ends_at(at)) == at + timedelta(hours=12)


@pytest.mark.parametrize(
    ("password", "objection"),
    [
        ("sebelas hur", "too_short"),
        ("x" * 257, "too_long"),
        ("Made.Pradnyani", "is_your_name"),
        ("cukup panjang", None),
    ],
)
def test_a_password_is_long_enough_and_not_the_name(password, objection):
    assert PasswordPolicy().find_violation(password, ("made.pradnyani", "")) == objection


def test_roles_are_read_and_written_the_same_way():
    assert granted_role.parse_role("kominfo") == granted_role.GrantedRole(Role.KOMINFO)
    assert str(granted_role.parse_role("pengelola_opd@040701")) == "pengelola_opd@040701"
    with pytest.raises(granted_role.NoSuchRole, match="kominfo, keamanan, auditor, pengelola_opd, pengembang"):
        granted_role.parse_role("raja")


@pytest.mark.parametrize(
    ("address", "network", "neighbourhood"),
    [
        ("10.1.2.3", "10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2::/64", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:10.1.2.3", "10.1.2.3", "10.1.2.0/24"),
        ("unknown", "", ""),
    ],
)
def test_guesses_are_counted_by_household_and_sessions_keep_only_the_neighbourhood(address, network, neighbourhood):
    origin = RequestOrigin(address)
    assert (origin.network, origin.coarse_network) == (network, neighbourhood)


@pytest.mark.parametrize(
    ("agent", "known"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", ("Edge", "Windows")),
        (
            "Mozilla/5.0 (Linux; Android 9; Redmi) AppleWebKit/537.36 Chrome/95.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17 Mobile Safari/604.1", ("Safari", "iPhone")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", ("Firefox", "Linux")),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/156.0.0.0 Safari/537.36", ("Chrome", "Linux")),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36", ("Chrome", "Linux")),
        ("curl/8", ("", "")),
    ],
)
def test_a_browser_is_known_by_its_name_and_system_alone(agent, known):
    assert (RequestOrigin("", agent).browser, RequestOrigin("", agent).system) == known


@pytest.mark.parametrize("path", ["/portal", "/authorize/abc?x=1"])
def test_a_question_returns_to_a_path_of_ours(path):
    assert is_local_path(path)


@pytest.mark.parametrize(
    "path", ["", "portal", "//evil.example", "https://evil.example", "/\\evil", "/a\r\nb", "/a b", "/\tx"]
)
def test_and_never_leaves_the_house(path):
    assert not is_local_path(path)
    with pytest.raises(ValueError, match="path of ours"):
        LoginRequest("x", path)


def row(**known):
    empty = dict.fromkeys(
        (*(part for part in person_claims._PLAIN), "roles", *(f"address_{part}" for part in person_claims._ADDRESS))
    )
    required = {"sub": UUID(int=7), "active": True, "name": "Made", "updated_at": datetime(2026, 1, 1, tzinfo=UTC)}
    return SimpleNamespace(**(empty | required | {"email_verified": False, "phone_number_verified": False} | known))


def test_a_claim_that_cannot_be_made_is_absent():
    said = person_claims.serialize_claims(person_claims.claims_from_row(row()))
    assert said == {"sub": str(UUID(int=7)), "name": "Made", "updated_at": 1767225600}


def test_every_claim_that_is_known_is_made():
    known = person_claims.claims_from_row(
        row(email="m@x.id", email_verified=True, address_country="ID", roles="kominfo auditor@01")
    )
    said = person_claims.serialize_claims(known)
    assert said["email_verified"] is True
    assert said["address"] == {"country": "ID"}
    assert said["roles"] == ["auditor@01", "kominfo"]
    assert "phone_number_verified" not in said
