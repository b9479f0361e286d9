"""A service acts for a person at another API: through the doors, on both databases (RFC 8693)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients.apis import api_lifecycle
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.permissions import SHELL
from idp.protocol.audience import Api, TokenFormat
from idp.protocol.grant_type import GrantType
from idp.protocol.grants.token_exchange import ACCESS_TOKEN
from tests.conftest import Caches
from tests.oidc.offering import keep
from tests.oidc.parties import Browser, Party, World, about, peek, verified

ARCHIVE = Api(
    audience="https://arsip.example/api",
    name="Arsip",
    scopes=frozenset({"arsip:baca"}),
    token_format=TokenFormat.JWT,
    lifetime=timedelta(minutes=5),
)
BUDGET = replace(ARCHIVE, audience="https://anggaran.example/api", name="Anggaran", scopes=frozenset({"anggaran:baca"}))
MAIL = replace(ARCHIVE, audience="urn:contoh:surat", name="Surat", scopes=frozenset(), token_format=TokenFormat.OPAQUE)


async def exchange(party: Party, world: World, token: str, **changes: str | None) -> Any:
    form: dict[str, str | None] = {
        "grant_type": GrantType.TOKEN_EXCHANGE,
        "subject_token": token,
        "subject_token_type": ACCESS_TOKEN,
        "audience": BUDGET.audience,
    } | changes
    return await party.post(world.app.http, "/token", **{name: value for name, value in form.items() if value})


async def service(world: World, **declaration: Any) -> Party:
    asked = {
        "client_name": "Layanan Arsip",
        "profile": "layanan",
        "redirect_uris": None,
        "post_logout_redirect_uris": None,
        "grant_types": ["client_credentials", GrantType.TOKEN_EXCHANGE],
        "resources": [BUDGET.audience, MAIL.audience],
        "scope": "anggaran:baca",
    }
    return await world.party(**asked | declaration)


@dataclass(frozen=True)
class Scene:
    """A person at a web application, which calls the archive; the archive calls the budget in the person's name."""

    world: World
    browser: Browser
    web: Party
    archive: Party

    async def token(self, **changes: str | None) -> str:
        """What the web application calls the archive with."""
        asked = {"scope": "openid profile arsip:baca", "resource": ARCHIVE.audience} | changes
        tokens = await self.browser.tokens(self.web, **asked)
        token: str = tokens["access_token"]
        return token

    async def exchanged(self, token: str, party: Party | None = None, **changes: str | None) -> dict[str, Any]:
        answer = await exchange(party or self.archive, self.world, token, **changes)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def refused(self, token: str, party: Party | None = None, **changes: str | None) -> str:
        answer = await exchange(party or self.archive, self.world, token, **changes)
        assert answer.status_code in (400, 401), answer.text
        assert "access_token" not in answer.json()
        error: str = answer.json()["error"]
        return error

    async def active(self, token: str) -> bool:
        self.world.app.composition.oidc.tokens.bearers.clear_cache()
        asked = await self.archive.post(self.world.app.http, "/introspect", token=token)
        found: bool = asked.json()["active"]
        return found


async def staged(world: World, browser: Browser) -> Scene:
    for api in (BUDGET, MAIL):
        await keep(world, api)
    archive = await service(world)
    await keep(world, replace(ARCHIVE, resource_server=archive.client_id))
    scopes = "openid profile offline_access arsip:baca"
    web = await world.party(client_name="Portal Warga", scope=scopes, resources=[ARCHIVE.audience])
    return Scene(world, browser, web, archive)


@pytest.fixture
async def scene(world: World, browser: Browser) -> Scene:
    return await staged(world, browser)


@pytest.fixture(scope="module")
async def shared_scene(shared_town: World) -> AsyncIterator[Scene]:
    """For the table of mistakes: none of them changes anything."""
    async with shared_town.app.browser() as http:
        yield await staged(shared_town, Browser(http))


# What is refused


async def test_whoever_the_token_is_not_for_may_not_exchange_it(scene: Scene):
    stranger = await service(scene.world)
    assert await scene.refused(await scene.token(), stranger) == "invalid_request"
    for_us = await scene.token(resource=None, scope="openid profile")
    assert await scene.refused(for_us) == "invalid_request", "a token for userinfo was not given to be passed on"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"subject_token": "x"}, "invalid_request"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"}, "invalid_request"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:refresh_token"}, "invalid_request"),
        ({"requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token"}, "invalid_request"),
        ({"audience": None}, "invalid_request"),
        ({"audience": ARCHIVE.audience}, "invalid_target"),
        ({"audience": "https://lain.example"}, "invalid_target"),
        ({"audience": "http://localhost:8400"}, "invalid_target"),
        ({"audience": None, "resource": ARCHIVE.audience}, "invalid_target"),
        ({"audience": BUDGET.audience, "resource": MAIL.audience}, "invalid_target"),
        ({"scope": "arsip:baca"}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_scope"),
        ({"actor_token": "x", "actor_token_type": ACCESS_TOKEN}, "invalid_request"),
        ({"actor_token": "x"}, "invalid_request"),
    ],
)
async def test_each_mistake_has_its_error(shared_scene: Scene, changes: dict[str, str | None], error: str):
    assert await shared_scene.refused(await shared_scene.token(), **changes) == error


