"""Deny by default: every route declares who may enter, and the router, not the endpoint, holds it over HTTP."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from idp.app import build
from idp.composition import compose
from idp.foundation.import_report import ImportOptions
from idp.offices.office_import import import_offices
from idp.permissions import CITY_ROLES, NEEDED_PERMISSIONS, ROLE_PERMISSIONS, SHELL, Role, scope_for
from idp.settings import Settings
from idp.web.access import (
    AdminTokenNeeded,
    CsrfChecked,
    CsrfExempt,
    OperationsNeeded,
    ProgramAuthentication,
    Public,
    SessionNeeded,
    UndeclaredRoute,
)
from idp.web.cookies import CSRF
from idp.web.declared_routes import ApiRouter, PageRouter
from idp.web.web_application import FastRoute, WebApplication
from tests.accounts.world import PASSWORD, create_world, sign_in_officer, token
from tests.admin.api_clients import ApiClients
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind
from tests.support.routes import EVERYTHING, ServedRoute, route_path, served_routes

_PROXY = {"trusted_proxies": "127.0.0.1/32", "mtls": {"header": "X-Cert", "address": "https://localhost:8443"}}
_LISTENER = {"issuer": "https://sso.example", "tls_certificate": "c.pem", "tls_key": "k.pem", "mtls": {"port": 8443}}
DEPLOYMENTS: dict[str, dict[str, object]] = {
    "as it comes": {},
    "everything": EVERYTHING,
    "closed registration": {"registration": "closed"},
    "certificates told by a proxy": _PROXY,
    "a listener for certificates": _LISTENER,
    "no worker beside it": {"worker_in_process": False},
}
#: What pages of their own say of a wrong token; all others show the stale page.
STALE = {
    "/masuk": "Halaman tadi sudah terlalu lama terbuka",
    "/masuk/kunci-sandi": "Halaman tadi sudah terlalu lama terbuka",
}


@cache
def all_routes() -> list[ServedRoute]:
    """Every route there is."""
    return served_routes(**EVERYTHING)


def forms(kind: type) -> list[ServedRoute]:
    """The routes whose form declares this kind of CSRF check."""
    return [each for each in all_routes() if each.declaration and isinstance(each.declaration.csrf, kind)]


def having(*kinds: type) -> list[ServedRoute]:
    """The routes that declare one of these kinds of access."""
    return [each for each in all_routes() if each.declaration and isinstance(each.declaration.access, kinds)]


def roles_that_open(route: ServedRoute) -> set[Role]:
    """The roles that allow every operation that the page declares."""
    assert route.declaration is not None
    assert isinstance(route.declaration.access, OperationsNeeded)
    needed = {NEEDED_PERMISSIONS[operation].permission for operation in route.declaration.access.operations}
    return {role for role, given in ROLE_PERMISSIONS.items() if needed <= given.keys()}


def someone_for(route: ServedRoute) -> str:
    """The username of a person who may send this form."""
    if route.declaration is None or not isinstance(route.declaration.access, OperationsNeeded):
        return "made"
    return f"petugas.{min(roles_that_open(route))}"


def proven_by(kind: ProgramAuthentication) -> list[ServedRoute]:
    return [each for each in having(ProgramAuthentication) if each.declaration and each.declaration.access is kind]


@dataclass
class Visitors:
    """A provider with everything switched on, and browsers of people who signed in once."""

    app: App
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    programs: dict[frozenset[str], str] = field(default_factory=dict)
    #: Valid tokens of forms by the cookie they belong to.
    forms: dict[str | None, str] = field(default_factory=dict)

    @asynccontextmanager
    async def browser(self, name: str | None) -> AsyncIterator[httpx.AsyncClient]:
        """The browser of this person; None: of nobody. Each has a CSRF cookie of its own."""
        async with self.app.browser() as http:
            if name is not None:
                if name not in self.sessions:
                    await sign_in_officer(http, name, PASSWORD)
                    self.sessions[name] = {"divos_sesi": http.cookies["divos_sesi"]}
                http.cookies.update(self.sessions[name])
            yield http

    @asynccontextmanager
    async def browsers(self, names: set[str]) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
        """One for each of these people."""
        async with AsyncExitStack() as stack:
            yield {name: await stack.enter_async_context(self.browser(name)) for name in sorted(names)}

    async def post(self, http: httpx.AsyncClient, route: ServedRoute, **headers: str) -> httpx.Response:
        """Send a form with a valid token."""
        if http.cookies.get(CSRF.name) not in self.forms:
            valid = token(await http.get("/aksesibilitas"))
            self.forms[http.cookies[CSRF.name]] = valid
        form = {"csrf": self.forms[http.cookies[CSRF.name]]}
        return await http.post(route_path(route), data=form, headers=headers)

    async def ask(self, http: httpx.AsyncClient, route: ServedRoute) -> httpx.Response:
        """Open the page, or send its form with a valid token."""
        return await (http.get(route_path(route)) if route.method == "GET" else self.post(http, route))

    async def call(self, route: ServedRoute, scopes: set[str]) -> httpx.Response:
        """Call it with the token of a program that has these scopes."""
        held, clients = frozenset(scopes), ApiClients(self.app)
        if held not in self.programs:
            self.programs[held] = await clients.register(*held)
        headers = {"authorization": f"Bearer {clients.token(self.programs[held], *held)}"}
        return await self.app.http.request(route.method, route_path(route), headers=headers)


@pytest.fixture(scope="module")
async def visitors(databases: Databases) -> AsyncIterator[Visitors]:
    with databases.lend(Kind.POSTGRESQL) as url:
        async with open_app(url, argon2={"memory_kib": 8, "passes": 1}, **EVERYTHING) as app:
            world = await create_world(app)
            async with app.database.begin() as session:
                await import_offices(session, OFFICES, ImportOptions("uji", authority=SHELL))
            await world.import_people(
                *(
                    {"username": f"petugas.{role}", "name": "P", "roles": [held(role)], "password": PASSWORD}
                    for role in Role
                )
            )
            yield Visitors(app)


#: An office for the roles that are held for one.
OFFICES = b"code,name,type,parent\n01,Dinas Rekaan,dinas,\n"


def held(role: Role) -> str:
    """The role as an officer holds it."""
    return role.value if role in CITY_ROLES else f"{role}@01"


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_every_route_of_a_deployment_declares_who_may_enter(deployment: str) -> None:
    routes = served_routes(**DEPLOYMENTS[deployment])
    assert len(routes) > 70
    assert [str(route) for route in routes if route.declaration is None] == []


def test_every_deployment_serves_a_part_of_everything() -> None:
    everything = {str(route) for route in all_routes()}
    for settings in DEPLOYMENTS.values():
        assert {str(route) for route in served_routes(**settings)} <= everything


def test_only_the_two_endpoints_that_clients_post_to_are_exempt_from_the_csrf_check() -> None:
    assert {str(route) for route in forms(CsrfExempt)} == {"POST /authorize", "POST /end_session"}


def test_every_reason_is_a_sentence_s_worth() -> None:
    reasons = {each.declaration.access.reason for each in having(Public) if each.declaration}  # type: ignore[union-attr]
    reasons |= {each.declaration.csrf.reason for each in forms(CsrfExempt) if each.declaration}  # type: ignore[union-attr]
    assert [reason for reason in reasons if len(reason.split()) < 4] == []


async def test_a_form_without_a_valid_token_is_refused(visitors: Visitors) -> None:
    wrong = []
    async with visitors.browsers({someone_for(route) for route in forms(CsrfChecked)}) as people:
        for http in people.values():
            await http.get("/aksesibilitas")  # sets the cookie
        for route, fields in product(forms(CsrfChecked), ({}, {"csrf": "x"})):
            answer = await people[someone_for(route)].post(route_path(route), data=fields)
            if answer.status_code != 403 or STALE.get(route.path, "Halaman ini sudah lama") not in answer.text:
                wrong.append((str(route), fields, answer.status_code))
    assert wrong == []


async def test_a_form_of_another_site_is_refused_even_with_a_token(visitors: Visitors) -> None:
    async with visitors.browsers({someone_for(route) for route in forms(CsrfChecked)}) as people:
        answers = {
            str(route): await visitors.post(people[someone_for(route)], route, **{"sec-fetch-site": "cross-site"})
            for route in forms(CsrfChecked)
        }
    assert {route: answer.status_code for route, answer in answers.items() if answer.status_code != 403} == {}


async def test_a_form_with_a_valid_token_passes_the_router(visitors: Visitors) -> None:
    statuses = {}
    for route in forms(CsrfChecked):
        async with visitors.browser(None) as http:
            # a session of its own, which some of these forms end
            await sign_in_officer(http, someone_for(route), PASSWORD)
            statuses[str(route)] = (await visitors.post(http, route)).status_code
    assert {route: status for route, status in statuses.items() if status in (403, 500)} == {}


async def test_an_exempt_form_is_accepted_from_another_site(visitors: Visitors) -> None:
    for route in forms(CsrfExempt):
        async with visitors.browser(None) as http:
            answer = await http.post(route_path(route), data={"state": "s"}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code in (303, 400), route


async def test_a_guarded_page_leads_a_stranger_to_the_login_page(visitors: Visitors) -> None:
    async with visitors.browser(None) as http:
        answers = {str(each): await visitors.ask(http, each) for each in having(SessionNeeded, OperationsNeeded)}
    told = {route: (answer.status_code, answer.headers.get("location", "")) for route, answer in answers.items()}
    assert {
        route: (status, to) for route, (status, to) in told.items() if status != 303 or not to.startswith("/masuk?ke=")
    } == {}


async def test_a_page_of_a_role_refuses_a_person_without_it(visitors: Visitors) -> None:
    wrong = []
    names: dict[Role | None, str] = {None: "sukra"} | {role: f"petugas.{role}" for role in Role}
    async with visitors.browsers(set(names.values())) as people:
        for route, (role, name) in product(having(OperationsNeeded), names.items()):
            answer = await visitors.ask(people[name], route)
            if not is_answered_by_role(route, role, answer):
                wrong.append((str(route), role, answer.status_code))
    assert wrong == []


def is_answered_by_role(route: ServedRoute, role: Role | None, answer: httpx.Response) -> bool:
    """Whether a person with this role, or with none, is let in or refused as the page declares."""
    if role is not None and role in roles_that_open(route):
        # a form says what is missing in it, and an id that was made up names nothing
        return answer.status_code in ({200, 303, 422} if "{" not in route.path else {404})
    return answer.status_code == 403 and "Anda belum punya peran untuk halaman ini" in answer.text


def test_every_page_of_a_role_is_open_to_some_role() -> None:
    assert all(roles_that_open(route) for route in having(OperationsNeeded))


async def test_a_public_route_answers_a_stranger(visitors: Visitors) -> None:
    wrong = []
    for route in [each for each in having(Public) if each.method == "GET"]:
        async with visitors.browser(None) as http:
            answer = await http.get(route_path(route))
        status, to = answer.status_code, answer.headers.get("location", "")
        if status in (401, 403, 405) or status >= 500 or to.startswith("/masuk?ke="):
            wrong.append((str(route), status, to))
    assert wrong == []


async def test_a_preflight_is_answered(visitors: Visitors) -> None:
    preflights = [each for each in having(Public) if each.method == "OPTIONS"]
    answers = {str(route): await visitors.app.http.options(route_path(route)) for route in preflights}
    assert {route: answer.status_code for route, answer in answers.items() if answer.status_code != 204} == {}


#: What a program that proves nothing is told, and what it sent to get that far.
UNPROVEN: dict[ProgramAuthentication, tuple[int, dict[str, Any]]] = {
    ProgramAuthentication.CLIENT: (401, {"data": {"grant_type": "client_credentials"}}),
    ProgramAuthentication.USERINFO_TOKEN: (401, {}),
    ProgramAuthentication.REGISTRATION_ACCESS_TOKEN: (401, {}),
    ProgramAuthentication.INITIAL_ACCESS_TOKEN: (401, {"json": {}, "headers": {"authorization": "Bearer x"}}),
    ProgramAuthentication.METRICS_NETWORK: (403, {}),
}


async def test_a_program_that_proves_nothing_is_refused(visitors: Visitors) -> None:
    wrong = []
    for kind, (status, sent) in UNPROVEN.items():
        for route in proven_by(kind):
            async with visitors.app.browser("203.0.113.9") as http:
                answer = await http.request(route.method, route_path(route), **sent)
            if answer.status_code != status:
                wrong.append((str(route), answer.status_code))
    assert wrong == []


def test_every_way_to_prove_a_program_is_used_and_tried() -> None:
    assert all(proven_by(kind) for kind in ProgramAuthentication)
    assert set(UNPROVEN) == set(ProgramAuthentication)


#: What a person decides: the token of a program with the scope is refused as a program's.
DECIDED_BY_PEOPLE = {
    "POST /api/v1/applications",
    "PATCH /api/v1/applications/{application_id}/inventory",
    "PUT /api/v1/applications/{application_id}/decision",
    "DELETE /api/v1/applications/{application_id}/decision",
    "POST /api/v1/applications/{application_id}/notes",
    "DELETE /api/v1/applications/{application_id}/notes/{note_id}",
    "PUT /api/v1/claims/{key}/decision",
}


async def test_the_admin_api_takes_only_a_token_with_the_scope_of_the_operation(visitors: Visitors) -> None:
    wrong = []
    for route in having(AdminTokenNeeded):
        scope = scope_of(route)
        refused = await visitors.app.http.request(route.method, route_path(route))
        foreign = await visitors.call(route, {"inventaris:baca", "kemajuan:baca"} - {scope})
        own = await visitors.call(route, {scope})
        if not (
            (refused.status_code, f'scope="{scope}"' in refused.headers["www-authenticate"]) == (401, True)
            and foreign.status_code == 403
            and is_admitted_by_scope(route, own)
        ):
            wrong.append((str(route), refused.status_code, foreign.status_code, own.status_code))
    assert wrong == []


def scope_of(route: ServedRoute) -> str:
    """The scope that the operation of this route needs."""
    assert route.declaration is not None
    assert isinstance(route.declaration.access, AdminTokenNeeded)
    return scope_for(route.declaration.access.operation).value


def is_admitted_by_scope(route: ServedRoute, answer: httpx.Response) -> bool:
    """Whether the token of a program with the scope was enough, as far as a program may go."""
    if f"{route.method} {route.path}" in DECIDED_BY_PEOPLE:
        told = answer.headers.get("www-authenticate", "")
        return "insufficient_scope" not in told and answer.status_code in (400, 403, 422)
    return answer.status_code not in (401, 403, 500)


async def answer(_request: Request) -> Response:
    """An endpoint somebody adds."""
    return PlainTextResponse("contoh")


def test_a_page_without_a_declaration_cannot_be_made() -> None:
    router = PageRouter()
    for add in (router.get, router.post):
        with pytest.raises(TypeError, match="access"):
            add("/contoh")(answer)  # type: ignore[call-arg]
    assert router.routes.routes == []


def test_a_route_for_programs_without_a_declaration_cannot_be_made() -> None:
    router = ApiRouter("/api/v1/examples")
    for add in (router.get, router.post, router.put, router.patch, router.delete):
        with pytest.raises(TypeError, match="access"):
            add("")(answer)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="access"):
        FastRoute("/contoh", answer, methods=["GET"])  # type: ignore[call-arg]


def test_a_declaration_that_is_none_cannot_be_made() -> None:
    with pytest.raises(UndeclaredRoute):
        PageRouter().get("/contoh", access=None)(answer)  # type: ignore[arg-type]
    with pytest.raises(UndeclaredRoute):
        FastRoute("/contoh", answer, methods=["GET"], access=None)  # type: ignore[arg-type]


def test_an_exemption_where_there_is_nothing_to_check_is_refused() -> None:
    exempt = CsrfExempt("a reason of four words")
    with pytest.raises(UndeclaredRoute, match="only forms of people"):
        FastRoute("/contoh", answer, methods=["GET"], access=Public("everybody may see it"), csrf=exempt)
    with pytest.raises(UndeclaredRoute, match="only forms of people"):
        FastRoute("/contoh", answer, methods=["POST"], access=ProgramAuthentication.CLIENT, csrf=exempt)


def test_the_framework_s_own_ways_to_add_a_route_keep_the_application_from_starting() -> None:
    past, router = APIRouter(), PageRouter()
    past.get("/contoh")(answer)
    router.routes.get("/contoh")(answer)
    for add in (
        lambda app: app.get("/contoh")(answer),
        lambda app: app.add_route("/contoh", answer),
        lambda app: app.include_router(past),
        lambda app: app.include_router(router.routes),
        lambda app: app.mount("/contoh", answer),
    ):
        application = build(compose(Settings(database_url="sqlite+aiosqlite:///none.db")))
        assert isinstance(application, WebApplication)
        add(application)
        with pytest.raises(UndeclaredRoute, match="/contoh"):
            application.add_routers([])


def test_routes_are_made_in_the_web_package_alone() -> None:
    idp = Path(__file__).parent.parent.parent / "idp"
    made = {
        str(path.relative_to(idp)) for path in idp.rglob("*.py")
        if re.search(r"\b(APIRouter|APIRoute|Route|Mount|WebSocketRoute)\(", path.read_text())
    }  # fmt: skip
    assert made == {"web/declared_routes.py"}
