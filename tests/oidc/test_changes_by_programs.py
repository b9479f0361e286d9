"""A program with klien:tulis gets no person's data by making an outside client another one than people agreed to."""

from typing import Any

import pytest

from tests.admin.test_authority import READ, WRITE, holding
from tests.admin.test_clients import LIST
from tests.oidc.parties import CALLBACK, Browser, Page, Party, World
from tests.oidc.test_others_tokens import alone

ELSEWHERE = "https://lain.example/balik"


async def changed(world: World, party: Party, **changes: Any) -> None:
    operator = await holding(world.app, READ, WRITE)
    found = (await operator.do("GET", LIST, params={"client_id": party.client_id})).json()["items"]
    answer = await operator.do("PATCH", f"{LIST}/{found[0]['id']}", json=changes)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uris": [CALLBACK, ELSEWHERE]},
        {"client_name": "Dinas Pendapatan"},
        {"logo_uri": "https://lain.example/lambang.png"},
    ],
)
@pytest.mark.parametrize("by_itself", [True, False])
async def test_people_are_asked_anew_about_an_outside_client_that_a_program_makes_another_one(
    world: World, browser: Browser, by_itself: bool, change: dict[str, Any]
) -> None:
    party = (await alone(world))[0] if by_itself else await world.party(ownership="luar")
    await browser.tokens(party)
    await changed(world, party, **change)
    where = change.get("redirect_uris", [CALLBACK])[-1]
    assert Page(await browser.go(party.url(redirect_uri=where))).has("consent-accept")


async def test_people_are_not_asked_anew_about_what_they_never_see(world: World, browser: Browser) -> None:
    party = await world.party(ownership="luar")
    await browser.tokens(party)
    await changed(world, party, contacts=["orang@aplikasi.example"], token_endpoint_auth_method="client_secret_post")
    assert not Page(await browser.go(party.url())).has("consent-accept")
