"""Who may do what through the admin API and the commands: written here by hand, apart from the table it checks."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import typer
from fastapi.routing import iter_route_contexts
from typer.testing import CliRunner

from idp.cli import app as commands
from idp.clients.models import ApiRow, ApiScopeRow
from idp.foundation import clock
from idp.permissions import NEEDED_PERMISSIONS, SHELL, Operation, Permission
from tests.admin.api_clients import ApiClients
from tests.clients.initial_token import issue_initial_token
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind

INVENTORY, PROGRESS, READ, WRITE = "inventaris:baca", "kemajuan:baca", "klien:baca", "klien:tulis"
CITY, APIS, AUDIT = "klien:kota", "api:tulis", "audit:baca"
TEAMS, WRITE_TEAMS, DIAGNOSES = "tim:baca", "tim:tulis", "diagnosis:baca"
HELP, WRITE_HELP = "bantuan:baca", "bantuan:tulis"
WRITE_INVENTORY, DECIDE = "inventaris:tulis", "inventaris:putuskan"
SCOPES = (INVENTORY, PROGRESS, READ, WRITE, CITY, APIS, AUDIT, TEAMS, WRITE_TEAMS, DIAGNOSES, HELP, WRITE_HELP,
          WRITE_INVENTORY, DECIDE)  # fmt: skip
#: What a person decides: no scope in the token of a program opens it.
BY_PEOPLE = None
#: Pairs that could add up to more than each of them alone.
PAIRS = ((WRITE, CITY), (WRITE, APIS), (READ, WRITE), (READ, APIS), (CITY, APIS), (INVENTORY, PROGRESS), (AUDIT, READ))

#: Every operation of the admin API, what is sent with it, and the scope that opens it.
OPERATIONS: dict[tuple[str, str], tuple[str | None, Any]] = {
    ("GET", "/api/v1/applications"): (INVENTORY, None),
    ("POST", "/api/v1/applications"): (BY_PEOPLE, {"name": "Baru"}),
    ("GET", "/api/v1/applications/{application_id}/inventory"): (INVENTORY, None),
    ("PATCH", "/api/v1/applications/{application_id}/inventory"): (BY_PEOPLE, {"note": "Baru"}),
    ("GET", "/api/v1/applications/{application_id}/changes"): (INVENTORY, None),
    ("GET", "/api/v1/applications/{application_id}/decision"): (INVENTORY, None),
    ("PUT", "/api/v1/applications/{application_id}/decision"): (BY_PEOPLE, {"kind": "retired", "reason": "replaced"}),
    ("DELETE", "/api/v1/applications/{application_id}/decision"): (BY_PEOPLE, None),
    ("GET", "/api/v1/applications/{application_id}/decisions"): (INVENTORY, None),
    ("GET", "/api/v1/applications/{application_id}/notes"): (INVENTORY, None),
    ("POST", "/api/v1/applications/{application_id}/notes"): (BY_PEOPLE, {"text": "Uji"}),
    ("DELETE", "/api/v1/applications/{application_id}/notes/{note_id}"): (BY_PEOPLE, None),
    ("GET", "/api/v1/applications/{application_id}/use"): (INVENTORY, None),
    ("GET", "/api/v1/applications/{application_id}/people"): (INVENTORY, None),
    ("GET", "/api/v1/applications/{application_id}/failures"): (INVENTORY, None),
    ("GET", "/api/v1/applications/{application_id}/level-changes"): (INVENTORY, None),
    ("GET", "/api/v1/reviews"): (INVENTORY, None),
    ("GET", "/api/v1/level-changes"): (INVENTORY, None),
    ("GET", "/api/v1/exports/applications"): (INVENTORY, None),
    ("GET", "/api/v1/exports/level-changes"): (INVENTORY, None),
    ("GET", "/api/v1/progress/history"): (PROGRESS, None),
    ("GET", "/api/v1/progress/forecast"): (PROGRESS, None),
    ("GET", "/api/v1/progress/offices"): (PROGRESS, None),
    ("GET", "/api/v1/progress/people"): (PROGRESS, None),
    ("GET", "/api/v1/progress/hours"): (PROGRESS, None),
    ("GET", "/api/v1/applications/{application_id}"): (INVENTORY, None),
    ("GET", "/api/v1/offices"): (INVENTORY, None),
    ("GET", "/api/v1/claims"): (TEAMS, None),
    ("POST", "/api/v1/claims"): (WRITE_TEAMS, {"number": "7", "claimant": "nobody", "reason": "Uji"}),
    ("PUT", "/api/v1/claims/{key}/decision"): (BY_PEOPLE, {"confirmed": True}),
    ("GET", "/api/v1/applications/{application_id}/team"): (TEAMS, None),
    ("PUT", "/api/v1/applications/{application_id}/team/{person_id}"): (WRITE_TEAMS, {"role": "pembaca"}),
    ("DELETE", "/api/v1/applications/{application_id}/team/{person_id}"): (WRITE_TEAMS, None),
    ("PUT", "/api/v1/applications/{application_id}/steward"): (WRITE_TEAMS, {"person": "nobody"}),
    ("PUT", "/api/v1/applications/{application_id}/second_contact"): (WRITE_TEAMS, {"person": "nobody"}),
    ("GET", "/api/v1/progress"): (PROGRESS, None),
    ("GET", "/api/v1/clients"): (READ, None),
    ("GET", "/api/v1/clients/{key}"): (READ, None),
    ("GET", "/api/v1/clients/{key}/profile"): (READ, None),
    ("GET", "/api/v1/clients/{key}/logouts"): (READ, None),
    ("GET", "/api/v1/clients/{key}/failures"): (READ, None),
    ("GET", "/api/v1/clients/{key}/ignored-scopes"): (READ, None),
    ("GET", "/api/v1/help-requests"): (HELP, None),
    ("GET", "/api/v1/help-requests/{key}"): (HELP, None),
    ("POST", "/api/v1/help-requests/{key}/answers"): (WRITE_HELP, {"text": "Uji"}),
    ("POST", "/api/v1/clients"): (WRITE, {"client_name": "Uji", "redirect_uris": ["https://uji.example/balik"]}),
    ("PATCH", "/api/v1/clients/{key}"): (WRITE, {"client_name": "Lain"}),
    ("PUT", "/api/v1/clients/{key}/suspension"): (WRITE, None),
    ("DELETE", "/api/v1/clients/{key}/suspension"): (WRITE, None),
    ("PUT", "/api/v1/clients/{key}/sandbox"): (WRITE, {"admits": "team"}),
    ("POST", "/api/v1/clients/{key}/secrets"): (WRITE, {}),
    ("DELETE", "/api/v1/clients/{key}/secrets/{secret}"): (WRITE, None),
    ("GET", "/api/v1/clients/{key}/versions"): (READ, None),
    ("POST", "/api/v1/clients/{key}/versions/{number}/restore"): (WRITE, None),
    ("GET", "/api/v1/clients/{key}/keys"): (READ, None),
    ("POST", "/api/v1/clients/{key}/keys"): (WRITE, {"keys": [{}]}),
    ("DELETE", "/api/v1/clients/{key}/keys/{thumbprint}"): (WRITE, None),
    ("GET", "/api/v1/audit"): (AUDIT, None),
    ("GET", "/api/v1/diagnoses"): (DIAGNOSES, None),
    ("GET", "/api/v1/diagnoses/{code}"): (DIAGNOSES, None),
    ("GET", "/api/v1/apis"): (READ, None),
    ("GET", "/api/v1/apis/{key}"): (READ, None),
    ("POST", "/api/v1/apis"): (APIS, {"audience": "", "name": "Arsip", "scopes": []}),
    ("PATCH", "/api/v1/apis/{key}"): (APIS, {"name": "Lain"}),
    ("DELETE", "/api/v1/apis/{key}"): (APIS, None),
}

#: Every command, and the permission without which it does nothing; None: it is the operator's own machine (running
#: processes, making tables, printing a random key), where no use case of the product is done.
COMMANDS: dict[str, str | None] = {
    "serve": None,
    "worker": None,
    "migrate": None,
    "demo code": None,
    "keys secret": None,
    "keys list": "keys:read",
    "keys rotate": "keys:rotate",
    "people import -": "people:write",
    "people add tamu --name Tamu --password-stdin": "people:write",
    "people list": "people:read",
    "people disable orang": "people:write",
    "people enable orang": "people:write",
    "people password orang --password-stdin": "people:write",
    "passwords update - --add": "people:write",
    "passwords status": "people:read",
    "people activation-code orang": "people:write",
    "people factor-code orang": "people:write",
    "people factors orang": "people:read",
    "people remove-factors orang --yes": "people:write",
    "demo code gede.arya": None,
    "people role grant orang pengembang": "roles:grant",
    "people role grant orang auditor": "roles:grant_city",
    "people role revoke orang pengembang": "roles:grant",
    "people role revoke orang auditor": "roles:appoint",
    "people roster propose -": "rosters:propose",
    "people roster list": "rosters:propose",
    "people roster show 0196d2a4": "rosters:propose",
    "people roster codes 0196d2a4": "rosters:propose",
    "people roster apply 0196d2a4": "rosters:decide",
    "people roster reject 0196d2a4": "rosters:decide",
    "people roster undo 0196d2a4": "rosters:decide",
    "people role list orang": "roles:grant",
    "clients register Baru --redirect-uri https://baru.example/balik": "clients:write",
    "clients list": "clients:read",
    "clients show aplikasi": "clients:read",
    "clients check aplikasi": "clients:read",
    "clients update aplikasi --set client_name=Lain": "clients:write",
    "clients suspend aplikasi": "clients:write",
    "clients resume aplikasi": "clients:write",
    "clients sandbox aplikasi --admits team": "clients:write",
    "clients import -": "clients:import",
    "clients secret add aplikasi": "clients:write",
    "clients secret rotate aplikasi": "clients:write",
    "clients secret revoke aplikasi 0196d2a4-0000-7000-8000-000000000000": "clients:write",
    "clients history aplikasi": "clients:read",
    "clients restore aplikasi 1": "clients:write",
    "clients key list aplikasi": "clients:read",
    "clients key add aplikasi -": "clients:write",
    "clients key remove aplikasi sidik": "clients:write",
    "clients token add Vendor": "clients:invite",
    "clients token list": "clients:invite",
    "clients token revoke 0196d2a4-0000-7000-8000-000000000000": "clients:invite",
    "apis add https://arsip.example Arsip": "apis:write",
    "apis list": "apis:read",
    "apis change https://peta.example --lifetime 60": "apis:write",
    "apis rename https://peta.example Lain": "apis:write",
    "apis remove https://peta.example": "apis:write",
    "apps import": "inventory:import",
    "apps import-offices": "inventory:import",
    "apps list": "inventory:read",
    "apps show 7": "inventory:read",
    "apps export /tidak/ada/inventaris.csv": "inventory:read",
    "apps decisions 7": "inventory:read",
    "apps decisions": "inventory:read",
    "apps declare 7 frozen --reason security --review-on 2099-01-01": "inventory:decide",
    "apps undo 7": "inventory:decide",
    "apps edit 7 --set status=inactive": "applications:correct",
    "apps changes 7": "inventory:read",
    "apps add --set name=Baru": "inventory:write",
    "apps note 7": "inventory:read",
    "apps note 7 Catatan": "applications:correct",
    "apps note 7 --remove 0196d2a4-0000-7000-8000-000000000000": "applications:correct",
    "apps claim make 7 orang --reason Uji": "applications:claim",
    "apps claim list": "teams:read",
    "apps claim confirm 0196d2a4-0000-7000-8000-000000000000": "claims:decide",
    "apps claim refuse 0196d2a4-0000-7000-8000-000000000000 --reason Uji": "claims:decide",
    "apps team show 7": "teams:read",
    "apps team add 7 orang": "teams:write",
    "apps team change 7 orang pembaca": "teams:write",
    "apps team remove 7 orang": "teams:write",
    "apps team hand-over 7 orang": "teams:write",
    "apps team second-contact 7 orang": "teams:write",
    "diagnosis list": "diagnoses:read",
    "diagnosis DVS-0000-0000": "diagnoses:read",
    "levels list": "inventory:read",
    "levels history": "inventory:read",
    "levels recompute": "levels:recompute",
    "help-requests list": "help_requests:read",
    "help-requests show 0196d2a4-0000-7000-8000-000000000000": "help_requests:read",
    "help-requests answer 0196d2a4-0000-7000-8000-000000000000 --text Uji": "help_requests:answer",
    "facts status": "progress:read",
    "facts roll-up": "facts:rebuild",
    "facts rebuild --from 2026-11-01 --to 2026-11-02": "facts:rebuild",
    "audit list": "audit:read",
    "audit list --format csv": "audit:read",
    "audit head": "audit:read",
    "audit verify": "audit:read",
    "audit seal": "audit:seal",
    "audit accept --yes": "audit:seal",
}


# ---------------------------------------------------------------- the admin API


@dataclass
class Asker:
    """Asks every operation with one token and says which of them were open."""

    app: App

    async def status(self, operation: tuple[str, str], token: str | None) -> int:
        method, path = operation
        _, body = OPERATIONS[operation]
        if isinstance(body, dict) and "audience" in body:
            body = body | {"audience": f"https://{uuid4()}.example"}
        for name in ("application_id", "key", "secret", "person_id", "note_id"):
            path = path.replace("{" + name + "}", str(uuid4()))
        path = path.replace("{number}", "1").replace("{thumbprint}", "sidik")
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return (await self.app.http.request(method, path, headers=headers, json=body)).status_code

    async def opens(self, token: str) -> set[tuple[str, str]]:
        """The operations this token opens; refusals are 403, and what is open finds nothing or makes something."""
        found = set()
        for operation in OPERATIONS:
            status = await self.status(operation, token)
            assert status in (200, 201, 403, 404), (operation, status)
            if status != 403:
                found.add(operation)
        return found


@pytest.fixture(scope="module")
async def asker(databases: Databases) -> AsyncIterator[Asker]:
    """One provider for all cells of the matrix."""
    async with open_app(databases.new(Kind.POSTGRESQL)) as app:
        yield Asker(app)


def opened_by(*scopes: str) -> set[tuple[str, str]]:
    return {operation for operation, (needed, _) in OPERATIONS.items() if needed in scopes}


def test_every_operation_of_the_description_stands_in_the_matrix(asker: Asker) -> None:
    served = iter_route_contexts(asker.app.fastapi.routes)
    described = {
        (method, route.path)
        for route in served
        if (route.path or "").startswith("/api/v1/")
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == set(OPERATIONS)


@pytest.mark.parametrize("scopes", [*((scope,) for scope in SCOPES), *PAIRS], ids=" ".join)
async def test_a_token_opens_what_its_scopes_say_and_nothing_else(asker: Asker, scopes: tuple[str, ...]) -> None:
    api_clients = ApiClients(asker.app)
    token = api_clients.token(await api_clients.register(*scopes), *scopes)
    assert await asker.opens(token) == opened_by(*scopes)


async def test_a_scope_that_the_client_is_not_registered_for_opens_nothing(asker: Asker) -> None:
    api_clients = ApiClients(asker.app)
    token = api_clients.token(await api_clients.register(READ), *SCOPES)
    assert await asker.opens(token) == opened_by(READ)


async def test_a_scope_that_an_api_took_before_it_became_ours_opens_nothing(databases: Databases) -> None:
    async with open_app(databases.new(Kind.POSTGRESQL)) as app:
        api_clients = ApiClients(app)
        token = api_clients.token(await api_clients.register(READ, APIS), READ, APIS)
        assert await Asker(app).opens(token) == opened_by(READ, APIS)
        async with app.database.begin() as session:
            api = ApiRow(
                id=uuid4(), audience="urn:lama", name="L", sort_name="l", token_format="jwt", token_seconds=300
            )
            api.created_at = clock.now()
            session.add(api)
            await session.flush()
            session.add(ApiScopeRow(scope=APIS, api_id=api.id, label="Menulis", label_en=""))
        app.composition.clients.apis.clear_cache()
        assert await Asker(app).opens(token) == opened_by(READ)


async def test_no_token_and_no_good_token_opens_nothing(asker: Asker) -> None:
    api_clients = ApiClients(asker.app)
    client_id = await api_clients.register(*SCOPES)
    now = clock.now()
    kinds = {
        "none": None,
        "expired": api_clients.token(client_id, *SCOPES, expires_at=now - timedelta(seconds=1)),
        "of another issuer": api_clients.token(client_id, *SCOPES, issuer="https://lain.example"),
        "for another API": api_clients.token(client_id, *SCOPES, audience=("https://arsip.example",)),
        "of a person": api_clients.token(client_id, *SCOPES, subject=str(uuid4()), grant_id=uuid4()),
        "an ID token": api_clients.token(client_id, *SCOPES, typ="JWT"),
    }
    for kind, token in kinds.items():
        for operation in OPERATIONS:
            assert await asker.status(operation, token) == 401, (kind, operation)


async def test_a_self_registered_client_opens_nothing(databases: Databases) -> None:
    async with open_app(databases.new(Kind.POSTGRESQL)) as app:
        headers = {"authorization": f"Bearer {await issue_initial_token(app)}"}
        wanted = {"client_name": "Mandiri", "grant_types": ["client_credentials"]}
        made = (await app.http.post("/register", json=wanted, headers=headers)).json()
        login = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
        asked = {"grant_type": "client_credentials", "scope": " ".join(SCOPES)}
        answer = await app.http.post("/token", data=asked | login)
        token = answer.json().get("access_token") or ApiClients(app).token(made["client_id"], *SCOPES)
        assert await Asker(app).opens(token) == set()


# ---------------------------------------------------------------- the commands


def every_command(group: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all commands, as they are typed."""
    found = group.list_commands(None) if hasattr(group, "list_commands") else []
    for name in found:
        yield from every_command(group.get_command(None, name), (*path, name))
    if not found:
        yield " ".join(path)


