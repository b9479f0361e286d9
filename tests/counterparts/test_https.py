"""A client and a person brought in by the operator's commands sign in over https with a self-signed certificate."""

import ssl
from collections.abc import Iterator

import pytest

from tests.counterparts.authlib_party import RelyingParty
from tests.counterparts.browser import Browser
from tests.counterparts.certificate import Certificate, self_signed
from tests.counterparts.provider import Provider, provider_with
from tests.counterparts.registered import Counterpart
from tests.support.databases import Databases
from tests.support.ports import free_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def https_provider(
    certificate: Certificate, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Provider]:
    port = free_port()
    settings = {
        "issuer": f"https://localhost:{port}",
        "port": str(port),
        "tls_certificate": str(certificate.certificate),
        "tls_key": str(certificate.key),
    }
    clients, folder = {"authlib": Counterpart("authlib")}, tmp_path_factory.mktemp("https-provider")
    with provider_with(clients, databases.new("sqlite"), folder, certificate.trusted(), **settings) as running:
        yield running


def test_an_imported_person_signs_in_to_an_imported_client_over_https(https_provider: Provider) -> None:
    party = RelyingParty(https_provider)
    with party.session, Browser(https_provider.verify) as browser:
        _, claims = party.sign_in(browser)
        assert claims["iss"].startswith("https://")
        assert party.person()["name"] == https_provider.person.name
        assert {cookie.secure for cookie in browser.client.cookies.jar} == {True}
        assert all(cookie.name.startswith("__Host-") for cookie in browser.client.cookies.jar)


def test_a_client_that_speaks_tls_1_2_only_is_served(https_provider: Provider, certificate: Certificate) -> None:
    with Browser(certificate.trusted(newest=ssl.TLSVersion.TLSv1_2)) as browser:
        assert browser.open(f"{https_provider.issuer}/healthz").status == 200


def test_who_does_not_trust_the_certificate_is_not_connected(https_provider: Provider) -> None:
    with Browser() as browser, pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        browser.open(f"{https_provider.issuer}/healthz")
