"""What a journal keeps of a request: known values, and of everything else the length."""

from dataclasses import replace
from uuid import UUID

import pytest

from idp.clients.registry import RegisteredClient, SecretDigest
from idp.diagnosis.journal.sent_parameters import MAX_PARAMETERS, describe_request
from idp.foundation.secret_values import digest_secret
from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters, read_parameters

CALLBACK = "https://sijuna.example.go.id/2026/balik-masuk-lagi-ke-aplikasi"
SECRET = "rahasia-klien-ini-9Zq"
NIP = "198503042010012001"
CLIENT = RegisteredClient(
    id=UUID(int=1),
    metadata=ClientMetadata(client_id="sijuna", client_name="Sijuna", redirect_uris=(CALLBACK,)),
    application_id=None,
    application_name="",
    office_name="",
    secrets=(SecretDigest(UUID(int=2), digest_secret(SECRET), None),),
    suspended=False,
    demo=False,
)
#: What proves somebody or something, and what may name a person.
BY_LENGTH = (
    *("client_secret", "code", "code_verifier", "code_challenge", "refresh_token", "access_token", "token", "state"),
    *("nonce", "client_assertion", "assertion", "subject_token", "actor_token", "device_code", "user_code"),
    *("id_token_hint", "login_hint", "request", "request_uri", "claims", "kuki", "cookie"),
)


def shown(parameters: Parameters) -> dict[str, str | None]:
    return {one.name: one.value for one in describe_request(parameters, CLIENT).items}


@pytest.mark.parametrize("name", BY_LENGTH)
def test_of_what_proves_or_names_somebody_the_length_is_kept(name: str) -> None:
    (one,) = describe_request(Parameters({name: "pendek"}), CLIENT).items
    assert (one.name, one.value, one.length) == (name, None, 6)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("redirect_uri", CALLBACK),
        ("client_id", "sijuna"),
        ("response_type", "code"),
        ("scope", "openid"),
        ("scope", "openid profil"),
        ("prompt", "none"),
        ("max_age", "300"),
        ("code_challenge_method", "plain"),
        ("grant_type", "authorization_code"),
        ("redirect_uri", "http://sijuna.example.go.id:8080/balik"),
    ],
)
def test_what_an_application_asks_for_is_shown(name: str, value: str) -> None:
    assert shown(Parameters({name: value})) == {name: value}


@pytest.mark.parametrize(
    "hidden",
    [
        SECRET,
        NIP,
        "19850304 201001 2 001",
        "%31%39%38%35%30%33%30%34%32%30%31%30%30%31%32%30%30%31",
        "MTk4NTAzMDQyMDEwMDEyMDAx",
        "made.ayu@denpasarkota.example",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    ],
)
@pytest.mark.parametrize("where", ["{}", "openid {}", "https://lain.example/{}", "https://lain.example/?k={}&x=1"])
@pytest.mark.parametrize("name", ["scope", "redirect_uri", "prompt", "resource", "acr_values", "client_id"])
def test_a_secret_a_token_or_a_number_in_a_known_parameter_is_not(name: str, where: str, hidden: str) -> None:
    parameters = read_parameters([(name, where.format(hidden))])
    assert hidden not in repr(describe_request(parameters, CLIENT))


def test_a_secret_is_found_however_it_is_encoded() -> None:
    for written in ("openid;" + SECRET, f"a={SECRET}", SECRET.replace("-", "%2D"), SECRET.replace("-", "%252D")):
        assert shown(Parameters({"scope": written})) == {"scope": None}, written


@pytest.mark.parametrize("name", [SECRET, NIP, f"a-{SECRET}"[:40], "<b>", "a\x1b[2J", "n" * 41, "a b"])
def test_a_name_that_is_none_is_not_shown(name: str) -> None:
    (one,) = describe_request(Parameters({name: "1"}), CLIENT).items
    assert one.name == "" or (SECRET not in one.name and one.name == f"a-{SECRET}"[:40] != name)


def test_many_parameters_are_counted() -> None:
    sent = describe_request(Parameters({f"p{number}": "x" for number in range(MAX_PARAMETERS + 9)}), CLIENT)
    assert (len(sent.items), sent.more) == (MAX_PARAMETERS, 9)


def test_what_cannot_be_read_is_named() -> None:
    parameters = read_parameters([("scope", "openid"), ("scope", "openid"), ("state", "a\0b")])
    assert [(one.name, one.value, one.unusable) for one in describe_request(parameters, CLIENT).items] == [
        ("scope", None, True),
        ("state", None, True),
    ]


def test_a_header_with_credentials_is_a_scheme_and_a_length() -> None:
    headers = {"Authorization": "Basic c2lqdW5hOnJhaGFzaWE=", "DPoP": "eyJ0eXAiOiJkcG9wK2p3dCJ9", "Lain": None}
    assert [(one.name, one.value, one.length) for one in describe_request(Parameters(), CLIENT, headers).items] == [
        ("Authorization", "Basic", 20),
        ("DPoP", None, 24),
    ]
    odd = describe_request(Parameters(), CLIENT, {"Authorization": f"{SECRET} x"}).items
    assert SECRET not in repr(odd)


def test_several_values_are_one_line() -> None:
    other = replace(CLIENT, secrets=())
    sent = describe_request(
        read_parameters([("resource", "https://a.example"), ("resource", "https://b.example")]), other
    )
    assert [one.value for one in sent.items] == ["https://a.example https://b.example"]
