"""How each kind of value in the metadata is really used: one exercise per member, one real use per value."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from idp.protocol.grants.device_code import GRANT_TYPE as DEVICE
from tests.oidc import asking, devices
from tests.oidc import test_jwt_bearer as stated
from tests.oidc import test_token_exchange as passing_on
from tests.oidc.parties import CALLBACK, VERIFIER, Page, Party, Surfer, Town, about, answer_of, peek
from tests.oidc.reader import Reader
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.protocol.tokens.foreign_signers import public
from tests.support.certificates import certificate
from tests.support.prover import Prover

#: What the proxy in front of us calls the certificate of a connection, where it asks for one, and somebody's own.
CERTIFICATE = "X-Client-Cert"
CERTIFIED = "https://sertifikat.sso.example"
SHOWN = certificate("CN=mesin")
MACHINE: dict[str, Any] = {"profile": "layanan", "redirect_uris": None, "post_logout_redirect_uris": None}


@dataclass
class World:
    """A provider that has everything switched on, what it says of itself, and a browser."""

    town: Town
    surfer: Surfer
    told: dict[str, Any]
    reader: Reader = field(default_factory=Reader)

    @property
    def http(self) -> httpx.AsyncClient:
        return self.surfer.http

    async def tokens(self, wishes: dict[str, Any] | None = None, **asked: str | None) -> tuple[Party, dict[str, Any]]:
        """A client that registered these wishes, and its tokens."""
        party = await self.town.party(**(wishes or {}))
        return party, await self.surfer.tokens(party, **asked)


Exercise = Callable[[World, Any], Awaitable[None]]
EXERCISES: dict[str, Exercise] = {}


def of(*names: str) -> Callable[[Exercise], Exercise]:
    """The exercise of the values of these members."""

    def taken(exercise: Exercise) -> Exercise:
        EXERCISES.update(dict.fromkeys(names, exercise))
        return exercise

    return taken


def header(token: str) -> dict[str, Any]:
    """The header of a compact token."""
    head = token.split(".", maxsplit=1)[0]
    return peek(f".{head}.")


@of("issuer")
async def issuer(world: World, value: str) -> None:
    _, tokens = await world.tokens()
    assert peek(tokens["id_token"])["iss"] == value
    assert str(world.http.base_url).rstrip("/") == value


@of(
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "introspection_endpoint",
    "revocation_endpoint",
    "end_session_endpoint",
    "pushed_authorization_request_endpoint",
    "device_authorization_endpoint",
    "registration_endpoint",
)
async def endpoint(world: World, value: str) -> None:
    """Somebody answers there, and nobody next door."""
    assert value.startswith(world.told["issuer"])
    path = urlsplit(value).path
    asked = [(await world.http.request(method, path)).status_code for method in ("GET", "POST")]
    assert {status for status in asked if status < 500 and status not in (404, 405)}
    assert (await world.http.get(path + "x")).status_code == 404


@of("scopes_supported")
async def scope(world: World, value: str) -> None:
    if value in world.town.house.composition.provider.api_scopes:
        party = await world.town.party(**MACHINE, scope=value)
        answer = await party.post(world.http, "/token", grant_type="client_credentials", scope=value)
        assert answer.json()["scope"] == value
        return
    _, tokens = await world.tokens({"scope": f"openid {value}"}, scope=f"openid {value}", prompt="consent")
    assert value in tokens["scope"].split()


@of("claims_supported")
async def claim(world: World, value: str) -> None:
    """Told of a person of whom everything is known."""
    wanted = json.dumps({"userinfo": {value: None}, "id_token": {value: None}})
    everything = " ".join(world.town.house.composition.provider.scopes)
    _, tokens = await world.tokens({"scope": everything}, claims=wanted)
    told = (await about(world.http, tokens["access_token"])).json()
    assert value in told or value in peek(tokens["id_token"])


@of("claim_types_supported")
async def claim_type(world: World, value: str) -> None:
    _, tokens = await world.tokens()
    told = (await about(world.http, tokens["access_token"])).json()
    assert {"normal": not {"_claim_names", "_claim_sources"} & told.keys()}[value]


@of("response_types_supported")
async def response_type(world: World, value: str) -> None:
    party = await world.town.party(response_types=[value])
    assert value in answer_of(await world.surfer.through(party.url(response_type=value)))


@of("response_modes_supported")
async def response_mode(world: World, value: str) -> None:
    page = await world.surfer.through((await world.town.party()).url(response_mode=value))
    carried = {
        "query": lambda: answer_of(page)["code"],
        "form_post": lambda: Page(page).form()[1]["code"],
        "jwt": lambda: peek(answer_of(page)["response"])["code"],
        "query.jwt": lambda: peek(answer_of(page)["response"])["code"],
        "form_post.jwt": lambda: peek(Page(page).form()[1]["response"])["code"],
    }
    assert carried[value]()


@of("grant_types_supported")
async def grant_type(world: World, value: str) -> None:
    assert await _GRANTS[value](world)


async def _code(world: World) -> object:
    return (await world.tokens())[1]["access_token"]


async def _refresh(world: World) -> object:
    party, tokens = await world.tokens()
    return (await party.refresh(world.http, tokens["refresh_token"])).json()["access_token"]


async def _machine(world: World) -> object:
    party = await world.town.party(**MACHINE, scope="")
    return (await party.post(world.http, "/token", grant_type="client_credentials")).json()["access_token"]


async def _device(world: World) -> object:
    device = await devices.begun(await devices.television(world.town), world.http)
    await devices.answered(world.surfer, device)
    return (await device.fetch())["access_token"]


async def _statement(world: World) -> object:
    party = await world.town.party(**stated.service())
    return (await stated.asked(world.town, party, stated.statement(party))).json()["access_token"]


async def _exchange(world: World) -> object:
    """A web application calls the archive, which calls the budget in the person's name."""
    archive = await passing_on.service(world.town, resources=[passing_on.BUDGET.audience])
    api = replace(passing_on.ARCHIVE, audience=f"urn:arsip:{archive.client_id}", resource_server=archive.client_id)
    await passing_on.keep(world.town, api)
    web = await world.town.party(scope="openid arsip:baca", resources=[api.audience])
    token = (await world.surfer.tokens(web, scope="openid arsip:baca", resource=api.audience))["access_token"]
    return (await passing_on.exchange(archive, world.town, token)).json()["access_token"]


