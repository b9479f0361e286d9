"""MtlsListener: a second port that requests client certificates (RFC 8705), only for endpoints of programs."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from idp.foundation import clock
from idp.foundation.log import get_logger
from idp.web.authorities import Authorities
from idp.web.peer import PEER, Peer

log = get_logger(__name__)

#: Suites for TLS 1.2 with forward secrecy and authenticated encryption, for older servers; 1.3 has its own list.
CIPHERS = ":".join(
    (
        "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
    )
)

_SHOWN = "client_certificate"

#: Loads the self-signed certificates that clients registered, as DER.
Registered = Callable[[], Awaitable[Iterable[bytes]]]


@dataclass(frozen=True, slots=True)
class Certified:
    """Options of the listener; only `paths`, and paths that begin with one of `prefixes`, are served."""

    host: str
    port: int
    shared: bool
    certificate: Path
    key: Path
    paths: frozenset[str]
    prefixes: tuple[str, ...]


class CertifiedProtocol(HttpToolsProtocol):
    """Passes the client certificate of a connection to the application, which uvicorn's own protocol does not."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """After the handshake: store the certificate in the state of every request of the connection."""
        super().connection_made(transport)
        shown = transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        self.app_state = {**self.app_state, _SHOWN: shown}


class CertifiedPort:
    """The ASGI application of this port: answers 404 to other paths and adds an MtlsPeer to each request."""

    def __init__(self, app: ASGIApp, settled: Certified, authorities: Authorities) -> None:
        self._app = app
        self._settled = settled
        self._authorities = authorities

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path not in self._settled.paths and not path.startswith(self._settled.prefixes):
            await Response(b"", 404)(scope, receive, send)
            return
        shown: bytes | None = scope["state"].pop(_SHOWN)
        scope["state"][PEER] = Peer(shown, shown is not None and self._authorities.vouch(shown, clock.now()))
        await self._app(scope, receive, send)


class CertifiedServer(uvicorn.Server):
    """A uvicorn server without signal handlers."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: the main server handles signals."""
        yield


class Listener:
    """The listener of one process; it accepts registered certificates and those issued by an authority."""

    def __init__(self, app: ASGIApp, settled: Certified, authorities: Authorities, registered: Registered) -> None:
        self._settled = settled
        self._authorities = authorities
        self._registered = registered
        self._known: frozenset[bytes] = frozenset()
        self._trusting = _context(settled, authorities)
        config = uvicorn.Config(
            CertifiedPort(app, settled, authorities),
            http=CertifiedProtocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=2048,
            timeout_graceful_shutdown=5,
        )
        config.load()
        config.ssl = _context(settled, authorities)
        config.ssl.sni_callback = self._renewed
        self._server = CertifiedServer(config)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen until the block ends. Raises OSError when the port is in use."""
        await self.follow()
        with _socket(self._settled) as listening:
            running = asyncio.create_task(self._server.serve([listening]))
            try:
                yield
            finally:
                self._server.should_exit = True
                await running

    async def follow(self) -> None:
        """Load the registered certificates and trust exactly those in new connections."""
        registered = frozenset(await self._registered())
        if registered != self._known:
            trusting = _context(self._settled, self._authorities)
            for der in registered:
                self._trust(trusting, der)
            self._known, self._trusting = registered, trusting

    def _trust(self, context: ssl.SSLContext, der: bytes) -> None:
        problem: object = "not signed by itself, or named like an authority"
        if self._authorities.may_stand_alone(der):
            try:
                context.load_verify_locations(cadata=der)
            except ssl.SSLError as unusable:
                problem = unusable
            else:
                return
        if der not in self._known:
            log.warning("certified.unusable", problem=str(problem))

    def _renewed(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        """SNI callback of OpenSSL: sets the current context on each new connection, with or without a server name."""
        connection.context = self._trusting


def _context(settled: Certified, authorities: Authorities) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(settled.certificate, settled.key)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a self-signed client certificate is a chain of its own
    if pem := authorities.pem():
        context.load_verify_locations(cadata=pem)
    return context


@contextmanager
def _socket(settled: Certified) -> Iterator[socket.socket]:
    """Open the port; with `shared`, each worker opens the same one and the kernel distributes connections."""
    family = socket.AF_INET6 if ":" in settled.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if settled.shared:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            found.bind((settled.host, settled.port))
        except OSError:
            log.error("certified.port_taken", host=settled.host, port=settled.port, setting="IDP_MTLS__PORT")
            raise
        found.setblocking(False)
        yield found
