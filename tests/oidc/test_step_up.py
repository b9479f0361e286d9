"""A sign-in that is too weak or too old is challenged, and a new one passes (RFC 9470)."""

from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from idp.accounts.models import RoleRow
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.oidc.policy import StepUp
from tests.oidc.parties import CHEAP, Party, Surfer, Town, about, answer_of, peek
from tests.support.house import ISSUER

SANDI, MFA = "urn:divos:acr:sandi", "urn:divos:acr:mfa"


async def town_with(houses: Any, **demands: Any) -> Town:
    house = await houses.open(argon2=CHEAP, step_up=StepUp(**demands))
    town = Town(house)
    await town.person()
    return town


async def test_an_access_token_says_how_and_when_its_person_signed_in(party: Party, surfer: Surfer):
    tokens = await surfer.tokens(party)
    said, known = peek(tokens["access_token"]), peek(tokens["id_token"])
    assert (said["acr"], said["auth_time"]) == (known["acr"], known["auth_time"]) == (SANDI, known["auth_time"])
    again = (await party.refresh(surfer.http, tokens["refresh_token"])).json()
    assert peek(again["access_token"])["auth_time"] == said["auth_time"]


async def test_userinfo_challenges_an_old_sign_in_and_max_age_gives_a_token_that_passes(houses: Any):
    town = await town_with(houses, userinfo_max_age=timedelta(minutes=30))
    party = await town.party()
    async with town.house.browser() as http:
        surfer = Surfer(http)
        tokens = await surfer.tokens(party)
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
            code = answer_of(await surfer.through(party.url(max_age="1800")))["code"]
            fresh = (await party.redeem(http, code)).json()["access_token"]
            assert (await about(http, fresh)).status_code == 200


@pytest.mark.parametrize(("demanded", "status"), [(MFA, 401), (f"{MFA} {SANDI}", 200), (SANDI, 200)])
async def test_userinfo_challenges_a_level_that_is_not_among_those_demanded(houses: Any, demanded: str, status: int):
    town = await town_with(houses, userinfo_acr=demanded)
    async with town.house.browser() as http:
        answer = await about(http, (await Surfer(http).tokens(await town.party()))["access_token"])
        assert answer.status_code == status
        if status == 401:
            assert f'acr_values="{demanded}"' in answer.headers["www-authenticate"]


class Operators:
    """A client through which people with a role act in the admin API."""

    def __init__(self, town: Town, surfer: Surfer, party: Party) -> None:
        self.town, self.surfer, self.party = town, surfer, party

    async def token(self, **changes: str) -> str:
        scope = {"scope": "openid kemajuan:baca", "resource": ISSUER}
        found: str = (await self.surfer.tokens(self.party, **scope | changes))["access_token"]
        return found

    async def ask(self, token: str) -> Any:
        return await self.surfer.http.get("/api/v1/progress", headers={"Authorization": f"Bearer {token}"})

    async def appoint(self, role: str, office: Any = None) -> None:
        async with self.town.house.database.begin() as session:
            person = self.town.people["made.ayu"]
            session.add(RoleRow(id=new_id(), person_id=person, role=role, office_id=office, granted_at=clock.now()))


async def operators(houses: Any, stack: AsyncExitStack, **demands: Any) -> Operators:
    town = await town_with(houses, **demands)
    grants = ["authorization_code", "refresh_token", "client_credentials"]
    party = await town.party(scope="openid kemajuan:baca", grant_types=grants, resources=[ISSUER])
    return Operators(town, Surfer(await stack.enter_async_context(town.house.browser())), party)


async def test_people_stay_outside_the_admin_api_unless_the_deployment_says_what_it_demands(houses: Any):
    async with AsyncExitStack() as stack:
        found = await operators(houses, stack)
        await found.appoint("kominfo")
        refused = await found.ask(await found.token())
        assert refused.status_code == 401
        assert "client_credentials" in refused.json()["detail"]


async def test_the_admin_api_challenges_an_operator_whose_sign_in_is_old(houses: Any):
    async with AsyncExitStack() as stack:
        found = await operators(houses, stack, admin_max_age=timedelta(minutes=15), admin_acr=SANDI)
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


async def test_an_operators_token_opens_only_what_its_scopes_say(houses: Any):
    async with AsyncExitStack() as stack:
        found = await operators(houses, stack, admin_max_age=timedelta(minutes=15))
        await found.appoint("kominfo")
        assert (await found.ask(await found.token(scope="openid"))).status_code == 403
