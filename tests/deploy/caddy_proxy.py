"""Caddy with the configuration of deploy/caddy, as a process of this test on free ports."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.counterparts.certificate import Certificate
from tests.deploy.proxy import Ports, in_place, wait_for

SHIPPED = Path(__file__).parent.parent.parent / "deploy" / "caddy" / "Caddyfile"


@contextmanager
def caddy(ports: Ports, certificate: Certificate, folder: Path) -> Iterator[None]:
    """Runs it until the block ends."""
    program = shutil.which("caddy")
    if program is None:
        pytest.fail("caddy is missing: install the Debian package caddy as root (apt-get install caddy)", pytrace=False)
    changes = {
        "email tik@example.go.id": f"admin off\n\tauto_https disable_redirects\n\thttp_port {ports.http}",
        "sso.example.go.id {": f"https://localhost:{ports.https} {{",
        "tls {": f"tls {certificate.certificate} {certificate.key} {{",
        "reverse_proxy 127.0.0.1:8400 {": f"reverse_proxy 127.0.0.1:{ports.provider} {{",
    }
    (folder / "Caddyfile").write_text(in_place(SHIPPED, changes))
    environment = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "error.log").open("wb") as log:
        command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
        process = subprocess.Popen(command, stderr=log, stdout=log, env=environment)
    try:
        wait_for(ports.https, process, folder / "error.log")
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)
