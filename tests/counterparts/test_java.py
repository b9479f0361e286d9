"""Spring Boot, and the HttpClient of the JDK, over http and https, with idle times between their calls."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.counterparts.browser import Browser
from tests.counterparts.certificate import Certificate, self_signed
from tests.counterparts.java import java, spring_application, trusting
from tests.counterparts.missing import HERE
from tests.counterparts.provider import Provider, provider_with
from tests.counterparts.registered import Counterpart
from tests.support.databases import Databases
from tests.support.ports import free_port
from tests.support.waiting import be_idle

#: Seconds; `make test-idle` pauses for longer than connections are kept.
IDLE = [int(seconds) for seconds in os.environ.get("IDLE", "6").split(",")]
MACHINE: dict[str, Any] = {
    "profile": "layanan",
    "grant_types": ["client_credentials"],
    "token_endpoint_auth_method": "client_secret_post",
} | dict.fromkeys(("redirect_uris", "post_logout_redirect_uris", "response_types", "scope"))

pytestmark = [pytest.mark.counterpart, pytest.mark.timeout(300 + 3 * max(IDLE))]


@dataclass(frozen=True, slots=True)
class JavaSite:
    """A provider, what Java needs to trust it, and a folder."""

    provider: Provider
    options: list[str]
    folder: Path


@pytest.fixture(scope="module", params=["http", "https"])
def site(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JavaSite]:
    folder, port = tmp_path_factory.mktemp(f"java-{request.param}"), free_port()
    certificate: Certificate | None = self_signed(folder) if request.param == "https" else None
    settings = {"issuer": f"{request.param}://localhost:{port}", "port": str(port)}
    if certificate is not None:
        settings |= {"tls_certificate": str(certificate.certificate), "tls_key": str(certificate.key)}
    clients = {
        "spring": Counterpart("spring", redirect_path="/login/oauth2/code/divos"),
        "java": Counterpart("java", declares=MACHINE),
    }
    trusted = certificate.trusted() if certificate else True
    with provider_with(clients, databases.new("sqlite"), folder, trusted, **settings) as running:
        yield JavaSite(running, trusting(certificate, folder), folder)


@pytest.mark.parametrize("idle", IDLE)
def test_the_http_client_of_the_jdk_is_answered_before_and_after_a_pause(site: JavaSite, idle: int) -> None:
    client = site.provider.client("java")
    command = [java(), *site.options, str(HERE / "java_http" / "Calls.java")]
    done = subprocess.run(
        [*command, site.provider.issuer, client.client_id, client.secret, str(idle)],
        capture_output=True,
        text=True,
        check=False,
    )
    calls = ["token 200", "token 200", "chunks 200", "jwks 200", "continue 200"]
    assert done.stdout.splitlines() == calls, done.stdout + done.stderr


@pytest.mark.parametrize("idle", IDLE)
def test_people_sign_in_to_spring_boot_before_and_after_a_pause(site: JavaSite, idle: int) -> None:
    client, issuer = site.provider.client("spring"), site.provider.issuer
    with spring_application(issuer, client, site.options, site.folder):
        signed_in(site.provider, client)
        be_idle(idle)
        signed_in(site.provider, client)


def signed_in(provider: Provider, client: Counterpart) -> None:
    """One sign-in in a new browser: the application asks for a token and for the person."""
    person = provider.person
    with Browser(provider.verify) as browser:
        page = browser.sign_in(browser.open(f"{client.base}/"), person.username, person.password)
        assert (page.status, page.text) == (200, f"{provider.issuer} {person.name}")
