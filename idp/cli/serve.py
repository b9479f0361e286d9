"""idp serve: runs the web server, in one process or in several workers."""

import gc
import os
import socket
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import typer
import uvicorn
from uvicorn.config import STARTUP_FAILURE

from idp.cli.settings import fail, load_settings
from idp.cli.worker_pool import WorkerPool
from idp.foundation.database import Base
from idp.settings import Settings
from idp.web.event_loop import EventLoop
from idp.web.http_protocol import HttpProtocol
from idp.web.http_server import HttpServer
from idp.web.listeners import ListenError, open_listeners
from idp.web.mtls_listener import CIPHERS
from idp.web.trust_store import TrustStore

#: Where counts are mapped into memory: on a full disk the next write would kill the worker (SIGBUS).
_MEMORY = Path("/dev/shm")  # noqa: S108  the folder in it is made by tempfile


def serve(
    workers: int | None = typer.Option(None, help="Processes that answer requests (IDP_WORKERS)."),
    host: str | None = typer.Option(None, help="The address to listen on (IDP_HOST)."),
    port: int | None = typer.Option(None, help="The port to listen on (IDP_PORT)."),
) -> None:
    """Serve people and applications until Ctrl-C.

    With IDP_TLS_CERTIFICATE and IDP_TLS_KEY it speaks https itself (TLS 1.2 and 1.3); otherwise put a proxy in
    front that does, and name it in IDP_TRUSTED_PROXIES. With IDP_MTLS__PORT it also listens there, and asks programs
    for a certificate.
    """
    for name, value in (("IDP_WORKERS", workers), ("IDP_HOST", host), ("IDP_PORT", port)):
        if value is not None:
            os.environ[name] = str(value)
    found = load_settings()
    options = _options(found)
    try:
        if found.mtls.port is not None:  # each worker opens it; what hinders them is said here, once
            with open_listeners(found.host, found.mtls.port):
                pass
        with _shared_metrics_folder(found.workers), open_listeners(found.host, found.port) as sockets:
            from idp.cli.database import check_database  # it imports prometheus_client, so after the folder is named

            check_database(found)
            served = _serve(uvicorn.Config("idp.app:application", **options), found, sockets)
    except ListenError as problem:
        fail(f"{problem}: set IDP_HOST, IDP_PORT or IDP_MTLS__PORT to another.")
    if not served:
        raise typer.Exit(STARTUP_FAILURE)


def _serve(config: uvicorn.Config, found: Settings, sockets: list[socket.socket]) -> bool:
    gc.disable()  # what is loaded stays, so garbage collection would find nothing
    config.load_app()
    Base.registry.configure()  # otherwise each worker does it at its first statement
    gc.freeze()
    gc.enable()
    if config.workers > 1:
        return WorkerPool(config, found, sockets).run()
    server = HttpServer(config, found.request_timeout)
    with suppress(KeyboardInterrupt):  # uvicorn raises the signal again after a graceful stop
        server.run(sockets)
    return server.started


@contextmanager
def _shared_metrics_folder(workers: int) -> Iterator[None]:
    """Share metrics of several processes in one folder; prometheus_client reads the variable when it is imported."""
    if workers == 1:
        yield
        return
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="idp-metrics-", dir=memory) as counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        yield


def _options(found: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "factory": True,
        "workers": found.workers,
        "loop": EventLoop,
        "http": HttpProtocol,
        "ws": "none",
        "access_log": False,
        "log_config": None,  # idp.foundation.log writes uvicorn's lines as well
        "log_level": "warning",
        "proxy_headers": False,
        "server_header": False,
        "timeout_keep_alive": int(found.keepalive_timeout.total_seconds()),
        "timeout_graceful_shutdown": 10,
        "backlog": 2048,
    }
    if found.tls_certificate and found.tls_key:
        _check_certificate(found.tls_certificate, found.tls_key)
        _check_trust_store(found)
        options |= {
            "ssl_certfile": str(found.tls_certificate),
            "ssl_keyfile": str(found.tls_key),
            "ssl_version": ssl.PROTOCOL_TLS_SERVER,
            "ssl_ciphers": CIPHERS,
        }
    return options


def _check_certificate(certificate: Path, key: Path) -> None:
    for file in (certificate, key):
        if not file.is_file():
            fail(f"The file {file} is not there: IDP_TLS_CERTIFICATE and IDP_TLS_KEY name PEM files.")
    try:
        # without a password, OpenSSL would ask the terminal for one
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as problem:
        fail(
            f"{certificate} and {key} cannot be used: IDP_TLS_CERTIFICATE and IDP_TLS_KEY name PEM files of a "
            f"certificate and its key, without a password ({problem.strerror or problem})."
        )


def _check_trust_store(found: Settings) -> None:
    try:
        TrustStore.load(found.mtls.ca)
    except (OSError, ValueError):
        fail(
            f"The file {found.mtls.ca} cannot be read: IDP_MTLS__CA names a PEM file with certificates of authorities."
        )
