"""schemathesis asks every operation of the admin API all that its description allows, and much that it forbids."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import positive_data_acceptance

from idp.admin.documents.problem import INVALID_BODY
from idp.permissions import AdminScope
from tests.support.databases import Databases
from tests.support.server import Server, start_server

#: Enough to find what a description forgets, few enough for every run; a month of nights would not find much more.
TRIED = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


Ask = Callable[[schemathesis.Case], None]


@dataclass(frozen=True)
class Machine:
    """A running provider, the headers of somebody who may do everything there, and what is there, by its path."""

    issuer: str
    headers: dict[str, str]
    known: dict[str, str]


@pytest.fixture(scope="module")
def machine(databases: Databases) -> Iterator[Machine]:
    with start_server(databases.new("postgresql"), worker_in_process="false", log_level="error") as server:
        headers = {"Authorization": f"Bearer {_token(server)}"}
        declared = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]}
        offered = {
            "audience": "https://api.example",
            "name": "Contoh",
            "scopes": [{"name": "contoh:baca", "label": "Membaca contoh"}],
        }
        known = {}
        for path, body in (("/api/v1/clients", declared), ("/api/v1/apis", offered)):
            made = httpx.post(f"{server.issuer}{path}", json=body, headers=headers, trust_env=False)
            known[path] = made.json()["id"]
        yield Machine(server.issuer, headers, known)


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
    described: schemathesis.BaseSchema, tries: int, ask: Ask, known: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Ask each operation what the description allows, then what it forbids; tell all that is wrong at once."""
    operations, wrong = [found.ok() for found in described.get_all_operations()], []
    assert len(operations) > 10
    for operation in operations:
        key = next((value for path, value in known.items() if operation.path.startswith(f"{path}/{{key}}")), None)
        for mode in schemathesis.GenerationMode:

            @settings(TRIED, max_examples=tries)
            @given(case=operation.as_strategy(generation_mode=mode, path_parameters={"key": key} if key else None))
            def answers_as_described(case: schemathesis.Case) -> None:
                ask(case)

            try:
                answers_as_described()
            except Unsatisfiable:
                continue  # an operation that takes nothing forbids nothing
            except (BaseExceptionGroup, AssertionError) as failed:
                wrong.append(f"{operation.label}, {mode}: {failed}")
    assert not wrong, "\n".join(wrong)


def test_with_every_scope_each_operation_answers_as_described(
    described: schemathesis.BaseSchema, machine: Machine
) -> None:
    def ask(case: schemathesis.Case) -> None:
        refusal = case.operation.definition.raw["responses"]["422"]["description"]
        beyond_shape = [positive_data_acceptance] if refusal == INVALID_BODY else []
        case.call_and_validate(headers=machine.headers, excluded_checks=beyond_shape)

    _try(described, 10, ask, machine.known)


def test_without_a_token_each_operation_refuses_as_described(described: schemathesis.BaseSchema) -> None:
    def ask(case: schemathesis.Case) -> None:
        response = case.call_and_validate(headers={"Authorization": ""})
        assert response.status_code in (401, 400, 422), response.text
        assert response.status_code == 401 or b"unreadable" in response.content, (
            "only what is no JSON may be told before"
        )

    _try(described, 3, ask)
