"""Builds and serves a sample from its branding, its token verifier and the environment."""

import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from clients.samples import configuration, pages
from clients.samples.configuration import Branding, ConfigurationError
from clients.samples.context import SampleContext, get_context
from clients.samples.errors import ERROR_TEXTS, ErrorKind, SampleError
from clients.samples.headers import SecurityHeaders
from clients.samples.provider import ProviderClient
from clients.samples.relying_party import RelyingParty
from clients.samples.tokens import TokenVerifier

log = logging.getLogger("clients.samples")


def build_app(look: Branding, check: TokenVerifier, environ: Mapping[str, str]) -> FastAPI:
    """Build the FastAPI application. Raises ConfigurationError."""
    settings = configuration.read_configuration(environ, look)
    app = FastAPI(title=look.name, openapi_url=None)
    app.state.context = SampleContext(look, settings, RelyingParty(settings, ProviderClient(settings.issuer), check))
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.add_middleware(SecurityHeaders, configuration=settings)
    app.add_exception_handler(SampleError, _show_error)
    app.add_exception_handler(HTTPException, _show_not_found)
    return app


def serve_sample(look: Branding, check: TokenVerifier) -> None:
    """Serve the sample until SIGTERM or SIGINT; a missing setting ends the program with a sentence."""
    try:
        app = build_app(look, check, os.environ)
    except ConfigurationError as missing:
        sys.exit(f"{look.name}: {missing}")
    settings = app.state.context.configuration
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False)


async def _show_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SampleError)  # noqa: S101 - the registration above says so
    log.warning("%s: %s", error.kind, error.reason)
    words = ERROR_TEXTS[error.kind]
    reason = error.reason if error.kind is ErrorKind.REFUSED else str(error.kind)
    return get_context(request).render_page("trouble.html", words.status, words=words, reason=reason)


async def _show_not_found(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    return get_context(request).render_page("nothing_here.html", status)
