"""Builds the web application: a deployment's use cases behind their routes."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from fastapi import FastAPI

from idp.accounts import guards as account_guards
from idp.accounts.guards import Guards
from idp.accounts.pages import (
    account,
    factor_enrolment,
    history,
    login,
    new_password,
    passkey_challenge,
    password,
    recovery,
    resets,
    rosters,
    second_step,
    security,
)
from idp.admin import api as admin_api
from idp.admin.guards import ApiGuards
from idp.clients import api as registration
from idp.clients import pages as client_pages
from idp.clients.client_admin import CLIENT_CHANGES
from idp.clients.credentials import registered_certificates
from idp.composition import AUDIT_TAGS, Composition, background_loops, compose, running
from idp.developer.pages import claims as developer_claims
from idp.developer.pages import (
    client,
    client_claim,
    client_errors,
    client_history,
    client_keys,
    client_requests,
    credentials,
    failures,
    kit_files,
    sign_in_trial,
    tester_invitation,
    testers,
)
from idp.developer.pages import guide as developer_guide
from idp.developer.pages import help as developer_help
from idp.developer.pages import home as developer_home
from idp.developer.pages import partners as developer_partners
from idp.developer.pages import registration as client_registration
from idp.developer.pages import team as developer_team
from idp.diagnosis import pages as diagnosis_pages
from idp.foundation import log
from idp.monitoring.pages import application as application_pages
from idp.monitoring.pages import (
    application_decision,
    application_edit,
    application_evidence,
    application_history,
    application_notes,
    city_role_decisions,
    city_roles,
    level_changes,
    new_application,
    office,
    office_people,
    office_roles,
    report,
    work_list,
)
from idp.monitoring.pages import claims as claim_pages
from idp.monitoring.pages import exports as list_exports
from idp.monitoring.pages import help_requests as help_request_pages
from idp.monitoring.pages import inventory as inventory_pages
from idp.monitoring.pages import progress as progress_pages
from idp.oidc import api as protocol
from idp.oidc import pages as protocol_pages
from idp.portal.pages import help as help_pages
from idp.portal.pages import launcher as portal_pages
from idp.protocol.provider.discovery import ENDPOINTS, MTLS_ENDPOINTS
from idp.protocol.registration.self_registration import RegistrationPolicy
from idp.security.pages import keys as key_pages
from idp.security.pages import overview as security_pages
from idp.security.pages import sessions as session_pages
from idp.security.pages import trail as trail_pages
from idp.settings import Settings, read_settings
from idp.web import errors, health, security_txt, static_files, unavailable
from idp.web.body_limit import BodyLimit
from idp.web.declared_routes import ApiRouter, PageRouter
from idp.web.head_requests import HeadRequests
from idp.web.headers import ResponseHeaders
from idp.web.mtls_listener import MtlsListener, MtlsListenerOptions
from idp.web.site import Site, name_help
from idp.web.trust_store import TrustStore
from idp.web.web_application import WebApplication
from idp.web.wiring import Web, wire_web

#: Where HEAD is refused: a GET there starts or ends something, or is an API's.
NO_HEAD = ("/authorize", "/end_session", "/userinfo", "/register", "/api/v1/")


_MONITORING_PAGES = (
    office,
    office_people,
    office_roles,
    city_roles,
    city_role_decisions,
    claim_pages,
    progress_pages,
    inventory_pages,
    level_changes,
    work_list,
    report,
    list_exports,
)
#: The fixed address of the form before those with an id.
_APPLICATION_PAGES = (
    new_application,
    application_pages,
    application_edit,
    application_notes,
    application_decision,
    application_evidence,
    application_history,
)
_DEVELOPER_PAGES = (
    developer_home,
    developer_guide,
    client_registration,
    kit_files,
    sign_in_trial,
    developer_claims,
    developer_partners,
    developer_team,
    client_claim,
    testers,
    tester_invitation,
    developer_help,
)
_CLIENT_PAGES = (client, credentials, client_keys, client_history, client_errors, client_requests, failures)


def application() -> FastAPI:
    """The application of this process, from the environment; what uvicorn calls."""
    settings = read_settings()
    log.configure(settings.log_level, settings.log_json)  # lines belong to the process, whatever it serves
    return build(compose(settings))


def build(composition: Composition) -> FastAPI:
    """The application of this deployment."""
    settings, foundation = composition.settings, composition.foundation

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        beside = background_loops(composition) if settings.worker_in_process else ()
        async with running(composition, beside), _certified(app, composition):
            yield

    app = WebApplication(
        title="DIVOS SSO", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=lifespan
    )
    guards = Guards(composition.accounts, [composition.developer.team_permissions.of_person])
    web = _web(composition, guards)
    app.state.web = web.context
    errors.install_error_handlers(app)
    unavailable.install(app)
    account_guards.install(app)
    _add_routes(app, composition, guards, web)
    app.add_middleware(HeadRequests, except_under=NO_HEAD)
    app.add_middleware(BodyLimit, prefix="/api/")
    app.add_middleware(ResponseHeaders, site=web.context.site, metrics=foundation.metrics)
    return app


def _add_routes(app: WebApplication, composition: Composition, guards: Guards, web: Web) -> None:
    """Routes in the order requests are matched; the short ones past the framework."""
    oidc, settings = composition.oidc, composition.settings
    for_programs = protocol.routes(oidc, web)
    short = [
        *for_programs,
        *protocol_pages.short_routes(oidc, web),
        *login.routes(composition.accounts, guards),
        *second_step.routes(composition.accounts, guards),
        *new_password.routes(composition.accounts, guards),
    ]
    app.router.routes.extend((*short, *protocol.preflight_routes(for_programs)))
    app.router.routes.extend(protocol.logto_routes(oidc) if settings.logto_alias else ())
    app.add_routers(_routers(composition, guards, web))
    metrics = composition.foundation.metrics
    app.add_fast_routes(short, lambda endpoints: ResponseHeaders(endpoints, site=web.context.site, metrics=metrics))


def _account_routers(composition: Composition, guards: Guards, web: Web) -> Iterator[PageRouter]:
    accounts = composition.accounts
    yield recovery.routes(accounts)
    yield passkey_challenge.routes(accounts, web)
    yield second_step.enrolment_routes(accounts, guards)
    for pages in (account, security, factor_enrolment, resets, password, history, rosters):
        yield pages.routes(accounts, guards, web)


def _routers(composition: Composition, guards: Guards, web: Web) -> list[PageRouter | ApiRouter]:
    clients, oidc = composition.clients, composition.oidc
    routers: list[PageRouter | ApiRouter] = [
        *protocol_pages.routers(oidc, guards, web),
        *_account_routers(composition, guards, web),
        portal_pages.routes(composition.portal, guards, web),
        help_pages.routes(composition.portal, guards, web),
        client_pages.routes(web),
        diagnosis_pages.routes(composition.diagnosis, guards, web),
        *_security_routers(composition, guards, web),
        *(pages.routes(composition.monitoring, guards, web) for pages in (*_MONITORING_PAGES, *_APPLICATION_PAGES)),
        help_request_pages.routes(guards, web),
        *(pages.routes(composition.developer, guards, web) for pages in (*_DEVELOPER_PAGES, *_CLIENT_PAGES)),
        *admin_api.routers(
            clients,
            composition.tracker,
            AUDIT_TAGS,
            composition.teams,
            diagnosis_reader=composition.diagnosis.reader,
            catalogue=composition.catalogue,
            guards=ApiGuards(composition.admin, clients, web),
            web=web,
            lifetimes=composition.settings.lifetimes,
        ),
        *_operational_routers(composition),
    ]
    if composition.settings.registration is not RegistrationPolicy.CLOSED:
        routers.append(registration.routes(clients, web))
    return routers


def _operational_routers(composition: Composition) -> Iterator[PageRouter | ApiRouter]:
    settings = composition.settings
    yield health.routes(composition.foundation)
    yield security_txt.routes(settings.security_contact, settings.issuer)
    yield static_files.routes()


def _security_routers(composition: Composition, guards: Guards, web: Web) -> list[PageRouter]:
    parts = (security_pages, trail_pages, session_pages, key_pages)
    return [part.routes(composition.security, guards, web) for part in parts]


def _web(composition: Composition, guards: Guards) -> Web:
    settings = composition.settings
    return wire_web(
        composition.foundation,
        site=_site(settings),
        provider=composition.provider,
        mtls=settings.mtls,
        limits=settings.strangers,
        find_visitor=guards.find_visitor,
    )


def _site(settings: Settings) -> Site:
    return Site(
        issuer=settings.issuer,
        government=settings.government,
        operator=settings.operator,
        help_contact=name_help(settings.help_contact, settings.operator),
        help=settings.help,
        demo=settings.demo,
        reports_kept=settings.keep.diagnoses,
        trusted_proxies=settings.trusted_proxies,
        metrics_networks=settings.metrics_networks,
    )


def _certified(app: FastAPI, composition: Composition) -> AbstractAsyncContextManager[None]:
    """The listener that asks programs for certificates, when the deployment has one of its own."""
    settings, foundation = composition.settings, composition.foundation
    if settings.mtls.port is None or settings.tls_certificate is None or settings.tls_key is None:
        return nullcontext()
    settled = MtlsListenerOptions(
        host=settings.host,
        port=settings.mtls.port,
        shared=settings.workers > 1,
        certificate=settings.tls_certificate,
        key=settings.tls_key,
        paths=frozenset(ENDPOINTS[name] for name in MTLS_ENDPOINTS),
        prefixes=("/api/",),
        keepalive_timeout=settings.keepalive_timeout,
        request_timeout=settings.request_timeout,
    )
    database, authorities = foundation.database, TrustStore.load(settings.mtls.ca)
    listener = MtlsListener(
        app, settled, authorities, lambda: registered_certificates.load_registered_certificates(database)
    )
    foundation.change_poller.on_change(CLIENT_CHANGES, listener.reload_certificates)
    return listener.listen()
