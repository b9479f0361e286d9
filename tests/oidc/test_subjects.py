"""Who a person is to a client: one name for everybody, one for each sector, or the one they brought along."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import delete, update

from idp.foundation.keys import StoredKey
from idp.oidc.models import Grant
from idp.settings import DEVELOPMENT_KEY
from tests.oidc.devices import answered, begun, television
from tests.oidc.parties import CALLBACK, CHEAP, Browser, Party, World, about, answer_of, peek
from tests.oidc.receiver import Receiver, do_not_wait_for_receipts, receiving
from tests.support.app import open_app

LAIN = "https://lain.example/balik"
BROUGHT = "k3v9x2m1qwer"


async def pairwise(world: World, where: str = CALLBACK, **more: Any) -> Party:
    home = where.rpartition("/")[0]
    return await world.party(
        subject_type="pairwise", redirect_uris=[where], post_logout_redirect_uris=[f"{home}/keluar"], **more
    )


async def tokens_at(browser: Browser, party: Party, where: str = CALLBACK, **more: str) -> dict[str, Any]:
    back = await browser.through(party.url(redirect_uri=where, **more))
    found = await party.redeem(browser.http, answer_of(back, where)["code"], redirect_uri=where)
    assert found.status_code == 200, found.text
    tokens: dict[str, Any] = found.json()
    return tokens


async def everything_told(browser: Browser, world: World, party: Party, tokens: dict[str, Any]) -> set[str]:
    """Every `sub` and `sid` this client, or an API that holds its token, ever sees."""
    resource = await world.party()
    inspected = (await resource.post(browser.http, "/introspect", token=tokens["access_token"])).json()
    assert inspected["active"]
    places = [peek(tokens["id_token"]), peek(tokens["access_token"]), inspected]
    places.append((await about(browser.http, tokens["access_token"])).json())
    return {f"{name} {place[name]}" for place in places for name in ("sub", "sid") if name in place}


async def test_two_clients_of_a_sector_agree_and_two_sectors_do_not(browser: Browser, world: World):
    one, same, other = await pairwise(world), await pairwise(world), await pairwise(world, LAIN)
    public = await world.party()
    told = [
        await everything_told(browser, world, party, await tokens_at(browser, party, where))
        for party, where in ((one, CALLBACK), (same, CALLBACK), (other, LAIN), (public, CALLBACK))
    ]
    assert all(len(found) == 2 for found in told)
    assert told[0] == told[1]
    assert not told[0] & told[2]
    assert not (told[0] | told[2]) & told[3]
    everybody = {str(world.people["made.ayu"]), world.people["made.ayu"].hex}
    for token in (await tokens_at(browser, other, LAIN)).values():
        assert not any(name in str(token) for name in everybody)


async def test_a_subject_is_the_same_at_every_sign_in_and_refresh(browser: Browser, world: World):
    party = await pairwise(world)
    tokens = await tokens_at(browser, party, scope="openid offline_access", prompt="consent")
    sub = peek(tokens["id_token"])["sub"]
    again = (await party.refresh(browser.http, tokens["refresh_token"])).json()
    assert peek(again["id_token"])["sub"] == peek(again["access_token"])["sub"] == sub
    async with world.app.browser() as http:
        elsewhere = await tokens_at(Browser(http), party)
    assert peek(elsewhere["id_token"])["sub"] == sub
    assert peek(elsewhere["id_token"])["sid"] != peek(tokens["id_token"])["sid"]


async def test_two_people_are_two_people_in_every_sector(browser: Browser, world: World):
    await world.person("putu", nip=None, email=None)
    party = await pairwise(world)
    async with world.app.browser() as http:
        putu = await tokens_at(Browser(http, "putu"), party)
    assert peek(putu["id_token"])["sub"] != peek((await tokens_at(browser, party))["id_token"])["sub"]


@pytest.mark.twins
async def test_subjects_survive_new_secret_keys_of_the_deployment(database_url: str):
    new = "9:" + base64.b64encode(b"n" * 32).decode()
    subs = []
    for keys in (DEVELOPMENT_KEY, f"{new},{DEVELOPMENT_KEY}", new):
        # one after the other: a provider that still runs makes signing keys under the secret it was started with
        async with open_app(database_url, argon2=CHEAP, secret_keys=keys) as app, app.browser() as http:
            world = World(app)
            if not subs:
                await world.person()
                party = await pairwise(world)
            subs.append(peek((await tokens_at(Browser(http), party))["id_token"])["sub"])
            async with app.database.begin() as session:
                await session.execute(delete(StoredKey))
    assert len(set(subs)) == 1


@pytest.mark.parametrize("prompt", ["none", None])
async def test_a_hint_and_a_claim_are_compared_as_the_client_knows_the_person(
    prompt: str | None, browser: Browser, world: World
):
    await world.person("putu", nip=None, email=None)
    party, other = await pairwise(world), await pairwise(world, LAIN)
    mine, theirs = await tokens_at(browser, party), await tokens_at(browser, other, LAIN)
    async with world.app.browser() as http:
        putu = await tokens_at(Browser(http, "putu"), party)
    sub = peek(mine["id_token"])["sub"]
    for wish in ({"id_token_hint": mine["id_token"]}, {"claims": f'{{"id_token":{{"sub":{{"value":"{sub}"}}}}}}'}):
        assert "code" in answer_of(await browser.http.get(party.url(prompt=prompt, **wish)))
    strangers = [peek(theirs["id_token"])["sub"], str(world.people["made.ayu"]), peek(putu["id_token"])["sub"]]
    wishes: list[dict[str, str]] = [{"id_token_hint": token["id_token"]} for token in (theirs, putu)]
    wishes += [{"claims": f'{{"id_token":{{"sub":{{"value":"{stranger}"}}}}}}'} for stranger in strangers]
    for wish in wishes:
        answer = await browser.http.get(party.url(prompt=prompt, **wish))
        if prompt == "none":
            assert answer_of(answer)["error"] == "login_required"
        else:
            assert answer.headers["location"].startswith("/masuk")


async def test_several_hosts_share_the_sector_that_they_name(browser: Browser, world: World):
    """The host of the sector identifier is the sector, whatever the redirect URIs (OIDC Core 8.1)."""
    named = {"sector_identifier_uri": "https://kelompok.example/hosts.json"}
    one, other = await pairwise(world, **named), await pairwise(world, LAIN, **named)
    alone = await pairwise(world)
    subs = [
        peek((await tokens_at(browser, party, where))["id_token"])["sub"]
        for party, where in ((one, CALLBACK), (other, LAIN), (alone, CALLBACK))
    ]
    assert subs[0] == subs[1] != subs[2]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


async def test_who_is_told_of_the_end_of_a_session_is_told_in_its_own_words(apps: Any, receiver: Receiver):
    world = World(await apps.open(argon2=CHEAP, outbound_allow=f"127.0.0.1:{receiver.port}"))
    do_not_wait_for_receipts(world.app)
    await world.person()
    back = await pairwise(world, backchannel_logout_uri=receiver.uri)
    front = await pairwise(world, LAIN, frontchannel_logout_uri="https://lain.example/depan")
    async with world.app.browser() as http:
        browser = Browser(http)
        mine = peek((await tokens_at(browser, back))["id_token"])
        theirs = peek((await tokens_at(browser, front, LAIN))["id_token"])
        page = await browser.submit(await browser.go("/keluar"))
        await world.app.settle()
        (token,) = receiver.tokens
    assert (peek(token)["sub"], peek(token)["sid"]) == (mine["sub"], mine["sid"])
    assert f"sid={theirs['sid']}" in page.text
    assert mine["sid"] != theirs["sid"]


async def test_who_moves_here_keeps_the_name_applications_know(browser: Browser, world: World):
    await world.person("ketut", subject=BROUGHT, nip=None, email=None)
    browser.username = "ketut"
    party = await world.party()
    tokens = await browser.tokens(party, scope="openid offline_access", prompt="consent")
    assert await everything_told(browser, world, party, tokens) >= {f"sub {BROUGHT}"}
    again = (await party.refresh(browser.http, tokens["refresh_token"])).json()
    assert peek(again["id_token"])["sub"] == BROUGHT
    assert "code" in answer_of(await browser.http.get(party.url(prompt="none", id_token_hint=tokens["id_token"])))
    claims = f'{{"id_token":{{"sub":{{"value":"{BROUGHT}"}}}}}}'
    assert "code" in answer_of(await browser.http.get(party.url(prompt="none", claims=claims)))


async def test_a_brought_name_stays_within_public_clients(browser: Browser, world: World):
    await world.person("ketut", subject=BROUGHT, nip=None, email=None)
    browser.username = "ketut"
    party = await pairwise(world)
    told = await everything_told(browser, world, party, await tokens_at(browser, party))
    assert not any(BROUGHT in found for found in told)
    assert len(told) == 2


async def test_a_grant_from_before_there_were_other_subjects_goes_on(party: Party, browser: Browser, world: World):
    tokens = await browser.tokens(party, scope="openid offline_access", prompt="consent")
    async with world.app.database.begin() as session:
        await session.execute(update(Grant).values(subject=""))
    again = (await party.refresh(browser.http, tokens["refresh_token"])).json()
    person = str(world.people["made.ayu"])
    assert peek(again["id_token"])["sub"] == person
    assert (await about(browser.http, again["access_token"])).json()["sub"] == person


async def test_a_device_knows_the_person_as_its_sector_does(browser: Browser, world: World):
    sector = {"subject_type": "pairwise", "sector_identifier_uri": "https://aplikasi.example/hosts.json"}
    device = await begun(await television(world, **sector), world.app.http)
    await answered(browser, device)
    told = peek((await device.fetch())["id_token"])
    party = await pairwise(world)
    assert told["sub"] == peek((await tokens_at(browser, party))["id_token"])["sub"]
    assert str(world.people["made.ayu"]) not in str(told)
