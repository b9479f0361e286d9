"""What the samples do when the provider is away, refuses, is impersonated, or no longer knows the person."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clients.samples import application, sessions
from clients.samples.authlib_verifier import AuthlibVerifier
from clients.samples.configuration import Branding
from clients.samples.sessions import Session, SignedInPerson, now
from tests.counterparts.minted import CLIENT_ID, Issuer, issuer

LOOK = Branding("contoh", "Contoh", "Dinas Contoh", "Untuk diuji.", 8409)
BASE = "http://localhost:8409"
COOKIE = "contoh_contoh_sesi"


@pytest.fixture(scope="module")
def our() -> Iterator[Issuer]:
    with issuer() as made:
        yield made


def sample_of(address: str) -> FastAPI:
    told = {"SAMPLE_ISSUER": address, "SAMPLE_CLIENT_ID": CLIENT_ID, "SAMPLE_CLIENT_SECRET": "rahasia"}
    return application.build_app(LOOK, AuthlibVerifier(), told)


@pytest.fixture
def person(our: Issuer) -> Iterator[TestClient]:
    with TestClient(sample_of(our.address), base_url=BASE, follow_redirects=False) as browser:
        yield browser


def begun(person: TestClient) -> str:
    """Starts to sign in; gives the state of the attempt."""
    question = parse_qs(urlsplit(person.get("/masuk").headers["location"]).query)
    assert question["code_challenge_method"] == ["S256"]
    assert question["nonce"]
    return question["state"][0]


def test_a_provider_that_is_away_is_a_page() -> None:
    with TestClient(sample_of("http://127.0.0.1:9"), base_url=BASE) as person:
        page = person.get("/masuk")
    assert page.status_code == 503
    assert "DIVOS sedang tidak dapat dihubungi" in page.text


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ({"error": "access_denied"}, 403, "Anda batal masuk"),
        ({"error": "invalid_scope"}, 502, "DIVOS menolak permintaan aplikasi ini"),
        ({"error": "<b>invalid</b>"}, 502, "&lt;b&gt;invalid&lt;/b&gt;"),
        ({}, 502, "DIVOS menolak permintaan aplikasi ini"),
        ({"code": "kode", "iss": "https://example.org"}, 502, "Jawaban masuk tidak dapat dipercaya"),
        ({"error": "access_denied", "iss": "https://example.org"}, 502, "Jawaban masuk tidak dapat dipercaya"),
    ],
)
def test_an_answer_that_brings_nobody_is_a_page(
    person: TestClient, answer: dict[str, str], status: int, words: str
) -> None:
    page = person.get("/masuk/kembali", params={"state": begun(person), **answer})
    assert (page.status_code, words in page.text) == (status, True)


def test_a_state_is_good_once_and_in_its_own_browser(person: TestClient, our: Issuer) -> None:
    state = begun(person)
    answers = [person.get("/masuk/kembali", params={"state": state, "error": "access_denied"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [403, 400]
    with TestClient(person.app, base_url=BASE) as stranger:
        assert stranger.get("/masuk/kembali", params={"state": begun(person), "code": "kode"}).status_code == 400


def test_a_parameter_that_comes_twice_is_refused(person: TestClient) -> None:
    assert person.get(f"/masuk/kembali?state={begun(person)}&code=a&code=b").status_code == 502


def test_two_tabs_may_sign_in_at_once(person: TestClient) -> None:
    first, second = begun(person), begun(person)
    for state in (first, second):
        assert person.get("/masuk/kembali", params={"state": state, "error": "access_denied"}).status_code == 403


def expired_session(person: TestClient, our: Issuer) -> Session:
    token = {
        "access_token": "lama",
        "refresh_token": "segar",
        "token_type": "Bearer",
        "expires_at": int(time.time()) - 5,
    }
    signed_in = SignedInPerson("orang-1", "sesi-1", since=now(), claims={"name": "Contoh"}, id_token="", token=token)
    session: Session = person.app.state.context.sessions.open(Session(signed_in))  # type: ignore[attr-defined]
    person.cookies.set(COOKIE, session.key)
    our.answers["/userinfo_endpoint"] = (200, {"sub": "orang-1", "name": "Contoh", "nip": "199003152015032991"})
    return session


def test_an_expired_access_token_is_refreshed_and_the_nip_is_masked(person: TestClient, our: Issuer) -> None:
    session = expired_session(person, our)
    fresh = {"access_token": "baru", "refresh_token": "segar-2", "token_type": "Bearer", "expires_in": 300}
    our.answers["/token_endpoint"] = (200, fresh)
    page = person.get("/saya")
    assert page.status_code == 200
    assert "199003152015032991" not in page.text
    assert session.person is not None
    assert (session.person.token["access_token"], session.person.token["refresh_token"]) == ("baru", "segar-2")


def test_a_refused_refresh_ends_the_session_here(person: TestClient, our: Issuer) -> None:
    expired_session(person, our)
    our.answers["/token_endpoint"] = (400, {"error": "invalid_grant"})
    page = person.get("/saya")
    assert (page.status_code, "Sesi DIVOS Anda sudah berakhir" in page.text) == (401, True)
    assert person.get("/saya").headers["location"] == "/"


def test_userinfo_of_another_person_is_not_believed(person: TestClient, our: Issuer) -> None:
    expired_session(person, our)
    our.answers["/token_endpoint"] = (200, {"access_token": "baru", "token_type": "Bearer", "expires_in": 300})
    our.answers["/userinfo_endpoint"] = (200, {"sub": "orang-2"})
    assert person.get("/saya").status_code == 502


@pytest.mark.parametrize(
    "sent", [{"form_token": "é"}, {"form_token": "x" * 100_000}, {"form_token": "\0"}, {}, {"other": "1"}]
)
def test_a_forged_form_is_a_page_and_ends_nothing(person: TestClient, our: Issuer, sent: dict[str, str]) -> None:
    session = expired_session(person, our)
    assert person.post("/keluar", data=sent).status_code == 403
    assert person.app.state.context.sessions.find(session.key) is session  # type: ignore[attr-defined]


def test_a_large_logout_token_is_refused_unread(person: TestClient) -> None:
    answer = person.post("/keluar/dari-divos", data={"logout_token": "x" * 100_000})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_strangers_push_nobody_out(person: TestClient, our: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MAX_SESSIONS", 3)
    session = expired_session(person, our)
    for _ in range(6):
        person.cookies.clear()
        person.get("/masuk")
    kept = person.app.state.context.sessions  # type: ignore[attr-defined]
    assert kept.find(session.key) is session
    assert len(kept._sessions) <= 3
