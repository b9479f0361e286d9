"""Tokens bound to the client certificate of the connection they were fetched on (RFC 8705 3)."""

import hashlib
from base64 import urlsafe_b64encode
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from idp.foundation import clock
from idp.protocol.ask import Ask
from idp.protocol.client import ClientMetadata, Profile
from idp.protocol.errors import InvalidRequest
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.binding import Binding, Proof
from idp.web.peer import MutualTls
from tests.oidc.parties import CALLBACK, CHEAP, VERIFIER, Party, Surfer, Town, peek
from tests.support.prover import Prover

HEADER, AT = "X-Client-Cert", "https://mtls.sso.example"
BOUND = {"tls_client_certificate_bound_access_tokens": True}


def certificate(name: str) -> x509.Certificate:
    """Somebody's own, signed by nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(clock.now() - timedelta(days=1))
    return builder.not_valid_after(clock.now() + timedelta(days=1)).sign(key, SHA256())


MINE, THEIRS = certificate("mine"), certificate("theirs")
THUMBPRINT = urlsafe_b64encode(hashlib.sha256(MINE.public_bytes(Encoding.DER)).digest()).rstrip(b"=").decode()


def shown(found: x509.Certificate) -> dict[str, str]:
    """What the proxy in front of us says of a connection with this certificate."""
    return {HEADER: quote(found.public_bytes(Encoding.PEM).decode()), f"{HEADER}-Verify": "FAILED:self-signed"}


@pytest.fixture
async def town(houses: Any) -> Town:
    mtls = MutualTls(header=HEADER, address=AT)
    found = Town(await houses.open(argon2=CHEAP, mtls=mtls, trusted_proxies="127.0.0.0/8"))
    await found.person()
    return found


async def ask(party: Party, surfer: Surfer, headers: dict[str, str], **form: str) -> httpx.Response:
    auth = (party.client_id, party.secret) if party.secret else None
    named = {} if party.secret else {"client_id": party.client_id}
    return await surfer.http.post("/token", data=named | form, headers=headers, auth=auth)


async def redeem(party: Party, surfer: Surfer, headers: dict[str, str], code: str = "") -> httpx.Response:
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return await ask(party, surfer, headers, code=code or await surfer.code(party), **form)


async def about(surfer: Surfer, token: str, headers: dict[str, str], scheme: str = "Bearer") -> httpx.Response:
    return await surfer.http.get("/userinfo", headers={"Authorization": f"{scheme} {token}"} | headers)


async def test_a_token_is_bound_to_the_certificate_and_opens_nothing_without_it(town: Town, surfer: Surfer):
    party = await town.party(**BOUND)
    answer = await redeem(party, surfer, shown(MINE))
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    assert tokens["token_type"] == "Bearer"
    assert peek(tokens["access_token"])["cnf"] == {"x5t#S256": THUMBPRINT}
    assert (await about(surfer, tokens["access_token"], shown(MINE))).status_code == 200
    for headers in ({}, shown(THEIRS), {HEADER: "x", f"{HEADER}-Verify": "SUCCESS"}):
        refused = await about(surfer, tokens["access_token"], headers)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_token")
    as_dpop = {**shown(MINE), "DPoP": Prover().proof("/userinfo", "GET", tokens["access_token"])}
    assert (await about(surfer, tokens["access_token"], as_dpop, "DPoP")).status_code == 401


async def test_without_a_certificate_there_is_no_token_and_no_code_is_spent(town: Town, surfer: Surfer):
    party = await town.party(**BOUND)
    code = await surfer.code(party)
    refused = await redeem(party, surfer, {}, code)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    with_proof = await redeem(party, surfer, shown(MINE) | {"DPoP": Prover().proof(htu=f"{AT}/token")}, code)
    assert (with_proof.status_code, with_proof.json()["error"]) == (400, "invalid_dpop_proof")
    assert (await redeem(party, surfer, shown(MINE), code)).status_code == 200


async def test_a_certificate_header_from_elsewhere_is_not_believed(town: Town, surfer: Surfer):
    party = await town.party(**BOUND)
    code = await surfer.code(party)
    async with town.house.browser("203.0.113.7") as outside:
        assert (await redeem(party, Surfer(outside), shown(MINE), code)).status_code == 400


async def test_the_refresh_token_of_a_public_client_needs_the_certificate_too(town: Town, surfer: Surfer):
    party = await town.party(profile="publik", token_endpoint_auth_method="none", **BOUND)
    tokens = (await redeem(party, surfer, shown(MINE))).json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refused = await ask(party, surfer, shown(THEIRS), **form)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert (await ask(party, surfer, shown(MINE), **form)).status_code == 200


async def test_a_client_that_did_not_ask_for_it_gets_a_plain_token_whatever_it_shows(town: Town, surfer: Surfer):
    tokens = (await redeem(await town.party(), surfer, shown(MINE))).json()
    assert "cnf" not in peek(tokens["access_token"])
    assert (await about(surfer, tokens["access_token"], {})).status_code == 200


async def test_a_resource_server_learns_the_certificate(town: Town, surfer: Surfer):
    party = await town.party(**BOUND)
    token = (await redeem(party, surfer, shown(MINE))).json()["access_token"]
    told = (await party.post(surfer.http, "/introspect", token=token)).json()
    assert (told["token_type"], told["cnf"]) == ("Bearer", {"x5t#S256": THUMBPRINT})


async def test_a_proof_for_the_address_that_asks_for_certificates_is_taken_there(town: Town, surfer: Surfer):
    party, holder = await town.party(), Prover()
    there = holder.proof(htu=f"{AT}/token")
    assert (await redeem(party, surfer, {"DPoP": there})).json()["error"] == "invalid_dpop_proof"
    answer = await redeem(party, surfer, shown(MINE) | {"DPoP": holder.proof(htu=f"{AT}/token")})
    assert answer.json()["token_type"] == "DPoP"


async def test_a_machine_shows_its_certificate_at_the_admin_api(town: Town, surfer: Surfer):
    nothing = {"redirect_uris": None, "post_logout_redirect_uris": None}
    party = await town.party(profile="layanan", scope="kemajuan:baca", **nothing, **BOUND)
    token = (await ask(party, surfer, shown(MINE), grant_type="client_credentials")).json()["access_token"]
    for headers, status in ((shown(MINE), 200), (shown(THEIRS), 401), ({}, 401)):
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await surfer.http.get("/api/v1/progress", headers=bearer | headers)).status_code == status


async def test_the_metadata_says_that_tokens_can_be_bound_where_certificates_are_asked_for(town: Town, houses: Any):
    name = "tls_client_certificate_bound_access_tokens"
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(town.house.browser())
        assert (await browser.get("/.well-known/openid-configuration")).json()[name] is True
        without = await houses.open(argon2=CHEAP)
        assert name not in (await without.http.get("/.well-known/openid-configuration")).json()


async def test_a_fapi2_client_gets_no_token_that_is_bound_to_nothing(town: Town):
    client = ClientMetadata(client_id="f", client_name="F", profile=Profile.FAPI2)
    possession, ask = town.house.composition.oidc.tokens.possession, Ask(Parameters(), f"{AT}/token")
    with pytest.raises(InvalidRequest):
        await possession.for_tokens(ask, client, clock.now())
    shown_there = replace(ask, certificate=MINE.public_bytes(Encoding.DER))
    assert await possession.for_tokens(shown_there, client, clock.now()) == Binding(Proof.CERTIFICATE, THUMBPRINT)
    holder = Prover()
    proven = replace(ask, dpop=holder.proof(htu=f"{AT}/token"))
    assert await possession.for_tokens(proven, client, clock.now()) == Binding(Proof.DPOP, holder.thumbprint)