def named(line: str, names: Iterable[str]) -> str:
    return next(name for name in sorted(names, key=len, reverse=True) if f"{line} ".startswith(f"{name} "))


def test_every_command_stands_in_the_matrix() -> None:
    there = set(every_command(typer.main.get_command(commands)))
    assert {named(line, there) for line in COMMANDS} == there


def test_every_operation_needs_a_permission_that_somebody_was_thought_to_have() -> None:
    assert set(NEEDED_PERMISSIONS) == set(Operation)
    by_the_api = {"inventory:read", "progress:read", "clients:read", "clients:write", "apis:read", "apis:write"}
    by_clients_themselves = {"clients:self_register", "clients:keep_own", "clients:read_own"}
    by_commands = {needed for needed in COMMANDS.values() if needed}
    by_pages = {
        "applications:develop",
        "offices:administer",
        "partners:vouch",
        "people:help",
        "help_requests:make",
        "people:reset",
        "sessions:read",
        "sessions:end",
    }
    named_here = by_the_api | by_clients_themselves | by_commands | by_pages
    assert {need.permission.value for need in NEEDED_PERMISSIONS.values()} == named_here
    assert {permission.value for permission in Permission} == named_here | {"clients:write_city"}


@pytest.fixture(scope="module")
def prepared(databases: Databases) -> tuple[CliRunner, dict[str, str]]:
    """A database in which every command of the matrix finds what it names, and the environment to reach it."""
    runner = CliRunner()
    settings = {"IDP_DATABASE_URL": databases.new(Kind.SQLITE), "IDP_ISSUER": "http://localhost:8400"}
    for line, sent in (
        ("people import -", '{"people": [{"username": "orang", "name": "Orang"}]}'),
        ("clients import -", CLIENT_FILE),
        ("apis add https://peta.example Peta", ""),
    ):
        done = runner.invoke(commands, line.split(), input=sent, env=settings)
        assert done.exit_code == 0, done.output
    return runner, settings


