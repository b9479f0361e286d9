"""A negative table per specification: what is asked wrongly, section by section, and the error that answers it."""

from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from idp.foundation import clock
from tests.oidc import asking
from tests.oidc.parties import CALLBACK, CHEAP, Page, Party, Surfer, Town, answer_of
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.support.databases import Databases, Kind
from tests.support.house import open_house
from tests.support.prover import Prover

Sent = dict[str, Any]


@pytest.fixture(scope="module", params=Kind)
async def town(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Town]:
    """One provider for the whole table: a refusal changes nothing."""
    async with open_house(databases.new(request.param), argon2=CHEAP, registration="open") as house:
        found = Town(house)
        await found.person()
        yield found


@pytest.fixture
async def party(town: Town) -> Party:
    return await town.party()


@pytest.fixture
async def surfer(town: Town) -> AsyncIterator[Surfer]:
    async with town.house.browser() as http:
        yield Surfer(http)


def rows(*table: tuple[Any, ...]) -> Any:
    """A table whose rows are named by their section and what is wrong."""
    names = [f"{row[0]} {'+'.join(map(str, row[1])) if isinstance(row[1], dict) else row[1]}" for row in table]
    return pytest.mark.parametrize(("section", "sent", "error"), table, ids=[f"{n} {i}" for i, n in enumerate(names)])


