"""/api/v1/apis through the door: registered, listed, changed and taken away."""

from typing import Any
from uuid import uuid4

import pytest

from tests.admin.api_clients import ApiClients
from tests.admin.test_clients import Operator, is_problem
from tests.support.app import App

pytestmark = pytest.mark.twins

LIST = "/api/v1/apis"
READ, WRITE = "klien:baca", "api:tulis"
READING = {"name": "arsip:baca", "label": "Membaca arsip", "label_en": "Read the archive"}
WRITING = {"name": "arsip:tulis", "label": "Menulis ke arsip"}
ARSIP: dict[str, Any] = {"audience": "https://arsip.example", "name": "Arsip", "scopes": [WRITING, READING]}


@pytest.fixture
async def operator(app: App) -> Operator:
    api_clients = ApiClients(app)
    client_id = await api_clients.register(READ, WRITE)
    return Operator(app, client_id, api_clients.token(client_id, READ, WRITE))


async def registered(operator: Operator, **members: Any) -> dict[str, Any]:
    answer = await operator.do("POST", LIST, json=ARSIP | members)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_who_lacks_the_scope_stays_outside(app: App) -> None:
    api_clients = ApiClients(app)
    client_id = await api_clients.register(READ)
    reader = Operator(app, client_id, api_clients.token(client_id, READ))
    assert (await reader.do("GET", LIST)).status_code == 200
    for method, path in (("POST", LIST), ("PATCH", f"{LIST}/{uuid4()}"), ("DELETE", f"{LIST}/{uuid4()}")):
        is_problem(await reader.do(method, path, json=ARSIP), 403)


async def test_an_api_is_registered_read_changed_and_removed(operator: Operator) -> None:
    made = await registered(operator)
    place = f"{LIST}/{made['id']}"
    expected = ARSIP | {
        "scopes": [READING, WRITING | {"label_en": None}],
        "token_format": "jwt",
        "token_seconds": 300,
        "resource_server": None,
        "id": made["id"],
        "created_at": made["created_at"],
    }
    assert made == expected
    assert (await operator.do("GET", place)).json() == expected
    assert (await operator.do("GET", LIST)).json() == {"items": [expected], "next": None}
    changes = {"token_format": "opaque", "token_seconds": 60, "resource_server": "arsip", "name": None}
    changed = (await operator.do("PATCH", place, json=changes)).json()
    assert changed == expected | changes | {"name": "Arsip"}
    cleared = (await operator.do("PATCH", place, json={"resource_server": None})).json()
    assert cleared["resource_server"] is None
    assert (await operator.do("DELETE", place)).status_code == 204
    is_problem(await operator.do("GET", place), 404)
    is_problem(await operator.do("DELETE", place), 404)
    is_problem(await operator.do("PATCH", place, json={"name": "x"}), 404)


async def test_the_list_goes_on_behind_its_cursor(operator: Operator) -> None:
    for name in ("zonasi", "Arsip", "peta"):
        await registered(operator, name=name, audience=f"urn:{name}", scopes=[])
    first = (await operator.do("GET", LIST, params={"limit": 2})).json()
    second = (await operator.do("GET", LIST, params={"limit": 2, "cursor": first["next"]})).json()
    assert [one["name"] for one in first["items"] + second["items"]] == ["Arsip", "peta", "zonasi"]
    assert second["next"] is None


async def test_an_audience_belongs_to_one_api(operator: Operator) -> None:
    await registered(operator)
    is_problem(await operator.do("POST", LIST, json=ARSIP | {"name": "Lain"}), 409)


async def test_a_scope_belongs_to_one_api_and_the_answer_says_to_which(operator: Operator) -> None:
    made = await registered(operator)
    other = await registered(operator, audience="https://gaji.example", scopes=[READING | {"name": "gaji:baca"}])
    twice = {"audience": "https://peta.example", "name": "Peta", "scopes": [READING]}
    for method, path, sent in (
        ("POST", LIST, twice),
        ("PATCH", f"{LIST}/{other['id']}", {"scopes": [WRITING | {"name": "gaji:tulis"}, WRITING]}),
    ):
        refused = await operator.do(method, path, json=sent)
        is_problem(refused, 409)
        assert made["audience"] in refused.json()["title"]
    assert (await operator.do("GET", f"{LIST}/{other['id']}")).json() == other
    kept = {"scopes": [{"name": "arsip:baca"}]}
    assert (await operator.do("PATCH", f"{LIST}/{made['id']}", json=kept)).json()["scopes"] == [READING]


NO_APIS = [
    {"audience": "arsip"},
    {"audience": "https://arsip.example#x"},
    {"audience": "http://localhost:8400"},
    {"name": ""},
    {"name": "a\0b"},
    {"scopes": [READING | {"name": "openid"}]},
    {"scopes": [READING | {"name": "klien:baca"}]},
    {"scopes": [READING | {"name": "klien:hapus"}]},
    {"scopes": [READING | {"name": "arsip:198503042010012001"}]},
    {"scopes": [READING | {"name": 'a"b'}]},
    {"scopes": [READING | {"label": None}]},
    {"scopes": [READING | {"label": "Membaca\narsip"}]},
    {"scopes": [READING | {"label_en": "a" * 101}]},
    {"scopes": [{"label": "Membaca"}]},
    {"scopes": ["arsip:baca"]},
    {"scope": "arsip:baca"},
    {"token_format": "saml"},
    {"token_seconds": 59},
    {"token_seconds": 3601},
    {"token_seconds": "300"},
    {"resource_server": "a\nb"},
    {"unknown": 1},
]


async def test_what_cannot_be_an_api_is_refused_with_the_reason(operator: Operator, subtests: pytest.Subtests) -> None:
    for wrong in NO_APIS:
        with subtests.test(wrong=wrong):
            is_problem(await operator.do("POST", LIST, json=ARSIP | wrong), 422)
            assert (await operator.do("GET", LIST)).json()["items"] == []
