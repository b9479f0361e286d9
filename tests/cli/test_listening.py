"""`idp serve` listens at the same addresses however many workers there are, in both address families."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from idp.cli import app
from idp.web.listeners import ListenError, open_listeners
from tests.support.certificates import certificate
from tests.support.commands import run_command
from tests.support.ports import free_port
from tests.support.server import ROOT, start_server


def has_ipv6() -> bool:
    with closing(socket.socket(socket.AF_INET6)) as tried:
        try:
            tried.bind(("::1", 0))
        except OSError:
            return False
    return True


IPV6 = has_ipv6()


@contextmanager
def connected(host: str) -> Iterator[set[str]]:
    """Which addresses of this machine reach a server at `host`."""
    port = free_port()
    with open_listeners(host, port) as sockets:
        for each in sockets:
            each.listen()
        reached = set()
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")):
            with closing(socket.socket(family)) as caller:
                if caller.connect_ex((address, port)) == 0:
                    reached.add(address)
        yield reached


@pytest.mark.skipif(not IPV6, reason="this machine has no IPv6")
@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", {"127.0.0.1"}),
        ("::1", {"::1"}),
        ("[::1]", {"::1"}),
        ("0.0.0.0", {"127.0.0.1", "127.0.0.2"}),
        ("::", {"127.0.0.1", "127.0.0.2", "::1"}),
    ],
)
def test_an_address_means_what_it_says(host: str, expected: set[str]) -> None:
    with connected(host) as reached:
        assert reached == expected


@pytest.mark.parametrize(("host", "workers"), [("localhost", "2"), ("::", "1")])
def test_every_address_of_a_host_answers_however_many_workers_there_are(
    host: str, workers: str, postgres_url: str
) -> None:
    """Once two listened on 127.0.0.1 alone for `localhost`, and one on IPv6 alone for `::`."""
    known = {address[4][0] for address in socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)}
    asked = ["127.0.0.1"] + ["[::1]"] * (IPV6 and bool(known & {"::", "::1"}))
    with start_server(postgres_url, host=host, workers=workers) as server:
        port = server.environment["IDP_PORT"]
        answers = {address: httpx.get(f"http://{address}:{port}/healthz", trust_env=False) for address in asked}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(asked, 200)


def test_what_hinders_listening_is_said_in_one_sentence(postgres_url: str) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = run_command({"IDP_DATABASE_URL": postgres_url, "IDP_PORT": port}, "serve")
    assert (done.returncode, done.stdout) == (1, "")
    assert " ".join(done.stderr.split()) == (
        f"Port {port} of 127.0.0.1 is taken: another program listens there: set IDP_HOST, IDP_PORT or IDP_MTLS__PORT "
        "to another."
    )


def test_a_certificate_without_its_key_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_TLS_CERTIFICATE", certificate().files(tmp_path, "one")[0])
    monkeypatch.setenv("IDP_TLS_KEY", certificate().files(tmp_path, "other")[1])
    done = CliRunner().invoke(app, ["serve"])
    said = " ".join(done.stderr.split())
    assert done.exit_code == 1
    assert "PEM files of a certificate and its key, without a password" in said


@pytest.mark.parametrize(
    ("host", "said"), [("192.0.2.1", "on no network of this machine"), ("tiada.invalid", "neither an address")]
)
def test_a_host_that_is_not_ours_is_refused(host: str, said: str) -> None:
    with pytest.raises(ListenError, match=said), open_listeners(host, free_port()):
        raise AssertionError("it listens")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every port")
def test_a_port_for_root_is_refused() -> None:
    with pytest.raises(ListenError, match="may not be opened by this user"), open_listeners("127.0.0.1", 1):
        raise AssertionError("it listens")


def test_nothing_that_settings_need_imports_the_metrics() -> None:
    """prometheus_client decides when it is imported whether workers share their counts, and that folder comes later."""
    code = "import idp.cli.serve, sys; sys.exit('prometheus_client' in sys.modules or 'fastapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
