"""Whatever the provider accepts comes back through nginx and Caddy as deploy/ configures them."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.counterparts.certificate import Certificate, self_signed
from tests.deploy.caddy_proxy import caddy
from tests.deploy.proxy import Ports, nginx
from tests.support.databases import Databases
from tests.support.ports import free_port
from tests.support.raw_http import RawConnection
from tests.support.server import start_server

pytestmark = pytest.mark.counterpart

CALLBACK = "https://aplikasi.example/balik"
CLIENT = {
    "client_id": "aplikasi",
    "client_name": "Aplikasi",
    "client_secret": "rahasia" * 6,
    "redirect_uris": [CALLBACK],
    "profile": "standar",
    "environment": "uji",
    "ownership": "kota",
}
#: The longest state the provider takes: as it is, percent-encoded, and in letters of four octets.
LONGEST = 8192
STATES = {"of-3600": "x" * 3600, "longest": "x" * LONGEST, "escaped": "/" * LONGEST}
IN_A_FORM = STATES | {"of-four-octets": "\N{CUNEIFORM SIGN A}" * LONGEST}


@dataclass(frozen=True, slots=True)
class Site:
    """The provider as people reach it."""

    issuer: str
    certificate: Certificate


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def site(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(request.param)
    certificate, ports = self_signed(folder), Ports(free_port(), free_port(), free_port())
    proxy = {"nginx": nginx, "caddy": caddy}[request.param]
    settings = {
        "issuer": f"https://localhost:{ports.https}",
        "port": str(ports.provider),
        "trusted_proxies": "127.0.0.1/32",
    }
    with ExitStack() as stack:
        stack.enter_context(proxy(ports, certificate, folder))
        server = stack.enter_context(start_server(databases.new("sqlite"), **settings))
        file: Path = folder / "clients.json"
        file.write_text(json.dumps({"clients": [CLIENT]}))
        done = server.command("clients", "import", str(file))
        assert done.returncode == 0, done.stdout + done.stderr
        yield Site(server.issuer, certificate)


def request_with(state: str) -> str:
    return urlencode(
        {
            "client_id": "aplikasi",
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "state": state,
            "prompt": "none",
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "code_challenge_method": "S256",
        }
    )


def returned(location: str) -> tuple[str, list[str]]:
    parts = urlsplit(location)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", parse_qs(parts.query)["state"]


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_the_longest_state_comes_back(site: Site, state: str) -> None:
    with httpx.Client(verify=site.certificate.trusted(), trust_env=False) as client:
        answer = client.get(f"{site.issuer}/authorize?{request_with(state)}")
    assert answer.status_code == 303, answer.text
    assert returned(answer.headers["location"]) == (CALLBACK, [state])


@pytest.mark.parametrize("state", IN_A_FORM.values(), ids=IN_A_FORM)
def test_the_longest_state_sent_in_a_form_comes_back(site: Site, state: str) -> None:
    form = request_with(state)
    with RawConnection(site.issuer) as connection:
        connection.send(
            f"POST /authorize HTTP/1.1\r\nHost: {urlsplit(site.issuer).netloc}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n{form}"
        )
        kept = connection.read()
        assert kept.status == 303, kept.body
        connection.send(f"GET {kept.headers['location']} HTTP/1.1\r\nHost: {urlsplit(site.issuer).netloc}\r\n\r\n")
        answer = connection.read()
    assert answer.status == 303, answer.body
    assert returned(answer.headers["location"]) == (CALLBACK, [state])


def test_counts_stay_inside(site: Site) -> None:
    with httpx.Client(verify=site.certificate.trusted(), trust_env=False) as client:
        assert client.get(f"{site.issuer}/metrics").status_code == 404
        assert client.get(f"{site.issuer}/readyz").status_code == 200
