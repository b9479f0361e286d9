"""Nobody reaches beyond their token: APIs, the scopes of APIs, resource servers, and the city's clients."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation.audit import AuditEntry
from idp.permissions import SHELL
from tests.admin.api_clients import ApiClients
from tests.admin.test_clients import LIST, MACHINE, WEB, Operator, lacks
from tests.support.app import App

READ, WRITE, CITY, APIS = "klien:baca", "klien:tulis", "klien:kota", "api:tulis"
ARSIP = "https://arsip.example"
API: dict[str, Any] = {"audience": ARSIP, "name": "Arsip", "scopes": [{"name": "arsip:baca", "label": "Membaca"}]}
FOR_ARSIP = MACHINE | {"resources": [ARSIP], "scope": "arsip:baca"}


async def holding(app: App, *scopes: str) -> Operator:
    api_clients = ApiClients(app)
    client_id = await api_clients.register(*scopes)
    return Operator(app, client_id, api_clients.token(client_id, *scopes))


async def by_the_shell(app: App, declared: dict[str, Any]) -> str:
    """The id of a client that the operator registered."""
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        return str((await client_lifecycle.register_client(desk, ClientRegistration(declared))).client.id)


@pytest.fixture
async def api(app: App) -> str:
    """The path of an API that somebody else registered."""
    keeper = await holding(app, APIS)
    return str((await keeper.do("POST", "/api/v1/apis", json=API)).headers["location"])


async def test_a_client_gets_the_scope_of_an_api_only_from_who_may_give_it(app: App, api: str) -> None:
    lacks(await (await holding(app, WRITE)).do("POST", json=FOR_ARSIP), APIS)
    lacks(await (await holding(app, WRITE)).do("POST", json=MACHINE | {"resources": [ARSIP], "scope": ""}), APIS)
    lacks(await (await holding(app, APIS)).do("POST", json=FOR_ARSIP), WRITE)
    assert (await (await holding(app, WRITE, APIS)).do("POST", json=FOR_ARSIP)).status_code == 201


async def test_a_client_is_changed_into_one_for_an_api_only_by_who_may_give_it(app: App, api: str) -> None:
    operator = await holding(app, READ, WRITE)
    made = (await operator.do("POST", json=MACHINE | {"scope": ""})).json()
    lacks(await operator.do("PATCH", f"{LIST}/{made['id']}", json={"resources": [ARSIP], "scope": "arsip:baca"}), APIS)
    shown = (await operator.do("GET", f"{LIST}/{made['id']}")).json()
    assert (shown["resources"], shown["scope"]) == ([], "")


async def test_a_client_of_an_api_is_in_nobodys_hands_who_may_not_give_its_scopes(app: App, api: str) -> None:
    path = f"{LIST}/{await by_the_shell(app, FOR_ARSIP)}"
    operator = await holding(app, READ, WRITE)
    lacks(await operator.do("POST", f"{path}/secrets"), APIS)
    lacks(await operator.do("PATCH", path, json={"client_name": "Lain"}), APIS)
    lacks(await operator.do("PUT", f"{path}/suspension"), APIS)


async def test_nobody_changes_apis_with_the_scope_for_clients(app: App, api: str) -> None:
    operator = await holding(app, READ, WRITE, CITY)
    before = (await operator.do("GET", api)).json()
    lacks(await operator.do("POST", "/api/v1/apis", json=API | {"audience": "https://lain.example"}), APIS)
    for change in (
        {"resource_server": operator.client_id},
        {"token_format": "opaque"},
        {"scopes": []},
        {"scopes": [{"name": "arsip:baca", "label": "Melihat cuaca"}]},
    ):
        lacks(await operator.do("PATCH", api, json=change), APIS)
    lacks(await operator.do("DELETE", api), APIS)
    assert (await operator.do("GET", api)).json() == before


async def test_who_holds_the_resource_server_of_an_api_holds_its_tokens(app: App, api: str) -> None:
    key = await by_the_shell(app, MACHINE | {"scope": ""})
    operator, keeper = await holding(app, READ, WRITE), await holding(app, APIS)
    server = (await operator.do("GET", f"{LIST}/{key}")).json()["client_id"]
    assert (await operator.do("POST", f"{LIST}/{key}/secrets")).status_code == 201
    assert (await keeper.do("PATCH", api, json={"resource_server": server})).status_code == 200
    lacks(await operator.do("POST", f"{LIST}/{key}/secrets", json={"others_end_in": 0}), APIS)
    lacks(await operator.do("PATCH", f"{LIST}/{key}", json={"jwks_uri": "https://lain.example/keys"}), APIS)
    both = await holding(app, WRITE, APIS)
    assert (await both.do("POST", f"{LIST}/{key}/secrets", json={"others_end_in": 0})).status_code in (201, 409)


async def test_the_citys_clients_their_state_and_their_secrets_are_the_citys(app: App) -> None:
    path = f"{LIST}/{await by_the_shell(app, WEB | {'ownership': 'kota'})}"
    operator, whole = await holding(app, READ, WRITE), await holding(app, READ, WRITE, CITY)
    (secret,) = (await operator.do("GET", path)).json()["secrets"]
    for method, place, sent in (
        ("PUT", f"{path}/suspension", None),
        ("DELETE", f"{path}/suspension", None),
        ("DELETE", f"{path}/secrets/{secret['id']}", None),
        ("POST", f"{path}/secrets", None),
        ("PATCH", path, {"ownership": "luar"}),
    ):
        lacks(await operator.do(method, place, json=sent), CITY)
    assert (await whole.do("PUT", f"{path}/suspension")).status_code == 200
    assert (await whole.do("DELETE", f"{path}/suspension")).status_code == 200
    assert (await whole.do("DELETE", f"{path}/secrets/{secret['id']}")).status_code == 204


async def test_a_token_that_may_not_is_told_nothing_about_what_is_there(app: App, api: str) -> None:
    """The scope is looked at before the client: an unknown one and one out of reach differ only for who may write."""
    reader = await holding(app, READ)
    for key in (str(uuid4()), await by_the_shell(app, WEB)):
        lacks(await reader.do("PUT", f"{LIST}/{key}/suspension"), WRITE)


async def test_the_trail_says_who_did_it_by_which_token_with_which_permission(app: App) -> None:
    api_clients = ApiClients(app)
    client_id = await api_clients.register(WRITE, APIS)
    serial = "1234567812345678" * 2  # as many digits in a row as a personal number has
    operator = Operator(app, client_id, api_clients.token(client_id, WRITE, APIS, serial=serial))
    made = (await operator.do("POST", json=WEB)).json()
    api = (await operator.do("POST", "/api/v1/apis", json=API)).json()
    async with app.database.begin() as session:
        acts = (await session.scalars(select(AuditEntry).where(AuditEntry.subject.in_([made["id"], api["id"]])))).all()
    assert {act.actor for act in acts} == {f"client:{client_id}"}
    assert {act.detail["token"] for act in acts} == {"12345678-12345678-12345678-12345678"}
    assert {(act.tag, act.detail["permission"]) for act in acts} == {
        ("client.registered", "clients:write"),
        ("client.secret_issued", "clients:write"),
        ("api.registered", "apis:write"),
    }


async def test_a_client_out_of_reach_is_not_described_by_the_answer_to_a_change(app: App) -> None:
    """The sector's document is fetched only for who may change the client: the answer names addresses of it."""
    path = f"{LIST}/{await by_the_shell(app, WEB | {'ownership': 'kota'})}"
    sector = {"subject_type": "pairwise", "sector_identifier_uri": "https://127.0.0.1:1/sektor"}
    lacks(await (await holding(app, WRITE)).do("PATCH", path, json=sector), CITY)


@pytest.mark.parametrize("path", ["1234567890123456", "198503042010012001", "orang@arsip.example"])
async def test_an_audience_that_the_audit_trail_may_not_keep_is_refused(app: App, path: str) -> None:
    answer = await (await holding(app, APIS)).do("POST", "/api/v1/apis", json=API | {"audience": f"{ARSIP}/{path}"})
    assert answer.status_code == 422, answer.text
