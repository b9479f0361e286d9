"""Introspection and revocation."""

from datetime import timedelta

from idp.foundation import clock
from tests.oidc.parties import Browser, Party, World, about, peek


async def described(asker: Party, browser: Browser, token: str):
    answer = await asker.post(browser.http, "/introspect", token=token)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_resource_server_learns_about_a_living_access_token(party: Party, browser: Browser, world: World):
    resource = await world.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    token = (await browser.tokens(party))["access_token"]
    told = await described(resource, browser, token)
    assert told == {"active": True, "token_type": "Bearer"} | peek(token)


async def test_a_refresh_token_is_described_to_its_owner_alone(party: Party, browser: Browser, world: World):
    token = (await browser.tokens(party))["refresh_token"]
    assert (await described(party, browser, token))["client_id"] == party.client_id
    assert await described(await world.party(), browser, token) == {"active": False}
    assert (await party.refresh(browser.http, token)).status_code == 200
    assert await described(party, browser, token) == {"active": False}


async def test_what_is_unknown_or_over_looks_the_same(party: Party, browser: Browser):
    tokens = await browser.tokens(party)
    for token in ("x", tokens["id_token"], tokens["access_token"][:-4] + "AAAA"):
        assert await described(party, browser, token) == {"active": False}
    with clock.travel(timedelta(minutes=6)):
        assert await described(party, browser, tokens["access_token"]) == {"active": False}


async def test_a_public_client_cannot_look(browser: Browser, world: World):
    public = await world.party(profile="publik")
    assert (await public.post(browser.http, "/introspect", token="x")).status_code == 401


async def test_a_machines_token_is_described_without_a_row(browser: Browser, world: World):
    machine = await world.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    token = (await machine.post(browser.http, "/token", grant_type="client_credentials")).json()["access_token"]
    assert (await described(machine, browser, token))["sub"] == machine.client_id
    answer = await machine.post(browser.http, "/revoke", token=token)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_token_type")


async def test_revoking_either_token_ends_both(party: Party, browser: Browser):
    for kind in ("access_token", "refresh_token"):
        tokens = await browser.tokens(party)
        assert (await about(browser.http, tokens["access_token"])).status_code == 200
        answer = await party.post(browser.http, "/revoke", token=tokens[kind], token_type_hint=kind)
        assert (answer.status_code, answer.content) == (200, b"")
        assert (await about(browser.http, tokens["access_token"])).status_code == 401
        assert (await party.refresh(browser.http, tokens["refresh_token"])).status_code == 400
        assert await described(party, browser, tokens["access_token"]) == {"active": False}


async def test_another_clients_or_an_unknown_token_is_left_alone(party: Party, browser: Browser, world: World):
    tokens = await browser.tokens(party)
    other = await world.party()
    for token in (tokens["access_token"], tokens["refresh_token"], "x"):
        assert (await other.post(browser.http, "/revoke", token=token)).status_code == 200
    assert (await about(browser.http, tokens["access_token"])).status_code == 200


async def test_a_disabled_person_is_gone_within_a_second(party: Party, browser: Browser, world: World):
    from sqlalchemy import update

    from idp.accounts.models.person import Person

    tokens = await browser.tokens(party, scope="openid offline_access", prompt="consent")
    async with world.app.database.begin() as session:
        await session.execute(update(Person).values(disabled_at=clock.now()))
    assert (await party.refresh(browser.http, tokens["refresh_token"])).status_code == 400
    assert (await about(browser.http, tokens["access_token"])).status_code == 401
