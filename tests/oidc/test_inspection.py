"""Introspection and revocation."""

from datetime import timedelta

from idp.foundation import clock
from tests.oidc.parties import Party, Surfer, Town, about, peek


async def described(asker: Party, surfer: Surfer, token: str):
    answer = await asker.post(surfer.http, "/introspect", token=token)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_resource_server_learns_about_a_living_access_token(party: Party, surfer: Surfer, town: Town):
    resource = await town.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    token = (await surfer.tokens(party))["access_token"]
    told = await described(resource, surfer, token)
    assert told == {"active": True, "token_type": "Bearer"} | peek(token)


async def test_a_refresh_token_is_described_to_its_owner_alone(party: Party, surfer: Surfer, town: Town):
    token = (await surfer.tokens(party))["refresh_token"]
    assert (await described(party, surfer, token))["client_id"] == party.client_id
    assert await described(await town.party(), surfer, token) == {"active": False}
    assert (await party.refresh(surfer.http, token)).status_code == 200
    assert await described(party, surfer, token) == {"active": False}


async def test_what_is_unknown_or_over_looks_the_same(party: Party, surfer: Surfer):
    tokens = await surfer.tokens(party)
    for token in ("x", tokens["id_token"], tokens["access_token"][:-4] + "AAAA"):
        assert await described(party, surfer, token) == {"active": False}
    with clock.travel(timedelta(minutes=6)):
        assert await described(party, surfer, tokens["access_token"]) == {"active": False}


async def test_a_public_client_cannot_look(surfer: Surfer, town: Town):
    public = await town.party(profile="publik")
    assert (await public.post(surfer.http, "/introspect", token="x")).status_code == 401


async def test_a_machines_token_is_described_without_a_row(surfer: Surfer, town: Town):
    machine = await town.party(profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope="")
    token = (await machine.post(surfer.http, "/token", grant_type="client_credentials")).json()["access_token"]
    assert (await described(machine, surfer, token))["sub"] == machine.client_id
    answer = await machine.post(surfer.http, "/revoke", token=token)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_token_type")


async def test_revoking_either_token_ends_both(party: Party, surfer: Surfer):
    for kind in ("access_token", "refresh_token"):
        tokens = await surfer.tokens(party)
        assert (await about(surfer.http, tokens["access_token"])).status_code == 200
        answer = await party.post(surfer.http, "/revoke", token=tokens[kind], token_type_hint=kind)
        assert (answer.status_code, answer.content) == (200, b"")
        assert (await about(surfer.http, tokens["access_token"])).status_code == 401
        assert (await party.refresh(surfer.http, tokens["refresh_token"])).status_code == 400
        assert await described(party, surfer, tokens["access_token"]) == {"active": False}


async def test_another_clients_or_an_unknown_token_is_left_alone(party: Party, surfer: Surfer, town: Town):
    tokens = await surfer.tokens(party)
    other = await town.party()
    for token in (tokens["access_token"], tokens["refresh_token"], "x"):
        assert (await other.post(surfer.http, "/revoke", token=token)).status_code == 200
    assert (await about(surfer.http, tokens["access_token"])).status_code == 200


async def test_a_disabled_person_is_gone_within_a_second(party: Party, surfer: Surfer, town: Town):
    from sqlalchemy import update

    from idp.accounts.models import Person

    tokens = await surfer.tokens(party, scope="openid offline_access", prompt="consent")
    async with town.house.database.begin() as session:
        await session.execute(update(Person).values(disabled_at=clock.now()))
    assert (await party.refresh(surfer.http, tokens["refresh_token"])).status_code == 400
    assert (await about(surfer.http, tokens["access_token"])).status_code == 401
