"""The PHP kit trusts a token only when everything about it is right."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.counterparts.kits import KITS, RunningKit, fill_in, serve_php
from tests.counterparts.minted import CLIENT_ID, Issuer, issuer
from tests.counterparts.test_sample_tokens import BAD_ID_TOKENS, BAD_LOGOUT_TOKENS, Mint
from tests.support.ports import free_port

pytestmark = pytest.mark.counterpart

MORE_BAD_ID_TOKENS: dict[str, Mint] = {
    "several audiences without azp": lambda our: our.sign(our.id_token(aud=[CLIENT_ID, "lain"])),
    "for another party": lambda our: our.sign(our.id_token(azp="lain")),
    "a header that must be understood": lambda our: our.sign(our.id_token(), crit=["b64"], b64=True),
    "a logout token's type": lambda our: our.sign(our.id_token(), typ="logout+jwt"),
    "an access token's type": lambda our: our.sign(our.id_token(), typ="at+jwt"),
    "a person who is a list": lambda our: our.sign(our.id_token(sub=["orang-1"])),
    "a nonce that is a list": lambda our: our.sign(our.id_token(nonce=["n"])),
    "a signature that was cut": lambda our: our.sign(our.id_token())[:-8],
    "five parts": lambda our: f"{our.sign(our.id_token())}.a.b",
}


@dataclass(frozen=True, slots=True)
class AnsweringIssuer(Issuer):
    """The issuer, after it was asked with this nonce."""

    nonce: str

    def id_token(self, **changes: object) -> dict[str, object]:
        return Issuer.id_token(self, **{"nonce": self.nonce, **changes})


@pytest.fixture(scope="module")
def our() -> Iterator[Issuer]:
    with issuer() as made:
        made.answers["/userinfo_endpoint"] = (200, {"sub": "orang-1", "name": "Ni Made Contoh"})
        yield made


@pytest.fixture(scope="module")
def kit(our: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKit]:
    values = {"ISSUER": our.address, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": "rahasia"}
    source = fill_in((KITS / "php/divos.php").read_text(), values)
    with serve_php(free_port(), source, tmp_path_factory.mktemp("kit-php-tokens")) as running:
        yield running


@pytest.fixture
def browser(kit: RunningKit) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=kit.base, follow_redirects=False) as client:
        yield client


def sign_in(browser: httpx.Client, our: Issuer, mint: Mint) -> httpx.Response:
    """What the kit answers when the token endpoint gave it this ID token."""
    asked = parse_qs(urlsplit(browser.get("/divos.php?aksi=masuk").headers["location"]).query)
    answering = AnsweringIssuer(our.address, our.key, our.stranger, our.answers, asked["nonce"][0])
    tokens = {"access_token": "akses", "token_type": "Bearer", "id_token": mint(answering)}
    our.answers["/token_endpoint"] = (200, tokens)
    return browser.get("/divos.php", params={"code": "k", "state": asked["state"][0], "iss": our.address})


def is_inside(browser: httpx.Client) -> bool:
    return 'id="divos-keluar"' in browser.get("/divos.php").text


def good(our: Issuer) -> str:
    return our.sign(our.id_token())


@pytest.mark.parametrize("mint", (BAD_ID_TOKENS | MORE_BAD_ID_TOKENS).values(), ids=BAD_ID_TOKENS | MORE_BAD_ID_TOKENS)
def test_a_bad_id_token_lets_nobody_in(browser: httpx.Client, our: Issuer, mint: Mint) -> None:
    answer = sign_in(browser, our, mint)
    assert (answer.status_code, 'id="divos-galat"' in answer.text) == (400, True), answer.text
    assert not is_inside(browser)


@pytest.mark.parametrize("audience", [CLIENT_ID, [CLIENT_ID]])
def test_a_good_one_does(browser: httpx.Client, our: Issuer, audience: object) -> None:
    answer = sign_in(browser, our, lambda our: our.sign(our.id_token(aud=audience), typ="JWT"))
    assert answer.status_code == 303, answer.text
    assert is_inside(browser)


@pytest.mark.parametrize("told", [(200, {"sub": "orang-2", "name": "Lain"}), (200, {}), (401, {}), (200, "x")], ids=str)
def test_userinfo_about_somebody_else_lets_nobody_in(browser: httpx.Client, our: Issuer, told) -> None:
    before = our.answers["/userinfo_endpoint"]
    our.answers["/userinfo_endpoint"] = told
    try:
        assert sign_in(browser, our, good).status_code == 400
    finally:
        our.answers["/userinfo_endpoint"] = before
    assert not is_inside(browser)


@pytest.mark.parametrize(
    "tokens",
    [
        (400, {"error": "invalid_grant", "error_description": "code expired"}),
        (200, []),
        (200, {"token_type": "Bearer", "access_token": "akses"}),
        (200, {"token_type": "DPoP", "access_token": "akses", "id_token": "x"}),
        (502, "x"),
    ],
    ids=str,
)
def test_a_token_response_that_is_none_lets_nobody_in(browser: httpx.Client, our: Issuer, tokens) -> None:
    asked = parse_qs(urlsplit(browser.get("/divos.php?aksi=masuk").headers["location"]).query)
    our.answers["/token_endpoint"] = tokens
    answer = browser.get("/divos.php", params={"code": "k", "state": asked["state"][0], "iss": our.address})
    assert (answer.status_code, is_inside(browser)) == (400, False)


def tell(browser: httpx.Client, token: str) -> httpx.Response:
    return httpx.post(browser.base_url.join("/divos.php"), data={"logout_token": token})


@pytest.mark.parametrize("mint", BAD_LOGOUT_TOKENS.values(), ids=BAD_LOGOUT_TOKENS)
def test_a_bad_logout_token_ends_nothing(browser: httpx.Client, our: Issuer, mint: Mint) -> None:
    sign_in(browser, our, good)
    answer = tell(browser, mint(our))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.headers["cache-control"] == "no-store"
    assert is_inside(browser)


@pytest.mark.parametrize("named", [{"sub": None}, {"sid": None}], ids=["sid", "sub"])
def test_a_good_one_ends_the_session_and_no_other(
    browser: httpx.Client, our: Issuer, kit: RunningKit, named: dict[str, None]
) -> None:
    with httpx.Client(base_url=kit.base, follow_redirects=False) as neighbour:
        sign_in(neighbour, our, good)
        leaving = {"sub": f"orang-{next(iter(named))}", "sid": f"sesi-{next(iter(named))}"}
        our.answers["/userinfo_endpoint"] = (200, {"sub": leaving["sub"]})
        sign_in(browser, our, lambda our: our.sign(our.id_token(**leaving)))
        our.answers["/userinfo_endpoint"] = (200, {"sub": "orang-1"})
        assert is_inside(browser)
        token = our.sign(our.logout_token(jti=f"token-{named}", **leaving | named), typ="logout+jwt")
        assert [tell(browser, token).status_code for _ in range(2)] == [200, 400], "it is good once"
        assert (is_inside(browser), is_inside(neighbour)) == (False, True)


def test_notes_of_the_kit_are_cleaned_up_and_no_other_file(browser: httpx.Client, our: Issuer, kit: RunningKit) -> None:
    assert browser.get("/divos.php?aksi=masuk").status_code == 303
    [folder] = (kit.folder / "sementara").glob("divos-*")
    foreign, note = folder / "laporan.txt", folder / f"sid-{'0' * 64}"
    for file in (foreign, note):
        file.write_text("0")
        os.utime(file, times=(0, 0))
    token = our.sign(our.logout_token(jti="bersih", sub="lain", sid="lain"), typ="logout+jwt")
    assert tell(browser, token).status_code == 200
    assert (foreign.exists(), note.exists()) == (True, False)


def test_keys_that_change_are_fetched_again(our: Issuer, tmp_path: Path) -> None:
    values = {"ISSUER": our.address, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": "rahasia"}
    source = fill_in((KITS / "php/divos.php").read_text(), values)
    keys = our.answers["/jwks"]
    with serve_php(free_port(), source, tmp_path) as kit, httpx.Client(base_url=kit.base) as browser:
        our.answers["/jwks"] = (200, {"keys": [{"kty": "OKP", "kid": "baru"}]})
        assert sign_in(browser, our, good).status_code == 400
        our.answers["/jwks"] = keys
        [known] = (tmp_path / "sementara").glob("divos-*/kunci-*")
        os.utime(known, times=(known.stat().st_mtime - 61,) * 2)
        assert sign_in(browser, our, good).status_code == 303
