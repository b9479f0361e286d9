"""The metadata tells the truth: whatever it lists is used here, and what it does not list is refused."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.people.claim_parsers import CLAIM_PARSERS
from idp.clients.errors import RegistrationError
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.foundation.import_report import ImportOptions
from idp.foundation.key_encryption import ON_DEMAND
from idp.offices import office_import as office_register
from idp.offices import store as offices
from idp.permissions import SHELL
from idp.protocol.tokens.claims import SCOPE_CLAIMS
from idp.web.client_certificate import MutualTls
from tests.conformance.exercises import CERTIFICATE, CERTIFIED, EXERCISES, MACHINE, Exerciser
from tests.oidc import test_token_exchange as passing_on
from tests.oidc.parties import CHEAP, Browser, World, answer_of
from tests.oidc.test_userinfo import OFFICES
from tests.support.app import open_app
from tests.support.databases import Databases

#: Everything that a deployment can switch on.
EVERYTHING = {
    "argon2": CHEAP,
    "registration": "open",
    "mtls": MutualTls(header=CERTIFICATE, address=CERTIFIED),
    "trusted_proxies": "127.0.0.0/8",
}


@pytest.fixture(scope="module")
async def exerciser(databases: Databases) -> AsyncIterator[Exerciser]:
    """One provider for all exercises; other tests try each of them on both kinds of database."""
    async with open_app(databases.new("sqlite"), **EVERYTHING) as app, app.browser() as http:
        world = World(app)
        await _somebody_fully_known(world)
        for algorithm in sorted(ON_DEMAND):  # listed while an operator's client is registered for it
            await world.party(id_token_signed_response_alg=algorithm)
        told = (await http.get("/.well-known/openid-configuration")).json()
        await passing_on.keep(world, passing_on.BUDGET)
        yield Exerciser(world, Browser(http), told)


async def _somebody_fully_known(world: World) -> None:
    async with world.app.database.begin() as session:
        await office_register.import_offices(session, OFFICES, ImportOptions("uji", authority=SHELL))
        codes = await offices.ids_by_code(session)
    columns = {name: name for name in vars(Person) if name.startswith("address_")}
    staff = [name for name in SCOPE_CLAIMS["pegawai"] if name in CLAIM_PARSERS]
    known = columns | dict.fromkeys(staff, "ada") | {"jenis_pegawai": "pns"}
    person = await world.person(office_id=codes["APTIKA"], **known)
    role = {"role": "pengelola_opd", "office_id": codes["DKIS"], "until": None, "granted_at": clock.now()}
    async with world.app.database.begin() as session:
        session.add(RoleRow(id=new_id(), person_id=person, **role))


async def test_every_member_of_the_metadata_has_an_exercise(exerciser: Exerciser) -> None:
    assert sorted(set(exerciser.metadata) - set(EXERCISES)) == [], "write an exercise in tests/conformance/exercises.py"


@pytest.mark.parametrize("name", EXERCISES)
async def test_what_is_listed_really_works(exerciser: Exerciser, name: str) -> None:
    told = exerciser.metadata[name]
    values = told if isinstance(told, list) else [told]
    assert values
    assert len({str(value) for value in values}) == len(values)
    for value in values:
        try:
            await EXERCISES[name](exerciser, value)
        except Exception as problem:
            problem.add_note(f"{name}: {value}")
            raise


SIGNATURES = ("none", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
              "ES512", "ES256K", "EdDSA", "Ed25519", "Ed448")  # fmt: skip
KEYS = ("RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-512", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "A128KW",
        "A256KW", "dir", "A256GCMKW", "PBES2-HS256+A128KW")  # fmt: skip
CONTENTS = ("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM")
METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "tls_client_auth",
           "self_signed_tls_client_auth", "attest_jwt_client_auth", "none")  # fmt: skip

#: Metadata member -> the registration member that takes the same values, and all values anybody has registered for it.
DECLARED: dict[str, tuple[str, tuple[str, ...]]] = {
    "token_endpoint_auth_methods_supported": ("token_endpoint_auth_method", METHODS),
    "token_endpoint_auth_signing_alg_values_supported": ("token_endpoint_auth_signing_alg", SIGNATURES),
    "subject_types_supported": ("subject_type", ("public", "pairwise", "ephemeral")),
    "id_token_signing_alg_values_supported": ("id_token_signed_response_alg", SIGNATURES),
    "userinfo_signing_alg_values_supported": ("userinfo_signed_response_alg", SIGNATURES),
    "authorization_signing_alg_values_supported": ("authorization_signed_response_alg", SIGNATURES),
    "introspection_signing_alg_values_supported": ("introspection_signed_response_alg", SIGNATURES),
    "request_object_signing_alg_values_supported": ("request_object_signing_alg", SIGNATURES),
    "id_token_encryption_alg_values_supported": ("id_token_encrypted_response_alg", KEYS),
    "userinfo_encryption_alg_values_supported": ("userinfo_encrypted_response_alg", KEYS),
    "id_token_encryption_enc_values_supported": ("id_token_encrypted_response_enc", CONTENTS),
    "userinfo_encryption_enc_values_supported": ("userinfo_encrypted_response_enc", CONTENTS),
}


@pytest.mark.parametrize("name", DECLARED)
async def test_what_is_not_listed_cannot_be_registered(exerciser: Exerciser, name: str) -> None:
    member, known = DECLARED[name]
    for value in set(known) - set(exerciser.metadata.get(name, [])):
        wishes: dict[str, Any] = {"jwks": exerciser.reader.jwks, member: value}
        if member.endswith("_enc"):
            wishes[member.replace("_enc", "_alg")] = "ECDH-ES"
        with pytest.raises(RegistrationError):
            await exerciser.world.party(**wishes)


#: Metadata member -> the parameter of an authorization request, values nobody lists here, and the error.
ASKED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "response_types_supported": (
        "response_type",
        ("token", "id_token", "code id_token", "none", "CODE"),
        "unsupported_response_type",
    ),
    "response_modes_supported": (
        "response_mode",
        ("fragment", "fragment.jwt", "web_message", "QUERY"),
        "invalid_request",
    ),
    "code_challenge_methods_supported": ("code_challenge_method", ("plain", "s256", "S512"), "invalid_request"),
    "prompt_values_supported": ("prompt", ("lain", "LOGIN", "none login"), "invalid_request"),
}


@pytest.mark.parametrize("name", ASKED)
async def test_what_is_not_listed_cannot_be_asked_for(exerciser: Exerciser, name: str) -> None:
    parameter, values, error = ASKED[name]
    party = await exerciser.world.party()
    for value in values:
        assert value not in exerciser.metadata[name]
        assert answer_of(await exerciser.browser.go(party.url(**{parameter: value})))["error"] == error, value


@pytest.mark.parametrize(
    "grant_type",
    [
        "password",
        "implicit",
        "urn:openid:params:grant-type:ciba",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "lain",
    ],
)
async def test_a_grant_that_is_not_listed_is_answered_by_name_and_cannot_be_registered(
    exerciser: Exerciser, grant_type: str
) -> None:
    assert grant_type not in exerciser.metadata["grant_types_supported"]
    machine = await exerciser.world.party(**MACHINE, scope="")
    answer = await machine.post(exerciser.http, "/token", grant_type=grant_type, username="a", password="b")
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")
    with pytest.raises(RegistrationError):
        await exerciser.world.party(grant_types=["authorization_code", grant_type])


async def test_a_scope_that_is_not_listed_is_ignored_when_asked_and_cannot_be_registered(exerciser: Exerciser) -> None:
    _, tokens = await exerciser.tokens(scope="openid nik lain")
    assert tokens["scope"] == "openid"
    with pytest.raises(RegistrationError):
        await exerciser.world.party(scope="openid nik")


async def test_a_claim_that_is_not_listed_is_never_told(exerciser: Exerciser) -> None:
    _, tokens = await exerciser.tokens(scope="openid", claims='{"userinfo":{"nik":null,"shoe_size":null}}')
    answer = await exerciser.http.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert set(answer.json()) == {"sub"}


async def test_a_level_that_is_not_listed_is_refused_when_it_is_essential(exerciser: Exerciser) -> None:
    asked = '{"id_token":{"acr":{"essential":true,"values":["urn:divos:acr:mustahil"]}}}'
    got = answer_of(await exerciser.browser.through((await exerciser.world.party()).url(claims=asked)))
    assert got["error"] == "unmet_authentication_requirements"
    with pytest.raises(RegistrationError):
        await exerciser.world.party(default_acr_values=["urn:divos:acr:mustahil"])


async def test_an_algorithm_of_proofs_that_is_not_listed_is_refused(exerciser: Exerciser) -> None:
    from tests.support.dpop_key import DpopKey

    machine = await exerciser.world.party(**MACHINE, scope="")
    for algorithm in {"ES384", "HS256"} - set(exerciser.metadata["dpop_signing_alg_values_supported"]):
        answer = await exerciser.http.post(
            "/token",
            data={"grant_type": "client_credentials"},
            auth=(machine.client_id, machine.secret or ""),
            headers=DpopKey(algorithm).headers(),
        )
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")


@pytest.mark.parametrize("method", ["tls_client_auth", "self_signed_tls_client_auth"])
async def test_certificates_are_no_proof_where_nobody_asks_for_them(databases: Databases, method: str) -> None:
    wishes = {"tls_client_auth_subject_dn": "CN=mesin"} if method == "tls_client_auth" else {}
    async with open_app(databases.new("sqlite"), argon2=CHEAP) as bare:
        told = (await bare.http.get("/.well-known/openid-configuration")).json()
        assert method not in told["token_endpoint_auth_methods_supported"]
        assert "mtls_endpoint_aliases" not in told
        with pytest.raises(RegistrationError):
            await World(bare).party(**MACHINE, scope="", token_endpoint_auth_method=method, **wishes)


@pytest.mark.parametrize("path", ["/bc-authorize", "/introspection", "/checksession", "/oidc/token", "/register"])
async def test_an_endpoint_that_is_not_listed_is_not_there(databases: Databases, path: str) -> None:
    async with open_app(databases.new("sqlite"), argon2=CHEAP, registration="closed") as bare:
        told = (await bare.http.get("/.well-known/openid-configuration")).json()
        assert f"{told['issuer']}{path}" not in told.values()
        assert (await bare.http.get(path)).status_code in (404, 405)
        assert (await bare.http.post(path)).status_code in (403, 404)
