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

from idp.clients import credentials, register
from idp.clients.refusals import NoSecretHere, Unacceptable
from idp.foundation import clock
from idp.permissions import SHELL
from tests.oidc.parties import Party, Surfer, Town
from tests.oidc.signing_party import TOKEN, SigningParty, key_declaration
from tests.oidc.test_telling_nothing import seen
from tests.protocol.tokens.foreign_signers import key_set, private, public, signed_with_secret
from tests.support.house import ISSUER

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")


async def by_key(town: Town, *keys: dict[str, Any], **more: Any) -> SigningParty:
    return SigningParty(await town.party(**key_declaration(*keys, **more)))


async def by_secret(town: Town, **more: Any) -> SigningParty:
    declared = key_declaration(jwks=None, token_endpoint_auth_method="client_secret_jwt", **more)
    return SigningParty(await town.party(**declared))


def refused(answer: httpx.Response, error: str = "invalid_client") -> str:
    assert answer.json()["error"] == error, answer.text
    assert answer.status_code == (401 if error == "invalid_client" else 400)
    return str(answer.json()["error_description"])


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_client_signs_with_its_own_key(town: Town, algorithm: str) -> None:
    made = await by_key(town, public(algorithm))
    party = SigningParty(made.party, algorithm)
    answer = await party.post(town.house.http)
    assert answer.status_code == 200, answer.text
    assert answer.json()["token_type"] == "Bearer"


async def test_a_client_signs_with_its_secret(town: Town) -> None:
    party = await by_secret(town)
    assert (await party.post(town.house.http)).status_code == 200


async def test_a_whole_sign_in_with_private_key_jwt(town: Town, surfer: Surfer) -> None:
    made = await town.party(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [public("ES256")]})
    party = SigningParty(made)
    code = await surfer.code(made)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "https://aplikasi.example/balik",
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    }
    tokens = await party.post(surfer.http, **form)
    assert tokens.status_code == 200, tokens.text
    for path in ("/introspect", "/revoke"):
        answer = await party.post(
            surfer.http, path, party.statement(aud=ISSUER + path), token=tokens.json()["refresh_token"], bare="yes"
        )
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("aud", [ISSUER, TOKEN, [ISSUER, "https://lain.example"]], ids=["issuer", "token", "list"])
async def test_our_names_as_audience(town: Town, aud: object) -> None:
    party = await by_key(town)
    assert (await party.post(town.house.http, statement=party.statement(aud=aud))).status_code == 200


@pytest.mark.parametrize("path", ["/par", "/device_authorization"])
async def test_the_endpoint_asked_is_our_name_there_alone(town: Town, path: str) -> None:
    device = "urn:ietf:params:oauth:grant-type:device_code"
    party = SigningParty(
        await town.party(
            token_endpoint_auth_method="private_key_jwt",
            jwks={"keys": [public("ES256")]},
            grant_types=["authorization_code", device],
        )
    )
    asked = {name: value for name, value in party.party.request().items() if name != "client_id"}
    answer = await party.post(town.house.http, path, party.statement(aud=ISSUER + path), bare="yes", **asked)
    assert answer.status_code in (200, 201), answer.text
    answer = await party.post(town.house.http, "/introspect", party.statement(aud=ISSUER + path), token="x")
    assert "aud" in refused(answer)


@pytest.mark.twins
async def test_the_second_use_of_a_statement_is_refused_at_every_door(town: Town) -> None:
    party = await by_key(town)
    statement = party.statement()
    assert (await party.post(town.house.http, statement=statement)).status_code == 200
    for path in ("/token", "/introspect", "/revoke"):
        again = await party.post(town.house.http, path, statement, token="x")
        assert "jti was used before" in refused(again)
    other = await by_key(town)
    assert (await other.post(town.house.http, statement=other.statement(jti="satu"))).status_code == 200
    assert (await party.post(town.house.http, statement=party.statement(jti="satu"))).status_code == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "https://lain.example"}, "aud"),
        ({"exp": None}, "exp"),
        ({"exp": 1}, "expired"),
        ({"exp": 9e12}, "ahead"),
        ({"jti": None}, "jti"),
        ({"nbf": 9e12}, "nbf"),
        ({"iss": "lain"}, "iss and sub"),
    ],
    ids=str,
)
async def test_a_genuine_statement_that_says_the_wrong_thing_is_told_what(
    town: Town, changes: dict[str, Any], reason: str
) -> None:
    party = await by_key(town)
    answer = await party.post(town.house.http, statement=party.statement(**changes))
    assert reason in refused(answer)


async def test_who_proves_nothing_gets_one_answer(town: Town) -> None:
    party, secretive = await by_key(town), await by_secret(town)
    plain, suspended = await town.party(), await by_key(town)
    only_rs256 = await by_key(town, public("RS256"), public("ES256"), token_endpoint_auth_signing_alg="RS256")
    await town.suspend(suspended.party)
    http, stranger = town.house.http, SigningParty(Party("tidak-ada", None))
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


async def test_the_method_must_be_the_registered_one(town: Town) -> None:
    party, secretive = await by_key(town), await by_secret(town)
    form = {"grant_type": "client_credentials"}
    name = secretive.party.client_id
    for answer in (
        await town.house.http.post("/token", data=form, auth=(name, secretive.party.secret or "")),
        await town.house.http.post("/token", data=form | {"client_id": name, "client_secret": secretive.party.secret}),
    ):
        assert "registered the method client_secret_jwt" in refused(answer)
    assert (await town.house.http.post("/token", data=form | {"client_id": party.party.client_id})).status_code == 401


async def test_more_than_one_proof_is_refused(town: Town) -> None:
    party, http = await by_key(town), town.house.http
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