_GRANTS: dict[str, Callable[[World], Awaitable[object]]] = {
    "authorization_code": _code,
    "refresh_token": _refresh,
    "client_credentials": _machine,
    DEVICE: _device,
    passing_on.GRANT_TYPE: _exchange,
    stated.GRANT_TYPE: _statement,
}


def _form_of(name: str) -> tuple[str, dict[str, str]]:
    return {
        "token_endpoint_auth_methods_supported": ("/token", {"grant_type": "client_credentials"}),
        "introspection_endpoint_auth_methods_supported": ("/introspect", {"token": "x"}),
        "revocation_endpoint_auth_methods_supported": ("/revoke", {"token": "x"}),
    }[name]


def _authentication(name: str) -> Exercise:
    """The method, at one endpoint; what it answers is 200, whoever else would get 401."""
    path, form = _form_of(name)

    async def exercise(world: World, value: str) -> None:
        answer = await _AUTHENTICATED[value](world, path, form)
        assert answer.status_code == 200 or answer.json()["error"] == "unauthorized_client", answer.text

    return exercise


async def _by_secret(world: World, path: str, form: dict[str, str], method: str) -> httpx.Response:
    party = await world.town.party(**MACHINE, scope="", token_endpoint_auth_method=method)
    return await party.post(world.http, path, **form)


async def _by_name(world: World, path: str, form: dict[str, str]) -> httpx.Response:
    return await (await world.town.party(profile="publik")).post(world.http, path, **form)


