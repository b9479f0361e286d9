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

from clients.samples import configuration, doors, views
from clients.samples.configuration import Look, Unconfigured
from clients.samples.headers import SecurityHeaders
from clients.samples.provider import Provider
from clients.samples.relying_party import RelyingParty
from clients.samples.room import Room, room_of
from clients.samples.tokens import Check
from clients.samples.trouble import Kind, Trouble

log = logging.getLogger("clients.samples")


def build(look: Look, check: Check, environ: Mapping[str, str]) -> FastAPI:
    """Build the FastAPI application. Raises ConfigurationError."""
    settings = configuration.read(environ, look)
    app = FastAPI(title=look.name, openapi_url=None)
    app.state.room = Room(look, settings, RelyingParty(settings, Provider(settings.issuer), check))
    app.include_router(doors.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.add_middleware(SecurityHeaders, configuration=settings)
    app.add_exception_handler(Trouble, _show_trouble)
    app.add_exception_handler(HTTPException, _show_nothing_here)
    return app


def serve(look: Look, check: Check) -> None:
    """Serve the sample until SIGTERM or SIGINT; a missing setting ends the program with a sentence."""
    try:
        app = build(look, check, os.environ)
    except Unconfigured as missing:
        sys.exit(f"{look.name}: {missing}")
    settings = app.state.room.configuration
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", server_header=False)


async def _show_trouble(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, Trouble)  # noqa: S101 - the registration above says so
    log.warning("%s: %s", trouble.kind, trouble.reason)
    words = views.WORDS[trouble.kind]
    told = trouble.reason if trouble.kind is Kind.REFUSED else str(trouble.kind)
    return room_of(request).page("trouble.html", words.status, words=words, told=told)


async def _show_nothing_here(request: Request, problem: Exception) -> Response:
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    return room_of(request).page("nothing_here.html", status)
