"""mod_auth_openidc, the relying party of the Apache server, completes sign-in, refresh, userinfo and both logouts."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.counterparts.browser import Browser, Page
from tests.counterparts.provider import Provider
from tests.counterparts.site import protected_site
from tests.support.waiting import comes_true

pytestmark = pytest.mark.counterpart


@pytest.fixture(scope="module")
def base(provider: Provider) -> Iterator[str]:
    client = provider.client("apache")
    with protected_site(provider.issuer, client):
        yield client.base


def signed_in(browser: Browser, provider: Provider, base: str) -> Page:
    page = browser.open(f"{base}/terlindung/")
    return browser.sign_in(page, provider.person.username, provider.person.password)


def session_of(browser: Browser, base: str, **more: str) -> dict[str, Any]:
    """What the module keeps; asking with access_token_refresh_interval makes it refresh first."""
    address = f"{base}/terlindung/kembali?info=json" + "".join(f"&{name}={value}" for name, value in more.items())
    kept: dict[str, Any] = json.loads(browser.open(address).text)
    return kept


def is_inside(browser: Browser, base: str) -> bool:
    page = browser.until("http").open(f"{base}/terlindung/")
    browser.stop_at = None
    return page.has("person")


def test_a_protected_page_opens_after_signing_in_and_knows_the_person(provider: Provider, base: str) -> None:
    with Browser() as browser:
        page = signed_in(browser, provider, base)
        assert page.url == f"{base}/terlindung/"
        assert page.said("name") == provider.person.name
        kept = session_of(browser, base)
        assert page.said("person").startswith(kept["id_token"]["sub"])
        assert kept["userinfo"]["name"] == provider.person.name


def test_the_module_refreshes_its_access_token(provider: Provider, base: str) -> None:
    with Browser() as browser:
        signed_in(browser, provider, base)
        before = session_of(browser, base)
        after = before

        def is_refreshed() -> bool:
            nonlocal after
            after = session_of(browser, base, access_token_refresh_interval="0")
            return bool(after["access_token"] != before["access_token"])

        assert comes_true(is_refreshed)
        assert after["refresh_token"] != before["refresh_token"]
        assert after["userinfo"]["sub"] == before["userinfo"]["sub"]


def test_signing_out_at_the_site_signs_out_at_the_provider(provider: Provider, base: str) -> None:
    with Browser() as browser:
        signed_in(browser, provider, base)
        page = browser.sign_out(f"{base}/terlindung/kembali?logout={quote(base + '/keluar/', safe='')}")
        assert page.has("apache-signed-out"), page.text
        assert not is_inside(browser, base)
        page = browser.open(f"{base}/terlindung/")
        assert page.form_with("password"), "the provider asks for the password again"


def test_the_provider_ends_the_session_at_the_site_through_the_back_channel(provider: Provider, base: str) -> None:
    with Browser() as browser:
        signed_in(browser, provider, base)
        assert is_inside(browser, base)
        provider.sign_out(browser)
        provider.wait_until(lambda: not is_inside(browser, base), "the site closes the session the provider ended")