async def _by_statement(world: World, path: str, form: dict[str, str], **declared: Any) -> httpx.Response:
    party = await world.town.party(**key_declaration(**declared))
    return await SigningParty(party).post(world.http, path, bare="yes", **form)


async def _by_certificate(
    world: World, path: str, form: dict[str, str], verdict: str, **declared: Any
) -> httpx.Response:
    """As our proxy tells it on the port that asks for certificates."""
    party = await world.town.party(**MACHINE, scope="", **declared)
    said = {CERTIFICATE: quote(SHOWN.pem), f"{CERTIFICATE}-Verify": verdict}
    return await world.http.post(path, data=form | {"client_id": party.client_id}, headers=said)


_AUTHENTICATED: dict[str, Callable[[World, str, dict[str, str]], Awaitable[httpx.Response]]] = {
    "client_secret_basic": lambda *asked: _by_secret(*asked, "client_secret_basic"),
    "client_secret_post": lambda *asked: _by_secret(*asked, "client_secret_post"),
    "client_secret_jwt": lambda *asked: _by_statement(
        *asked, token_endpoint_auth_method="client_secret_jwt", jwks=None
    ),
    "private_key_jwt": _by_statement,
    "tls_client_auth": lambda *asked: _by_certificate(
        *asked, "SUCCESS", token_endpoint_auth_method="tls_client_auth", tls_client_auth_subject_dn="CN=mesin"
    ),
    "self_signed_tls_client_auth": lambda *asked: _by_certificate(
        *asked,
        "FAILED:self-signed",
        token_endpoint_auth_method="self_signed_tls_client_auth",
        jwks={"keys": [SHOWN.jwk()]},
    ),
    "none": _by_name,
}

for _name in ("token", "introspection", "revocation"):
    _member = f"{_name}_endpoint_auth_methods_supported"
    EXERCISES[_member] = _authentication(_member)


@of(
    "token_endpoint_auth_signing_alg_values_supported",
    "introspection_endpoint_auth_signing_alg_values_supported",
    "revocation_endpoint_auth_signing_alg_values_supported",
)
async def statement_signature(world: World, value: str) -> None:
    by_secret = {"token_endpoint_auth_method": "client_secret_jwt", "jwks": None} if value == "HS256" else {}
    keys = () if by_secret else (public(value),)
    party = await world.town.party(**key_declaration(*keys, token_endpoint_auth_signing_alg=value, **by_secret))
    assert (await SigningParty(party, value).post(world.http)).status_code == 200


@of("code_challenge_methods_supported")
async def code_challenge_method(world: World, value: str) -> None:
    party = await world.town.party()
    code = await world.surfer.code(party, code_challenge_method=value)
    assert (await party.redeem(world.http, code, code_verifier="x" * 43)).json()["error"] == "invalid_grant"
    assert (await party.redeem(world.http, code, code_verifier=VERIFIER)).status_code == 200


@of("acr_values_supported")
async def acr(world: World, value: str) -> None:
    asked = json.dumps({"id_token": {"acr": {"essential": True, "values": [value]}}})
    _, tokens = await world.tokens(acr_values=value, claims=asked)
    assert peek(tokens["id_token"])["acr"] == value


@of("prompt_values_supported")
async def prompt(world: World, value: str) -> None:
    party = await world.town.party(ownership="luar")
    await world.surfer.tokens(party)
    page = await world.surfer.go(party.url(prompt=value))
    met = {
        "none": lambda: answer_of(page)["code"],
        "login": lambda: Page(page).has("login-submit"),
        "consent": lambda: Page(page).has("consent-accept"),
        "select_account": lambda: Page(page).has("account-stay"),
        "create": lambda: page.status_code == 200 and Page(page).form(),
    }
    assert met[value]()


@of("ui_locales_supported")
async def ui_locale(world: World, value: str) -> None:
    async with world.town.house.browser() as http:
        page = await Surfer(http).go((await world.town.party()).url(ui_locales=value))
    assert f'<html lang="{value}"' in page.text


