"""Clients that break off, dribble or stay silent cost nothing; stopping waits for none of them; every line is JSON."""

import signal
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest

from tests.counterparts.certificate import Certificate, self_signed
from tests.support.databases import Databases, Kind
from tests.support.ports import free_port
from tests.support.server import Server, start_server
from tests.support.waiting import comes_true

HEAD = b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"

#: What is sent, and the status that comes of it; who sends nothing is told nothing.
HALF_SENT = {
    b"": b"",
    b"GET /healthz HT": b"408",
    HEAD + b"X-A: 1\r\n": b"408",
    HEAD + b"Content-Length: 40\r\n\r\ngrant_type=": b"408",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\ngrant": b"408",
}


@dataclass(frozen=True)
class Ports:
    """A provider that takes two seconds of patience with a request, on both of its ports."""

    server: Server
    certificate: Certificate
    mtls_port: int

    def connect(self, port: int | None = None) -> ssl.SSLSocket:
        where = "localhost", port or urlsplit(self.server.issuer).port
        context = self.certificate.trusted()
        return context.wrap_socket(socket.create_connection(where, timeout=20), server_hostname="localhost")


@pytest.fixture(scope="module")
def ports(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    folder, port, mtls_port = tmp_path_factory.mktemp("slow"), free_port(), free_port()
    certificate = self_signed(folder)
    settings = {
        "issuer": f"https://localhost:{port}",
        "port": str(port),
        "host": "localhost",
        "tls_certificate": str(certificate.certificate),
        "tls_key": str(certificate.key),
        "mtls__port": str(mtls_port),
        "request_timeout": "PT4S",
    }
    with (
        databases.lend(Kind.SQLITE) as url,
        start_server(url, log=folder / "log", **settings) as server,
    ):
        yield Ports(server, certificate, mtls_port)


def test_three_hundred_bodies_broken_off_are_no_errors_of_ours(ports: Ports) -> None:
    before = len(ports.server.logged())
    for _ in range(300):
        with ports.connect() as connection:
            connection.sendall(HEAD + b"Content-Length: 40\r\n\r\ngrant_type=")
    assert comes_true(lambda: _counted(ports, "400") >= 300), "they have not been noticed"
    assert _counted(ports, "500") == 0
    assert ports.server.logged()[before:] == []


def test_requests_that_do_not_arrive_are_ended_and_slow_ones_answered(ports: Ports) -> None:
    """All at once: each waits for seconds, and costs nothing."""
    cases = (
        a_request_that_does_not_arrive_is_ended_on_both_ports,
        a_dribbled_request_is_ended_however_often_a_byte_comes,
        a_request_that_takes_a_second_and_one_after_a_long_pause_are_answered,
    )
    with ThreadPoolExecutor(len(cases)) as threads:
        for outcome in [threads.submit(case, ports) for case in cases]:
            outcome.result()


def a_request_that_does_not_arrive_is_ended_on_both_ports(ports: Ports) -> None:
    began = time.monotonic()
    with ExitStack() as stack:
        waiting = [
            (stack.enter_context(ports.connect(port)), *case)
            for port in (None, ports.mtls_port)
            for case in HALF_SENT.items()
        ]
        for connection, sent, _ in waiting:
            connection.sendall(sent)
        for connection, sent, answered in waiting:
            assert connection.recv(100)[9:12] == answered, sent
            assert time.monotonic() - began > 1, sent
    assert time.monotonic() - began < 60


def a_dribbled_request_is_ended_however_often_a_byte_comes(ports: Ports) -> None:
    with ports.connect() as connection:
        connection.settimeout(0.1)
        began = time.monotonic()
        answer = b""
        for byte in HEAD * 3:
            connection.sendall(bytes([byte]))
            try:
                answer = connection.recv(100)
                break
            except TimeoutError:
                continue
        assert answer[9:12] == b"408"
        assert time.monotonic() - began < 40


def a_request_that_takes_a_second_and_one_after_a_long_pause_are_answered(ports: Ports) -> None:
    with ports.connect() as connection:
        for pause in (3, 0.1):
            connection.sendall(HEAD + b"Content-Length: 21\r\n\r\n")
            _hear_nothing(connection, 1)
            connection.sendall(b"grant_type=kosong&a=b")
            connection.settimeout(20)
            answer = b""
            while not answer.endswith(b"}"):
                answer += connection.recv(4000)
            assert answer[9:12] == b"401"
            _hear_nothing(connection, pause)


def _hear_nothing(connection: ssl.SSLSocket, seconds: float) -> None:
    """For so long nothing comes, and the connection stays open."""
    connection.settimeout(seconds)
    with pytest.raises(TimeoutError):
        connection.recv(1)


def test_every_line_of_the_log_is_json(ports: Ports) -> None:
    with ports.connect() as connection:
        connection.sendall(b"bukan http\r\n\r\n")
        assert connection.recv(100)[9:12] == b"400"
    assert comes_true(lambda: any(line.get("logger") == "uvicorn.error" for line in ports.server.logged()))


def test_stopping_waits_for_no_idle_connection(ports: Ports) -> None:
    with ExitStack() as stack:
        for port in (None, ports.mtls_port) * 10:
            connection = stack.enter_context(ports.connect(port))
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(4000)[9:12] in (b"200", b"404")
        began = time.monotonic()
        ports.server.process.send_signal(signal.SIGTERM)
        assert ports.server.process.wait(60) in (0, -signal.SIGTERM)
        assert time.monotonic() - began < 15, "asyncio waits 30 seconds for the other side"
    ports.server.start_again()


def _counted(ports: Ports, status: str) -> float:
    address = f"{ports.server.issuer}/metrics"
    told = httpx.get(address, verify=ports.certificate.trusted(), trust_env=False).text.splitlines()
    counted = [line for line in told if line.startswith("idp_requests_total") and f'status="{status}"' in line]
    return sum(float(line.split()[-1]) for line in counted)
