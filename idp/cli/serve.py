"""idp serve and idp worker: the processes of a deployment."""

import asyncio
import os
import shutil
import ssl
import tempfile
from typing import Any

import typer
import uvicorn

from idp import deployment
from idp.cli.context import settings, stop
from idp.settings import Settings
from idp.web.authorities import Authorities
from idp.web.certified import CIPHERS


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
    found = settings()
    counts = tempfile.mkdtemp(prefix="idp-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
    try:
        uvicorn.run("idp.app:application", **_options(found))
    finally:
        shutil.rmtree(counts, ignore_errors=True)


def worker() -> None:
    """Keep promises (logout deliveries, clean-up) apart from the servers; set IDP_WORKER_IN_PROCESS=false for those."""
    asyncio.run(deployment.work(settings()))


def _options(found: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "factory": True,
        "host": found.host,
        "port": found.port,
        "workers": found.workers if found.workers > 1 else None,
        "loop": "uvloop",
        "http": "httptools",
        "access_log": False,
        "log_level": "warning",
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": 10,
        # on a busy machine a process may need longer than uvicorn's 5 s to start, and would be killed for ever
        "timeout_worker_healthcheck": 60,
        "backlog": 2048,
    }
    if found.tls_certificate and found.tls_key:
        for file in (found.tls_certificate, found.tls_key):
            if not file.is_file():
                stop(f"The file {file} is not there: IDP_TLS_CERTIFICATE and IDP_TLS_KEY name PEM files.")
        _check_authorities(found)
        options |= {
            "ssl_certfile": str(found.tls_certificate),
            "ssl_keyfile": str(found.tls_key),
            "ssl_version": ssl.PROTOCOL_TLS_SERVER,
            "ssl_ciphers": CIPHERS,
        }
    return options


def _check_authorities(found: Settings) -> None:
    try:
        Authorities.read(found.mtls.ca)
    except (OSError, ValueError):
        stop(
            f"The file {found.mtls.ca} cannot be read: IDP_MTLS__CA names a PEM file with certificates of authorities."
        )