async def test_a_client_id_beside_the_statement_must_agree(town: Town) -> None:
    party, http = await by_key(town), town.house.http
    assert (await party.post(http, client_id=party.party.client_id)).status_code == 200
    refused(await party.post(http, client_id="lain"), "invalid_request")


async def test_two_keys_by_name_and_the_registered_algorithm(town: Town) -> None:
    party = await by_key(town, public("ES256", kid="satu"), public("ES256", 1, kid="dua"))
    for number, kid in ((0, "satu"), (1, "dua")):
        signer = SigningParty(party.party, number=number, header={"kid": kid})
        assert (await signer.post(town.house.http)).status_code == 200
    assert (await SigningParty(party.party, header={"kid": "dua"}).post(town.house.http)).status_code == 401
    assert (await party.post(town.house.http)).status_code == 401


async def test_fapi2_takes_the_issuer_alone(town: Town) -> None:
    made = await town.party(
        profile="fapi2",
        token_endpoint_auth_method="private_key_jwt",
        jwks={"keys": [public("ES256")]},
        scope=None,
        dpop_bound_access_tokens=True,
        grant_types=["authorization_code", "client_credentials"],
    )
    party, http = SigningParty(made), town.house.http
    for aud in (TOKEN, [ISSUER], f"{ISSUER}/revoke"):
        answer = await party.post(http, "/revoke", party.statement(aud=aud), token="x")
        assert "plain text" in refused(answer)
    assert (await party.post(http, "/revoke", party.statement(aud=ISSUER), token="x")).status_code == 200


async def test_a_rotated_secret_signs_until_it_ends(town: Town) -> None:
    party = await by_secret(town)
    async with town.house.database.begin() as session:
        desk = town.house.composition.clients.desk(session, SHELL)
        issued = await credentials.rotate(desk, party.party.client_id, timedelta(days=1))
    newer = SigningParty(Party(party.party.client_id, issued.secret.reveal))
    for one in (party, newer):
        assert (await one.post(town.house.http)).status_code == 200
    with clock.travel(timedelta(days=2)):
        assert (await party.post(town.house.http)).status_code == 401
        assert (await newer.post(town.house.http)).status_code == 200


async def test_a_secret_whose_deployment_key_is_gone_is_told_to_the_operator(
    town: Town,
) -> None:
    party, derivation = await by_secret(town), town.house.composition.clients.registry.derivation
    derivation._keys.clear()
    with capture_logs() as lines:
        refused(await party.post(town.house.http))
    [said] = [line for line in lines if line["event"] == "client_secret.key_gone"]
    assert (said["log_level"], said["client_id"]) == ("error", party.party.client_id)
    assert "Put that key back into IDP_SECRET_KEYS" in said["problem"]


async def test_a_secret_from_before_the_method_changed_signs_nothing(town: Town) -> None:
    made = await town.party(**key_declaration(jwks=None, token_endpoint_auth_method="client_secret_basic"))
    async with town.house.database.begin() as session:
        desk = town.house.composition.clients.desk(session, SHELL)
        await register.update(desk, made.client_id, {"token_endpoint_auth_method": "client_secret_jwt"}, None)
        issued = await credentials.issue(desk, made.client_id)
    assert (await SigningParty(made).post(town.house.http)).status_code == 401
    assert (await SigningParty(Party(made.client_id, issued.secret.reveal)).post(town.house.http)).status_code == 200


async def test_nothing_that_is_stored_signs(town: Town) -> None:
    party = await by_secret(town)
    found = await town.house.composition.clients.registry.find(party.party.client_id)
    assert found is not None
    [secret] = found.secrets
    for stored in (secret.digest, secret.digest.hex(), str(secret.id)):
        forged = signed_with_secret({"iss": party.party.client_id, "sub": party.party.client_id}, stored)
        assert (await party.post(town.house.http, statement=forged)).status_code == 401


async def test_a_client_with_keys_has_no_secret(town: Town) -> None:
    party = await by_key(town)
    assert party.party.secret is None
    async with town.house.database.begin() as session:
        desk = town.house.composition.clients.desk(session, SHELL)
        with pytest.raises(NoSecretHere):
            await credentials.issue(desk, party.party.client_id)


async def test_private_key_jwt_without_keys_is_not_registered(town: Town) -> None:
    with pytest.raises(Unacceptable, match="keys"):
        await by_key(town, jwks=None)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # its successor has the same signature under another name
@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_authlib_signs_with_a_key(town: Town, algorithm: str) -> None:
    party = await by_key(town, public(algorithm))
    kind = {"RS256": RSAKey, "PS256": RSAKey, "ES256": ECKey}.get(algorithm, OKPKey)
    pem = private(algorithm).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    method = PrivateKeyJWT(TOKEN, alg=algorithm)
    assert (await authlib(town, party.party.client_id, kind.import_key(pem), method))["token_type"] == "Bearer"


async def test_authlib_signs_with_a_secret(town: Town) -> None:
    party = (await by_secret(town)).party
    assert (await authlib(town, party.client_id, party.secret, ClientSecretJWT(TOKEN)))["token_type"] == "Bearer"


async def authlib(town: Town, client_id: str, secret: object, method: ClientSecretJWT) -> dict[str, Any]:
    """A machine's token, fetched by Authlib's own client."""
    transport = httpx2.ASGITransport(town.house.app)
    async with AsyncOAuth2Client(
        client_id, secret, token_endpoint_auth_method=method.name, transport=transport
    ) as client:
        client.register_client_auth_method(method)
        found: dict[str, Any] = await client.fetch_token(TOKEN, grant_type="client_credentials")
        return found
