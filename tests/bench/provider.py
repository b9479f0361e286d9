"""The provider under load: filled through its own commands, then served in processes of its own."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from passlib.hash import argon2

from idp.accounts.policy import Argon2Cost
from idp.protocol.tokens import jwk
from tests.support.ports import free_port

ROOT = Path(__file__).parent.parent.parent
PEOPLE = 64
SCOPE = "openid profile email"
MACHINE_SCOPE = "kemajuan:baca"
_PKCS8 = (Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
REDIRECT_URI = "http://127.0.0.1:9/kembali"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A database that has people and clients, and how to reach it."""

    issuer: str
    environment: Mapping[str, str] = field(repr=False)
    secret: str = field(repr=False)
    password: str = field(repr=False)
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    def flags(self) -> tuple[str, ...]:
        """What the generator must know."""
        told = {
            "issuer": self.issuer,
            "client-id": "bench",
            "client-secret": self.secret,
            "redirect-uri": REDIRECT_URI,
            "scope": SCOPE,
            "username-pattern": "warga%d",
            "users": str(PEOPLE),
            "password": self.password,
            "cc-client-id": "bench-layanan",
            "cc-client-secret": self.secret,
            "cc-scope": MACHINE_SCOPE,
            "assertion-client-id": "bench-kunci",
            "assertion-key": b64encode(self.key.private_bytes(*_PKCS8)).decode(),
        }
        return tuple(part for name, value in told.items() for part in (f"-{name}", value))


def prepare(database_url: str, workers: int, redirect_loop_limit: int) -> Deployment:
    """Make the tables and bring in people and clients with the operator's own commands."""
    port = free_port()
    own = {
        "IDP_ISSUER": f"http://localhost:{port}",
        "IDP_PORT": str(port),
        "IDP_WORKERS": str(workers),
        "IDP_DATABASE_URL": database_url,
        "IDP_LOG_LEVEL": "warning",
        "IDP_STRANGERS__REQUESTS": "0",  # the whole city comes from one address here
        "IDP_SANDBOX_ADMITS": "everybody",  # the whole city signs in to clients in uji
        "IDP_REDIRECT_LOOP_LIMIT": str(redirect_loop_limit),  # 0: one session makes thousands of flows a minute here
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IDP_")}
    made = Deployment(own["IDP_ISSUER"], kept | own, secrets.token_urlsafe(32), secrets.token_urlsafe(18), _key())
    _command(made, "migrate")
    with tempfile.TemporaryDirectory() as folder:
        for what, rows in (("people", _people(made)), ("clients", _clients(made))):
            file = Path(folder) / f"{what}.json"
            file.write_text(json.dumps({what: rows}))
            _command(made, what, "import", str(file))
    return made


@contextmanager
def served(deployment: Deployment) -> Iterator[tuple[int, float]]:
    """Serve until the block ends: the first process, and the seconds from its start to the first discovery."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "idp", "serve"], env=dict(deployment.environment), cwd=ROOT)
    try:
        _wait_for(f"{deployment.issuer}/.well-known/openid-configuration", process)
        yield process.pid, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(timeout=30)


def _people(deployment: Deployment) -> list[dict[str, object]]:
    cost = Argon2Cost()
    scheme = argon2.using(type="ID", memory_cost=cost.memory_kib, time_cost=cost.passes, parallelism=cost.lanes)
    # one hash for all: what an import costs is not the question here
    hashed = scheme.hash(deployment.password)
    return [
        {
            "username": f"warga{number}",
            "name": f"Warga Contoh {number}",
            "email": f"warga{number}@example.org",
            "email_verified": True,
            "password_hash": hashed,
        }
        for number in range(PEOPLE)
    ]


def _clients(deployment: Deployment) -> list[dict[str, object]]:
    both: dict[str, object] = {"client_secret": deployment.secret, "ownership": "kota", "environment": "uji"}
    application: dict[str, object] = {
        "client_id": "bench",
        "client_name": "Aplikasi yang diukur",
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": SCOPE,
        "profile": "standar",
    }
    machine: dict[str, object] = {
        "client_id": "bench-layanan",
        "client_name": "Layanan yang diukur",
        "grant_types": ["client_credentials"],
        "scope": MACHINE_SCOPE,
        "profile": "layanan",
    }
    signing = machine | {
        "client_id": "bench-kunci",
        "ownership": "kota",
        "environment": "uji",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [jwk.public_members(deployment.key.public_key())]},
    }
    return [application | both, machine | both, signing]


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _command(deployment: Deployment, *arguments: str) -> None:
    command = [sys.executable, "-m", "idp", *arguments]
    environment = dict(deployment.environment)
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"idp {' '.join(arguments)} failed; nothing was measured.\n{done.stdout}{done.stderr}")


def _wait_for(address: str, process: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"idp serve ended with {process.returncode}; nothing was measured.")
        try:
            with direct.open(address, timeout=2) as answer:
                answer.read()
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    sys.exit(f"{address} did not answer in {seconds:.0f} s; nothing was measured.")
