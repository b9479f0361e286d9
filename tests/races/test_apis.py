"""Twenty operators at once with one scope, on PostgreSQL: it belongs to one API, and the others are told to which."""

import asyncio

from tests.admin.api_clients import ApiClients
from tests.support.app import App

APIS = "/api/v1/apis"


async def test_a_scope_that_twenty_apis_want_belongs_to_exactly_one(postgres_app: App) -> None:
    api_clients = ApiClients(postgres_app)
    client_id = await api_clients.register("klien:baca", "api:tulis")
    headers = {"authorization": f"Bearer {api_clients.token(client_id, 'klien:baca', 'api:tulis')}"}

    def wanting(number: int) -> dict[str, object]:
        own = {"name": f"api{number}:baca", "label": "Membaca"}
        wanted = [own, {"name": "arsip:baca", "label": f"Membaca arsip {number}"}]
        return {"audience": f"https://api{number}.example", "name": f"API {number}", "scopes": wanted}

    posts = (postgres_app.http.post(APIS, json=wanting(number), headers=headers) for number in range(20))
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    (made,) = (answer.json() for answer in answers if answer.status_code == 201)
    titles = {answer.json()["title"] for answer in answers if answer.status_code == 409}
    assert titles == {f"The scope arsip:baca belongs to {made['audience']}"}
    listed = (await postgres_app.http.get(APIS, headers=headers)).json()["items"]
    assert listed == [made], "nothing of the others stays, not even what only they wanted"


async def test_apis_that_swap_their_scopes_at_once_wait_for_each_other_in_no_circle(postgres_app: App) -> None:
    api_clients = ApiClients(postgres_app)
    client_id = await api_clients.register("klien:baca", "api:tulis")
    headers = {"authorization": f"Bearer {api_clients.token(client_id, 'klien:baca', 'api:tulis')}"}
    ids = []
    for name in ("a", "b"):
        scopes = [{"name": f"{name}:baca", "label": "Membaca"}]
        order = {"audience": f"urn:{name}", "name": name, "scopes": scopes}
        ids.append((await postgres_app.http.post(APIS, json=order, headers=headers)).json()["id"])
    theirs = [[{"name": f"{name}:baca", "label": "Membaca"}] for name in ("b", "a")]
    swaps = (
        postgres_app.http.patch(f"{APIS}/{ids[turn % 2]}", json={"scopes": theirs[turn % 2]}, headers=headers)
        for turn in range(20)
    )
    answers = await asyncio.gather(*swaps)
    assert {answer.status_code for answer in answers} <= {200, 409}
