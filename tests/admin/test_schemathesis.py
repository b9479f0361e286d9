"""schemathesis asks every operation of the admin API all that its description allows, and much that it forbids."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import positive_data_acceptance

from idp.admin.documents.problem import INVALID_BODY
from idp.permissions import AdminScope
from tests.admin.officers import PEOPLE_ADMITTED, sign_in_officer
from tests.support.app import open_app
from tests.support.databases import Databases
from tests.support.server import Server, start_server

#: Enough to find what a description forgets, few enough for every run; a month of nights would not find much more.
TRIED = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


_ONE = "/api/v1/applications/{application_id}"
#: What only a person does; a program is refused before anything else is looked at.
BY_PEOPLE = {
    ("POST", "/api/v1/applications"),
    ("PATCH", f"{_ONE}/inventory"),
    ("PUT", f"{_ONE}/decision"),
    ("DELETE", f"{_ONE}/decision"),
    ("POST", f"{_ONE}/notes"),
    ("DELETE", f"{_ONE}/notes/{{note_id}}"),
    ("PUT", "/api/v1/claims/{key}/decision"),
}


Ask = Callable[[schemathesis.Case], None]


@dataclass(frozen=True)
class Machine:
    """A running provider, the headers of a program with every scope, and what is there: parameters by their path.

    All is asked through one connection.
    """

    issuer: str
    headers: dict[str, str]
    known: dict[str, dict[str, str]]
    url: str
    connection: requests.Session


@pytest.fixture(scope="module")
def machine(databases: Databases) -> Iterator[Machine]:
    url = databases.new("postgresql")
    # the token of a person is good for as long as the tests ask
    settings = {"worker_in_process": "false", "log_level": "error", "lifetimes__access_token": "PT1H"}
    with start_server(url, **settings, step_up__admin_max_age="PT1H") as server:
        for command in ("import-offices", "import"):
            assert server.command("apps", command).returncode == 0
        headers = {"Authorization": f"Bearer {_token(server)}"}
        declared = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]}
        offered = {
            "audience": "https://api.example",
            "name": "Contoh",
            "scopes": [{"name": "contoh:baca", "label": "Membaca contoh"}],
        }
        listed = httpx.get(f"{server.issuer}/api/v1/applications?limit=1", headers=headers, trust_env=False).json()
        known = {"/api/v1/applications/{application_id}": {"application_id": listed["items"][0]["id"]}}
        for path, body in (("/api/v1/clients", declared), ("/api/v1/apis", offered)):
            made = httpx.post(f"{server.issuer}{path}", json=body, headers=headers, trust_env=False)
            known[f"{path}/{{key}}"] = {"key": made.json()["id"]}
        with requests.Session() as connection:
            connection.trust_env = False
            yield Machine(server.issuer, headers, known, url, connection)


def _token(server: Server) -> str:
    scope = " ".join(AdminScope)
    made = server.command("clients", "register", "Mesin", "--set", "profile=layanan", "--set", f"scope={scope}")
    proof = tuple(re.findall(r"^  client_(?:id|secret): (\S+)$", made.stdout, re.MULTILINE))
    form = {"grant_type": "client_credentials", "scope": scope}
    answer = httpx.post(f"{server.issuer}/token", data=form, auth=proof, trust_env=False)
    assert set(answer.json()["scope"].split()) == set(AdminScope), answer.text
    token: str = answer.json()["access_token"]
    return token


@pytest.fixture(scope="module")
def described(machine: Machine) -> schemathesis.BaseSchema:
    document = httpx.get(f"{machine.issuer}/api/openapi.json", trust_env=False).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=machine.issuer)
    return schema


def _try(
    operations: Sequence[Any],
    tries: int,
    ask: Ask,
    known: Mapping[str, dict[str, str]],
) -> None:
    """Ask each operation what the description allows, then what it forbids; tell all that is wrong at once."""
    wrong = []
    for operation in operations:
        there = next((value for path, value in known.items() if operation.path.startswith(path)), None)
        for mode in schemathesis.GenerationMode:

            @settings(TRIED, max_examples=tries)
            @given(case=operation.as_strategy(generation_mode=mode, path_parameters=there))
            def answers_as_described(case: schemathesis.Case) -> None:
                ask(case)

            try:
                answers_as_described()
            except Unsatisfiable:
                continue  # an operation that takes nothing forbids nothing
            except (BaseExceptionGroup, AssertionError) as failed:
                wrong.append(f"{operation.label}, {mode}: {failed}")
    assert not wrong, "\n".join(wrong)


def _operations(described: schemathesis.BaseSchema) -> list[Any]:
    found = [found.ok() for found in described.get_all_operations()]
    assert len(found) > 10
    return found


def _answers_as_described(machine: Machine, headers: dict[str, str]) -> Ask:
    def ask(case: schemathesis.Case) -> None:
        refusal = case.operation.definition.raw["responses"]["422"]["description"]
        beyond_shape = [positive_data_acceptance] if refusal == INVALID_BODY else []
        case.call_and_validate(session=machine.connection, headers=headers, excluded_checks=beyond_shape)

    return ask


def test_with_every_scope_each_operation_answers_as_described(
    described: schemathesis.BaseSchema, machine: Machine
) -> None:
    _try(_operations(described), 10, _answers_as_described(machine, machine.headers), machine.known)


async def test_to_a_person_what_people_decide_answers_as_described(
    described: schemathesis.BaseSchema, machine: Machine
) -> None:
    async with open_app(
        machine.url, issuer=machine.issuer, **PEOPLE_ADMITTED, lifetimes={"access_token": "PT1H"}
    ) as app:
        officer = await sign_in_officer(app, "inventaris:baca", "inventaris:tulis", "inventaris:putuskan", "tim:tulis")
    by_people = [one for one in _operations(described) if (one.method.upper(), one.path) in BY_PEOPLE]
    assert len(by_people) == len(BY_PEOPLE)
    ask = _answers_as_described(machine, {"Authorization": f"Bearer {officer.token}"})
    await asyncio.to_thread(_try, by_people, 20, ask, machine.known)


def test_without_a_token_each_operation_refuses_as_described(
    described: schemathesis.BaseSchema, machine: Machine
) -> None:
    def ask(case: schemathesis.Case) -> None:
        response = case.call_and_validate(session=machine.connection, headers={"Authorization": ""})
        assert response.status_code in (401, 400, 422), response.text
        assert response.status_code == 401 or b"unreadable" in response.content, (
            "only what is no JSON may be told before"
        )

    _try(_operations(described), 3, ask, {})