async def test_an_id_token_a_refresh_token_and_a_forged_token_are_no_subject(scene: Scene):
    tokens = await scene.browser.tokens(scene.web, scope="openid arsip:baca", resource=ARCHIVE.audience)
    good: str = tokens["access_token"]
    for token in (tokens["id_token"], tokens["refresh_token"], good[:-4] + "AAAA", good.rpartition(".")[0] + "."):
        assert await scene.refused(token) == "invalid_request"


async def test_an_outside_client_does_not_exchange_its_way_past_the_consent_page(scene: Scene):
    grants = ["authorization_code", GrantType.TOKEN_EXCHANGE]
    asked: dict[str, Any] = {"ownership": "luar", "grant_types": grants, "resources": [BUDGET.audience]}
    outside = await scene.world.party(**asked, scope="openid anggaran:baca")
    tokens = await scene.browser.tokens(outside, scope="openid")
    assert await scene.refused(tokens["access_token"], outside) == "invalid_target"


async def test_a_machines_own_token_is_nobody_to_act_for(scene: Scene):
    own = await scene.archive.post(scene.world.app.http, "/token", grant_type="client_credentials")
    assert await scene.refused(own.json()["access_token"]) == "invalid_request"


async def test_without_the_grant_or_without_a_proof_there_is_no_exchange(scene: Scene):
    token = await scene.token()
    assert await scene.refused(token, scene.web) == "unauthorized_client"
    assert await scene.refused(token, replace(scene.archive, secret="x" * 43)) == "invalid_client"


async def test_a_person_as_the_actor_is_refused(scene: Scene):
    token = await scene.token()
    assert await scene.refused(token, actor_token=token, actor_token_type=ACCESS_TOKEN) == "invalid_request"


async def test_a_dead_subject_is_refused(scene: Scene):
    token = await scene.token()
    await scene.browser.submit(await scene.browser.go("/keluar"))
    assert await scene.refused(token) == "invalid_request"


async def test_an_expired_subject_is_refused(scene: Scene):
    token = await scene.token()
    with clock.travel(timedelta(minutes=5)):
        assert await scene.refused(token) == "invalid_request"


# What is given


async def test_the_new_token_names_the_person_the_api_and_who_acts(scene: Scene):
    subject = peek(await scene.token())
    answer = await scene.exchanged(await scene.token())
    assert answer["issued_token_type"] == ACCESS_TOKEN
    assert (answer["token_type"], answer["scope"]) == ("Bearer", "anggaran:baca")
    assert {"refresh_token", "id_token"}.isdisjoint(answer)
    claims = await verified(scene.world.app.http, answer["access_token"], BUDGET.audience)
    assert (claims["sub"], claims["client_id"]) == (subject["sub"], scene.archive.client_id)
    assert claims["act"] == {"sub": scene.archive.client_id}


async def test_it_never_outlives_the_subject(scene: Scene):
    token = await scene.token()
    with clock.travel(timedelta(minutes=4)):
        answer = await scene.exchanged(token)
    assert peek(answer["access_token"])["exp"] == peek(token)["exp"]
    assert answer["expires_in"] <= 60


async def test_the_services_own_token_proves_it_as_the_actor(scene: Scene):
    own = await scene.archive.post(scene.world.app.http, "/token", grant_type="client_credentials")
    proof = {"actor_token": own.json()["access_token"], "actor_token_type": ACCESS_TOKEN}
    answer = await scene.exchanged(await scene.token(), **proof)
    assert peek(answer["access_token"])["act"] == {"sub": scene.archive.client_id}


async def test_an_opaque_token_for_an_api_that_asks_us(scene: Scene):
    answer = await scene.exchanged(await scene.token(), audience=MAIL.audience)
    assert "." not in answer["access_token"]
    asked = await scene.archive.post(scene.world.app.http, "/introspect", token=answer["access_token"])
    assert asked.json()["act"] == {"sub": scene.archive.client_id}