@of("claims_locales_supported")
async def claims_locale(world: World, value: str) -> None:
    """What a person's record says is Indonesian; other languages stand beside it under names of their own."""
    _, tokens = await world.tokens(scope="openid pegawai", claims_locales=value)
    told = (await about(world.http, tokens["access_token"])).json()
    assert ("jenis_pegawai" if value == "id" else f"jenis_pegawai#{value}") in told


@of("subject_types_supported")
async def subject_type(world: World, value: str) -> None:
    _, tokens = await world.tokens({"subject_type": value})
    public_name = str(world.town.people["made.ayu"])
    assert (peek(tokens["id_token"])["sub"] == public_name) == (value == "public")


@of("id_token_signing_alg_values_supported")
async def id_token_signature(world: World, value: str) -> None:
    _, tokens = await world.tokens({"id_token_signed_response_alg": value})
    assert header(tokens["id_token"])["alg"] == value


@of("userinfo_signing_alg_values_supported")
async def userinfo_signature(world: World, value: str) -> None:
    _, tokens = await world.tokens({"userinfo_signed_response_alg": value})
    assert header((await about(world.http, tokens["access_token"])).text)["alg"] == value


@of("authorization_signing_alg_values_supported")
async def answer_signature(world: World, value: str) -> None:
    party = await world.town.party(authorization_signed_response_alg=value)
    outside = answer_of(await world.surfer.through(party.url(response_mode="jwt")))
    assert header(outside["response"])["alg"] == value


@of("introspection_signing_alg_values_supported")
async def introspection_signature(world: World, value: str) -> None:
    party = await world.town.party(introspection_signed_response_alg=value)
    answer = await world.http.post(
        "/introspect",
        data={"token": "x"},
        auth=(party.client_id, party.secret or ""),
        headers={"Accept": "application/token-introspection+jwt"},
    )
    assert header(answer.text)["alg"] == value


@of("request_object_signing_alg_values_supported")
async def request_signature(world: World, value: str) -> None:
    party = await world.town.party(jwks={"keys": [public(value)]}, request_object_signing_alg=value)
    request = asking.signed_request(party, value)
    assert "code" in answer_of(await world.surfer.through(asking.carrying(party, request)))


@of("dpop_signing_alg_values_supported")
async def proof_signature(world: World, value: str) -> None:
    party = await world.town.party(**MACHINE, scope="")
    answer = await world.http.post(
        "/token",
        data={"grant_type": "client_credentials"},
        auth=(party.client_id, party.secret or ""),
        headers=Prover(value).headers(),
    )
    assert answer.json()["token_type"] == "DPoP"


@of("id_token_encryption_alg_values_supported")
async def id_token_key(world: World, value: str) -> None:
    wishes = {"jwks": world.reader.jwks, "id_token_encrypted_response_alg": value}
    _, tokens = await world.tokens(wishes)
    assert world.reader.decrypted(tokens["id_token"])[0]["alg"] == value


@of("id_token_encryption_enc_values_supported")
async def id_token_content(world: World, value: str) -> None:
    for alg in world.told["id_token_encryption_alg_values_supported"]:
        wishes = {"id_token_encrypted_response_alg": alg, "id_token_encrypted_response_enc": value}
        _, tokens = await world.tokens({"jwks": world.reader.jwks} | wishes)
        assert world.reader.decrypted(tokens["id_token"])[0]["enc"] == value


@of("userinfo_encryption_alg_values_supported")
async def userinfo_key(world: World, value: str) -> None:
    _, tokens = await world.tokens({"jwks": world.reader.jwks, "userinfo_encrypted_response_alg": value})
    told = (await about(world.http, tokens["access_token"])).text
    assert world.reader.decrypted(told)[0]["alg"] == value


