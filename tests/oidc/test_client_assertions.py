"""Clients that sign in place of sending a secret: private_key_jwt and client_secret_jwt, through the door."""

from datetime import timedelta
from typing import Any

import httpx
import httpx2
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey, OKPKey, RSAKey
from structlog.testing import capture_logs

from idp.clients.credentials import client_secrets
from idp.clients.errors import ClientUsesNoSecret, InvalidDeclaration
from idp.clients.registration import client_lifecycle
from idp.foundation import clock
from idp.permissions import SHELL
from tests.oidc.parties import Browser, Party, World
from tests.oidc.signing_party import TOKEN, SigningParty, key_declaration
from tests.oidc.test_telling_nothing import seen
from tests.protocol.tokens.foreign_signers import key_set, private, public, signed_with_secret
from tests.support.app import ISSUER

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")


async def by_key(world: World, *keys: dict[str, Any], **more: Any) -> SigningParty:
    return SigningParty(await world.party(**key_declaration(*keys, **more)))


async def by_secret(world: World, **more: Any) -> SigningParty:
    declared = key_declaration(jwks=None, token_endpoint_auth_method="client_secret_jwt", **more)
    return SigningParty(await world.party(**declared))


def refused(answer: httpx.Response, error: str = "invalid_client") -> str:
    assert answer.json()["error"] == error, answer.text
    assert answer.status_code == (401 if error == "invalid_client" else 400)
    return str(answer.json()["error_description"])


async def test_a_client_signs_with_its_own_key(world: World, subtests: pytest.Subtests) -> None:
    for algorithm in ALGORITHMS:
        with subtests.test(algorithm=algorithm):
            made = await by_key(world, public(algorithm))
            party = SigningParty(made.party, algorithm)
            answer = await party.post(world.app.http)
            assert answer.status_code == 200, answer.text
            assert answer.json()["token_type"] == "Bearer"


async def test_a_client_signs_with_its_secret(world: World) -> None:
    party = await by_secret(world)
    assert (await party.post(world.app.http)).status_code == 200


async def test_a_whole_sign_in_with_private_key_jwt(world: World, browser: Browser) -> None:
    made = await world.party(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [public("ES256")]})
    party = SigningParty(made)
    code = await browser.code(made)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "https://aplikasi.example/balik",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    }
    tokens = await party.post(browser.http, **form)
    assert tokens.status_code == 200, tokens.text
    for path in ("/introspect", "/revoke"):
        answer = await party.post(
            browser.http, path, party.statement(aud=ISSUER + path), token=tokens.json()["refresh_token"], bare="yes"
        )
        assert answer.status_code == 200, answer.text


AUDIENCES = [ISSUER, TOKEN, [ISSUER, "https://lain.example"]]


async def test_our_names_as_audience(world: World, subtests: pytest.Subtests) -> None:
    for aud in AUDIENCES:
        with subtests.test(aud=aud):
            party = await by_key(world)
            assert (await party.post(world.app.http, statement=party.statement(aud=aud))).status_code == 200


@pytest.mark.parametrize("path", ["/par", "/device_authorization"])
async def test_the_endpoint_asked_is_our_name_there_alone(world: World, path: str) -> None:
    device = "urn:ietf:params:oauth:grant-type:device_code"
    party = SigningParty(
        await world.party(
            token_endpoint_auth_method="private_key_jwt",
            jwks={"keys": [public("ES256")]},
            grant_types=["authorization_code", device],
        )
    )
    asked = {name: value for name, value in party.party.request().items() if name != "client_id"}
    answer = await party.post(world.app.http, path, party.statement(aud=ISSUER + path), bare="yes", **asked)
    assert answer.status_code in (200, 201), answer.text
    answer = await party.post(world.app.http, "/introspect", party.statement(aud=ISSUER + path), token="x")
    assert "aud" in refused(answer)


@pytest.mark.twins
async def test_the_second_use_of_a_statement_is_refused_at_every_door(world: World) -> None:
    party = await by_key(world)
    statement = party.statement()
    assert (await party.post(world.app.http, statement=statement)).status_code == 200
    for path in ("/token", "/introspect", "/revoke"):
        again = await party.post(world.app.http, path, statement, token="x")
        assert "jti was used before" in refused(again)
    other = await by_key(world)
    assert (await other.post(world.app.http, statement=other.statement(jti="satu"))).status_code == 200
    assert (await party.post(world.app.http, statement=party.statement(jti="satu"))).status_code == 200


