"""nginx with the configuration of deploy/nginx, as a process of this test on free ports."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.counterparts.certificate import Certificate
from tests.support.waiting import comes_true

SHIPPED = Path(__file__).parent.parent.parent / "deploy" / "nginx"

MAIN = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    include {folder}/divos.conf;
    {more}
}}
"""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where nginx listens, and where the provider does; `certified`: where programs are asked for a certificate."""

    https: int
    http: int
    provider: int
    certified: int = 0


@contextmanager
def nginx(ports: Ports, certificate: Certificate, folder: Path, authorities: str = "") -> Iterator[None]:
    """Runs it until the block ends; `authorities` as a PEM file are needed where `ports.certified` is set."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.fail("nginx is missing: install the Debian package nginx as root (apt-get install nginx)", pytrace=False)
    (folder / "divos.conf").write_text(_moved(ports, certificate, folder))
    more = f"include {folder}/divos-certificates.conf;" if ports.certified else ""
    (folder / "divos-certificates.conf").write_text(_certified(ports, certificate, authorities, folder))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user, more=more))
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(ports.https, process, folder / "error.log")
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def _moved(ports: Ports, certificate: Certificate, folder: Path) -> str:
    return in_place(
        SHIPPED / "divos.conf",
        {
            "server 127.0.0.1:8400;": f"server 127.0.0.1:{ports.provider};",
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 80;": f"listen 127.0.0.1:{ports.http};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{ports.https} ssl http2;",
            "server_name sso.example.go.id;": "server_name localhost;",
            "https://sso.example.go.id$": f"https://localhost:{ports.https}$",
            "/etc/divos/tls/fullchain.pem": str(certificate.certificate),
            "/etc/divos/tls/privkey.pem": str(certificate.key),
            "/var/log/nginx/divos.log": f"{folder}/access.log",
        },
    )


def _certified(ports: Ports, certificate: Certificate, authorities: str, folder: Path) -> str:
    return in_place(
        SHIPPED / "divos-certificates.conf",
        {
            "    listen [::]:8443 ssl http2;\n": "",
            "listen 8443 ssl http2;": f"listen 127.0.0.1:{ports.certified} ssl http2;",
            "server_name sso.example.go.id;": "server_name localhost;",
            "/etc/divos/tls/fullchain.pem": str(certificate.certificate),
            "/etc/divos/tls/privkey.pem": str(certificate.key),
            "/etc/divos/tls/authorities.pem": authorities,
            "/var/log/nginx/divos.log": f"{folder}/access.log",
        },
    )


def in_place(file: Path, changes: dict[str, str]) -> str:
    """The shipped configuration with this test's addresses and files in place of those of a city."""
    text = file.read_text()
    for shipped, here in changes.items():
        assert shipped in text, f"{file} no longer says {shipped!r}"
        text = text.replace(shipped, here)
    return text


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Returns when something listens there; fails with the log when the process ends or nothing does."""

    def listens() -> bool:
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    assert comes_true(listens), f"nothing listens: {log.read_text()}"
