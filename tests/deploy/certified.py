"""A provider that asks programs for certificates, directly and behind nginx, and clients that have some."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.counterparts.certificate import Certificate, self_signed
from tests.deploy.proxy import Ports, nginx
from tests.support.certificates import SignedCertificate, certificate
from tests.support.ports import free_port
from tests.support.server import Server, start_server

SUBJECT = "CN=layanan-a,O=Kota\\, Denpasar,C=ID"
MACHINE = {"profile": "layanan", "environment": "uji", "ownership": "kota", "grant_types": ["client_credentials"]}


@dataclass
class People:
    """Everybody's certificates."""

    authority: SignedCertificate = field(default_factory=lambda: certificate("CN=Otoritas Kota", ca=True))
    stranger: SignedCertificate = field(default_factory=lambda: certificate("CN=Otoritas Lain", ca=True))
    named: SignedCertificate = field(init=False)
    own: SignedCertificate = field(default_factory=lambda: certificate("CN=sendiri"))
    other_own: SignedCertificate = field(default_factory=lambda: certificate("CN=sendiri"))
    #: Registered by its owner, who would like to be somebody else.
    imitation: SignedCertificate = field(default_factory=lambda: certificate(SUBJECT))
    #: Registered by its owner, who would like to be an authority.
    usurper: SignedCertificate = field(default_factory=lambda: certificate("CN=perebut", ca=True))
    #: Registered by its owner under the name of the authority.
    namesake: SignedCertificate = field(default_factory=lambda: certificate("CN=Otoritas Kota", ca=True))

    def __post_init__(self) -> None:
        self.named = certificate(SUBJECT, issuer=self.authority)

    def clients(self) -> list[dict[str, Any]]:
        """As they are registered."""
        mine = {"token_endpoint_auth_method": "self_signed_tls_client_auth"}
        return [
            machine("bernama", token_endpoint_auth_method="tls_client_auth", tls_client_auth_subject_dn=SUBJECT),
            machine("sendiri", jwks={"keys": [self.own.jwk()]}, **mine),
            machine("sendiri-lain", jwks={"keys": [self.other_own.jwk()]}, **mine),
            machine("kunci", jwks={"keys": [self.stranger.jwk(with_certificate=False)]}, **mine),
            machine(
                "peniru", jwks={"keys": [one.jwk() for one in (self.imitation, self.usurper, self.namesake)]}, **mine
            ),
            machine("rahasia", client_secret="rahasia" * 6),
            machine(
                "terikat",
                jwks={"keys": [self.own.jwk()]},
                tls_client_certificate_bound_access_tokens=True,
                **mine,
            ),
        ]


def machine(client_id: str, **more: Any) -> dict[str, Any]:
    return {"client_id": client_id, "client_name": client_id, **MACHINE, **more}


@dataclass
class Site:
    """The provider as programs reach it: `certified` asks for certificates, `issuer` does not."""

    server: Server
    issuer: str
    certified: str
    trust: Certificate
    people: People
    folder: Path
    behind: int | None = None

    def client(self, made: SignedCertificate | None = None, **options: Any) -> httpx.Client:
        """A program that shows this certificate."""
        context = self.trust.trusted()
        if made is not None:
            context.load_cert_chain(*made.files(self.folder, str(uuid4())))
        return httpx.Client(verify=context, trust_env=False, **options)

    def ask(
        self, client_id: str, made: SignedCertificate | None = None, at: str | None = None, **more: Any
    ) -> httpx.Response:
        """A machine's request for a token."""
        form = {"grant_type": "client_credentials", "client_id": client_id}
        with self.client(made) as client:
            return client.post(f"{at or self.certified}/token", data=form, **more)

    def bring(self, *clients: dict[str, Any]) -> None:
        file = self.folder / "clients.json"
        file.write_text(json.dumps({"clients": clients}))
        done = self.server.command("clients", "import", str(file))
        assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def directly(url: str, folder: Path, **settings: str) -> Iterator[Site]:
    """`idp serve` with two ports of its own."""
    people, trust = People(), self_signed(folder)
    port, certified = free_port(), free_port()
    (folder / "authorities.pem").write_text(people.authority.pem)
    chosen = {
        "issuer": f"https://localhost:{port}",
        "port": str(port),
        "tls_certificate": str(trust.certificate),
        "tls_key": str(trust.key),
        "mtls__port": str(certified),
        "mtls__ca": str(folder / "authorities.pem"),
    }
    with start_server(url, **(chosen | settings)) as server:
        site = Site(server, server.issuer, f"https://localhost:{certified}", trust, people, folder)
        site.bring(*people.clients())
        yield site


@contextmanager
def behind_nginx(url: str, folder: Path) -> Iterator[Site]:
    """nginx with the shipped configuration in front of `idp serve` without https."""
    people, trust = People(), self_signed(folder)
    ports = Ports(free_port(), free_port(), free_port(), free_port())
    authorities = folder / "authorities.pem"
    authorities.write_text(people.authority.pem)
    settings = {
        "issuer": f"https://localhost:{ports.https}",
        "port": str(ports.provider),
        "trusted_proxies": "127.0.0.1/32",
        "mtls__header": "X-Client-Certificate",
        "mtls__address": f"https://localhost:{ports.certified}",
    }
    with nginx(ports, trust, folder, str(authorities)), start_server(url, **settings) as server:
        certified = f"https://localhost:{ports.certified}"
        site = Site(server, server.issuer, certified, trust, people, folder, behind=ports.provider)
        site.bring(*people.clients())
        yield site


def is_asked(address: str) -> bool:
    """Whether somebody who connects is asked for a certificate, seen in the messages of the handshake."""
    asked = False

    def seen(*message: Any) -> None:
        nonlocal asked
        asked = asked or "CERTIFICATE_REQUEST" in str(message)

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context._msg_callback = seen  # type: ignore[attr-defined]
    with httpx.Client(verify=context, trust_env=False) as client:
        client.get(address)
    return asked
