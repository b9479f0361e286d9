"""MtlsListener: a second port that requests client certificates (RFC 8705), only for endpoints of programs."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from idp.foundation import clock
from idp.foundation.log import get_logger
from idp.web.client_certificate import PEER_KEY, MtlsPeer
from idp.web.http_protocol import HttpProtocol
from idp.web.http_server import HttpServer
from idp.web.listeners import ListenError, open_listeners
from idp.web.trust_store import TrustStore

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

_CERTIFICATE_KEY = "client_certificate"

#: Loads the self-signed certificates that clients registered, as DER.
RegisteredCertificates = Callable[[], Awaitable[Iterable[bytes]]]


@dataclass(frozen=True, slots=True)
class MtlsListenerOptions:
    """Options of the listener; only `paths`, and paths that begin with one of `prefixes`, are served."""

    host: str
    port: int
    shared: bool
    certificate: Path
    key: Path
    paths: frozenset[str]
    prefixes: tuple[str, ...]
    keepalive_timeout: timedelta
    request_timeout: timedelta


class MtlsProtocol(HttpProtocol):
    """Passes the client certificate of a connection to the application, which uvicorn's own protocol does not."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """After the handshake: store the certificate in the state of every request of the connection."""
        super().connection_made(transport)
        certificate = transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        self.app_state = {**self.app_state, _CERTIFICATE_KEY: certificate}


class MtlsApplication:
    """The ASGI application of this port: answers 404 to other paths and adds an MtlsPeer to each request."""

    def __init__(self, app: ASGIApp, options: MtlsListenerOptions, trust_store: TrustStore) -> None:
        self._app = app
        self._options = options
        self._trust_store = trust_store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path not in self._options.paths and not path.startswith(self._options.prefixes):
            await Response(b"", 404)(scope, receive, send)
            return
        certificate: bytes | None = scope["state"].pop(_CERTIFICATE_KEY)
        scope["state"][PEER_KEY] = MtlsPeer(
            certificate, certificate is not None and self._trust_store.verify(certificate, clock.now())
        )
        await self._app(scope, receive, send)


class MtlsServer(HttpServer):
    """An HttpServer without signal handlers."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: the main server handles signals."""
        yield


class MtlsListener:
    """The listener of one process; it accepts registered certificates and those issued by an authority."""

    def __init__(
        self, app: ASGIApp, options: MtlsListenerOptions, trust_store: TrustStore, registered: RegisteredCertificates
    ) -> None:
        self._options = options
        self._trust_store = trust_store
        self._registered = registered
        self._known: frozenset[bytes] = frozenset()
        self._current_context = _make_context(options, trust_store)
        config = uvicorn.Config(
            MtlsApplication(app, options, trust_store),
            http=MtlsProtocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=2048,
            timeout_keep_alive=int(options.keepalive_timeout.total_seconds()),
            timeout_graceful_shutdown=5,
        )
        config.load()
        config.ssl = _make_context(options, trust_store)
        config.ssl.sni_callback = self._use_current_context
        self._server = MtlsServer(config, options.request_timeout)

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[None]:
        """Listen until the block ends. Raises ListenError when the port is in use."""
        await self.reload_certificates()
        with _open_sockets(self._options) as listening:
            running = asyncio.create_task(self._server.serve(listening))
            try:
                yield
            finally:
                self._server.should_exit = True
                await running

    async def reload_certificates(self) -> None:
        """Load the registered certificates and trust exactly those in new connections."""
        registered = frozenset(await self._registered())
        if registered != self._known:
            trusting = _make_context(self._options, self._trust_store)
            for der in registered:
                self._trust(trusting, der)
            self._known, self._current_context = registered, trusting

    def _trust(self, context: ssl.SSLContext, der: bytes) -> None:
        problem: object = "not signed by itself, or named like an authority"
        if self._trust_store.is_trustable_alone(der):
            try:
                context.load_verify_locations(cadata=der)
            except ssl.SSLError as unusable:
                problem = unusable
            else:
                return
        if der not in self._known:
            log.warning("certified.unusable", problem=str(problem))

    def _use_current_context(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        """SNI callback of OpenSSL: sets the current context on each new connection, with or without a server name."""
        connection.context = self._current_context


def _make_context(options: MtlsListenerOptions, trust_store: TrustStore) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(options.certificate, options.key)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # a self-signed client certificate is a chain of its own
    if pem := trust_store.pem():
        context.load_verify_locations(cadata=pem)
    return context


@contextmanager
def _open_sockets(options: MtlsListenerOptions) -> Iterator[list[socket.socket]]:
    """Open the port; with `shared`, each worker opens the same one and the kernel distributes connections."""
    try:
        with open_listeners(options.host, options.port, shared=options.shared) as found:
            yield found
    except ListenError:
        log.error("certified.port_taken", host=options.host, port=options.port, setting="IDP_MTLS__PORT")
        raise