WRONG_STATEMENTS = [
    ({"aud": "https://lain.example"}, "aud"),
    ({"exp": None}, "exp"),
    ({"exp": 1}, "expired"),
    ({"exp": 9e12}, "ahead"),
    ({"jti": None}, "jti"),
    ({"nbf": 9e12}, "nbf"),
    ({"iss": "lain"}, "iss and sub"),
]


async def test_a_genuine_statement_that_says_the_wrong_thing_is_told_what(
    world: World, subtests: pytest.Subtests
) -> None:
    for changes, reason in WRONG_STATEMENTS:
        with subtests.test(changes=changes, reason=reason):
            party = await by_key(world)
            answer = await party.post(world.app.http, statement=party.statement(**changes))
            assert reason in refused(answer)


async def test_who_proves_nothing_gets_one_answer(world: World) -> None:
    party, secretive = await by_key(world), await by_secret(world)
    plain, suspended = await world.party(), await by_key(world)
    only_rs256 = await by_key(world, public("RS256"), public("ES256"), token_endpoint_auth_signing_alg="RS256")
    await world.suspend(suspended.party)
    http, stranger = world.app.http, SigningParty(Party("tidak-ada", None))
    expected = seen(await stranger.post(http))
    assert expected[0] == 401
    wrong = {
        "another key": SigningParty(party.party, number=1),
        "another kind of key": SigningParty(party.party, "RS256"),
        "a kid nobody knows": SigningParty(party.party, header={"kid": "tidak-ada"}),
        "no algorithm": SigningParty(party.party, header={"alg": "none"}),
        "a secret nobody has": SigningParty(Party(party.party.client_id, "rahasia")),
        "the public key as a secret": SigningParty(Party(party.party.client_id, key_set(public("ES256")))),
        "a wrong secret": SigningParty(Party(secretive.party.client_id, "rahasia")),
        "a key in place of a secret": SigningParty(Party(secretive.party.client_id, None)),
        "another method": SigningParty(Party(plain.client_id, plain.secret)),
        "a suspended client's name": SigningParty(suspended.party, number=1),
        "an algorithm it did not register": SigningParty(only_rs256.party, "ES256"),
        "a stranger's secret": SigningParty(Party("tidak-ada", "rahasia")),
    }
    for what, liar in wrong.items():
        assert seen(await liar.post(http)) == expected, what
    assert "suspended" in refused(await suspended.post(http))


async def test_the_method_must_be_the_registered_one(world: World) -> None:
    party, secretive = await by_key(world), await by_secret(world)
    form = {"grant_type": "client_credentials"}
    name = secretive.party.client_id
    for answer in (
        await world.app.http.post("/token", data=form, auth=(name, secretive.party.secret or "")),
        await world.app.http.post("/token", data=form | {"client_id": name, "client_secret": secretive.party.secret}),
    ):
        assert "registered the method client_secret_jwt" in refused(answer)
    assert (await world.app.http.post("/token", data=form | {"client_id": party.party.client_id})).status_code == 401


async def test_more_than_one_proof_is_refused(world: World) -> None:
    party, http = await by_key(world), world.app.http
    both = await party.post(http, client_secret="rahasia")
    assert "one way" in refused(both, "invalid_request")
    statement = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
    header = await http.post(
        "/token", data=statement | {"client_assertion": party.statement()}, auth=(party.party.client_id, "rahasia")
    )
    refused(header, "invalid_request")
    twice = await http.post(
        "/token",
        content="client_assertion=a&client_assertion=b&client_assertion_type=c",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    refused(twice, "invalid_request")


async def test_a_client_id_beside_the_statement_must_agree(world: World) -> None:
    party, http = await by_key(world), world.app.http
    assert (await party.post(http, client_id=party.party.client_id)).status_code == 200
    refused(await party.post(http, client_id="lain"), "invalid_request")


async def test_two_keys_by_name_and_the_registered_algorithm(world: World) -> None:
    party = await by_key(world, public("ES256", kid="satu"), public("ES256", 1, kid="dua"))
    for number, kid in ((0, "satu"), (1, "dua")):
        signer = SigningParty(party.party, number=number, header={"kid": kid})
        assert (await signer.post(world.app.http)).status_code == 200
    assert (await SigningParty(party.party, header={"kid": "dua"}).post(world.app.http)).status_code == 401
    assert (await party.post(world.app.http)).status_code == 401


async def test_fapi2_takes_the_issuer_alone(world: World) -> None:
    made = await world.party(
        profile="fapi2",
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [public("ES256")]},
        scope=None,
        dpop_bound_access_tokens=True,
        grant_types=["authorization_code", "client_credentials"],
    )
    party, http = SigningParty(made), world.app.http
    for aud in (TOKEN, [ISSUER], f"{ISSUER}/revoke"):
        answer = await party.post(http, "/revoke", party.statement(aud=aud), token="x")
        assert "plain text" in refused(answer)
    assert (await party.post(http, "/revoke", party.statement(aud=ISSUER), token="x")).status_code == 200


