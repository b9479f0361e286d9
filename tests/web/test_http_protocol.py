"""What other people's HTTP clients send on a connection: upgrades, chunks, pipelines; and how connections end."""

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.counterparts.certificate import self_signed
from tests.support.databases import Databases
from tests.support.ports import free_port
from tests.support.raw_http import RawConnection, RawResponse
from tests.support.server import Server, start_server
from tests.support.waiting import comes_true

FORM = urlencode({"grant_type": "client_credentials", "client_id": "mesin", "client_secret": "rahasia" * 6})
H2C = "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\nUpgrade: h2c\r\n"
WEBSOCKET = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
UPGRADES = pytest.mark.parametrize(
    "upgrade",
    [
        pytest.param(H2C, id="h2c"),
        pytest.param(WEBSOCKET, id="websocket"),
        pytest.param("Upgrade: TLS/1.0\r\nConnection: keep-alive, upgrade\r\n", id="tls"),
    ],
)


@pytest.fixture(scope="module")
def server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_server(databases.new("sqlite")) as running:
        yield _with_machine(running, tmp_path_factory.mktemp("http"))


@pytest.fixture(scope="module")
def tls_ports(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    certificate, port, mtls = self_signed(tmp_path_factory.mktemp("https")), free_port(), free_port()
    settings = {
        "issuer": f"https://localhost:{port}",
        "port": str(port),
        "tls_certificate": str(certificate.certificate),
        "tls_key": str(certificate.key),
        "mtls__port": str(mtls),
        "keepalive_timeout": "PT1S",
    }
    with start_server(databases.new("sqlite"), **settings) as running:
        yield {"issuer": running.issuer, "mtls": f"https://localhost:{mtls}"}


@pytest.fixture(params=["issuer", "mtls"])
def tls_address(request: pytest.FixtureRequest, tls_ports: dict[str, str]) -> str:
    return tls_ports[request.param]


def _with_machine(server: Server, folder: Path) -> Server:
    client = {
        "client_id": "mesin",
        "client_name": "Mesin",
        "client_secret": "rahasia" * 6,
        "token_endpoint_auth_method": "client_secret_post",
        "grant_types": ["client_credentials"],
        "profile": "layanan",
        "environment": "uji",
        "ownership": "kota",
    }
    file = folder / "clients.json"
    file.write_text(json.dumps({"clients": [client]}))
    done = server.command("clients", "import", str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    return server


def post(more: str = "", body: str = FORM) -> str:
    return f"{head(more)}Content-Length: {len(body)}\r\n\r\n{body}"


def head(more: str) -> str:
    return f"POST /token HTTP/1.1\r\nHost: localhost\r\n{more}Content-Type: application/x-www-form-urlencoded\r\n"


def chunked(body: str, size: int) -> str:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return "".join(f"{len(part):x}\r\n{part}\r\n" for part in parts) + "0\r\n\r\n"


def has_token(response: RawResponse) -> bool:
    assert response.status == 200, response.body
    return bool(response.json()["access_token"])


@UPGRADES
def test_a_body_sent_with_an_upgrade_is_read(server: Server, upgrade: str) -> None:
    with RawConnection(server.issuer) as connection:
        connection.send(post(upgrade))
        response = connection.read()
        assert has_token(response)
        assert "upgrade" not in response.headers


@UPGRADES
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_chunks_sent_with_an_upgrade_are_read(server: Server, upgrade: str, size: int) -> None:
    with RawConnection(server.issuer) as connection:
        connection.send(head(upgrade) + "Transfer-Encoding: chunked\r\n\r\n" + chunked(FORM, size))
        assert has_token(connection.read())


@UPGRADES
def test_a_request_with_an_upgrade_may_come_in_any_pieces(server: Server, upgrade: str) -> None:
    with RawConnection(server.issuer) as connection:
        whole = post(upgrade)
        for at in range(1, len(whole), 23):
            connection.send(whole[:at], whole[at:])
            assert has_token(connection.read()), at


@UPGRADES
def test_a_get_with_an_upgrade_is_answered_and_the_connection_stays(server: Server, upgrade: str) -> None:
    with RawConnection(server.issuer) as connection:
        for _ in range(3):
            connection.send(f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{upgrade}\r\n")
            response = connection.read()
            assert (response.status, response.json()) == (200, {"status": "ok"})
            assert "close" not in response.headers.get("connection", "")


@UPGRADES
def test_pipelined_requests_with_upgrades_are_answered_in_order(server: Server, upgrade: str) -> None:
    jwks, refused = f"GET /jwks HTTP/1.1\r\nHost: localhost\r\n{upgrade}\r\n", post(upgrade, "grant_type=tidak-ada")
    with RawConnection(server.issuer) as connection:
        connection.send(post(upgrade) + jwks + post() + refused + jwks)
        assert has_token(connection.read())
        assert "keys" in connection.read().json()
        assert has_token(connection.read())
        assert connection.read().status >= 400
        assert "keys" in connection.read().json()


def test_many_pipelined_upgrades_take_no_stack(server: Server) -> None:
    one = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    with RawConnection(server.issuer) as connection:
        connection.send(one * 1000)
        assert [connection.read().status for _ in range(1000)] == [200] * 1000


@UPGRADES
def test_a_client_with_an_upgrade_that_expects_100_continue_is_told_to_go_on(server: Server, upgrade: str) -> None:
    with RawConnection(server.issuer) as connection:
        connection.send(head(f"{upgrade}Expect: 100-continue\r\n") + f"Content-Length: {len(FORM)}\r\n\r\n")
        assert connection.read_line().startswith("HTTP/1.1 100")
        assert connection.read_line() == ""
        connection.send(FORM)
        assert has_token(connection.read())


def test_an_upgrade_with_close_ends_the_connection(server: Server) -> None:
    with RawConnection(server.issuer) as connection:
        connection.send(post("Connection: close, Upgrade\r\nUpgrade: h2c\r\n"))
        response = connection.read()
        assert has_token(response)
        assert response.headers["connection"] == "close"
        assert connection.socket.recv(1) == b""


def test_a_malformed_body_after_an_upgrade_is_refused(server: Server) -> None:
    with RawConnection(server.issuer) as connection:
        connection.send(head(H2C) + "Transfer-Encoding: chunked\r\n\r\nbukan panjang\r\n")
        assert connection.read().status == 400


def test_no_second_request_is_smuggled_in_the_body_of_an_upgrade(server: Server) -> None:
    inner = "GET /jwks HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with RawConnection(server.issuer) as connection:
        connection.send(post(H2C, inner) + "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.read().json()["error"] == "invalid_client"
        assert connection.read().json() == {"status": "ok"}


def test_connect_is_refused(server: Server) -> None:
    with RawConnection(server.issuer) as connection:
        connection.send("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\n\r\n")
        assert connection.read().status == 400
        assert connection.socket.recv(1) == b""


def test_an_idle_tls_connection_ends_soon_after_close_notify(tls_address: str) -> None:
    """close_notify alone leaves Java waiting for an answer to what it sends next."""
    with RawConnection(tls_address) as connection:
        connection.send("GET /jwks HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.read()
        assert connection.socket.recv(1) == b"", "no close_notify"
        told = time.monotonic()
        with socket.socket(fileno=os.dup(connection.socket.fileno())) as tcp:
            tcp.settimeout(25)
            assert comes_true(lambda: tcp.recv(4096) == b"")
        assert time.monotonic() - told < 25, "asyncio waits 30 seconds for the other side"


def test_a_tls_connection_ends_when_it_was_idle_for_the_time_that_is_set(tls_address: str) -> None:
    with RawConnection(tls_address) as connection:
        for _ in range(2):
            began = time.monotonic()  # before the last request: then a test that stands still hears of the end late
            connection.send("GET /jwks HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.read()
        assert connection.socket.recv(1) == b""
        assert 0.9 < time.monotonic() - began < 30


TRAILERS = pytest.mark.parametrize("upgrade", [pytest.param("", id="plain"), pytest.param(H2C, id="h2c")])


@TRAILERS
def test_fields_after_the_body_are_no_headers(server: Server, upgrade: str) -> None:
    wrong = f"{head(upgrade)}Transfer-Encoding: chunked\r\n\r\n" + chunked(FORM, 1000).removesuffix("\r\n")
    with RawConnection(server.issuer) as connection:
        # a proxy replaces what visitors send as X-Forwarded-For and the like before the body, not after it
        connection.send(wrong + "Authorization: Basic bWVzaW46c2FsYWg=\r\n\r\n")
        assert has_token(connection.read())
        connection.send(post())
        assert has_token(connection.read())


@pytest.mark.parametrize("field", ["A: b\r\n" * 50_000, "A: " + "b" * 300_000], ids=["many", "long"])
def test_endless_header_fields_are_refused(server: Server, field: str) -> None:
    with RawConnection(server.issuer) as connection:
        connection.send(f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{field}"[: 256 * 1024 + 1])
        assert connection.read().status == 431


@pytest.mark.parametrize("field", ["A: b\r\n" * 200_000, "A: " + "b" * 1_200_000], ids=["many", "long"])
def test_endless_fields_after_the_body_are_refused(server: Server, field: str) -> None:
    with RawConnection(server.issuer) as connection:
        connection.send(f"{head('')}Transfer-Encoding: chunked\r\n\r\n0\r\n{field}"[: 1024 * 1024 + 1])
        assert connection.read().status == 413


def test_the_longest_request_line_and_header_fields_that_proxies_pass_on_are_taken(server: Server) -> None:
    with RawConnection(server.issuer) as connection:
        fields = "".join(f"X-{number}: {'a' * 60_000}\r\n" for number in range(2))
        connection.send(f"GET /healthz?{'a' * 60_000} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n")
        assert connection.read().status == 200
