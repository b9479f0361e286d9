"""A client that changes itself while others act, on PostgreSQL."""

import asyncio
from typing import Any

from idp.foundation.database import Session
from idp.protocol.registration.self_registration import Consequence
from tests.oidc.parties import CHEAP, Browser, Page, Party, World
from tests.oidc.test_others_tokens import PUBLIC, alone, changed
from tests.support.app import open_app


async def test_what_a_change_ends_is_ended_before_others_wait_for_it(postgres_url: str) -> None:
    """Ending everything takes as long as there is much of it; other clients change meanwhile."""
    async with open_app(postgres_url, argon2=CHEAP) as app:
        world = World(app)
        _, made = await alone(world)
        _, other = await alone(world)

        async def slow(_session: Session, client_id: str, consequence: Consequence) -> None:
            if client_id == made["client_id"]:
                await asyncio.wait_for(changed(world, other, client_name="Lain"), 5)

        app.composition.clients.self_registration.on_change(slow)
        await changed(world, made, **PUBLIC)


async def test_an_answer_at_the_moment_of_a_change_is_to_one_or_the_other(postgres_url: str) -> None:
    """Whatever comes first, nobody has agreed to the client as it is afterwards."""
    async with open_app(postgres_url, argon2=CHEAP) as app, app.browser() as http:
        world, browser = World(app), Browser(http)
        await world.person()
        await browser.code(await world.party())
        for _ in range(8):
            party, made = await alone(world)
            page = await browser.go(party.url())
            action, fields = Page(page).form()
            await asyncio.gather(
                http.post(action, data=fields | {"jawaban": "izinkan"}), changed(world, made, client_name="Lain")
            )
            assert Page(await browser.go(party.url())).has("consent-accept")


async def test_tokens_redeemed_while_everything_ends_end_too(postgres_url: str) -> None:
    async with open_app(postgres_url, argon2=CHEAP) as app, app.browser() as http:
        world, browser = World(app), Browser(http)
        await world.person()
        for _ in range(4):
            party, made = await alone(world)
            code = await browser.code(party)
            old = await browser.tokens(party)
            answers: list[Any] = await asyncio.gather(
                party.redeem(http, code),
                party.refresh(http, old["refresh_token"]),
                changed(world, made, **PUBLIC),
                party.redeem(http, code),
            )
            taken = Party(party.client_id, None, "none")
            for answer in (answers[0], answers[1], answers[3]):
                assert answer.status_code in (200, 400, 401), answer.text
                if answer.status_code == 200:
                    again = await taken.refresh(http, answer.json()["refresh_token"])
                    assert again.json()["error"] == "invalid_grant"