async def test_a_rotated_secret_signs_until_it_ends(world: World) -> None:
    party = await by_secret(world)
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        issued = await client_secrets.rotate_secret(desk, party.party.client_id, timedelta(days=1))
    newer = SigningParty(Party(party.party.client_id, issued.secret.reveal))
    for one in (party, newer):
        assert (await one.post(world.app.http)).status_code == 200
    with clock.travel(timedelta(days=2)):
        assert (await party.post(world.app.http)).status_code == 401
        assert (await newer.post(world.app.http)).status_code == 200


async def test_a_secret_whose_deployment_key_is_gone_is_told_to_the_operator(
    world: World,
) -> None:
    party, derivation = await by_secret(world), world.app.composition.clients.registry.derivation
    derivation._keys.clear()
    with capture_logs() as lines:
        refused(await party.post(world.app.http))
    [said] = [line for line in lines if line["event"] == "client_secret.key_gone"]
    assert (said["log_level"], said["client_id"]) == ("error", party.party.client_id)
    assert "Put that key back into IDP_SECRET_KEYS" in said["problem"]


async def test_a_secret_from_before_the_method_changed_signs_nothing(world: World) -> None:
    made = await world.party(**key_declaration(jwks=None, token_endpoint_auth_method="client_secret_basic"))
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(
            desk, made.client_id, {"token_endpoint_auth_method": "client_secret_jwt"}, None
        )
        issued = await client_secrets.issue_secret(desk, made.client_id)
    assert (await SigningParty(made).post(world.app.http)).status_code == 401
    assert (await SigningParty(Party(made.client_id, issued.secret.reveal)).post(world.app.http)).status_code == 200


async def test_nothing_that_is_stored_signs(world: World) -> None:
    party = await by_secret(world)
    found = await world.app.composition.clients.registry.find(party.party.client_id)
    assert found is not None
    [secret] = found.secrets
    for stored in (secret.digest, secret.digest.hex(), str(secret.id)):
        forged = signed_with_secret({"iss": party.party.client_id, "sub": party.party.client_id}, stored)
        assert (await party.post(world.app.http, statement=forged)).status_code == 401


async def test_a_client_with_keys_has_no_secret(world: World) -> None:
    party = await by_key(world)
    assert party.party.secret is None
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        with pytest.raises(ClientUsesNoSecret):
            await client_secrets.issue_secret(desk, party.party.client_id)


async def test_private_key_jwt_without_keys_is_not_registered(world: World) -> None:
    with pytest.raises(InvalidDeclaration, match="keys"):
        await by_key(world, jwks=None)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
async def test_authlib_signs_with_a_key(world: World, subtests: pytest.Subtests) -> None:
    for algorithm in ALGORITHMS:
        with subtests.test(algorithm=algorithm):
            party = await by_key(world, public(algorithm))
            kind = {"RS256": RSAKey, "PS256": RSAKey, "ES256": ECKey}.get(algorithm, OKPKey)
            pem = private(algorithm).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            method = PrivateKeyJWT(TOKEN, alg=algorithm)
            assert (await authlib(world, party.party.client_id, kind.import_key(pem), method))["token_type"] == "Bearer"


async def test_authlib_signs_with_a_secret(world: World) -> None:
    party = (await by_secret(world)).party
    assert (await authlib(world, party.client_id, party.secret, ClientSecretJWT(TOKEN)))["token_type"] == "Bearer"


async def authlib(world: World, client_id: str, secret: object, method: ClientSecretJWT) -> dict[str, Any]:
    """A machine's token, fetched by Authlib's own client."""
    transport = httpx2.ASGITransport(world.app.fastapi)
    async with AsyncOAuth2Client(
        client_id, secret, token_endpoint_auth_method=method.name, transport=transport
    ) as client:
        client.register_client_auth_method(method)
        found: dict[str, Any] = await client.fetch_token(TOKEN, grant_type="client_credentials")
        return found
