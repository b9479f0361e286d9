"""Twenty at once with one initial access token, on PostgreSQL: never more clients than it is for."""

import asyncio

from idp.clients.store import clients
from tests.clients.initial_token import issue_initial_token
from tests.support.app import App

WEB = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]}


async def test_a_token_for_three_clients_registers_exactly_three(postgres_app: App) -> None:
    secret = await issue_initial_token(postgres_app, clients=3)
    headers = {"authorization": f"Bearer {secret}"}
    posts = (postgres_app.http.post("/register", json=WEB, headers=headers) for _ in range(20))
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [401] * 17
    async with postgres_app.database.begin() as session:
        assert await clients.count_clients(session) == 3


async def test_a_client_that_removes_itself_twenty_times_is_told_once_that_it_did(postgres_app: App) -> None:
    secret = await issue_initial_token(postgres_app)
    made = await postgres_app.http.post("/register", json=WEB, headers={"authorization": f"Bearer {secret}"})
    own = {"authorization": f"Bearer {made.json()['registration_access_token']}"}
    address = made.json()["registration_client_uri"]
    answers = await asyncio.gather(*(postgres_app.http.delete(address, headers=own) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [204] + [401] * 19
