"""The provider in processes of its own, with people and clients brought in by the operator's commands."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext

import httpx

from tests.counterparts.browser import Browser, Page
from tests.counterparts.registered import Counterpart, Somebody
from tests.support.server import Server, start_server
from tests.support.waiting import comes_true


@dataclass(frozen=True, slots=True)
class Provider:
    """A running provider, the person who can sign in and the clients it knows."""

    server: Server
    person: Somebody
    clients: Mapping[str, Counterpart]
    verify: SSLContext | bool = True

    @property
    def issuer(self) -> str:
        return self.server.issuer

    def initial_access_token(self) -> str:
        """What an operator gives to somebody who may register one client."""
        made = self.server.command("clients", "token", "add", "Uji", "--clients", "1")
        assert made.returncode == 0, made.stdout + made.stderr
        return made.stdout.split("initial_access_token:")[1].split()[0]

    def client(self, client_id: str) -> Counterpart:
        return self.clients[client_id]

    def sign_out(self, browser: Browser) -> Page:
        """Ends the session at the provider's own page, the confirmation included."""
        return browser.sign_out(f"{self.issuer}/end_session")

    @staticmethod
    def wait_until(holds: Callable[[], bool], what: str, seconds: float = 15) -> None:
        assert comes_true(holds, seconds), f"waited {seconds} s in vain: {what}"


@contextmanager
def provider_with(
    clients: Mapping[str, Counterpart],
    database_url: str,
    folder: Path,
    verify: SSLContext | bool = True,
    **settings: str,
) -> Iterator[Provider]:
    """Serves a migrated, empty database, and imports a person and the clients while it runs, as an operator would."""
    person = Somebody()
    allow = ",".join(f"localhost:{client.port}" for client in clients.values())
    with start_server(database_url, outbound_allow=allow, **settings) as server:
        bring_in(server, folder / "people.json", "people", [person.document()])
        bring_in(server, folder / "clients.json", "clients", [client.document() for client in clients.values()])
        yield Provider(server, person, clients, verify)


def bring_in(server: Server, file: Path, what: str, rows: list[dict[str, object]]) -> None:
    """`idp people import` or `idp clients import`."""
    file.write_text(json.dumps({what: rows}))
    done = server.command(what, "import", str(file))
    assert done.returncode == 0, f"idp {what} import: {done.stdout}{done.stderr}"


def waited_for(
    address: str, process: "subprocess.Popen[bytes]", log: Path, *, status: int = 200, seconds: float = 30
) -> None:
    """Returns when the address answers with this status; fails with the log when the process stops or stays silent."""

    def answers() -> bool:
        assert process.poll() is None, f"it stopped at once: {log.read_text()}"
        try:
            return httpx.get(address, verify=False).status_code == status
        except httpx.HTTPError:
            return False

    assert comes_true(answers, seconds), f"{address} does not answer: {log.read_text()}"