async def test_introspection_shows_who_acts(scene: Scene):
    answer = await scene.exchanged(await scene.token())
    told = (await scene.archive.post(scene.world.app.http, "/introspect", token=answer["access_token"])).json()
    assert (told["active"], told["act"]) == (True, {"sub": scene.archive.client_id})


async def test_it_opens_neither_userinfo_nor_our_api(scene: Scene):
    answer = await scene.exchanged(await scene.token())
    assert (await about(scene.world.app.http, answer["access_token"])).status_code == 401
    bearer = {"Authorization": f"Bearer {answer['access_token']}"}
    assert (await scene.world.app.http.get("/api/v1/clients", headers=bearer)).status_code == 401


async def test_services_in_a_row_are_all_named(scene: Scene):
    second = await service(scene.world, client_name="Layanan Anggaran", resources=[MAIL.audience], scope=None)
    async with scene.world.app.database.begin() as session:
        desk = scene.world.app.composition.clients.admin(session, SHELL)
        apis = scene.world.app.composition.clients.apis
        await api_lifecycle.change_api(desk, apis, BUDGET.audience, {"resource_server": second.client_id})
    first = (await scene.exchanged(await scene.token()))["access_token"]
    answer = await scene.exchanged(first, second, audience=MAIL.audience)
    told = (await second.post(scene.world.app.http, "/introspect", token=answer["access_token"])).json()
    assert told["act"] == {"sub": second.client_id, "act": {"sub": scene.archive.client_id}}
    await scene.world.suspend(scene.archive)
    scene.world.app.composition.oidc.tokens.bearers.clear_cache()
    told = (await second.post(scene.world.app.http, "/introspect", token=answer["access_token"])).json()
    assert told == {"active": False}, "one in the row may not act any more"


async def test_who_got_the_token_may_narrow_it_for_another_api(scene: Scene):
    own = await scene.world.party(
        scope="openid arsip:baca",
        resources=[ARCHIVE.audience],
        grant_types=["authorization_code", "refresh_token", GrantType.TOKEN_EXCHANGE],
    )
    token = (await scene.browser.tokens(own, scope="openid"))["access_token"]
    answer = await scene.exchanged(token, own, audience=ARCHIVE.audience)
    assert peek(answer["access_token"])["act"] == {"sub": own.client_id}


# How it ends


async def test_it_ends_with_the_session(scene: Scene):
    answer = await scene.exchanged(await scene.token())
    assert await scene.active(answer["access_token"])
    await scene.browser.submit(await scene.browser.go("/keluar"))
    assert not await scene.active(answer["access_token"])


async def test_it_ends_with_the_permission(scene: Scene):
    answer = await scene.exchanged(await scene.token())
    async with scene.world.app.database.begin() as session:
        await scene.world.app.composition.oidc.logout.withdrawals.withdraw_consent(
            session, scene.world.people["made.ayu"], scene.web.client_id
        )
    assert not await scene.active(answer["access_token"])


async def test_it_ends_when_its_first_client_revokes_or_is_suspended(scene: Scene):
    token = await scene.token()
    answer = await scene.exchanged(token)
    await scene.world.suspend(scene.web)
    assert not await scene.active(answer["access_token"])
    assert await scene.refused(token) == "invalid_request"


async def test_the_service_cannot_take_back_what_is_not_its_own(scene: Scene):
    token = await scene.token()
    answer = await scene.exchanged(token)
    revoked = await scene.archive.post(scene.world.app.http, "/revoke", token=answer["access_token"])
    assert (revoked.status_code, revoked.json()["error"]) == (400, "unsupported_token_type")
    assert await scene.active(token)
    await scene.web.post(scene.world.app.http, "/revoke", token=token)
    assert not await scene.active(answer["access_token"])


async def test_who_acts_for_whom_is_written_down_once(scene: Scene):
    token = await scene.token()
    for _ in range(3):
        await scene.exchanged(token)
    await scene.exchanged(token, audience=MAIL.audience)
    async with scene.world.app.database.begin() as session:
        written = (
            await session.scalars(select(AuditEntry).where(AuditEntry.tag == "token.exchanged").order_by(AuditEntry.id))
        ).all()
    assert [one.detail["audience"] for one in written] == [BUDGET.audience, MAIL.audience]
    assert {one.detail["client_id"] for one in written} == {scene.archive.client_id}


async def test_a_second_exchange_a_moment_later_costs_no_statement(scene: Scene, caches: Caches):
    token = await scene.token()
    caches.grow_old()
    await scene.exchanged(token)
    before = scene.world.app.database.statements_run
    await scene.exchanged(token)
    assert scene.world.app.database.statements_run == before
