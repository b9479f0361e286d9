"""Clients that register `claims_in_id_token` get the claims of profile, email and organisasi in the ID token."""

from typing import Any

import pytest

from tests.oidc.parties import MADE, Browser, Party, World, peek
from tests.oidc.test_statements import counted
from tests.oidc.test_userinfo import settled

SCOPE = "openid profile email organisasi pegawai phone peran"


async def id_token(browser: Browser, party: Party, **changes: str | None) -> dict[str, Any]:
    return peek((await browser.tokens(party, **{"scope": SCOPE, **changes}))["id_token"])


async def test_the_claims_of_the_three_scopes_are_in_the_id_token(browser: Browser, world: World):
    await settled(world)
    browser.username = "putu"
    found = await id_token(browser, await world.party(claims_in_id_token=True))
    assert (found["name"], found["preferred_username"]) == (MADE["name"], "putu")
    assert (found["unit_kode"], found["unit_nama"]) == ("APTIKA", "Bidang Aptika")
    assert "email" not in found, "who has no address has no claim"
    browser.username = "made.ayu"


async def test_the_address_is_there_where_the_person_has_one(browser: Browser, world: World):
    found = await id_token(browser, await world.party(claims_in_id_token=True))
    assert (found["email"], found["email_verified"]) == (MADE["email"], True)


@pytest.mark.parametrize("wish", [None, '{"id_token":{"nip":{"essential":true},"nik":null,"jabatan":null}}'])
async def test_personal_numbers_never_are(browser: Browser, world: World, wish: str | None):
    party = await world.party(claims_in_id_token=True, environment="produksi")  # no sandbox gets employment data
    found = await id_token(browser, party, claims=wish)
    assert not {"nip", "nik"} & set(found)
    assert MADE["nip"] not in str(found)
    assert ("jabatan" in found) == (wish is not None), "claims asked for by name come as before"
    assert found["name"] == MADE["name"]


async def test_claims_of_other_scopes_are_not(browser: Browser, world: World):
    found = await id_token(browser, await world.party(claims_in_id_token=True))
    assert not {"phone_number", "pangkat", "jabatan", "roles", "groups", "address"} & set(found)


async def test_only_what_was_allowed_is(browser: Browser, world: World):
    found = await id_token(browser, await world.party(claims_in_id_token=True), scope="openid email")
    assert found["email"] == MADE["email"]
    assert "name" not in found
    narrow = await world.party(claims_in_id_token=True, scope="openid profile")
    assert "email" not in await id_token(browser, narrow)


async def test_a_refreshed_id_token_has_them_for_the_narrowed_scope(browser: Browser, world: World):
    party = await world.party(claims_in_id_token=True)
    tokens = await browser.tokens(party, scope=SCOPE)
    answer = (await party.refresh(browser.http, tokens["refresh_token"], scope="openid email")).json()
    found = peek(answer["id_token"])
    assert found["email"] == MADE["email"]
    assert "name" not in found


async def test_without_it_there_are_none_and_no_statement_is_added(browser: Browser, world: World):
    for switch, statements in ((False, 1), (True, 2)):
        party = await world.party(claims_in_id_token=switch)
        code, answers = await browser.code(party, scope=SCOPE), list[dict[str, Any]]()

        async def redeem(party: Party = party, code: str = code, answers: list[dict[str, Any]] = answers) -> None:
            answers.append((await party.redeem(browser.http, code)).json())

        assert await counted(world, redeem) == statements
        assert ("name" in peek(answers[0]["id_token"])) == switch
