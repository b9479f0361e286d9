"""Causes that only an operator meets are told as problems, with the code and the sentence of the catalogue."""

from typing import Any

import pytest

from idp.clients.causes import ApiCause, DeclarationCause
from idp.clients.errors import InvalidDeclaration
from idp.protocol.errors.cause import CausedError
from tests.admin.api_clients import ApiClients
from tests.admin.test_clients import WEB, Operator
from tests.support.app import App
from tests.support.cause_rows import cause_rows

SCOPES = ("klien:tulis", "api:tulis")
ARSIP: dict[str, Any] = {"audience": "https://arsip.example", "name": "Arsip"}


@pytest.fixture(scope="module")
async def operator(shared_house: App) -> Operator:
    """A machine that keeps clients and APIs; what is refused changes nothing."""
    machines = ApiClients(shared_house)
    client_id = await machines.register(*SCOPES)
    return Operator(shared_house, client_id, machines.token(client_id, *SCOPES))


@cause_rows(
    (
        DeclarationCause.RESOURCE_NOT_REGISTERED(audience="https://lain.example"),
        ("/api/v1/clients", WEB | {"resources": ["https://lain.example"]}),
    ),
    (
        ApiCause.API_SCOPE_ENGLISH_LABEL_MALFORMED(scope="arsip:baca", longest=100),
        ("/api/v1/apis", ARSIP | {"scopes": [{"name": "arsip:baca", "label": "Membaca", "label_en": "a\tb"}]}),
    ),
)
async def test_what_is_declared_wrongly_is_a_problem(
    operator: Operator, error: CausedError, sent: tuple[str, dict[str, Any]]
) -> None:
    assert isinstance(error, InvalidDeclaration)
    path, declared = sent
    answer = await operator.do("POST", path, json=declared)
    problem = answer.json()
    assert (answer.status_code, problem["title"], problem["detail"]) == (422, error.code, str(error))
