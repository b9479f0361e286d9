"""PROVOCATIONS: for each of many causes a request that provokes it at a real provider, and the facts it must leave."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from idp.foundation import clock
from idp.protocol.client_auth.assertion import ASSERTION_TYPE
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.protocol.errors.dpop import DpopCause
from idp.protocol.errors.jwt import JwtCause
from idp.protocol.errors.parameter import ParameterCause
from idp.protocol.errors.request_object import RequestObjectCause
from idp.protocol.errors.resource import ResourceCause
from idp.protocol.errors.token import TokenCause
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.protocol.grant_type import GrantType
from tests.oidc.asking import PREFIX, bringing, carrying, push, signed_request
from tests.oidc.devices import begun
from tests.oidc.parties import ALL_SCOPES, CALLBACK, VERIFIER, Party, about
from tests.oidc.signing_party import SigningParty
from tests.oidc.test_certificate_bound import MINE, shown
from tests.support.app import ISSUER
from tests.support.dpop_key import DpopKey
from tests.support.provocation_stage import Provocation, Provoke, Stage

_HOUR = timedelta(hours=1)


def _get(path: str, **parameters: str) -> Provoke:
    return lambda stage: stage.http.get(f"{path}?{urlencode(parameters)}")


def _authorize(**changes: str | None) -> Provoke:
    return lambda stage: stage.authorize(None, **changes)


def _object(**changes: Any) -> Provoke:
    """A signed authorization request with other claims; `number`, `algorithm`: how it is signed."""
    return lambda stage: stage.http.get(
        carrying(stage.signing, signed_request(stage.signing, **changes), redirect_uri=CALLBACK)
    )


def _object_at(name: str, seconds: int) -> Provoke:
    async def provoke(stage: Stage) -> httpx.Response:
        return await _object(**{name: int(clock.now().timestamp()) + seconds})(stage)

    return provoke


def _token(**form: str) -> Provoke:
    return lambda stage: stage.token(**form)


def _statement(**changes: Any) -> Provoke:
    """A client's assertion with other claims."""
    return lambda stage: stage.machine.post(stage.http, statement=stage.machine.statement(**changes))


def _statement_at(name: str, seconds: int) -> Provoke:
    async def provoke(stage: Stage) -> httpx.Response:
        return await _statement(**{name: int(clock.now().timestamp()) + seconds})(stage)

    return provoke


def _proof(**changes: Any) -> Provoke:
    """A token request with a DPoP proof that says something else."""

    async def provoke(stage: Stage) -> httpx.Response:
        auth = (stage.party.client_id, stage.party.secret or "")
        form = {"grant_type": "refresh_token", "refresh_token": "bukan"}
        return await stage.http.post("/token", data=form, auth=auth, headers={"DPoP": DpopKey().proof(**changes)})

    return provoke


async def _proof_twice(stage: Stage) -> httpx.Response:
    proof = {"DPoP": DpopKey().proof()}
    auth, form = (
        (stage.party.client_id, stage.party.secret or ""),
        {"grant_type": "refresh_token", "refresh_token": "bukan"},
    )
    await stage.http.post("/token", data=form, auth=auth, headers=proof)
    return await stage.http.post("/token", data=form, auth=auth, headers=proof)


def _with_header(authorization: str, **form: str) -> Provoke:
    return lambda stage: stage.http.post("/token", data=form, headers={"Authorization": authorization})


def _of_party(provoke: Callable[[Stage, Party], Awaitable[httpx.Response]], name: str = "party") -> Provoke:
    return lambda stage: provoke(stage, getattr(stage, name))


async def _wrong_secret(stage: Stage, party: Party) -> httpx.Response:
    return await stage.http.post("/token", data={"grant_type": "client_credentials"}, auth=(party.client_id, "salah "))


async def _unknown_client(stage: Stage) -> httpx.Response:
    return await stage.http.post("/token", data={"grant_type": "client_credentials"}, auth=("tidak-ada", "salah"))


async def _name_alone(stage: Stage, party: Party) -> httpx.Response:
    return await stage.http.post("/token", data={"client_id": party.client_id})


async def _foreign_signature(stage: Stage) -> httpx.Response:
    return await SigningParty(stage.machine.party, number=1, header={"kid": "kunci-1"}).post(stage.http)


async def _unknown_key(stage: Stage) -> httpx.Response:
    return await SigningParty(stage.machine.party, header={"kid": "kunci-2"}).post(stage.http)


