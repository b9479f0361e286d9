"""The provider as a real process on loopback, with people and clients brought in by its own commands."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext

import httpx

from tests.counterparts.browser import Browser, Page
from tests.counterparts.registered import Counterpart, Somebody, free_port

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Provider:
    """A running provider, the person who can sign in and the clients it knows."""

    issuer: str
    person: Somebody
    clients: Mapping[str, Counterpart]
    verify: SSLContext | bool = True
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def client(self, client_id: str) -> Counterpart:
        return self.clients[client_id]

    def sign_out(self, browser: Browser) -> Page:
        """Ends the session at the provider's own page, the confirmation included."""
        page = browser.open(f"{self.issuer}/end_session")
        return browser.submit(page, "logout-confirm")

    @staticmethod
    def wait_until(holds: Callable[[], bool], what: str, seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
            time.sleep(0.2)


def idp(environment: Mapping[str, str], *arguments: str) -> str:
    """One of the operator's commands, as typed in a shell."""
    command = [sys.executable, "-m", "idp", *arguments]
    environ = {**os.environ, **environment}
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"idp {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def provider_with(
    clients: Mapping[str, Counterpart], folder: Path, settings: Mapping[str, str], verify: SSLContext | bool = True
) -> Iterator[Provider]:
    """Migrates a new SQLite file in `folder`, imports a person and the clients, and serves until the block ends."""
    port = free_port()
    scheme = "https" if "IDP_TLS_CERTIFICATE" in settings else "http"
    person = Somebody()
    environment = {
        "IDP_ISSUER": f"{scheme}://localhost:{port}",
        "IDP_PORT": str(port),
        "IDP_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'idp.db'}",
        "IDP_OUTBOUND_ALLOW": ",".join(f"localhost:{client.port}" for client in clients.values()),
        **settings,
    }
    people_file, clients_file = folder / "people.json", folder / "clients.json"
    people_file.write_text(json.dumps({"people": [person.document()]}))
    clients_file.write_text(json.dumps({"clients": [client.document() for client in clients.values()]}))
    idp(environment, "migrate")
    idp(environment, "people", "import", str(people_file))
    idp(environment, "clients", "import", str(clients_file))
    with _served(environment, folder / "serve.log", verify):
        yield Provider(environment["IDP_ISSUER"], person, clients, verify, environment)


@contextmanager
def _served(environment: Mapping[str, str], log: Path, verify: SSLContext | bool) -> Iterator[None]:
    command = [sys.executable, "-m", "idp", "serve"]
    with log.open("wb") as lines:
        process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT, stdout=lines, stderr=lines)
    try:
        waited_for(f"{environment['IDP_ISSUER']}/readyz", process, log, verify)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def waited_for(address: str, process: "subprocess.Popen[bytes]", log: Path, verify: SSLContext | bool = True) -> None:
    """Returns when the address answers 200; fails with the log when the process stops or stays silent."""
    for _ in range(300):
        assert process.poll() is None, f"it stopped at once: {log.read_text()}"
        try:
            if httpx.get(address, verify=verify).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{address} does not answer: {log.read_text()}")
