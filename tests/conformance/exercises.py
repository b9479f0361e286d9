"""How each kind of value in the metadata is really used: one exercise per member, one real use per value."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

import httpx

from idp.protocol.grant_type import GrantType
from tests.oidc import asking, devices
from tests.oidc import test_jwt_bearer as stated
from tests.oidc import test_token_exchange as passing_on
from tests.oidc.parties import CALLBACK, VERIFIER, Browser, Page, Party, World, about, answer_of, peek
from tests.oidc.reader import Reader
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.protocol.tokens.foreign_signers import public
from tests.support.certificates import certificate
from tests.support.dpop_key import DpopKey
from tests.support.second_factor import enrol_authenticator, enrol_passkey

#: What the proxy in front of us calls the certificate of a connection, where it asks for one, and somebody's own.
CERTIFICATE = "X-Client-Cert"
CERTIFIED = "https://sertifikat.sso.example"
SHOWN = certificate("CN=mesin")
MACHINE: dict[str, Any] = {"profile": "layanan", "redirect_uris": None, "post_logout_redirect_uris": None}


@dataclass
class Exerciser:
    """A provider that has everything switched on, what it says of itself, and a browser."""

    world: World
    browser: Browser
    metadata: dict[str, Any]
    reader: Reader = field(default_factory=Reader)

    @property
    def http(self) -> httpx.AsyncClient:
        return self.browser.http

    async def tokens(self, wishes: dict[str, Any] | None = None, **asked: str | None) -> tuple[Party, dict[str, Any]]:
        """A client that registered these wishes, and its tokens."""
        # no sandbox is told what employment law knows of people
        party = await self.world.party(**({"environment": "produksi"} | (wishes or {})))
        return party, await self.browser.tokens(party, **asked)


Exercise = Callable[[Exerciser, Any], Awaitable[None]]
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
async def issuer(exerciser: Exerciser, value: str) -> None:
    _, tokens = await exerciser.tokens()
    assert peek(tokens["id_token"])["iss"] == value
    assert str(exerciser.http.base_url).rstrip("/") == value


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
async def endpoint(exerciser: Exerciser, value: str) -> None:
    """Somebody answers there, and nobody next door."""
    assert value.startswith(exerciser.metadata["issuer"])
    path = urlsplit(value).path
    asked = [(await exerciser.http.request(method, path)).status_code for method in ("GET", "POST")]
    assert {status for status in asked if status < 500 and status not in (404, 405)}
    assert (await exerciser.http.get(path + "x")).status_code == 404


@of("scopes_supported")
async def scope(exerciser: Exerciser, value: str) -> None:
    if value in exerciser.world.app.composition.provider.api_scopes:
        party = await exerciser.world.party(**MACHINE, scope=value)
        answer = await party.post(exerciser.http, "/token", grant_type="client_credentials", scope=value)
        assert answer.json()["scope"] == value
        return
    _, tokens = await exerciser.tokens({"scope": f"openid {value}"}, scope=f"openid {value}", prompt="consent")
    assert value in tokens["scope"].split()


@of("claims_supported")
async def claim(exerciser: Exerciser, value: str) -> None:
    """Told of a person of whom everything is known."""
    wanted = json.dumps({"userinfo": {value: None}, "id_token": {value: None}})
    everything = " ".join(exerciser.world.app.composition.provider.scopes)
    _, tokens = await exerciser.tokens({"scope": everything}, claims=wanted)
    told = (await about(exerciser.http, tokens["access_token"])).json()
    assert value in told or value in peek(tokens["id_token"])


@of("claim_types_supported")
async def claim_type(exerciser: Exerciser, value: str) -> None:
    _, tokens = await exerciser.tokens()
    told = (await about(exerciser.http, tokens["access_token"])).json()
    assert {"normal": not {"_claim_names", "_claim_sources"} & told.keys()}[value]


@of("response_types_supported")
async def response_type(exerciser: Exerciser, value: str) -> None:
    party = await exerciser.world.party(response_types=[value])
    assert value in answer_of(await exerciser.browser.through(party.url(response_type=value)))


@of("response_modes_supported")
async def response_mode(exerciser: Exerciser, value: str) -> None:
    page = await exerciser.browser.through((await exerciser.world.party()).url(response_mode=value))
    carried = {
        "query": lambda: answer_of(page)["code"],
        "form_post": lambda: Page(page).form()[1]["code"],
        "jwt": lambda: peek(answer_of(page)["response"])["code"],
        "query.jwt": lambda: peek(answer_of(page)["response"])["code"],
        "form_post.jwt": lambda: peek(Page(page).form()[1]["response"])["code"],
    }
    assert carried[value]()


@of("grant_types_supported")
async def grant_type(exerciser: Exerciser, value: str) -> None:
    assert await _GRANTS[value](exerciser)


async def _code(exerciser: Exerciser) -> object:
    return (await exerciser.tokens())[1]["access_token"]


async def _refresh(exerciser: Exerciser) -> object:
    party, tokens = await exerciser.tokens()
    return (await party.refresh(exerciser.http, tokens["refresh_token"])).json()["access_token"]


async def _machine(exerciser: Exerciser) -> object:
    party = await exerciser.world.party(**MACHINE, scope="")
    return (await party.post(exerciser.http, "/token", grant_type="client_credentials")).json()["access_token"]


async def _device(exerciser: Exerciser) -> object:
    device = await devices.begun(await devices.television(exerciser.world), exerciser.http)
    await devices.answered(exerciser.browser, device)
    return (await device.fetch())["access_token"]


async def _statement(exerciser: Exerciser) -> object:
    party = await exerciser.world.party(**stated.service())
    return (await stated.asked(exerciser.world, party, stated.statement(party))).json()["access_token"]


async def _exchange(exerciser: Exerciser) -> object:
    """A web application calls the archive, which calls the budget in the person's name."""
    archive = await passing_on.service(exerciser.world, resources=[passing_on.BUDGET.audience])
    api = replace(passing_on.ARCHIVE, audience=f"urn:arsip:{archive.client_id}", resource_server=archive.client_id)
    await passing_on.keep(exerciser.world, api)
    web = await exerciser.world.party(scope="openid arsip:baca", resources=[api.audience])
    token = (await exerciser.browser.tokens(web, scope="openid arsip:baca", resource=api.audience))["access_token"]
    return (await passing_on.exchange(archive, exerciser.world, token)).json()["access_token"]