async def _certificate(stage: Stage, party: Party) -> httpx.Response:
    return await stage.http.post("/token", data={"client_id": party.client_id}, headers=shown(MINE))


async def _expired_secret(stage: Stage, party: Party) -> httpx.Response:
    with clock.travel(timedelta(minutes=2)):
        return await party.post(stage.http, "/token", grant_type="client_credentials")


async def _secret_in_place_of_assertion(stage: Stage, party: Party) -> httpx.Response:
    return await stage.http.post(
        "/token", data={"grant_type": "client_credentials"}, auth=(party.client_id, party.secret or "")
    )


async def _two_proofs(stage: Stage) -> httpx.Response:
    return await stage.token(client_assertion="x", client_assertion_type=ASSERTION_TYPE)


async def _other_name_in_form(stage: Stage) -> httpx.Response:
    return await stage.token(client_id="lain", grant_type="client_credentials")


async def _other_assertion_type(stage: Stage, party: Party) -> httpx.Response:
    form = {"client_id": party.client_id, "client_assertion": "x", "client_assertion_type": "urn:lain"}
    return await stage.http.post("/token", data=form)


async def _replayed_code(stage: Stage) -> httpx.Response:
    code = await stage.browser.code(stage.party)
    await stage.party.redeem(stage.http, code)
    return await stage.party.redeem(stage.http, code)


async def _code_of_another(stage: Stage) -> httpx.Response:
    return await stage.party.redeem(stage.http, await stage.browser.code(stage.other))


async def _expired_code(stage: Stage) -> httpx.Response:
    code = await stage.browser.code(stage.party)
    with clock.travel(timedelta(minutes=11)):
        return await stage.party.redeem(stage.http, code)


def _redeem(**changes: str) -> Provoke:
    async def provoke(stage: Stage) -> httpx.Response:
        return await stage.party.redeem(stage.http, await stage.browser.code(stage.party), **changes)

    return provoke


async def _reused_refresh_token(stage: Stage) -> httpx.Response:
    first = (await stage.browser.tokens(stage.party))["refresh_token"]
    second = (await stage.party.refresh(stage.http, first)).json()["refresh_token"]
    await stage.party.refresh(stage.http, second)
    return await stage.party.refresh(stage.http, first)


async def _refresh_after_revocation(stage: Stage) -> httpx.Response:
    token = (await stage.browser.tokens(stage.party))["refresh_token"]
    await stage.party.post(stage.http, "/revoke", token=token)
    return await stage.party.refresh(stage.http, token)


async def _refresh_token_of_another(stage: Stage) -> httpx.Response:
    return await stage.party.refresh(stage.http, (await stage.browser.tokens(stage.other))["refresh_token"])


async def _expired_access_token(stage: Stage) -> httpx.Response:
    token = (await stage.browser.tokens(stage.party))["access_token"]
    with clock.travel(_HOUR):
        return await about(stage.http, token)


async def _revoked_access_token(stage: Stage) -> httpx.Response:
    tokens = await stage.browser.tokens(stage.party)
    await stage.party.post(stage.http, "/revoke", token=tokens["refresh_token"])
    return await about(stage.http, tokens["access_token"])


async def _expired_device_code(stage: Stage) -> httpx.Response:
    device = await begun(stage.device, stage.http)
    with clock.travel(_HOUR):
        return await device.poll()


def _post_device(**form: str) -> Provoke:
    return lambda stage: stage.device.post(stage.http, "/token", grant_type=GrantType.DEVICE_CODE, **form)


async def _push(stage: Stage, **changes: str) -> httpx.Response:
    return await push(stage.http, stage.party, **changes)


def _pushed(**changes: str) -> Provoke:
    return lambda stage: _push(stage, **changes)


def _end_session(stage: Stage, post_logout_redirect_uri: str) -> str:
    named = {"client_id": stage.party.client_id, "post_logout_redirect_uri": post_logout_redirect_uri}
    return f"/end_session?{urlencode(named)}"


async def _send_proof(stage: Stage, proof: str) -> httpx.Response:
    auth, form = (
        (stage.party.client_id, stage.party.secret or ""),
        {"grant_type": "refresh_token", "refresh_token": "bukan"},
    )
    return await stage.http.post("/token", data=form, auth=auth, headers={"DPoP": proof})


