"""A sign-in that is too weak or too old is challenged, and a new one passes (RFC 9470)."""

from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from idp.accounts.models.role import RoleRow
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.oidc.policy import StepUp
from tests.oidc.parties import CHEAP, Browser, Party, World, about, answer_of, peek
from tests.support.app import ISSUER

SANDI, MFA = "urn:divos:acr:sandi", "urn:divos:acr:mfa"


async def town_with(apps: Any, **demands: Any) -> World:
    app = await apps.open(argon2=CHEAP, step_up=StepUp(**demands))
    world = World(app)
    await world.person()
    return world


async def test_an_access_token_says_how_and_when_its_person_signed_in(party: Party, browser: Browser):
    tokens = await browser.tokens(party)
    said, known = peek(tokens["access_token"]), peek(tokens["id_token"])
    assert (said["acr"], said["auth_time"]) == (known["acr"], known["auth_time"]) == (SANDI, known["auth_time"])
    again = (await party.refresh(browser.http, tokens["refresh_token"])).json()
    assert peek(again["access_token"])["auth_time"] == said["auth_time"]


async def test_userinfo_challenges_an_old_sign_in_and_max_age_gives_a_token_that_passes(apps: Any):
    world = await town_with(apps, userinfo_max_age=timedelta(minutes=30))
    party = await world.party()
    async with world.app.browser() as http:
        browser = Browser(http)
        tokens = await browser.tokens(party)
        assert (await about(http, tokens["access_token"])).status_code == 200
        with clock.travel(timedelta(minutes=31)):
            old = (await party.refresh(http, tokens["refresh_token"])).json()["access_token"]
            challenged = await about(http, old)
            assert challenged.status_code == 401
            assert challenged.json()["error"] == "insufficient_user_authentication"
            said = challenged.headers["www-authenticate"]
            assert said.startswith('Bearer realm="DIVOS", error="insufficient_user_authentication"')
            assert 'max_age="1800"' in said
            assert "acr_values" not in said
            code = answer_of(await browser.through(party.url(max_age="1800")))["code"]
            fresh = (await party.redeem(http, code)).json()["access_token"]
            assert (await about(http, fresh)).status_code == 200


@pytest.mark.parametrize(("demanded", "status"), [(MFA, 401), (f"{MFA} {SANDI}", 200), (SANDI, 200)])
async def test_userinfo_challenges_a_level_that_is_not_among_those_demanded(apps: Any, demanded: str, status: int):
    world = await town_with(apps, userinfo_acr=demanded)
    async with world.app.browser() as http:
        answer = await about(http, (await Browser(http).tokens(await world.party()))["access_token"])
        assert answer.status_code == status
        if status == 401:
            assert f'acr_values="{demanded}"' in answer.headers["www-authenticate"]


class Operators:
    """A client through which people with a role act in the admin API."""

    def __init__(self, world: World, browser: Browser, party: Party) -> None:
        self.world, self.browser, self.party = world, browser, party

    async def token(self, **changes: str) -> str:
        scope = {"scope": "openid kemajuan:baca", "resource": ISSUER}
        found: str = (await self.browser.tokens(self.party, **scope | changes))["access_token"]
        return found

    async def ask(self, token: str) -> Any:
        return await self.browser.http.get("/api/v1/progress", headers={"Authorization": f"Bearer {token}"})

    async def appoint(self, role: str, office: Any = None) -> None:
        async with self.world.app.database.begin() as session:
            person = self.world.people["made.ayu"]
            session.add(RoleRow(id=new_id(), person_id=person, role=role, office_id=office, granted_at=clock.now()))


async def operators(apps: Any, stack: AsyncExitStack, **demands: Any) -> Operators:
    world = await town_with(apps, **demands)
    grants = ["authorization_code", "refresh_token", "client_credentials"]
    party = await world.party(scope="openid kemajuan:baca", grant_types=grants, resources=[ISSUER])
    return Operators(world, Browser(await stack.enter_async_context(world.app.browser())), party)


async def test_people_stay_outside_the_admin_api_unless_the_deployment_says_what_it_demands(apps: Any):
    async with AsyncExitStack() as stack:
        found = await operators(apps, stack)
        await found.appoint("kominfo")
        refused = await found.ask(await found.token())
        assert refused.status_code == 401
        assert "client_credentials" in refused.json()["detail"]


async def test_the_admin_api_challenges_an_operator_whose_sign_in_is_old(apps: Any):
    async with AsyncExitStack() as stack:
        found = await operators(apps, stack, admin_max_age=timedelta(minutes=15), admin_acr=SANDI)
        nobody = await found.ask(await found.token())
        assert nobody.status_code == 401
        assert "kominfo" in nobody.json()["detail"]
        await found.appoint("kominfo")
        with clock.travel(timedelta(seconds=2)):
            assert (await found.ask(await found.token())).status_code == 200
        with clock.travel(timedelta(minutes=16)):
            old = await found.ask(await found.token())
            assert old.status_code == 401
            assert 'error="insufficient_user_authentication"' in old.headers["www-authenticate"]
            assert f'acr_values="{SANDI}", max_age="900"' in old.headers["www-authenticate"]
            assert (await found.ask(await found.token(max_age="900"))).status_code == 200


async def test_an_operators_token_opens_only_what_its_scopes_say(apps: Any):
    async with AsyncExitStack() as stack:
        found = await operators(apps, stack, admin_max_age=timedelta(minutes=15))
        await found.appoint("kominfo")
        assert (await found.ask(await found.token(scope="openid"))).status_code == 403
