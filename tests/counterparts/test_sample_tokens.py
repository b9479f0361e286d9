"""Both samples trust a token only when everything about it is right, whichever library reads it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clients.samples import application
from clients.samples.authlib_verifier import AuthlibVerifier
from clients.samples.configuration import Branding, ConfigurationError
from clients.samples.errors import SampleError
from clients.samples.python_jose_verifier import PythonJoseVerifier
from clients.samples.sessions import Session, SignedInPerson, now
from clients.samples.tokens import ExpectedClaims, TokenVerifier
from tests.counterparts.minted import CLIENT_ID, Issuer, issuer

LOOK = Branding("contoh", "Contoh", "Dinas Contoh", "Untuk diuji.", 8409)
EVENT = "http://schemas.openid.net/event/backchannel-logout"

Mint = Callable[[Issuer], str]

BAD_LOGOUT_TOKENS: dict[str, Mint] = {
    "another issuer": lambda our: our.sign(our.logout_token(iss="https://example.org")),
    "another audience": lambda our: our.sign(our.logout_token(aud="lain")),
    "no audience": lambda our: our.sign(our.logout_token(aud=None)),
    "expired": lambda our: our.sign(our.logout_token(exp=int(time.time()) - 120)),
    "no expiry": lambda our: our.sign(our.logout_token(exp=None)),
    "made long ago": lambda our: our.sign(our.logout_token(iat=int(time.time()) - 900)),
    "from the future": lambda our: our.sign(our.logout_token(iat=int(time.time()) + 600)),
    "no jti": lambda our: our.sign(our.logout_token(jti=None)),
    "neither sid nor sub": lambda our: our.sign(our.logout_token(sid=None, sub=None)),
    "a nonce": lambda our: our.sign(our.logout_token(nonce="n")),
    "no events": lambda our: our.sign(our.logout_token(events=None)),
    "another event": lambda our: our.sign(our.logout_token(events={"urn:lain": {}})),
    "events is a list": lambda our: our.sign(our.logout_token(events=[EVENT])),
    "an access token's type": lambda our: our.sign(our.logout_token(), typ="at+jwt"),
    "an ID token": lambda our: our.sign(our.id_token()),
    "signed by a stranger": lambda our: our.sign_as_a_stranger(our.logout_token(), "satu"),
    "an unknown key": lambda our: our.sign_as_a_stranger(our.logout_token(), "dua"),
    "HMAC with the public key": lambda our: our.sign_with_the_public_key(our.logout_token()),
    "not a token": lambda our: "bukan.sebuah.token",
    "empty": lambda our: "",
}
BAD_ID_TOKENS: dict[str, Mint] = {
    "another issuer": lambda our: our.sign(our.id_token(iss="https://example.org")),
    "another audience": lambda our: our.sign(our.id_token(aud="lain")),
    "another nonce": lambda our: our.sign(our.id_token(nonce="lain")),
    "no nonce": lambda our: our.sign(our.id_token(nonce=None)),
    "expired": lambda our: our.sign(our.id_token(exp=int(time.time()) - 120)),
    "no expiry": lambda our: our.sign(our.id_token(exp=None)),
    "nobody": lambda our: our.sign(our.id_token(sub=None)),
    "another access token": lambda our: our.sign(our.id_token(at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    "signed by a stranger": lambda our: our.sign_as_a_stranger(our.id_token(), "satu"),
    "HMAC with the public key": lambda our: our.sign_with_the_public_key(our.id_token()),
    "unsigned": lambda our: "eyJhbGciOiJub25lIn0." + our.sign(our.id_token()).split(".")[1] + ".",
}


@pytest.fixture(scope="module")
def our() -> Iterator[Issuer]:
    with issuer() as made:
        yield made


@pytest.fixture(params=[AuthlibVerifier, PythonJoseVerifier])
def check(request: pytest.FixtureRequest) -> TokenVerifier:
    made: TokenVerifier = request.param()
    return made


@pytest.fixture
def sample(our: Issuer, check: TokenVerifier) -> FastAPI:
    told = {"SAMPLE_ISSUER": our.address, "SAMPLE_CLIENT_ID": CLIENT_ID, "SAMPLE_CLIENT_SECRET": "rahasia"}
    return application.build_app(LOOK, check, told)


def open_session(sample: FastAPI, sid: str, sub: str) -> Session:
    person = SignedInPerson(sub, sid, since=now(), claims={"sub": sub}, id_token="", token={})
    opened: Session = sample.state.context.sessions.open(Session(person))
    return opened


def is_open(sample: FastAPI, session: Session) -> bool:
    return sample.state.context.sessions.find(session.key) is not None


def tell(sample: FastAPI, token: str) -> Any:
    with TestClient(sample, base_url="http://localhost:8409") as provider:
        return provider.post("/keluar/dari-divos", data={"logout_token": token})


@pytest.mark.parametrize("mint", BAD_LOGOUT_TOKENS.values(), ids=BAD_LOGOUT_TOKENS)
def test_a_bad_logout_token_ends_nothing(sample: FastAPI, our: Issuer, mint: Mint) -> None:
    session = open_session(sample, "sesi-1", "orang-1")
    answer = tell(sample, mint(our))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.headers["cache-control"] == "no-store"
    assert is_open(sample, session)


@pytest.mark.parametrize("typ", ["logout+jwt", "JWT"])
def test_a_good_logout_token_ends_the_session_it_names(sample: FastAPI, our: Issuer, typ: str) -> None:
    named, other = open_session(sample, "sesi-1", "orang-1"), open_session(sample, "sesi-2", "orang-1")
    answer = tell(sample, our.sign(our.logout_token(), typ=typ))
    assert answer.status_code == 200
    assert (is_open(sample, named), is_open(sample, other)) == (False, True)


def test_a_logout_token_without_sid_ends_every_session_of_the_person(sample: FastAPI, our: Issuer) -> None:
    sessions = [open_session(sample, f"sesi-{number}", "orang-1") for number in range(3)]
    neighbour = open_session(sample, "sesi-9", "orang-2")
    tell(sample, our.sign(our.logout_token(sid=None, aud=[CLIENT_ID])))
    assert [is_open(sample, session) for session in (*sessions, neighbour)] == [False, False, False, True]


def test_a_logout_token_is_good_once(sample: FastAPI, our: Issuer) -> None:
    token = our.sign(our.logout_token())
    assert [tell(sample, token).status_code for _ in range(2)] == [200, 400]


@pytest.mark.parametrize("mint", BAD_ID_TOKENS.values(), ids=BAD_ID_TOKENS)
def test_a_bad_id_token_is_refused(check: TokenVerifier, our: Issuer, mint: Mint) -> None:
    expected = ExpectedClaims(our.address, CLIENT_ID, nonce="n", access_token="akses")
    with pytest.raises(SampleError):
        check.verify_id_token(mint(our), our.key.as_dict(private=False), expected)


def test_a_good_id_token_tells_who_came(check: TokenVerifier, our: Issuer) -> None:
    expected = ExpectedClaims(our.address, CLIENT_ID, nonce="n", access_token="akses")
    claims = check.verify_id_token(our.sign(our.id_token()), our.key.as_dict(private=False), expected)
    assert (claims["sub"], claims["sid"]) == ("orang-1", "sesi-1")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "SAMPLE_ISSUER is not set"),
        ({"SAMPLE_ISSUER": "http://localhost:8400"}, "SAMPLE_CLIENT_ID is not set"),
        ({"SAMPLE_PORT": "delapan"}, "SAMPLE_PORT is 'delapan'"),
    ],
)
def test_a_missing_setting_is_one_sentence(check: TokenVerifier, told: dict[str, str], sentence: str) -> None:
    with pytest.raises(ConfigurationError, match=sentence):
        application.build_app(LOOK, check, told)


def test_every_page_carries_the_strict_policy(sample: FastAPI) -> None:
    with TestClient(sample, base_url="http://localhost:8409") as person:
        for path in ("/", "/keluar", "/tidak-ada", "/masuk/kembali?state=x", "/static/contoh.css"):
            policy = person.get(path).headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy


def test_a_sign_out_form_from_elsewhere_changes_nothing(sample: FastAPI) -> None:
    session = open_session(sample, "sesi-1", "orang-1")
    cookies = {"contoh_contoh_sesi": session.key}
    with TestClient(sample, base_url="http://localhost:8409", cookies=cookies) as person:
        assert person.post("/keluar", data={"form_token": "terkaan"}).status_code == 403
    assert is_open(sample, session)
