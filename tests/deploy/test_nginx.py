"""The provider behind nginx as deploy/nginx configures it: https, and whose address counts."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.counterparts.browser import Browser, Page
from tests.counterparts.certificate import Certificate, self_signed
from tests.deploy.proxy import Ports, nginx
from tests.support.databases import Databases
from tests.support.ports import free_port
from tests.support.server import start_server

pytestmark = pytest.mark.counterpart


@dataclass(frozen=True, slots=True)
class Site:
    """The provider as people reach it."""

    issuer: str
    ports: Ports
    certificate: Certificate
    access_log: Path


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    certificate, ports = self_signed(folder), Ports(free_port(), free_port(), free_port())
    settings = {
        "issuer": f"https://localhost:{ports.https}",
        "port": str(ports.provider),
        "trusted_proxies": "127.0.0.1/32",
    }
    with nginx(ports, certificate, folder), start_server(databases.new("sqlite"), **settings) as server:
        yield Site(server.issuer, ports, certificate, folder / "access.log")


def wrong(browser: Browser, site: Site, username: str) -> Page:
    """One sign-in with a password that cannot be right."""
    page = browser.open(f"{site.issuer}/masuk")
    return browser.sign_in(page, username, "bukan kata sandi")


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_sign_in_page_comes_over_https(site: Site, newest: ssl.TLSVersion) -> None:
    with Browser(site.certificate.trusted(newest)) as browser:
        page = browser.open(f"{site.issuer}/masuk")
        assert page.status == 200
        assert page.form_with("login-submit")
        assert page.headers["strict-transport-security"].startswith("max-age=")
        assert all(cookie.secure and cookie.name.startswith("__Host-") for cookie in browser.client.cookies.jar)


def test_http_is_sent_on_to_https(site: Site) -> None:
    answer = httpx.get(f"http://localhost:{site.ports.http}/masuk?lanjut=1")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{site.issuer}/masuk?lanjut=1")


def test_a_forged_address_is_not_believed(site: Site) -> None:
    with Browser(site.certificate.trusted()) as browser:
        answers = []
        for number in range(6):
            browser.client.headers["X-Forwarded-For"] = f"203.0.113.{number}"
            answers.append(wrong(browser, site, "orang.pertama").status)
        assert answers[0] != 429
        assert answers[-1] == 429


def test_the_address_nginx_tells_is_believed(site: Site) -> None:
    with Browser(site.certificate.trusted()) as browser:
        assert [wrong(browser, site, "orang.kedua").status for _ in range(6)][-1] == 429
    with Browser() as elsewhere:
        elsewhere.client.close()
        transport = httpx.HTTPTransport(verify=site.certificate.trusted(), local_address="127.0.0.2")
        elsewhere.client = httpx.Client(transport=transport)
        assert wrong(elsewhere, site, "orang.kedua").status != 429


def test_counts_stay_inside(site: Site) -> None:
    with Browser(site.certificate.trusted()) as browser:
        assert browser.open(f"{site.issuer}/metrics").status == 404
        assert browser.open(f"{site.issuer}/readyz").status == 200


def test_the_access_log_leaves_out_what_applications_send(site: Site) -> None:
    with Browser(site.certificate.trusted()) as browser:
        browser.open(f"{site.issuer}/authorize?login_hint=198503042010012001")
    logged = site.access_log.read_text()
    assert "/authorize" in logged
    assert "198503042010012001" not in logged
