"""Builds the web application: the deployment's parts behind their doors."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from fastapi import FastAPI

from idp import deployment
from idp.accounts import guards
from idp.accounts.pages import account, sign_in
from idp.admin.api import apis, applications, clients, description, logouts, offices, progress
from idp.clients import api as registration
from idp.clients import certificates
from idp.clients import pages as client_pages
from idp.clients.desk import CLIENTS
from idp.foundation import log
from idp.foundation.database import Database
from idp.foundation.versions import Watcher
from idp.oidc import api as protocol
from idp.oidc import pages as protocol_pages
from idp.portal import pages as portal_pages
from idp.protocol.discovery import CERTIFIED, ENDPOINTS
from idp.protocol.registration.self_registration import RegistrationGate
from idp.settings import Settings, read
from idp.tracker import pages as tracker_pages
from idp.web import errors, health, static_files
from idp.web.application import Application
from idp.web.authorities import Authorities
from idp.web.certified import Certified, Listener
from idp.web.headers import Envelope
from idp.web.limits import BodyLimit
from idp.web.parts import Parts
from idp.web.site import Site

#: Every door, in the order requests are matched.
DOORS = (
    *protocol_pages.routers,
    account.router,
    portal_pages.router,
    client_pages.router,
    tracker_pages.router,
    applications.router,
    offices.router,
    progress.router,
    clients.router,
    apis.router,
    logouts.router,
    description.router,
    health.router,
    static_files.router,
)


def application() -> FastAPI:
    """The application of this process, from the environment; what uvicorn calls."""
    return build(read())


def build(settings: Settings) -> FastAPI:
    """The application that `settings` describe."""
    log.configure(settings.log_level, settings.log_json)
    parts = deployment.build(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        chores = deployment.chores(parts) if settings.worker_in_process else ()
        async with deployment.running(parts, chores), _certified(app, parts):
            yield

    app = Application(
        title="DIVOS SSO", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=lifespan
    )
    app.state.parts = parts
    errors.install(app)
    guards.install(app)
    short = (*protocol.doors, *protocol_pages.doors, *sign_in.doors)
    app.router.routes.extend((*short, *protocol.preflights))
    app.router.routes.extend(protocol.logto if settings.logto_alias else ())
    for router in (*DOORS, *([registration.router] if settings.registration is not RegistrationGate.CLOSED else [])):
        app.include_router(router)
    app.add_middleware(BodyLimit, prefix="/api/")
    app.add_middleware(Envelope, site=parts.get(Site))
    app.shorten(short, lambda doors: Envelope(doors, site=parts.get(Site)))
    return app


def _certified(app: FastAPI, parts: Parts) -> AbstractAsyncContextManager[None]:
    """The listener that asks programs for certificates, when the deployment has one of its own."""
    settings = parts.get(Settings)
    if settings.mtls.port is None or settings.tls_certificate is None or settings.tls_key is None:
        return nullcontext()
    settled = Certified(
        host=settings.host,
        port=settings.mtls.port,
        shared=settings.workers > 1,
        certificate=settings.tls_certificate,
        key=settings.tls_key,
        paths=frozenset(ENDPOINTS[name] for name in CERTIFIED),
        prefixes=("/api/",),
    )
    database, authorities = parts.get(Database), Authorities.read(settings.mtls.ca)
    listener = Listener(app, settled, authorities, lambda: certificates.registered(database))
    parts.get(Watcher).on_change(CLIENTS, listener.follow)
    return listener.listening()