_GRANTS: dict[str, Callable[[Exerciser], Awaitable[object]]] = {
    GrantType.AUTHORIZATION_CODE: _code,
    GrantType.REFRESH_TOKEN: _refresh,
    GrantType.CLIENT_CREDENTIALS: _machine,
    GrantType.DEVICE_CODE: _device,
    GrantType.TOKEN_EXCHANGE: _exchange,
    GrantType.JWT_BEARER: _statement,
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

    async def exercise(exerciser: Exerciser, value: str) -> None:
        answer = await _AUTHENTICATED[value](exerciser, path, form)
        assert answer.status_code == 200 or answer.json()["error"] == "unauthorized_client", answer.text

    return exercise


async def _by_secret(exerciser: Exerciser, path: str, form: dict[str, str], method: str) -> httpx.Response:
    party = await exerciser.world.party(**MACHINE, scope="", token_endpoint_auth_method=method)
    return await party.post(exerciser.http, path, **form)


async def _by_name(exerciser: Exerciser, path: str, form: dict[str, str]) -> httpx.Response:
    return await (await exerciser.world.party(profile="publik")).post(exerciser.http, path, **form)


async def _by_statement(exerciser: Exerciser, path: str, form: dict[str, str], **declared: Any) -> httpx.Response:
    party = await exerciser.world.party(**key_declaration(**declared))
    return await SigningParty(party).post(exerciser.http, path, bare="yes", **form)


async def _by_certificate(
    exerciser: Exerciser, path: str, form: dict[str, str], verdict: str, **declared: Any
) -> httpx.Response:
    """As our proxy tells it on the port that asks for certificates."""
    party = await exerciser.world.party(**MACHINE, scope="", **declared)
    said = {CERTIFICATE: quote(SHOWN.pem), f"{CERTIFICATE}-Verify": verdict}
    return await exerciser.http.post(path, data=form | {"client_id": party.client_id}, headers=said)


_AUTHENTICATED: dict[str, Callable[[Exerciser, str, dict[str, str]], Awaitable[httpx.Response]]] = {
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
async def statement_signature(exerciser: Exerciser, value: str) -> None:
    by_secret = {"token_endpoint_auth_method": "client_secret_jwt", "jwks": None} if value == "HS256" else {}
    keys = () if by_secret else (public(value),)
    party = await exerciser.world.party(**key_declaration(*keys, token_endpoint_auth_signing_alg=value, **by_secret))
    assert (await SigningParty(party, value).post(exerciser.http)).status_code == 200


@of("code_challenge_methods_supported")
async def code_challenge_method(exerciser: Exerciser, value: str) -> None:
    party = await exerciser.world.party()
    code = await exerciser.browser.code(party, code_challenge_method=value)
    assert (await party.redeem(exerciser.http, code, code_verifier="x" * 43)).json()["error"] == "invalid_grant"
    assert (await party.redeem(exerciser.http, code, code_verifier=VERIFIER)).status_code == 200


@of("acr_values_supported")
async def acr(exerciser: Exerciser, value: str) -> None:
    if value == "urn:divos:acr:mfa":
        await enrol_authenticator(exerciser.world.app, exerciser.browser.username)
    if value == "urn:divos:acr:kunci-sandi":
        exerciser.browser.passkey = await enrol_passkey(exerciser.world.app, exerciser.browser.username)
    asked = json.dumps({"id_token": {"acr": {"essential": True, "values": [value]}}})
    _, tokens = await exerciser.tokens(acr_values=value, claims=asked)
    assert peek(tokens["id_token"])["acr"] == value


@of("prompt_values_supported")
async def prompt(exerciser: Exerciser, value: str) -> None:
    party = await exerciser.world.party(ownership="luar")
    await exerciser.browser.tokens(party)
    page = await exerciser.browser.go(party.url(prompt=value))
    met = {
        "none": lambda: answer_of(page)["code"],
        "login": lambda: Page(page).has("login-submit"),
        "consent": lambda: Page(page).has("consent-accept"),
        "select_account": lambda: Page(page).has("account-stay"),
        "create": lambda: page.status_code == 200 and Page(page).form(),
    }
    assert met[value]()


@of("ui_locales_supported")
async def ui_locale(exerciser: Exerciser, value: str) -> None:
    async with exerciser.world.app.browser() as http:
        page = await Browser(http).go((await exerciser.world.party()).url(ui_locales=value))
    assert f'<html lang="{value}"' in page.text


@of("claims_locales_supported")
async def claims_locale(exerciser: Exerciser, value: str) -> None:
    """What a person's record says is Indonesian; other languages stand beside it under names of their own."""
    _, tokens = await exerciser.tokens(scope="openid pegawai", claims_locales=value)
    told = (await about(exerciser.http, tokens["access_token"])).json()
    assert ("jenis_pegawai" if value == "id" else f"jenis_pegawai#{value}") in told


@of("subject_types_supported")
async def subject_type(exerciser: Exerciser, value: str) -> None:
    _, tokens = await exerciser.tokens({"subject_type": value})
    public_name = str(exerciser.world.people["made.ayu"])
    assert (peek(tokens["id_token"])["sub"] == public_name) == (value == "public")


@of("id_token_signing_alg_values_supported")
async def id_token_signature(exerciser: Exerciser, value: str) -> None:
    _, tokens = await exerciser.tokens({"id_token_signed_response_alg": value})
    assert header(tokens["id_token"])["alg"] == value


@of("userinfo_signing_alg_values_supported")
async def userinfo_signature(exerciser: Exerciser, value: str) -> None:
    _, tokens = await exerciser.tokens({"userinfo_signed_response_alg": value})
    assert header((await about(exerciser.http, tokens["access_token"])).text)["alg"] == value


@of("authorization_signing_alg_values_supported")
async def answer_signature(exerciser: Exerciser, value: str) -> None:
    party = await exerciser.world.party(authorization_signed_response_alg=value)
    outside = answer_of(await exerciser.browser.through(party.url(response_mode="jwt")))
    assert header(outside["response"])["alg"] == value


@of("introspection_signing_alg_values_supported")
async def introspection_signature(exerciser: Exerciser, value: str) -> None:
    party = await exerciser.world.party(introspection_signed_response_alg=value)
    answer = await exerciser.http.post(
        "/introspect",
        data={"token": "x"},
        auth=(party.client_id, party.secret or ""),
        headers={"Accept": "application/token-introspection+jwt"},
    )
    assert header(answer.text)["alg"] == value


@of("request_object_signing_alg_values_supported")
async def request_signature(exerciser: Exerciser, value: str) -> None:
    party = await exerciser.world.party(jwks={"keys": [public(value)]}, request_object_signing_alg=value)
    request = asking.signed_request(party, value)
    assert "code" in answer_of(await exerciser.browser.through(asking.carrying(party, request)))


@of("dpop_signing_alg_values_supported")
async def proof_signature(exerciser: Exerciser, value: str) -> None:
    party = await exerciser.world.party(**MACHINE, scope="")
    answer = await exerciser.http.post(
        "/token",
        data={"grant_type": "client_credentials"},
        auth=(party.client_id, party.secret or ""),
        headers=DpopKey(value).headers(),
    )
    assert answer.json()["token_type"] == "DPoP"


@of("id_token_encryption_alg_values_supported")
async def id_token_key(exerciser: Exerciser, value: str) -> None:
    wishes = {"jwks": exerciser.reader.jwks, "id_token_encrypted_response_alg": value}
    _, tokens = await exerciser.tokens(wishes)
    assert exerciser.reader.decrypted(tokens["id_token"])[0]["alg"] == value


@of("id_token_encryption_enc_values_supported")
async def id_token_content(exerciser: Exerciser, value: str) -> None:
    for alg in exerciser.metadata["id_token_encryption_alg_values_supported"]:
        wishes = {"id_token_encrypted_response_alg": alg, "id_token_encrypted_response_enc": value}
        _, tokens = await exerciser.tokens({"jwks": exerciser.reader.jwks} | wishes)
        assert exerciser.reader.decrypted(tokens["id_token"])[0]["enc"] == value


@of("userinfo_encryption_alg_values_supported")
async def userinfo_key(exerciser: Exerciser, value: str) -> None:
    _, tokens = await exerciser.tokens({"jwks": exerciser.reader.jwks, "userinfo_encrypted_response_alg": value})
    told = (await about(exerciser.http, tokens["access_token"])).text
    assert exerciser.reader.decrypted(told)[0]["alg"] == value


@of("userinfo_encryption_enc_values_supported")
async def userinfo_content(exerciser: Exerciser, value: str) -> None:
    for alg in exerciser.metadata["userinfo_encryption_alg_values_supported"]:
        wishes = {"userinfo_encrypted_response_alg": alg, "userinfo_encrypted_response_enc": value}
        _, tokens = await exerciser.tokens({"jwks": exerciser.reader.jwks} | wishes)
        told = (await about(exerciser.http, tokens["access_token"])).text
        assert exerciser.reader.decrypted(told)[0]["enc"] == value


@of("mtls_endpoint_aliases")
async def alias(exerciser: Exerciser, value: dict[str, str]) -> None:
    """The same doors at the address that asks for certificates."""
    for name, address in value.items():
        assert address == exerciser.metadata[name].replace(exerciser.metadata["issuer"], CERTIFIED)


@of("tls_client_certificate_bound_access_tokens")
async def bound_to_certificate(exerciser: Exerciser, value: bool) -> None:
    method = {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=mesin"}
    wishes = method | {"tls_client_certificate_bound_access_tokens": True}
    form = {"grant_type": "client_credentials"}
    token = (await _by_certificate(exerciser, "/token", form, "SUCCESS", **wishes)).json()["access_token"]
    assert ("x5t#S256" in peek(token)["cnf"]) is value


@of("claims_parameter_supported")
async def claims_parameter(exerciser: Exerciser, value: bool) -> None:
    _, tokens = await exerciser.tokens(scope="openid", claims='{"id_token":{"email":null}}')
    assert ("email" in peek(tokens["id_token"])) is value


@of("require_pushed_authorization_requests", "require_signed_request_object")
async def demanded_of_everybody(exerciser: Exerciser, value: bool) -> None:
    """Nobody must unless the client registered that it will; then it must."""
    party = await exerciser.world.party()
    assert ("code" not in answer_of(await exerciser.browser.through(party.url()))) is value


@of("request_parameter_supported")
async def request_parameter(exerciser: Exerciser, value: bool) -> None:
    party = await exerciser.world.party(**asking.SIGNING)
    got = answer_of(await exerciser.browser.through(asking.carrying(party, asking.signed_request(party))))
    assert ("code" in got) is value


@of("request_uri_parameter_supported")
async def request_uri_parameter(exerciser: Exerciser, value: bool) -> None:
    party = await exerciser.world.party()
    got = answer_of(await exerciser.browser.through(await asking.pushed(exerciser.http, party)))
    assert ("code" in got) is value


@of("require_request_uri_registration")
async def request_uri_registration(exerciser: Exerciser, value: bool) -> None:
    """An address nobody registered is not fetched, and the error goes to the address that stands outside."""
    party = await exerciser.world.party()
    asked = asking.bringing(party, "https://lain.example/r", redirect_uri=CALLBACK, response_type="code")
    got = answer_of(await exerciser.browser.go(asked))
    assert (got["error"] == "invalid_request_uri") is value


@of("authorization_response_iss_parameter_supported")
async def iss_parameter(exerciser: Exerciser, value: bool) -> None:
    party = await exerciser.world.party()
    assert ("iss" in answer_of(await exerciser.browser.through(party.url()))) is value


@of("backchannel_logout_supported", "backchannel_logout_session_supported")
async def backchannel(exerciser: Exerciser, value: bool) -> None:
    """Registered and kept; that it is called, with sid, is tests/oidc/test_sign_out.py."""
    wishes = {"backchannel_logout_uri": "https://aplikasi.example/keluar-belakang"}
    _, tokens = await exerciser.tokens(wishes | {"backchannel_logout_session_required": True})
    assert ("sid" in peek(tokens["id_token"])) is value


@of("frontchannel_logout_supported", "frontchannel_logout_session_supported")
async def frontchannel(exerciser: Exerciser, value: bool) -> None:
    """The page after signing out carries the client's address, with iss and sid."""
    async with exerciser.world.app.browser() as http:
        browser = Browser(http)
        wishes = {"frontchannel_logout_uri": "https://aplikasi.example/keluar-depan"}
        party = await exerciser.world.party(**wishes, frontchannel_logout_session_required=True)
        sid = peek((await browser.tokens(party))["id_token"])["sid"]
        gone = await browser.submit(await browser.go("/keluar"))
        shown = "aplikasi.example/keluar-depan" in gone.text and sid in gone.text
    assert shown is value


__all__ = ["CERTIFICATE", "CERTIFIED", "EXERCISES", "MACHINE", "Exerciser"]