@of("userinfo_encryption_enc_values_supported")
async def userinfo_content(world: World, value: str) -> None:
    for alg in world.told["userinfo_encryption_alg_values_supported"]:
        wishes = {"userinfo_encrypted_response_alg": alg, "userinfo_encrypted_response_enc": value}
        _, tokens = await world.tokens({"jwks": world.reader.jwks} | wishes)
        told = (await about(world.http, tokens["access_token"])).text
        assert world.reader.decrypted(told)[0]["enc"] == value


@of("mtls_endpoint_aliases")
async def alias(world: World, value: dict[str, str]) -> None:
    """The same doors at the address that asks for certificates."""
    for name, address in value.items():
        assert address == world.told[name].replace(world.told["issuer"], CERTIFIED)


@of("tls_client_certificate_bound_access_tokens")
async def bound_to_certificate(world: World, value: bool) -> None:
    method = {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=mesin"}
    wishes = method | {"tls_client_certificate_bound_access_tokens": True}
    form = {"grant_type": "client_credentials"}
    token = (await _by_certificate(world, "/token", form, "SUCCESS", **wishes)).json()["access_token"]
    assert ("x5t#S256" in peek(token)["cnf"]) is value


@of("claims_parameter_supported")
async def claims_parameter(world: World, value: bool) -> None:
    _, tokens = await world.tokens(scope="openid", claims='{"id_token":{"email":null}}')
    assert ("email" in peek(tokens["id_token"])) is value


@of("require_pushed_authorization_requests", "require_signed_request_object")
async def demanded_of_everybody(world: World, value: bool) -> None:
    """Nobody must unless the client registered that it will; then it must."""
    party = await world.town.party()
    assert ("code" not in answer_of(await world.surfer.through(party.url()))) is value


@of("request_parameter_supported")
async def request_parameter(world: World, value: bool) -> None:
    party = await world.town.party(**asking.SIGNING)
    got = answer_of(await world.surfer.through(asking.carrying(party, asking.signed_request(party))))
    assert ("code" in got) is value


@of("request_uri_parameter_supported")
async def request_uri_parameter(world: World, value: bool) -> None:
    party = await world.town.party()
    got = answer_of(await world.surfer.through(await asking.pushed(world.http, party)))
    assert ("code" in got) is value


@of("require_request_uri_registration")
async def request_uri_registration(world: World, value: bool) -> None:
    """An address nobody registered is not fetched, and the error goes to the address that stands outside."""
    party = await world.town.party()
    asked = asking.bringing(party, "https://lain.example/r", redirect_uri=CALLBACK, response_type="code")
    got = answer_of(await world.surfer.go(asked))
    assert (got["error"] == "invalid_request_uri") is value


@of("authorization_response_iss_parameter_supported")
async def iss_parameter(world: World, value: bool) -> None:
    party = await world.town.party()
    assert ("iss" in answer_of(await world.surfer.through(party.url()))) is value


@of("backchannel_logout_supported", "backchannel_logout_session_supported")
async def backchannel(world: World, value: bool) -> None:
    """Registered and kept; that it is called, with sid, is tests/oidc/test_sign_out.py."""
    wishes = {"backchannel_logout_uri": "https://aplikasi.example/keluar-belakang"}
    _, tokens = await world.tokens(wishes | {"backchannel_logout_session_required": True})
    assert ("sid" in peek(tokens["id_token"])) is value


@of("frontchannel_logout_supported", "frontchannel_logout_session_supported")
async def frontchannel(world: World, value: bool) -> None:
    """The page after signing out carries the client's address, with iss and sid."""
    async with world.town.house.browser() as http:
        surfer = Surfer(http)
        wishes = {"frontchannel_logout_uri": "https://aplikasi.example/keluar-depan"}
        party = await world.town.party(**wishes, frontchannel_logout_session_required=True)
        sid = peek((await surfer.tokens(party))["id_token"])["sid"]
        gone = await surfer.submit(await surfer.go("/keluar"))
        shown = "aplikasi.example/keluar-depan" in gone.text and sid in gone.text
    assert shown is value


__all__ = ["CERTIFICATE", "CERTIFIED", "EXERCISES", "MACHINE", "World"]
