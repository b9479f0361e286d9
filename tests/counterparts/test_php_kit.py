"""The PHP kit, as a developer copies it, signs in and out at a provider, and hears of the end of a session."""

import base64
import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.counterparts.browser import Browser, Page
from tests.counterparts.kits import KITS, RunningKit, fill_in, serve_php, values_of
from tests.counterparts.provider import Provider

pytestmark = pytest.mark.counterpart

SOURCE = (KITS / "php/divos.php").read_text()


def with_setting(source: str, name: str, value: str) -> str:
    """The kit with another value of a setting."""
    changed, count = re.subn(rf"^( +'{name}' => )'[^']*'", rf"\1'{value}'", source, flags=re.MULTILINE)
    assert count == 1
    return changed


@pytest.fixture(scope="module")
def source(provider: Provider) -> str:
    return fill_in(SOURCE, values_of(provider, "kit-php"))


@pytest.fixture(scope="module")
def kit(provider: Provider, source: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKit]:
    folder = tmp_path_factory.mktemp("kit-php")
    with serve_php(provider.client("kit-php").port, source, folder) as running:
        yield running
    said = running.log.read_text()
    assert not re.search(r"Warning|Notice|Deprecated|Fatal", said), said


@pytest.fixture
def elsewhere(provider: Provider, source: str, kit: RunningKit) -> Iterator[Any]:
    """Puts other text into the file of the running kit until the test ends."""
    file = kit.folder / "situs/divos.php"
    yield file.write_text
    file.write_text(source)


def signed_in(browser: Browser, provider: Provider, kit: RunningKit) -> Page:
    page = browser.click(browser.open(f"{kit.base}/divos.php"), "divos-masuk")
    return browser.sign_in(page, provider.person.username, provider.person.password)


def is_inside(browser: Browser, kit: RunningKit) -> bool:
    return browser.open(f"{kit.base}/divos.php").has("divos-keluar")


def test_three_copied_values_sign_somebody_in(provider: Provider, kit: RunningKit) -> None:
    with Browser() as browser:
        page = signed_in(browser, provider, kit)
        assert page.url == f"{kit.base}/divos.php"
        assert page.said("name") == page.said("divos-nama") == provider.person.name
        assert page.has("sid"), "claims of the ID token are there too"
        asked = next(address for address in browser.trail if "/authorize?" in address)
        sent = parse_qs(urlsplit(asked).query)
        assert sent["code_challenge_method"] == ["S256"]
        assert {"state", "nonce", "code_challenge"} <= set(sent)
        assert is_inside(browser, kit)


def test_signing_out_signs_out_of_the_provider(provider: Provider, source: str, kit: RunningKit, elsewhere) -> None:
    elsewhere(with_setting(source, "post_logout_redirect_uri", f"{kit.base}/divos.php"))
    with Browser() as browser:
        page = browser.submit(signed_in(browser, provider, kit), "divos-keluar")
        assert browser.confirm(page).url.startswith(f"{kit.base}/divos.php")
        assert not is_inside(browser, kit)
        page = browser.click(browser.open(f"{kit.base}/divos.php"), "divos-masuk")
        assert page.form_with("password"), "the provider asks for the password again"


def test_a_foreign_page_cannot_sign_somebody_out(provider: Provider, kit: RunningKit) -> None:
    with Browser() as browser:
        signed_in(browser, provider, kit)
        for form in ({}, {"token": ""}, {"token": "x"}):
            browser.client.post(f"{kit.base}/divos.php?aksi=keluar", data=form)
        assert browser.open(f"{kit.base}/divos.php?aksi=keluar").has("divos-keluar"), "a link only asks"
        assert is_inside(browser, kit)


def test_the_back_channel_ends_the_session(provider: Provider, kit: RunningKit) -> None:
    with Browser() as browser, Browser() as colleague:
        signed_in(browser, provider, kit)
        signed_in(colleague, provider, kit)
        provider.sign_out(browser)
        provider.wait_until(lambda: not is_inside(browser, kit), "the kit hears that the session ended")
        assert is_inside(colleague, kit), "another session of the same person goes on"
        assert signed_in(browser, provider, kit).has("divos-keluar"), "and the way back is open"


def test_who_is_unknown_to_the_application_reads_so(
    provider: Provider, source: str, kit: RunningKit, elsewhere
) -> None:
    everybody = re.search(r"    return array\('sub' => \$claims\['sub'\], 'name' .*;\n", source)
    assert everybody is not None
    elsewhere(source.replace(everybody[0], "    return null;\n"))
    with Browser() as browser:
        page = signed_in(browser, provider, kit)
        assert (page.status, page.has("divos-belum-terdaftar")) == (403, True)
        assert "Akun Anda belum terdaftar pada aplikasi ini" in page.text
        assert provider.person.name in page.said("divos-belum-terdaftar")
        assert not is_inside(browser, kit)
        page = browser.click(page, "divos-akun-lain")
        assert page.url.startswith(provider.issuer), "they may choose another account"


