"""Twenty at once for everything single-use, on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from idp.foundation import clock
from idp.oidc.models import Grant
from tests.conftest import Caches
from tests.oidc.parties import CALLBACK, CHEAP, VERIFIER, Browser, Party, World, about
from tests.support.app import open_app
from tests.support.dpop_key import DpopKey

TWENTY = 20


@pytest.fixture
async def world(postgres_url: str) -> AsyncIterator[World]:
    # one session gets twenty codes one after the other, as in a loop
    async with open_app(postgres_url, argon2=CHEAP, redirect_loop_limit=0) as app:
        found = World(app)
        await found.person()
        yield found


@pytest.fixture
async def party(world: World) -> Party:
    return await world.party()


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    async with world.app.browser() as http:
        yield Browser(http)


async def at_once(call: Callable[[], Awaitable[httpx.Response]]) -> list[httpx.Response]:
    return list(await asyncio.gather(*(call() for _ in range(TWENTY))))


async def generation(world: World) -> int:
    async with world.app.database.begin() as session:
        return (await session.scalars(select(Grant.generation).order_by(Grant.id.desc()).limit(1))).one()


async def test_a_code_has_one_winner_and_its_replays_end_what_it_gave(party: Party, browser: Browser):
    code = await browser.code(party)
    answers = await at_once(lambda: party.redeem(browser.http, code))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [answer.json()["error"] for answer in answers if answer.status_code == 400]
    assert (len(won), lost) == (1, ["invalid_grant"] * (TWENTY - 1))
    assert (await about(browser.http, won[0]["access_token"])).status_code == 401


async def test_within_the_grace_twenty_get_the_same_successor(party: Party, browser: Browser, world: World):
    tokens = await browser.tokens(party)
    answers = await at_once(lambda: party.refresh(browser.http, tokens["refresh_token"]))
    assert {answer.status_code for answer in answers} == {200}
    successors = {answer.json()["refresh_token"] for answer in answers}
    assert len(successors) == 1
    assert tokens["refresh_token"] not in successors
    assert await generation(world) == 2
    assert (await party.refresh(browser.http, successors.pop())).status_code == 200


async def test_after_the_grace_all_are_refused_and_the_grant_is_gone(party: Party, browser: Browser):
    first = (await browser.tokens(party))["refresh_token"]
    second = (await party.refresh(browser.http, first)).json()["refresh_token"]
    with clock.travel(timedelta(seconds=31)):
        answers = await at_once(lambda: party.refresh(browser.http, first))
        assert {answer.json()["error"] for answer in answers} == {"invalid_grant"}
        assert (await party.refresh(browser.http, second)).status_code == 400


async def test_from_two_generations_ago_all_are_refused_and_the_grant_is_gone(party: Party, browser: Browser):
    first = (await browser.tokens(party))["refresh_token"]
    second = (await party.refresh(browser.http, first)).json()["refresh_token"]
    third = (await party.refresh(browser.http, second)).json()["refresh_token"]
    answers = await at_once(lambda: party.refresh(browser.http, first))
    assert {answer.json()["error"] for answer in answers} == {"invalid_grant"}
    assert (await party.refresh(browser.http, third)).status_code == 400


async def test_forged_tokens_cost_no_statement(party: Party, browser: Browser, world: World, caches: Caches):
    tokens = await browser.tokens(party)
    forged = tokens["refresh_token"][:-4] + "AAAA"
    caches.grow_old()
    await party.refresh(browser.http, "x")  # the client is known from here on
    before = world.app.database.statements_run
    answers = await asyncio.gather(*(party.refresh(browser.http, forged) for _ in range(3)))
    assert world.app.database.statements_run == before
    assert {answer.json()["error"] for answer in answers} == {"invalid_grant"}


async def test_a_session_that_ends_meanwhile_leaves_nothing_behind(party: Party, browser: Browser, world: World):
    tokens = await browser.tokens(party)
    page = await browser.go("/keluar")

    async def leave() -> httpx.Response:
        return await browser.submit(page)

    async def refresh() -> httpx.Response:
        return await party.refresh(browser.http, tokens["refresh_token"])

    answers = await asyncio.gather(leave(), *(refresh() for _ in range(TWENTY)))
    assert {answer.status_code for answer in answers} <= {200, 303, 400}
    for answer in answers[1:]:
        if answer.status_code == 200:
            assert (await party.refresh(browser.http, answer.json()["refresh_token"])).status_code == 400


async def test_one_proof_of_a_key_counts_once(party: Party, browser: Browser):
    holder = DpopKey()
    codes = [await browser.code(party) for _ in range(TWENTY)]
    headers = holder.headers()
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    auth = (party.client_id, party.secret or "")
    answers = await asyncio.gather(
        *(browser.http.post("/token", data={**form, "code": code}, headers=headers, auth=auth) for code in codes)
    )
    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert [answer.json()["error"] for answer in answers if answer.status_code != 200] == ["invalid_dpop_proof"] * (
        TWENTY - 1
    )
    with_token = holder.with_token(won[0]["access_token"])
    told = await at_once(lambda: browser.http.get("/userinfo", headers=with_token))
    assert sorted(answer.status_code for answer in told) == [200, *[401] * (TWENTY - 1)]


async def test_a_code_for_a_key_has_one_winner_and_wrong_keys_win_nothing(party: Party, browser: Browser):
    holder, stranger = DpopKey(), DpopKey()
    code = await browser.code(party, dpop_jkt=holder.thumbprint)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    auth = (party.client_id, party.secret or "")

    async def redeem(by: DpopKey) -> httpx.Response:
        return await browser.http.post("/token", data=form, headers=by.headers(), auth=auth)

    strangers = await asyncio.gather(*(redeem(stranger) for _ in range(TWENTY)))
    assert {answer.json()["error"] for answer in strangers} == {"invalid_grant"}
    answers = await asyncio.gather(*(redeem(holder) for _ in range(TWENTY)))
    assert sorted(answer.status_code for answer in answers) == [200, *[400] * (TWENTY - 1)]


async def test_a_bound_refresh_token_gives_twenty_answers_to_its_holder_and_none_to_others(
    world: World, browser: Browser
):
    party, holder, stranger = await world.party(profile="publik"), DpopKey(), DpopKey()
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    form |= {"client_id": party.client_id, "code": await browser.code(party)}
    first = (await browser.http.post("/token", data=form, headers=holder.headers())).json()["refresh_token"]
    again = {"grant_type": "refresh_token", "client_id": party.client_id, "refresh_token": first}
    who = [holder, stranger] * (TWENTY // 2)
    answers = await asyncio.gather(*(browser.http.post("/token", data=again, headers=one.headers()) for one in who))
    assert [answer.status_code for answer in answers] == [200, 400] * (TWENTY // 2)
    assert len({answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}) == 1
