"""The statement budget of the hot path (performance.md), counted."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from httpx import Response
from sqlalchemy import event

from idp.foundation import clock
from tests.conftest import Caches
from tests.oidc.parties import CALLBACK, PASSWORD, VERIFIER, Browser, Page, Party, World, about, answer_of
from tests.support.app import ISSUER
from tests.support.dpop_key import DpopKey

pytestmark = pytest.mark.twins


async def counted(world: World, call: Callable[[], Awaitable[object]]) -> int:
    before = world.app.database.statements_run
    await call()
    return world.app.database.statements_run - before


async def pause(caches: Caches, world: World, *parties: Party) -> None:
    """Until every answer of a moment ago is forgotten; clients stay known."""
    caches.grow_old()
    for party in parties:
        await world.app.composition.clients.registry.find(party.client_id)


async def test_the_budget_of_every_hot_operation_with_cold_caches(
    party: Party, browser: Browser, world: World, caches: Caches
):
    tokens = await browser.tokens(party)
    resource = await world.party()
    await resource.post(browser.http, "/introspect", token="x")
    codes: list[str] = []

    async def authorize() -> None:
        codes.append(answer_of(await browser.http.get(party.url()))["code"])

    async def redeem() -> None:
        nonlocal tokens
        tokens = (await party.redeem(browser.http, codes[0])).json()

    async def refresh() -> None:
        nonlocal tokens
        tokens = (await party.refresh(browser.http, tokens["refresh_token"])).json()

    await pause(caches, world, party, resource)
    assert await counted(world, authorize) == 2
    assert await counted(world, redeem) == 1
    assert await counted(world, lambda: about(browser.http, tokens["access_token"])) == 1
    assert await counted(world, lambda: about(browser.http, tokens["access_token"])) == 0
    assert await counted(world, refresh) == 1
    await pause(caches, world, party, resource)
    assert await counted(world, lambda: resource.post(browser.http, "/introspect", token=tokens["access_token"])) == 1
    await pause(caches, world, party, resource)
    assert await counted(world, lambda: about(browser.http, tokens["access_token"])) == 1


async def test_the_budget_of_a_whole_sign_in(party: Party, browser: Browser, world: World, caches: Caches):
    await browser.tokens(party)  # who signs in for the first time sees a notice as well

    async def steps(**asked: str) -> list[int]:
        """The statements of authorize, the page, its form, authorize again and token, none of them in a session."""
        begun: list[object] = []
        watched = world.app.database.engine.sync_engine, "begin", begun.append
        event.listen(*watched)
        found = [world.app.database.statements_run]
        async with world.app.browser() as http:

            async def step(answer: Awaitable[Response]) -> Response:
                response = await answer
                found.append(world.app.database.statements_run)
                return response

            sent = await step(http.get(party.url(**asked)))
            page = await step(http.get(sent.headers["location"]))
            action, fields = Page(page).form()
            back = await step(http.post(action, data=fields | {"username": "made.ayu", "password": PASSWORD}))
            answer = await step(http.get(back.headers["location"]))
            await step(party.redeem(http, answer_of(answer)["code"]))
        event.remove(*watched)
        assert begun == []
        return [after - before for before, after in pairwise(found)]

    await pause(caches, world, party)
    # the form's seventh is the line of the sign-in history (ADR 44)
    assert await steps() == [2, 1, 7, 3, 1]
    # whether this request's own sign-in was the answer, and that it was used
    assert await steps(prompt="login") == [2, 1, 7, 5, 1]


async def test_an_outside_client_costs_no_more_once_agreed(browser: Browser, world: World, caches: Caches):
    outside = await world.party(ownership="luar")
    await browser.tokens(outside)
    await pause(caches, world, outside)
    assert await counted(world, lambda: browser.http.get(outside.url())) == 2


async def test_forged_values_cost_no_statement(party: Party, browser: Browser, world: World):
    tokens = await browser.tokens(party)
    code = await browser.code(party)
    for token in (tokens["refresh_token"], code):
        for forged in (token[:-4] + "AAAA", token[4:], "A" * len(token), "x"):
            as_refresh = await counted(world, lambda forged=forged: party.refresh(browser.http, forged))
            as_code = await counted(world, lambda forged=forged: party.redeem(browser.http, forged))
            assert (as_refresh, as_code) == (0, 0)
    assert await counted(world, lambda: party.refresh(browser.http, code)) == 0
    assert await counted(world, lambda: party.redeem(browser.http, tokens["refresh_token"])) == 0
    forged = tokens["access_token"][:-4] + "AAAA"
    assert await counted(world, lambda: about(browser.http, forged)) == 0


async def test_documents_cost_no_statement(browser: Browser, world: World):
    assert await counted(world, lambda: browser.http.get("/.well-known/openid-configuration")) == 0
    assert await counted(world, lambda: browser.http.get("/jwks")) == 0


async def test_a_wrong_verifier_does_not_burn_the_code(party: Party, browser: Browser):
    code = await browser.code(party)
    wrong = await party.redeem(browser.http, code, code_verifier="x" * 43)
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    missing = await party.redeem(browser.http, code, code_verifier="")
    assert (missing.status_code, missing.json()["error"]) == (400, "invalid_grant")
    assert "code_verifier is missing" in missing.json()["error_description"]
    assert "does not belong to the code_challenge" in wrong.json()["error_description"]
    assert (await party.redeem(browser.http, code, redirect_uri="https://lain.example/")).status_code == 400
    assert (await party.redeem(browser.http, code)).status_code == 200


async def test_an_expired_code_and_another_clients_code_are_worth_nothing(party: Party, browser: Browser, world: World):
    code = await browser.code(party)
    other = await world.party()
    assert (await other.redeem(browser.http, code)).json()["error"] == "invalid_grant"
    with clock.travel(timedelta(seconds=61)):
        assert (await party.redeem(browser.http, code)).json()["error"] == "invalid_grant"


async def test_a_proof_of_a_key_costs_one_statement_and_naming_an_api_none(
    browser: Browser, world: World, caches: Caches
):
    party, holder = await world.party(dpop_bound_access_tokens=True), DpopKey()
    tokens: dict[str, str] = {}

    async def redeem(code: str) -> None:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        auth = (party.client_id, party.secret or "")
        answer = await browser.http.post("/token", data=form, headers=holder.headers(), auth=auth)
        tokens.update(answer.json())

    code = await browser.code(party)
    await pause(caches, world, party)
    assert await counted(world, lambda: redeem(code)) == 2
    headers = holder.with_token(tokens["access_token"])
    assert await counted(world, lambda: browser.http.get("/userinfo", headers=headers)) == 2
    machine = {"profile": "layanan", "redirect_uris": None, "post_logout_redirect_uris": None, "scope": ""}
    service = await world.party(**machine, resources=[ISSUER])
    form = {"grant_type": "client_credentials", "resource": ISSUER}
    await service.post(browser.http, "/token", **form)
    assert await counted(world, lambda: service.post(browser.http, "/token", **form)) == 0