def test_a_protected_page_comes_back_to_itself(provider: Provider, kit: RunningKit) -> None:
    page = "<?php require 'divos.php'; $masuk = divos_require_login(); echo '<p id=\"salam\">', $masuk['user']['name'];"
    (kit.folder / "situs/arsip.php").write_text(page)
    with Browser() as browser:
        found = browser.sign_in(
            browser.open(f"{kit.base}/arsip.php?nomor=7"), provider.person.username, provider.person.password
        )
        assert (found.url, found.said("salam")) == (f"{kit.base}/arsip.php?nomor=7", provider.person.name)


@pytest.mark.parametrize("path", ["https://luar.example/", "//luar.example/", "/\\luar.example", "/a\r\nX: 1"])
def test_nobody_is_sent_to_another_site_afterwards(provider: Provider, kit: RunningKit, path: str) -> None:
    with Browser() as browser:
        start = str(httpx.URL(f"{kit.base}/divos.php", params={"aksi": "masuk", "lanjut": path}))
        page = browser.sign_in(browser.open(start), provider.person.username, provider.person.password)
        assert page.url == f"{kit.base}/divos.php"


def test_userinfo_alone(provider: Provider, source: str, kit: RunningKit, elsewhere) -> None:
    elsewhere(with_setting(source, "mode", "userinfo"))
    with Browser() as browser:
        page = signed_in(browser, provider, kit)
        assert page.said("name") == provider.person.name
        assert not page.has("sid"), "nothing is shown that userinfo did not say"
        provider.sign_out(browser)
        provider.wait_until(lambda: not is_inside(browser, kit), "the kit hears that the session ended")


def test_es256(provider: Provider, tmp_path: Path) -> None:
    source = with_setting(fill_in(SOURCE, values_of(provider, "kit-php-es256")), "algorithm", "ES256")
    with serve_php(provider.client("kit-php-es256").port, source, tmp_path) as kit, Browser() as browser:
        assert signed_in(browser, provider, kit).said("name") == provider.person.name
        provider.sign_out(browser)
        provider.wait_until(lambda: not is_inside(browser, kit), "the kit hears that the session ended")


def test_an_id_token_of_another_algorithm_is_refused(
    provider: Provider, source: str, kit: RunningKit, elsewhere
) -> None:
    elsewhere(with_setting(source, "algorithm", "ES256"))
    with Browser() as browser:
        page = signed_in(browser, provider, kit)
        assert (page.status, "(alg)" in page.said("divos-galat")) == (400, True)


def test_cancelling_says_so(provider: Provider, kit: RunningKit) -> None:
    with Browser() as browser:
        page = browser.click(browser.open(f"{kit.base}/divos.php"), "divos-masuk")
        page = browser.leave(page, "login-cancel")
        assert (page.status, "membatalkan" in page.said("divos-galat")) == (403, True)


def test_an_answer_of_somebody_else_is_refused_and_the_back_button_harmless(
    provider: Provider, kit: RunningKit
) -> None:
    with Browser() as browser, Browser() as stranger:
        signed_in(browser, provider, kit)
        used = next(address for address in browser.trail if "/divos.php?" in address and "code=" in address)
        page = stranger.open(used)
        assert (page.status, "(state)" in page.said("divos-galat")) == (400, True)
        assert browser.open(used).has("divos-keluar")


@pytest.mark.parametrize("changed", ["iss=https%3A%2F%2Flain.example", "iss="])
def test_an_answer_of_another_issuer_is_refused(provider: Provider, kit: RunningKit, changed: str) -> None:
    with Browser() as browser:
        page = browser.click(browser.open(f"{kit.base}/divos.php"), "divos-masuk")
        browser.until(f"{kit.base}/divos.php?")
        arrived = browser.sign_in(page, provider.person.username, provider.person.password).url
        assert "iss=" in arrived
        page = browser.open(re.sub(r"iss=[^&]*", changed, arrived))
        assert (page.status, "(iss)" in page.said("divos-galat")) == (400, True)


def test_a_wrong_secret_is_said(provider: Provider, source: str, kit: RunningKit, elsewhere) -> None:
    elsewhere(with_setting(source, "client_secret", "salah"))
    with Browser() as browser:
        page = signed_in(browser, provider, kit)
        assert (page.status, "invalid_client" in page.said("divos-galat")) == (400, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"issuer": "{{ISSUER}}"}, '"issuer"'),
        ({"client_id": ""}, '"client_id"'),
        ({"issuer": "http://sso.example"}, "https"),
        ({"issuer": "http://localhost:1"}, "tidak dapat menghubungi"),
        ({"storage": "/proc/divos"}, "storage"),
    ],
)
def test_settings_that_cannot_work_are_said(source: str, kit: RunningKit, elsewhere, changes, said: str) -> None:
    for name, value in changes.items():
        source = with_setting(source, name, value)
    elsewhere(source)
    answer = httpx.get(f"{kit.base}/divos.php?aksi=masuk")
    assert (answer.status_code, said in answer.text.replace("&quot;", '"')) == (400, True), answer.text