_ASKED = {"response_type": "code", "redirect_uri": CALLBACK}

#: A row for each cause; its report is at the first cause of the row's answer (`cause`, or the one behind it).
PROVOCATIONS: tuple[Provocation, ...] = (
    # told to the person: no address of the client is proven
    Provocation(
        UnredirectableCause.REDIRECT_URI_UNREGISTERED,
        _authorize(redirect_uri="http://aplikasi.example/balik/"),
        facts={"sent": "http://aplikasi.example/balik/", "registered": "https://aplikasi.example/balik"},
    ),
    Provocation(
        UnredirectableCause.REDIRECT_URI_MISSING,
        _authorize(redirect_uri=None),
        facts={"registered": "https://aplikasi.example/balik"},
    ),
    Provocation(
        UnredirectableCause.CLIENT_UNKNOWN,
        _get("/authorize", client_id="tidak-ada", **_ASKED),
        owner=None,
        facts={"sent": "tidak-ada"},
    ),
    Provocation(UnredirectableCause.CLIENT_MISSING, _get("/authorize", **_ASKED), owner=None),
    Provocation(
        UnredirectableCause.CLIENT_SUSPENDED, lambda stage: stage.authorize(stage.suspended), owner="suspended"
    ),
    Provocation(
        UnredirectableCause.REPEATED_PARAMETER,
        lambda stage: stage.http.get(f"{stage.party.url()}&redirect_uri=x"),
        facts={"name": "redirect_uri"},
    ),
    Provocation(
        UnredirectableCause.REQUEST_URI_UNKNOWN,
        lambda stage: stage.http.get(bringing(stage.party, f"{PREFIX}x")),
        facts={"reason": "unknown"},
    ),
    Provocation(
        UnredirectableCause.REQUEST_OBJECT_UNFIT,
        lambda stage: stage.http.get(carrying(stage.party, "x")),
        facts={"name": "request", "length": "1", "because": "request_object_unusable\njwt_unsigned"},
    ),
    Provocation(
        UnredirectableCause.LOGOUT_REDIRECT_URI_UNREGISTERED,
        lambda stage: stage.http.get(_end_session(stage, "https://Aplikasi.example/keluar")),
        facts={"sent": "https://Aplikasi.example/keluar", "registered": "https://aplikasi.example/keluar"},
    ),
    Provocation(
        UnredirectableCause.LOGOUT_HINT_INVALID,
        _get("/end_session", id_token_hint="x"),
        owner=None,
        facts={"reason": "not_ours"},
    ),
    # told to the client by the browser
    Provocation(
        AuthorizationCause.RESPONSE_TYPE_UNSUPPORTED,
        _authorize(response_type="token"),
        facts={"sent": "token", "allowed": "code"},
    ),
    Provocation(
        AuthorizationCause.RESPONSE_MODE_UNKNOWN,
        _authorize(response_mode="fragment"),
        facts={"allowed": "query, form_post, jwt, query.jwt, form_post.jwt", "sent": "fragment"},
    ),
    Provocation(
        AuthorizationCause.SCOPE_NOT_OF_CLIENT,
        _authorize(scope="nik opnid"),
        facts={
            "sent": "nik\nopnid",
            "sent_problems": "nik is neither in scopes_supported nor registered for this client; "
            "opnid is neither in scopes_supported nor registered for this client",
            "registered": "\n".join(sorted(ALL_SCOPES.split())),
        },
    ),
    Provocation(
        AuthorizationCause.CODE_CHALLENGE_MISSING,
        _authorize(code_challenge=None, code_challenge_method=None),
        facts={"profile": "standar"},
    ),
    Provocation(
        AuthorizationCause.CODE_CHALLENGE_METHOD_UNSUPPORTED,
        _authorize(code_challenge_method="plain"),
        facts={"sent": "plain"},
    ),
    Provocation(
        AuthorizationCause.CODE_CHALLENGE_MALFORMED, _authorize(code_challenge="pendek"), facts={"length": "6"}
    ),
    Provocation(
        AuthorizationCause.PROMPT_UNKNOWN,
        _authorize(prompt="silent"),
        facts={"allowed": "none, login, consent, select_account, create", "sent": "silent"},
    ),
    Provocation(
        AuthorizationCause.PROMPT_NONE_NOT_ALONE, _authorize(prompt="none login"), facts={"sent": "login\nnone"}
    ),
    Provocation(AuthorizationCause.MAX_AGE_MALFORMED, _authorize(max_age="sejam"), facts={"sent": "sejam"}),
    Provocation(
        AuthorizationCause.NONCE_TOO_LONG, _authorize(nonce="n" * 600), facts={"longest": "512", "length": "600"}
    ),
    Provocation(AuthorizationCause.CLAIMS_NOT_JSON, _authorize(claims="{"), facts={"length": "1"}),
    Provocation(
        AuthorizationCause.CLAIMS_PART_NOT_OBJECT,
        _authorize(claims='{"userinfo": 5}'),
        facts={"where": "claims.userinfo"},
    ),
    Provocation(AuthorizationCause.DPOP_JKT_MALFORMED, _authorize(dpop_jkt="x"), facts={"length": "1"}),
    Provocation(AuthorizationCause.REGISTRATION_IN_REQUEST, _authorize(registration="{}")),
    Provocation(AuthorizationCause.ID_TOKEN_HINT_FOREIGN, _authorize(id_token_hint="x"), facts={"length": "1"}),
    Provocation(
        AuthorizationCause.REQUEST_TOO_LONG,
        _authorize(state="s" * 8000, login_hint="s" * 8000, ui_locales="s" * 8000),
        facts={"longest": "16384", "length": "24143"},
    ),
    Provocation(
        ResourceCause.RESOURCE_NOT_OF_CLIENT,
        _authorize(resource="https://arsip.example"),
        facts={"sent": "https://arsip.example"},
    ),
    Provocation(ResourceCause.RESOURCE_MALFORMED, _authorize(resource="arsip"), facts={"sent": "arsip"}),
    Provocation(ParameterCause.PARAMETER_MISSING, _authorize(response_type=None), facts={"name": "response_type"}),
    Provocation(
        RequestObjectCause.REQUEST_URI_NOT_REGISTERED,
        _authorize(request_uri="https://aplikasi.example/minta"),
        facts={"sent": "https://aplikasi.example/minta"},
    ),
    Provocation(
        RequestObjectCause.REQUEST_URI_MALFORMED,
        _authorize(request_uri="https://aplikasi.example/" + "a" * 600),
        facts={"longest": "512", "length": "625"},
    ),
    Provocation(RequestObjectCause.REQUEST_OBJECT_EXPIRED, _object_at("exp", -100), owner="signing"),
    Provocation(
        RequestObjectCause.REQUEST_OBJECT_NOT_YET_VALID, _object_at("nbf", 100), owner="signing", facts={"name": "nbf"}
    ),
    Provocation(
        RequestObjectCause.REQUEST_OBJECT_AUDIENCE_WRONG,
        _object(aud="https://lain.example"),
        owner="signing",
        facts={"sent": "https://lain.example", "expected": "http://localhost:8400"},
    ),
    Provocation(
        RequestObjectCause.REQUEST_OBJECT_ISSUER_WRONG,
        _object(iss="lain"),
        owner="signing",
        facts={"expected": "{signing}", "sent": "lain", "sent_client_id": "{signing}"},
    ),
    Provocation(
        JwtCause.JWT_SIGNATURE_MISMATCH,
        _object(number=1),
        owner="signing",
        facts={"algorithm": "ES256", "because": "jwt_signature_mismatch"},
    ),
    Provocation(
        JwtCause.JWT_NO_KEY_FITS,
        _object(algorithm="RS256"),
        owner="signing",
        facts={"algorithm": "RS256", "registered": "- ECDH-ES ES256", "because": "jwt_no_key_fits"},
    ),
    # at /par
    Provocation(
        AuthorizationCause.PUSHED_REDIRECT_URI_NOT_REGISTERED,
        _pushed(redirect_uri="https://aplikasi.example:8443/balik"),
        facts={
            "sent": "https://aplikasi.example:8443/balik",
            "registered": "https://aplikasi.example/balik",
            "because": "redirect_uri_unregistered",
        },
    ),
    Provocation(AuthorizationCause.REQUEST_URI_PUSHED, _pushed(request_uri="https://aplikasi.example/minta")),
    # who the client is
    Provocation(
        ClientAuthenticationCause.CLIENT_ID_UNKNOWN,
        _unknown_client,
        owner=None,
        facts={"sent": "tidak-ada", "length": "5", "used": "client_secret_basic"},
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_SECRET_WRONG,
        _of_party(_wrong_secret),
        facts={
            "form": "space",
            "length": "6",
            "registered": "client_secret_basic",
            "secrets": "1",
            "used": "client_secret_basic",
        },
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_PROOF_MISSING,
        _of_party(_name_alone),
        facts={"registered": "client_secret_basic", "secrets": "1", "used": "none"},
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_SECRET_EXPIRED,
        _of_party(_expired_secret, "expiring"),
        owner="expiring",
        facts={"length": "43", "registered": "client_secret_basic", "secrets": "1", "used": "client_secret_basic"},
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_ASSERTION_NOT_PROVEN,
        _foreign_signature,
        owner="machine",
        facts={
            "registered": "private_key_jwt",
            "secrets": "0",
            "used": "private_key_jwt",
            "algorithm": "ES256",
            "sent_kid": "kunci-1",
            "because": "jwt_signature_mismatch",
        },
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_CERTIFICATE_NOT_REGISTERED,
        _of_party(_certificate),
        facts={
            "reason": "other_method",
            "sent": "subject_dn CN=mine\nvalid_from {valid_from}\nvalid_until {valid_until}",
            "registered": "client_secret_basic",
            "secrets": "1",
            "used": "none",
        },
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_AUTHENTICATED_BUT_SUSPENDED,
        _of_party(_secret_in_place_of_assertion, "suspended"),
        owner="suspended",
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_AUTHENTICATION_METHOD_DIFFERS,
        _of_party(_secret_in_place_of_assertion, "by_jwt"),
        owner="by_jwt",
        facts={"registered": "client_secret_jwt", "used": "client_secret_basic"},
    ),
    Provocation(
        ClientAuthenticationCause.SEVERAL_CLIENT_PROOFS,
        _two_proofs,
        owner=None,
        facts={"used": "Authorization\nclient_assertion\nclient_assertion_type"},
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_ID_DIFFERS_FROM_HEADER,
        _other_name_in_form,
        owner=None,
        facts={"sent": "lain", "sent_in_header": "{party}"},
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_ASSERTION_TYPE_WRONG,
        _of_party(_other_assertion_type),
        facts={"expected": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "sent": "urn:lain"},
    ),
    Provocation(
        ClientAuthenticationCause.AUTHORIZATION_SCHEME_NOT_BASIC,
        _with_header("Bearer x"),
        owner=None,
        facts={"sent": "Bearer"},
    ),
    Provocation(
        ClientAuthenticationCause.BASIC_CREDENTIALS_MALFORMED,
        _with_header("Basic x"),
        owner=None,
        facts={"length": "1", "reason": "not_base64"},
    ),
    Provocation(
        ClientAuthenticationCause.CLIENT_CREDENTIALS_MISSING,
        lambda stage: stage.http.post("/token", data={"grant_type": "client_credentials"}),
        owner=None,
    ),
    Provocation(
        JwtCause.JWT_AUDIENCE_WRONG,
        _statement(aud="https://lain.example/token"),
        owner="machine",
        facts={
            "issuer": "http://localhost:8400",
            "expected": "http://localhost:8400\nhttp://localhost:8400/token",
            "sent": "https://lain.example/token",
            "because": "jwt_audience_wrong",
        },
    ),
    Provocation(JwtCause.JWT_EXPIRED, _statement_at("exp", -100), owner="machine", facts={"because": "jwt_expired"}),
    Provocation(
        JwtCause.JWT_ISSUED_IN_FUTURE,
        _statement_at("iat", 100),
        owner="machine",
        facts={"name": "iat", "because": "jwt_issued_in_future"},
    ),
    Provocation(
        JwtCause.JWT_ISSUER_NOT_CLIENT,
        _statement(iss="lain"),
        owner="machine",
        facts={
            "expected": "{machine}",
            "sent": "lain",
            "sent_subject": "{machine}",
            "because": "jwt_issuer_not_client",
        },
    ),
    # at /token
    Provocation(
        TokenCause.GRANT_TYPE_UNKNOWN,
        _token(grant_type="password"),
        facts={"allowed": ", ".join(GrantType), "sent": "password"},
    ),
    Provocation(
        TokenCause.GRANT_TYPE_NOT_REGISTERED,
        _token(grant_type=GrantType.DEVICE_CODE),
        facts={
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "registered": "authorization_code\nrefresh_token",
        },
    ),
    Provocation(
        TokenCause.CODE_UNKNOWN,
        _token(grant_type="authorization_code", code="bukan%20kode", redirect_uri=CALLBACK, code_verifier=VERIFIER),
        facts={"form": "encoded", "length": "12"},
    ),
    Provocation(TokenCause.CODE_REPLAYED, _replayed_code),
    Provocation(TokenCause.CODE_OF_ANOTHER_CLIENT, _code_of_another),
    Provocation(TokenCause.CODE_EXPIRED, _expired_code, facts={"lifetime": "60", "reason": "expired"}),
    Provocation(
        TokenCause.CODE_REDIRECT_URI_DIFFERS,
        _redeem(redirect_uri=f"{CALLBACK}/"),
        facts={"sent": "https://aplikasi.example/balik/", "authorized": "https://aplikasi.example/balik"},
    ),
    Provocation(
        TokenCause.CODE_VERIFIER_MISMATCH,
        _redeem(code_verifier="v" * 50),
        facts={
            "challenged": "yes",
            "length": "50",
            "problem": "does not belong to the code_challenge that was sent",
            "reason": "other_verifier",
        },
    ),
    Provocation(TokenCause.CODE_VERIFIER_MALFORMED, _redeem(code_verifier="v" * 42), facts={"length": "42"}),
    Provocation(
        TokenCause.REFRESH_TOKEN_UNKNOWN,
        _token(grant_type="refresh_token", refresh_token="bukan"),
        facts={"length": "5"},
    ),
    Provocation(TokenCause.REFRESH_TOKEN_REUSED, _reused_refresh_token, facts={"grace": "30"}),
    Provocation(TokenCause.REFRESH_TOKEN_OF_ANOTHER_CLIENT, _refresh_token_of_another),
    Provocation(TokenCause.GRANT_ENDED, _refresh_after_revocation, facts={"reason": "revoked"}),
    Provocation(
        TokenCause.DEVICE_CODE_UNKNOWN, _post_device(device_code="bukan"), owner="device", facts={"length": "5"}
    ),
    Provocation(TokenCause.DEVICE_CODE_EXPIRED, _expired_device_code, owner="device"),
    Provocation(
        TokenCause.DEVICE_GRANT_NOT_REGISTERED,
        lambda stage: stage.party.post(stage.http, "/device_authorization"),
        facts={"registered": "authorization_code\nrefresh_token"},
    ),
    # proofs of possession
    Provocation(DpopCause.DPOP_METHOD_DIFFERS, _proof(htm="GET"), facts={"sent": "GET", "expected": "POST"}),
    Provocation(
        DpopCause.DPOP_ADDRESS_DIFFERS,
        _proof(htu=f"{ISSUER}/userinfo"),
        facts={"sent": "http://localhost:8400/userinfo", "expected": "http://localhost:8400/token"},
    ),
    Provocation(DpopCause.DPOP_PROOF_NOT_RECENT, _proof(iat=1_700_000_000)),
    Provocation(DpopCause.DPOP_PROOF_TYP_WRONG, _proof(header={"typ": "JWT"}), facts={"sent": "jwt"}),
    Provocation(DpopCause.DPOP_MEMBER_MALFORMED, _proof(jti=None), facts={"name": "jti", "longest": "255"}),
    Provocation(DpopCause.DPOP_TIME_MALFORMED, _proof(iat="kini"), facts={"name": "iat"}),
    Provocation(
        DpopCause.DPOP_PROOF_UNREADABLE,
        lambda stage: _send_proof(stage, "x"),
        facts={"length": "1", "because": "jwt_unsigned"},
    ),
    Provocation(DpopCause.DPOP_KEY_UNUSABLE, _proof(header={"jwk": None}), facts={"because": "key_not_object"}),
    Provocation(AccessTokenCause.DPOP_PROOF_REPLAYED, _proof_twice),
    # access tokens
    Provocation(
        AccessTokenCause.ACCESS_TOKEN_NOT_OURS, lambda stage: about(stage.http, "x"), owner=None, facts={"length": "1"}
    ),
    Provocation(AccessTokenCause.ACCESS_TOKEN_EXPIRED, _expired_access_token, facts={"lifetime": "300"}),
    Provocation(AccessTokenCause.ACCESS_TOKEN_REVOKED, _revoked_access_token),
)
