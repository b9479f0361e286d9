"""The FastAPI kits, with the releases of today, sign in and out at a provider."""

import ast
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.counterparts.browser import Browser, Page
from tests.counterparts.kits import KITS, RunningKit, fill_in, serve_python, values_of
from tests.counterparts.minted import CLIENT_ID, Issuer, issuer
from tests.counterparts.provider import Provider
from tests.counterparts.test_php_kit_tokens import AnsweringIssuer
from tests.counterparts.test_sample_tokens import BAD_ID_TOKENS, Mint
from tests.support.ports import free_port

pytestmark = pytest.mark.counterpart

#: Kit -> its client.
CLIENTS = {"fastapi-authlib": "kit-authlib", "fastapi-python-jose": "kit-python-jose"}
EVERYBODY = '    return {"sub": claims["sub"], "name": display_name(claims)}\n'


def source_of(name: str) -> str:
    return (KITS / name / "app.py").read_text()


@pytest.fixture(scope="module", params=CLIENTS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def kit(provider: Provider, name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKit]:
    source = fill_in(source_of(name), values_of(provider, CLIENTS[name]))
    with serve_python(provider.client(CLIENTS[name]).port, source, tmp_path_factory.mktemp(name)) as running:
        yield running
    assert "Traceback" not in running.log.read_text()


def test_who_has_no_name_is_greeted_by_username_and_never_by_the_key() -> None:
    for name in CLIENTS:
        (greet,) = [
            one
            for one in ast.parse(source_of(name)).body
            if isinstance(one, ast.FunctionDef) and one.name == "display_name"
        ]
        names: dict[str, Any] = {"Any": Any}
        exec(compile(ast.Module([greet], []), name, "exec"), names)
        assert names["display_name"]({"sub": "0190", "name": "Ayu", "preferred_username": "made.ayu"}) == "Ayu"
        assert names["display_name"]({"sub": "0190", "preferred_username": "made.ayu"}) == "made.ayu"
        assert names["display_name"]({"sub": "0190"}) == "pegawai"


def signed_in(browser: Browser, provider: Provider, kit: RunningKit) -> Page:
    page = browser.click(browser.open(f"{kit.base}/"), "masuk")
    return browser.sign_in(page, provider.person.username, provider.person.password)


def test_three_copied_values_sign_somebody_in_and_out(provider: Provider, kit: RunningKit) -> None:
    with Browser() as browser:
        page = signed_in(browser, provider, kit)
        assert (page.url, page.said("nama")) == (f"{kit.base}/", provider.person.name)
        asked = next(address for address in browser.trail if "/authorize?" in address)
        assert all(f"{one}=" in asked for one in ("state", "nonce", "code_challenge")), asked
        page = browser.confirm(browser.submit(page, "keluar"))
        assert page.url.startswith(provider.issuer)
        assert browser.open(f"{kit.base}/").has("masuk")


def test_an_answer_of_somebody_else_is_refused(provider: Provider, kit: RunningKit) -> None:
    with Browser() as browser, Browser() as stranger:
        signed_in(browser, provider, kit)
        used = next(address for address in browser.trail if "/masuk/kembali?" in address)
        for one in (browser, stranger):
            assert (page := one.open(used)).status == 400
            assert page.has("galat")


def test_cancelling_and_another_issuer_are_refused(provider: Provider, kit: RunningKit) -> None:
    with Browser() as browser:
        page = browser.leave(browser.click(browser.open(f"{kit.base}/"), "masuk"), "login-cancel")
        assert (page.status, page.has("galat")) == (400, True)
        browser.click(browser.open(f"{kit.base}/"), "masuk")
        page = browser.open(re.sub(r"iss=[^&]*", "iss=https%3A%2F%2Flain.example", page.url))
        assert (page.status, page.has("galat")) == (400, True)


@pytest.fixture(scope="module")
def our() -> Iterator[Issuer]:
    with issuer() as made:
        made.answers["/userinfo_endpoint"] = (200, {"sub": "orang-1", "name": "Ni Made Contoh"})
        yield made


@pytest.fixture(scope="module")
def doubting(our: Issuer, name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKit]:
    values = {"ISSUER": our.address, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": "rahasia"}
    with serve_python(free_port(), fill_in(source_of(name), values), tmp_path_factory.mktemp(name)) as running:
        yield running


def answer_to(kit: RunningKit, our: Issuer, mint: Mint) -> httpx.Response:
    """What the kit answers when the token endpoint gave it this ID token."""
    with httpx.Client(base_url=kit.base, follow_redirects=False) as browser:
        asked = httpx.URL(browser.get("/masuk").headers["location"]).params
        answering = AnsweringIssuer(our.address, our.key, our.stranger, our.answers, asked["nonce"])
        tokens = {"access_token": "akses", "token_type": "Bearer", "id_token": mint(answering)}
        our.answers["/token_endpoint"] = (200, tokens)
        return browser.get("/masuk/kembali", params={"code": "k", "state": asked["state"], "iss": our.address})


@pytest.mark.parametrize("mint", BAD_ID_TOKENS.values(), ids=BAD_ID_TOKENS)
def test_a_bad_id_token_lets_nobody_in(doubting: RunningKit, our: Issuer, mint: Mint) -> None:
    answer = answer_to(doubting, our, mint)
    assert (answer.status_code, 'id="galat"' in answer.text) == (400, True), answer.text


def test_a_good_one_does(doubting: RunningKit, our: Issuer) -> None:
    assert answer_to(doubting, our, lambda our: our.sign(our.id_token())).status_code == 303


def test_who_is_unknown_to_the_application_reads_so(our: Issuer, name: str, tmp_path: Path) -> None:
    values = {"ISSUER": our.address, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": "rahasia"}
    source = fill_in(source_of(name), values)
    assert EVERYBODY in source
    with serve_python(free_port(), source.replace(EVERYBODY, "    return None\n"), tmp_path) as kit:
        answer = answer_to(kit, our, lambda our: our.sign(our.id_token()))
    assert (answer.status_code, 'id="belum-terdaftar"' in answer.text) == (403, True)
    assert "Ni Made Contoh" in answer.text
    assert "Akun Anda belum terdaftar pada aplikasi ini" in answer.text


def test_userinfo_about_somebody_else_lets_nobody_in(doubting: RunningKit, our: Issuer) -> None:
    answer = answer_to(doubting, our, lambda our: our.sign(our.id_token(sub="orang-2")))
    assert (answer.status_code, 'id="galat"' in answer.text) == (400, True), answer.text


@pytest.mark.parametrize("kit_name", CLIENTS)
def test_what_is_tried_is_what_the_kit_asks_for(kit_name: str) -> None:
    """The locked releases fulfil the kit's own requirements."""
    lock = (Path(__file__).parent / "python_kits/requirements.txt").read_text()
    locked = dict(re.findall(r"^([\w-]+)==([\w.]+)", lock, re.MULTILINE))
    for line in (KITS / kit_name / "requirements.txt").read_text().splitlines():
        package, least = re.fullmatch(r"([\w-]+)(?:\[\w+\])?>=([\d.]+)", line).groups()
        assert [int(part) for part in locked[package].split(".")] >= [int(part) for part in least.split(".")], line


def test_two_applications_of_one_host_share_no_sign_in(our: Issuer, name: str, tmp_path: Path) -> None:
    """Not even with the same SESSION_SECRET, and a cookie that was renamed: cookies know no ports."""
    running = []
    with ExitStack() as kits, httpx.Client() as browser:
        for client_id in (CLIENT_ID, "lain"):
            values = {"ISSUER": our.address, "CLIENT_ID": client_id, "CLIENT_SECRET": "rahasia"}
            source = fill_in(source_of(name), values)
            source, count = re.subn(r"^SESSION_SECRET = .*$", 'SESSION_SECRET = "sama"', source, flags=re.MULTILINE)
            assert count == 1
            (tmp_path / client_id).mkdir()
            running.append(kits.enter_context(serve_python(free_port(), source, tmp_path / client_id)))
        mine, other = running
        asked = httpx.URL(browser.get(f"{mine.base}/masuk").headers["location"]).params
        our.answers["/token_endpoint"] = (
            200,
            {"access_token": "akses", "token_type": "Bearer", "id_token": our.sign(our.id_token(nonce=asked["nonce"]))},
        )
        answer = {"code": "k", "state": asked["state"], "iss": our.address}
        assert browser.get(f"{mine.base}/masuk/kembali", params=answer).status_code == 303
        assert 'id="keluar"' in browser.get(f"{mine.base}/").text
        assert 'id="keluar"' not in browser.get(f"{other.base}/").text
        [signed] = browser.cookies.jar
        own = browser.get(f"{other.base}/masuk").headers["set-cookie"].partition("=")[0]
        assert own != signed.name
        renamed = {"Cookie": f"{own}={signed.value}"}
        assert 'id="keluar"' not in httpx.get(f"{other.base}/", headers=renamed).text
        assert 'id="keluar"' in browser.get(f"{mine.base}/").text, "nor does the neighbour's sign-in end this one"


def test_a_state_of_any_letters_is_refused(doubting: RunningKit, our: Issuer) -> None:
    with httpx.Client(base_url=doubting.base) as browser:
        browser.get("/masuk")
        answer = browser.get("/masuk/kembali", params={"code": "k", "state": "né-\u2028", "iss": our.address})
    assert (answer.status_code, 'id="galat"' in answer.text) == (400, True), answer.text