CLIENT_FILE = '{"clients": [{"client_id": "aplikasi", "client_name": "A", "redirect_uris": ["https://a.example/"]}]}'
SENT = {"people import -": '{"people": []}', "clients import -": CLIENT_FILE}


@pytest.mark.parametrize("line", [line for line, needed in COMMANDS.items() if needed])
def test_a_command_does_nothing_without_its_permission(
    prepared: tuple[CliRunner, dict[str, str]], monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    runner, settings = prepared
    needed = COMMANDS[line]
    less = replace(SHELL, permissions=frozenset(Permission) - {Permission(str(needed))})
    for module in (Path(found) for found in CLI_MODULES):
        monkeypatch.setattr(f"idp.cli.{module.stem}.SHELL", less, raising=False)
    sent = SENT.get(line, "kata sandi yang panjang sekali\n")
    refused = runner.invoke(commands, line.split(), input=sent, env=settings)
    assert refused.exit_code == 1, refused.output
    assert f"this needs the permission {needed}" in refused.output
    monkeypatch.undo()
    allowed = runner.invoke(commands, line.split(), input=sent, env=settings)
    assert "needs the permission" not in allowed.output


CLI_MODULES = [
    str(path)
    for path in (Path(__file__).parent.parent.parent / "idp" / "cli").glob("*.py")
    if "import SHELL" in path.read_text()
]