def refused(answer: httpx.Response, error: str, status: int = 400) -> None:
    """JSON with the error and a sentence, kept by nobody (RFC 6749 5.2)."""
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.json()["error_description"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


# ---------------------------------------------------------------- told to nobody but the person


@rows(
    ("RFC 6749 3.1.2.3", {"redirect_uri": None}, None),
    ("RFC 6749 3.1.2.3", {"redirect_uri": f"{CALLBACK}/"}, None),
    ("RFC 6749 3.1.2.3", {"redirect_uri": f"{CALLBACK}?x=1"}, None),
    ("RFC 6749 3.1.2.3", {"redirect_uri": CALLBACK.upper()}, None),
    ("RFC 6749 3.1.2.3", {"redirect_uri": f"{CALLBACK}#x"}, None),
    ("RFC 6749 3.1.2.3", {"redirect_uri": "//aplikasi.example/balik"}, None),
    ("RFC 9700 4.1.3", {"redirect_uri": "https://aplikasi.example.evil.example/balik"}, None),
    ("RFC 9700 4.1.3", {"redirect_uri": "https://aplikasi.example@evil.example/balik"}, None),
    ("RFC 9700 4.1.3", {"redirect_uri": "https://aplikasi.example/balik/../lain"}, None),
    ("RFC 6749 4.1.2.1", {"client_id": None}, None),
    ("RFC 6749 4.1.2.1", {"client_id": "tidak-ada"}, None),
    ("RFC 9126 4", {"request_uri": "urn:ietf:params:oauth:request_uri:tidak-ada", "redirect_uri": None}, None),
)
async def test_what_has_no_proven_address_is_told_to_the_person_alone(
    party: Party, surfer: Surfer, section: str, sent: Sent, error: None
) -> None:
    page = await surfer.http.get(party.url(**sent))
    assert (page.status_code, Page(page).has("error-page"), "location" in page.headers) == (400, True, False)


# ---------------------------------------------------------------- told to the client's address


@rows(
    ("RFC 6749 3.1.1", {"response_type": None}, "invalid_request"),
    ("RFC 6749 3.1.1", {"response_type": "token"}, "unsupported_response_type"),
    ("RFC 6749 3.1.1", {"response_type": "code token"}, "unsupported_response_type"),
    ("Multiple Response Types 5", {"response_type": "none"}, "unsupported_response_type"),
    ("Multiple Response Types 2.1", {"response_mode": "fragment"}, "invalid_request"),
    ("JARM 2.3.2", {"response_mode": "fragment.jwt"}, "invalid_request"),
    ("RFC 6749 3.3", {"scope": None}, "invalid_scope"),
    ("RFC 6749 3.3", {"scope": "lain"}, "invalid_scope"),
    ("OIDC Core 11", {"scope": "offline_access"}, "invalid_scope"),
    ("RFC 7636 4.4.1", {"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ("RFC 7636 4.4.1", {"code_challenge": None}, "invalid_request"),
    ("RFC 7636 4.3", {"code_challenge_method": None}, "invalid_request"),
    ("RFC 7636 4.3", {"code_challenge_method": "plain"}, "invalid_request"),
    ("RFC 7636 4.2", {"code_challenge": "x" * 42}, "invalid_request"),
    ("RFC 7636 4.2", {"code_challenge": "x" * 44}, "invalid_request"),
    ("RFC 7636 4.2", {"code_challenge": "=" * 43}, "invalid_request"),
    ("OIDC Core 3.1.2.1", {"prompt": "none login"}, "invalid_request"),
    ("OIDC Core 3.1.2.1", {"prompt": "lain"}, "invalid_request"),
    ("OIDC Core 3.1.2.1", {"max_age": "-1"}, "invalid_request"),
    ("OIDC Core 3.1.2.1", {"max_age": "lama"}, "invalid_request"),
    ("OIDC Core 3.1.2.1", {"max_age": "1.5"}, "invalid_request"),
    ("OIDC Core 3.1.2.1", {"nonce": "n" * 513}, "invalid_request"),
    ("OIDC Core 3.1.2.1", {"id_token_hint": "a.b.c"}, "invalid_request"),
    ("OIDC Core 3.1.2.6", {"prompt": "none"}, "login_required"),
    ("OIDC Core 3.1.2.6", {"prompt": "none", "max_age": "0"}, "login_required"),
    ("OIDC Core 3.1.2.6", {"registration": "{}"}, "registration_not_supported"),
    ("OIDC Core 5.5", {"claims": "{"}, "invalid_request"),
    ("OIDC Core 5.5", {"claims": "[]"}, "invalid_request"),
    ("OIDC Core 5.5", {"claims": '{"userinfo":[]}'}, "invalid_request"),
    ("OIDC Core 5.5.1", {"claims": '{"id_token":{"acr":"x"}}'}, "invalid_request"),
    ("RFC 8707 2", {"resource": "https://tidak-terdaftar.example"}, "invalid_target"),
    ("RFC 8707 2", {"resource": "https://a.example/#x"}, "invalid_target"),
    ("RFC 8707 2", {"resource": "relatif"}, "invalid_target"),
    ("RFC 9101 6", {"request": "bukan.token.kita"}, "invalid_request_object"),
    ("RFC 9101 6", {"request": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request_object"),
    ("RFC 9101 5.2", {"request_uri": "https://tidak-terdaftar.example/r"}, "invalid_request_uri"),
    ("RFC 9101 5", {"request": "a.b.c", "request_uri": "https://a.example/r"}, "invalid_request"),
    ("RFC 9449 10", {"dpop_jkt": "terlalu-pendek"}, "invalid_request"),
)
async def test_what_else_is_wrong_is_told_to_the_client_with_its_word(
    party: Party, surfer: Surfer, section: str, sent: Sent, error: str
) -> None:
    answer = answer_of(await surfer.http.get(party.url(**sent)))
    assert (answer["error"], answer["state"], answer["iss"]) == (error, "s" * 128, "http://localhost:8400")
    assert "code" not in answer


@pytest.mark.parametrize("name", ["state", "nonce", "scope", "client_id", "response_type", "code_challenge", "prompt"])
async def test_a_parameter_sent_twice_is_refused(party: Party, surfer: Surfer, name: str) -> None:
    """RFC 6749 3.1."""
    twice = await surfer.http.get(f"{party.url(prompt='login')}&{name}=lain")
    if name == "client_id":
        assert (twice.status_code, Page(twice).has("error-page")) == (400, True)
    else:
        assert answer_of(twice)["error"] == "invalid_request"


# ---------------------------------------------------------------- the token endpoint

CODE = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK, "code_verifier": "x" * 43}
REFRESH = {"grant_type": "refresh_token", "refresh_token": "x"}
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@rows(
    ("RFC 6749 4.1.3", {}, "invalid_request"),
    ("RFC 6749 4.1.3", {"grant_type": "lain"}, "unsupported_grant_type"),
    ("RFC 6749 4.1.3", {"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
    ("RFC 6749 4.1.3", CODE | {"code": None}, "invalid_request"),
    ("RFC 6749 4.1.3", CODE | {"redirect_uri": None}, "invalid_request"),
    ("RFC 6749 4.1.3", CODE, "invalid_grant"),
    ("RFC 6749 4.1.3", CODE | {"code": "a" * 3000}, "invalid_grant"),
    ("RFC 7636 4.1", CODE | {"code_verifier": "x" * 42}, "invalid_grant"),
    ("RFC 7636 4.1", CODE | {"code_verifier": "x" * 129}, "invalid_grant"),
    ("RFC 7636 4.1", CODE | {"code_verifier": "é" * 43}, "invalid_grant"),
    ("RFC 6749 6", {"grant_type": "refresh_token"}, "invalid_request"),
    ("RFC 6749 6", REFRESH, "invalid_grant"),
    ("RFC 6749 4.4", {"grant_type": "client_credentials"}, "unauthorized_client"),
    ("RFC 8628 3.4", {"grant_type": DEVICE, "device_code": "x"}, "unauthorized_client"),
    ("RFC 8693 2.1", {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"}, "unauthorized_client"),
    ("RFC 6749 3.2", {"grant_type": "refresh_token", "refresh_token": "x\0"}, "invalid_request"),
)
async def test_the_token_endpoint_names_what_is_wrong(
    party: Party, surfer: Surfer, section: str, sent: Sent, error: str
) -> None:
    form = {name: value for name, value in sent.items() if value is not None}
    refused(await party.post(surfer.http, "/token", **form), error)


async def test_a_code_belongs_to_its_client_address_and_verifier(party: Party, surfer: Surfer, town: Town) -> None:
    """RFC 6749 4.1.3, RFC 7636 4.6."""
    other = await town.party(redirect_uris=[CALLBACK, f"{CALLBACK}2"])
    code = await surfer.code(party)
    refused(await other.redeem(surfer.http, code), "invalid_grant")
    refused(await party.redeem(surfer.http, code, redirect_uri=f"{CALLBACK}2"), "invalid_grant")
    refused(await party.redeem(surfer.http, code, code_verifier="x" * 43), "invalid_grant")
    refused(await party.redeem(surfer.http, code, code_verifier=""), "invalid_grant")
    assert (await party.redeem(surfer.http, code)).status_code == 200
    refused(await party.redeem(surfer.http, code), "invalid_grant")


async def test_a_code_lives_a_minute(party: Party, surfer: Surfer) -> None:
    """RFC 6749 4.1.2."""
    code = await surfer.code(party)
    with clock.travel(timedelta(seconds=61)):
        refused(await party.redeem(surfer.http, code), "invalid_grant")


async def test_a_verifier_without_a_challenge_redeems_nothing(surfer: Surfer, town: Town) -> None:
    """RFC 9700 2.1.1: a challenge that was taken out on the way is noticed."""
    party = await town.party(profile="warisan", pkce_required=False)
    code = await surfer.code(party, code_challenge=None, code_challenge_method=None)
    refused(await party.redeem(surfer.http, code), "invalid_grant")


BASIC = "Basic " + b64encode(b"tidak-ada:rahasia").decode()


@rows(
    ("RFC 6749 2.3", {"authorization": BASIC, "client_secret": "x"}, "invalid_request"),
    ("RFC 6749 2.3", {"authorization": BASIC, "client_id": "lain"}, "invalid_request"),
    ("RFC 7521 4.2", {"authorization": BASIC, "client_assertion": "x"}, "invalid_request"),
    ("RFC 7521 4.2", {"client_assertion": "x"}, "invalid_request"),
    ("RFC 7521 4.2", {"client_assertion": "x", "client_assertion_type": "lain"}, "invalid_client"),
    ("RFC 7521 4.2", {"client_assertion": "a.b.c", "client_assertion_type": "jwt"}, "invalid_client"),
    ("RFC 6749 2.3.1", {"authorization": BASIC}, "invalid_client"),
    ("RFC 6749 2.3.1", {"authorization": "Basic !"}, "invalid_client"),
    ("RFC 6749 2.3.1", {"authorization": "Bearer x"}, "invalid_client"),
    ("RFC 6749 2.3.1", {"client_id": "tidak-ada", "client_secret": "x"}, "invalid_client"),
    ("RFC 6749 2.3.1", {"client_id": "tidak-ada"}, "invalid_client"),
    ("RFC 6749 3.2.1", {}, "invalid_client"),
)
@pytest.mark.parametrize("door", ["/token", "/introspect", "/revoke", "/par"])
async def test_who_calls_without_one_good_proof_is_refused(
    surfer: Surfer, door: str, section: str, sent: Sent, error: str
) -> None:
    form = {name: value for name, value in sent.items() if name != "authorization"}
    if form.get("client_assertion_type") == "jwt":
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    headers = {"authorization": sent["authorization"]} if "authorization" in sent else {}
    asked = {"grant_type": "client_credentials", "token": "x"} | form
    answer = await surfer.http.post(door, data=asked, headers=headers)
    refused(answer, error, 401 if error == "invalid_client" else 400)
    assert ("www-authenticate" in answer.headers) == (error == "invalid_client")


@pytest.mark.parametrize(
    "wrong",
    [{"aud": "https://lain.example"}, {"iss": "lain"}, {"exp": 1}, {"exp": None}, {"jti": None}, {"nbf": 2**31}],
    ids=["aud", "iss", "exp", "no exp", "no jti", "nbf"],
)
async def test_a_statement_about_oneself_that_is_wrong_proves_nothing(surfer: Surfer, town: Town, wrong: Sent) -> None:
    """RFC 7523 3."""
    signing = SigningParty(await town.party(**key_declaration()))
    refused(await signing.post(surfer.http, statement=signing.statement(**wrong)), "invalid_client", 401)
    once = signing.statement()
    assert (await signing.post(surfer.http, statement=once)).status_code == 200
    refused(await signing.post(surfer.http, statement=once), "invalid_client", 401)


# ---------------------------------------------------------------- bearers of tokens


@rows(
    ("RFC 6750 3", {}, None),
    ("RFC 6750 2.1", {"authorization": "Bearer x"}, "invalid_token"),
    ("RFC 6750 2.1", {"authorization": "Bearer a.b.c"}, "invalid_token"),
    ("RFC 6750 2.1", {"authorization": "Bearer " + "x" * 9000}, "invalid_token"),
    ("RFC 6750 2.3", {"query": "x"}, None),
)
async def test_the_bearer_of_no_good_token_is_challenged(
    surfer: Surfer, section: str, sent: Sent, error: str | None
) -> None:
    headers = {"authorization": sent["authorization"]} if "authorization" in sent else {}
    answer = await surfer.http.get("/userinfo", headers=headers, params={"access_token": sent.get("query", "")})
    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith("Bearer ")
    assert (f'error="{error}"' in challenge) if error else ("error=" not in challenge)


async def test_a_machine_has_no_userinfo(surfer: Surfer, town: Town) -> None:
    """RFC 6750 3.1, OIDC Core 5.3.3."""
    machine = await town.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    token = (await machine.post(surfer.http, "/token", grant_type="client_credentials")).json()["access_token"]
    answer = await surfer.http.get("/userinfo", headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, 'error="insufficient_scope"' in answer.headers["www-authenticate"]) == (403, True)


async def test_a_bound_token_without_its_proof_opens_nothing(party: Party, surfer: Surfer) -> None:
    """RFC 9449 7.1."""
    holder, code = Prover(), await surfer.code(party)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    verifier = {"code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}
    auth = (party.client_id, party.secret or "")
    tokens = await surfer.http.post("/token", data=form | verifier, auth=auth, headers=holder.headers())
    token = tokens.json()["access_token"]
    for headers in (
        {"authorization": f"Bearer {token}"},
        {"authorization": f"DPoP {token}"},
        {"authorization": f"DPoP {token}", "dpop": Prover().proof("/userinfo", "GET", token)},
        {"authorization": f"DPoP {token}", "dpop": holder.proof("/token", "GET", token)},
        {"authorization": f"DPoP {token}", "dpop": holder.proof("/userinfo", "GET", "lain")},
    ):
        answer = await surfer.http.get("/userinfo", headers=headers)
        assert answer.status_code == 401, headers
        assert "DPoP" in answer.headers["www-authenticate"]


# ---------------------------------------------------------------- introspection, revocation, pushed requests, devices


async def test_introspection_and_revocation_name_what_is_wrong(party: Party, surfer: Surfer, town: Town) -> None:
    """RFC 7662 2.1, RFC 7009 2.1, 2.2.1."""
    for door in ("/introspect", "/revoke"):
        refused(await party.post(surfer.http, door), "invalid_request")
    public = await town.party(profile="publik")
    refused(await public.post(surfer.http, "/introspect", token="x"), "invalid_client", 401)
    machine = await town.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    token = (await machine.post(surfer.http, "/token", grant_type="client_credentials")).json()["access_token"]
    refused(await machine.post(surfer.http, "/revoke", token=token), "unsupported_token_type")


@rows(
    ("RFC 9126 2.1", {"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
    ("RFC 9126 2.1", {"client_id": "lain"}, "invalid_request"),
    ("RFC 9126 2.3", {"response_type": "token"}, "unsupported_response_type"),
    ("RFC 9126 2.3", {"scope": "lain"}, "invalid_scope"),
    ("RFC 9126 2.3", {"code_challenge_method": "plain"}, "invalid_request"),
    ("RFC 9126 2.3", {"claims": "["}, "invalid_request"),
    ("RFC 9126 3", {"request": "a.b.c"}, "invalid_request_object"),
)
async def test_a_pushed_request_is_judged_at_once(
    party: Party, surfer: Surfer, section: str, sent: Sent, error: str
) -> None:
    refused(await asking.push(surfer.http, party, **sent), error)


@pytest.mark.parametrize("address", [None, "https://evil.example/", f"{CALLBACK}#x"])
async def test_a_pushed_request_without_a_proven_address_is_refused_as_json(
    party: Party, surfer: Surfer, address: str | None
) -> None:
    """RFC 9126 2.3: at this door the client itself is told."""
    refused(await asking.push(surfer.http, party, redirect_uri=address), "invalid_request")


@pytest.mark.parametrize(("declared", "error"), [({}, "unauthorized_client"), ({"scope": "lain"}, "invalid_scope")])
async def test_a_device_begins_only_with_what_its_client_registered(
    surfer: Surfer, town: Town, declared: Sent, error: str
) -> None:
    """RFC 8628 3.1."""
    grants = ["authorization_code", "refresh_token", *([DEVICE] if declared else [])]
    party = await town.party(grant_types=grants)
    refused(await party.post(surfer.http, "/device_authorization", **declared), error)


# ---------------------------------------------------------------- registration

URI = "https://aplikasi.example/balik"


@rows(
    ("RFC 7591 2", {"redirect_uris": []}, "invalid_redirect_uri"),
    ("RFC 7591 2", {"redirect_uris": "https://a.example"}, "invalid_client_metadata"),
    ("RFC 6749 3.1.2", {"redirect_uris": [f"{URI}#x"]}, "invalid_redirect_uri"),
    ("RFC 6749 3.1.2.1", {"redirect_uris": ["http://aplikasi.example/balik"]}, "invalid_redirect_uri"),
    ("RFC 9700 4.1.3", {"redirect_uris": ["https://*.example/balik"]}, "invalid_redirect_uri"),
    ("RFC 8252 7.1", {"redirect_uris": ["id.go.aplikasi:/balik"]}, "invalid_redirect_uri"),
    ("OIDC Registration 2", {"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
    ("OIDC Registration 2", {"redirect_uris": ["/balik"]}, "invalid_redirect_uri"),
    ("OIDC Registration 2", {"grant_types": ["implicit"]}, "invalid_client_metadata"),
    ("OIDC Registration 2", {"response_types": ["id_token"]}, "invalid_client_metadata"),
    ("OIDC Registration 2", {"jwks": {}, "jwks_uri": "https://a.example/"}, "invalid_client_metadata"),
    ("OIDC Registration 2", {"jwks": {"keys": [{"kty": "oct", "k": "x"}]}}, "invalid_client_metadata"),
    ("OIDC Registration 2", {"subject_type": "lain"}, "invalid_client_metadata"),
    ("OIDC Registration 2", {"id_token_signed_response_alg": "none"}, "invalid_client_metadata"),
    ("OIDC Registration 2", {"id_token_signed_response_alg": "HS256"}, "invalid_client_metadata"),
    ("OIDC Registration 2", {"default_max_age": -1}, "invalid_client_metadata"),
    ("OIDC Registration 2", {"logo_uri": "javascript:alert(1)"}, "invalid_client_metadata"),
    ("RFC 7591 2.3", {"software_statement": "a.b.c"}, "unapproved_software_statement"),
    ("RFC 7591 2", {"token_endpoint_auth_method": "lain"}, "invalid_client_metadata"),
    ("RFC 7591 2", {"client_name": ""}, "invalid_client_metadata"),
    ("RFC 7591 2", {"client_name": 5}, "invalid_client_metadata"),
    ("RFC 7591 2", {"scope": "nik"}, "invalid_client_metadata"),
)
async def test_a_registration_that_is_wrong_is_refused_with_its_word(
    surfer: Surfer, section: str, sent: Sent, error: str
) -> None:
    declared = {"client_name": "Aplikasi", "redirect_uris": [URI]} | sent
    refused(await surfer.http.post("/register", json=declared), error)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff", b"[" * 100_000, b'{"a":1,"a":2}'])
async def test_registering_with_what_is_no_document_is_refused(surfer: Surfer, body: bytes) -> None:
    """RFC 7591 3.1."""
    answer = await surfer.http.post("/register", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_client_metadata", "invalid_request")


# ---------------------------------------------------------------- leaving


@rows(
    ("RP-Initiated Logout 2", {"id_token_hint": "a.b.c"}, None),
    ("RP-Initiated Logout 2", {"id_token_hint": "x"}, None),
    ("RP-Initiated Logout 3", {"post_logout_redirect_uri": "https://aplikasi.example/keluar"}, None),
    ("RP-Initiated Logout 3", {"client_id": "tidak-ada", "post_logout_redirect_uri": "https://a.example/"}, None),
)
async def test_leaving_for_an_unproven_address_is_told_to_the_person_alone(
    surfer: Surfer, section: str, sent: Sent, error: None
) -> None:
    page = await surfer.go(f"/end_session?{httpx.QueryParams(sent)}")
    assert "location" not in page.headers
    assert (page.status_code, Page(page).has("error-page")) == (400, True)
