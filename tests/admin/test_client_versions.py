"""/api/v1/clients/{id}/versions and /keys through the door: what changed, going back, and keys beside each other."""

from typing import Any

import pytest

from tests.admin.api_clients import ApiClients
from tests.admin.test_clients import LIST, READ, WRITE, Operator, is_problem
from tests.clients.keys import public_jwk
from tests.support.app import App

CITY = "klien:kota"


@pytest.fixture
async def operator(app: App) -> Operator:
    api_clients = ApiClients(app)
    client_id = await api_clients.register(READ, WRITE)
    return Operator(app, client_id, api_clients.token(client_id, READ, WRITE))


async def listed(operator: Operator, path: str) -> list[dict[str, Any]]:
    answer = await operator.do("GET", path)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_versions_name_who_changed_what(operator: Operator) -> None:
    path = f"{LIST}/{(await operator.registered())['id']}"
    await operator.do("PATCH", path, json={"client_name": "Lain", "policy_uri": "https://a.example/"})
    newest, first = await listed(operator, f"{path}/versions")
    assert [newest["number"], first["number"]] == [2, 1]
    assert (newest["actor"], newest["way"], newest["change"]) == (f"client:{operator.client_id}", "api", "updated")
    assert newest["differences"] == [
        {"name": "client_name", "before": "Aplikasi", "after": "Lain"},
        {"name": "policy_uri", "before": None, "after": "https://a.example/"},
    ]
    assert first["differences"] == []
    assert "jwks" not in first["metadata"]


async def test_versions_come_in_pages(operator: Operator) -> None:
    path = f"{LIST}/{(await operator.registered())['id']}"
    for number in range(4):
        await operator.do("PATCH", path, json={"client_name": f"Nama {number}"})
    numbers, cursor = [], ""
    for _ in range(3):
        answer = (await operator.do("GET", f"{path}/versions?limit=2{cursor}")).json()
        assert all(one["differences"] for one in answer["items"] if one["number"] > 1)
        numbers += [one["number"] for one in answer["items"]]
        cursor = f"&cursor={answer['next']}"
    assert numbers == [5, 4, 3, 2, 1]
    assert answer["next"] is None
    is_problem(await operator.do("GET", f"{path}/versions?cursor=x"), 422)


async def test_a_restoration_says_what_it_left(operator: Operator) -> None:
    made = await operator.registered(jwks={"keys": [public_jwk("lama")]})
    path = f"{LIST}/{made['id']}"
    await operator.do("PATCH", path, json={"client_name": "Lain", "jwks": None})
    answer = await operator.do("POST", f"{path}/versions/1/restore")
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert (done["client"]["client_name"], done["restored"]) == ("Aplikasi", ["client_name"])
    (left,) = done["unrestored"]
    assert (left["name"], left["reason"]) == ("jwks", "credential")
    assert done["client"]["jwks"] is None
    assert (await listed(operator, f"{path}/versions"))[0]["restored_from"] == 1


async def test_what_is_not_there_is_404(operator: Operator) -> None:
    made = await operator.registered()
    nobody = f"{LIST}/00000000-0000-7000-8000-000000000000"
    for method, path in (
        ("GET", f"{nobody}/versions"),
        ("POST", f"{nobody}/versions/1/restore"),
        ("POST", f"{LIST}/{made['id']}/versions/9/restore"),
        ("GET", f"{nobody}/keys"),
        ("DELETE", f"{LIST}/{made['id']}/keys/lain"),
    ):
        is_problem(await operator.do(method, path), 404)
    for number in (0, 2**31, "x"):
        is_problem(await operator.do("POST", f"{LIST}/{made['id']}/versions/{number}/restore"), 422)


async def test_a_version_above_the_token_is_not_restored(app: App, operator: Operator) -> None:
    api_clients = ApiClients(app)
    above = await api_clients.register(READ, WRITE, CITY)
    city = Operator(app, above, api_clients.token(above, READ, WRITE, CITY))
    path = f"{LIST}/{(await city.registered(ownership='kota'))['id']}"
    await city.do("PATCH", path, json={"ownership": "luar"})
    is_problem(await operator.do("POST", f"{path}/versions/1/restore"), 403)
    assert (await city.do("POST", f"{path}/versions/1/restore")).status_code == 200


async def test_keys_are_added_listed_and_removed(operator: Operator) -> None:
    made = await operator.registered(jwks={"keys": [public_jwk("lama")]})
    path = f"{LIST}/{made['id']}/keys"
    added = await operator.do("POST", path, json={"keys": [public_jwk("baru")]})
    assert added.status_code == 201, added.text
    old, new = await listed(operator, path)
    assert [(one["kid"], one["registered"], one["last_used_at"]) for one in (old, new)] == [
        ("lama", True, None),
        ("baru", True, None),
    ]
    assert (await operator.do("DELETE", f"{path}/{old['thumbprint']}")).status_code == 204
    assert [one["kid"] for one in await listed(operator, path)] == ["baru"]
    for body in ({"keys": []}, {"keys": [{"kty": "oct", "k": "AAAA"}]}, {}, {"keys": "x"}):
        is_problem(await operator.do("POST", path, json=body), 422)


async def test_a_secret_can_have_an_end(operator: Operator) -> None:
    made = await operator.registered()
    issued = await operator.do("POST", f"{LIST}/{made['id']}/secrets", json={"expires_in": 3600})
    assert issued.status_code == 201
    shown = (await operator.do("GET", f"{LIST}/{made['id']}")).json()["secrets"]
    assert [secret["expires_at"] is None for secret in shown] == [True, False]
    for seconds in (0, 10**12):
        is_problem(await operator.do("POST", f"{LIST}/{made['id']}/secrets", json={"expires_in": seconds}), 422)