def test_an_issuer_with_a_slash_too_many_is_told_the_right_one(
    provider: Provider, source: str, kit: RunningKit, elsewhere
) -> None:
    elsewhere(with_setting(source, "issuer", f"{provider.issuer}/"))
    answer = httpx.get(f"{kit.base}/divos.php?aksi=masuk")
    assert (answer.status_code, provider.issuer in answer.text) == (400, True)


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "logout+jwt"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "..", "e30.e30.e30", "unsigned", "array"])
def test_a_logout_token_that_proves_nothing_ends_nothing(provider: Provider, kit: RunningKit, token: str) -> None:
    now = int(time.time())
    with Browser() as browser:
        page = signed_in(browser, provider, kit)
        events = {"http://schemas.openid.net/event/backchannel-logout": {}}
        claims = {"iss": provider.issuer, "aud": "kit-php", "iat": now, "exp": now + 60, "jti": "a", "events": events}
        forged = unsigned({**claims, "sid": page.said("sid")})
        form = (
            {"logout_token[]": "x"} if token == "array" else {"logout_token": forged if token == "unsigned" else token}
        )
        answer = httpx.post(f"{kit.base}/divos.php", data=form)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert is_inside(browser, kit)


@pytest.mark.parametrize(
    "query", ["state[]=a", "state=", "state=a&code[]=b", "aksi[]=masuk", "lanjut[]=a", "error[]=a"]
)
def test_no_input_makes_a_warning(kit: RunningKit, query: str) -> None:
    answer = httpx.get(f"{kit.base}/divos.php?{query}")
    assert answer.status_code in {200, 400}
    assert "Warning" not in answer.text


def test_what_the_kit_keeps_is_for_its_owner_alone(provider: Provider, kit: RunningKit) -> None:
    with Browser() as browser:
        signed_in(browser, provider, kit)
    [storage] = list((kit.folder / "sementara").glob("divos-*"))
    assert storage.stat().st_mode & 0o077 == 0
    assert provider.person.name not in "".join(file.read_text() for file in storage.iterdir())


@pytest.mark.parametrize("place", ["another folder", "another port"])
def test_two_applications_of_one_host_share_no_sign_in(
    provider: Provider, kit: RunningKit, tmp_path: Path, place: str
) -> None:
    """They share cookie and PHP session; who is signed in to one is not signed in to the other."""
    other = fill_in(SOURCE, values_of(provider, "kit-php-es256"))
    other_port = provider.client("kit-php-es256").port
    with ExitStack() as running, Browser() as browser:
        if place == "another folder":
            (kit.folder / "situs/lain").mkdir()
            (kit.folder / "situs/lain/divos.php").write_text(other)
            neighbour = f"{kit.base}/lain/divos.php"
        else:
            second = running.enter_context(serve_php(other_port, other, tmp_path))
            neighbour = f"{second.base}/divos.php"
        signed_in(browser, provider, kit)
        page = browser.open(neighbour)
        assert "Anda belum masuk" in page.text
        assert provider.person.name not in page.text
        browser.client.post(f"{neighbour}?aksi=keluar", data={"token": ""})
        assert is_inside(browser, kit), "nor does the neighbour sign them out"


def test_a_redirect_uri_that_is_another_page_is_said_and_makes_no_loop(source: str, kit: RunningKit, elsewhere) -> None:
    wrong = f"{kit.base}/beranda.php"
    elsewhere(with_setting(source, "redirect_uri", wrong))
    page = "<?php require 'divos.php'; $masuk = divos_require_login(); echo 'masuk';"
    (kit.folder / "situs/beranda.php").write_text(page)
    for path in ("/beranda.php", "/divos.php", "/divos.php?aksi=masuk"):
        answer = httpx.get(kit.base + path)
        assert answer.status_code == 400, path
        assert f"redirect_uri harus alamat berkas ini: {kit.base}/divos.php" in answer.text
        assert wrong in answer.text


@pytest.mark.parametrize("redirect_uri", ["https://app.example/awalan/divos.php", "https://app.example/divos.php"])
def test_a_proxy_may_have_the_file_at_another_address(source: str, kit: RunningKit, elsewhere, redirect_uri) -> None:
    elsewhere(with_setting(source, "redirect_uri", redirect_uri))
    answer = httpx.get(f"{kit.base}/divos.php?aksi=masuk")
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["location"]).query)["redirect_uri"] == [redirect_uri]
