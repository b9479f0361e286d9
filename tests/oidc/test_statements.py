"""The statement budget of the hot path (performance.md), counted."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from httpx import Response
from sqlalchemy import event

from idp.foundation import clock
from tests.conftest import Caches
from tests.oidc.parties import CALLBACK, PASSWORD, VERIFIER, Page, Party, Surfer, Town, about, answer_of
from tests.support.house import ISSUER
from tests.support.prover import Prover

pytestmark = pytest.mark.twins


async def counted(town: Town, call: Callable[[], Awaitable[object]]) -> int:
    before = town.house.database.statements_run
    await call()
    return town.house.database.statements_run - before


async def pause(caches: Caches, town: Town, *parties: Party) -> None:
    """Until every answer of a moment ago is forgotten; clients stay known."""
    caches.grow_old()
    for party in parties:
        await town.house.composition.clients.registry.find(party.client_id)


async def test_the_budget_of_every_hot_operation_with_cold_caches(
    party: Party, surfer: Surfer, town: Town, caches: Caches
):
    tokens = await surfer.tokens(party)
    resource = await town.party()
    await resource.post(surfer.http, "/introspect", token="x")
    codes: list[str] = []

    async def authorize() -> None:
        codes.append(answer_of(await surfer.http.get(party.url()))["code"])

    async def redeem() -> None:
        nonlocal tokens
        tokens = (await party.redeem(surfer.http, codes[0])).json()

    async def refresh() -> None:
        nonlocal tokens
        tokens = (await party.refresh(surfer.http, tokens["refresh_token"])).json()

    await pause(caches, town, party, resource)
    assert await counted(town, authorize) == 2
    assert await counted(town, redeem) == 1
    assert await counted(town, lambda: about(surfer.http, tokens["access_token"])) == 1
    assert await counted(town, lambda: about(surfer.http, tokens["access_token"])) == 0
    assert await counted(town, refresh) == 1
    await pause(caches, town, party, resource)
    assert await counted(town, lambda: resource.post(surfer.http, "/introspect", token=tokens["access_token"])) == 1
    await pause(caches, town, party, resource)
    assert await counted(town, lambda: about(surfer.http, tokens["access_token"])) == 1


async def test_the_budget_of_a_whole_sign_in(party: Party, surfer: Surfer, town: Town, caches: Caches):
    await surfer.tokens(party)  # who signs in for the first time sees a notice as well

    async def steps(**asked: str) -> list[int]:
        """The statements of authorize, the page, its form, authorize again and token, none of them in a session."""
        begun: list[object] = []
        watched = town.house.database.engine.sync_engine, "begin", begun.append
        event.listen(*watched)
        found = [town.house.database.statements_run]
        async with town.house.browser() as http:

            async def step(answer: Awaitable[Response]) -> Response:
                response = await answer
                found.append(town.house.database.statements_run)
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

    await pause(caches, town, party)
    assert await steps() == [2, 1, 6, 3, 1]
    # whether this request's own sign-in was the answer, and that it was used
    assert await steps(prompt="login") == [2, 1, 6, 5, 1]


async def test_an_outside_client_costs_no_more_once_agreed(surfer: Surfer, town: Town, caches: Caches):
    outside = await town.party(ownership="luar")
    await surfer.tokens(outside)
    await pause(caches, town, outside)
    assert await counted(town, lambda: surfer.http.get(outside.url())) == 2


async def test_forged_values_cost_no_statement(party: Party, surfer: Surfer, town: Town):
    tokens = await surfer.tokens(party)
    code = await surfer.code(party)
    for token in (tokens["refresh_token"], code):
        for forged in (token[:-4] + "AAAA", token[4:], "A" * len(token), "x"):
            as_refresh = await counted(town, lambda forged=forged: party.refresh(surfer.http, forged))
            as_code = await counted(town, lambda forged=forged: party.redeem(surfer.http, forged))
            assert (as_refresh, as_code) == (0, 0)
    assert await counted(town, lambda: party.refresh(surfer.http, code)) == 0
    assert await counted(town, lambda: party.redeem(surfer.http, tokens["refresh_token"])) == 0
    forged = tokens["access_token"][:-4] + "AAAA"
    assert await counted(town, lambda: about(surfer.http, forged)) == 0


async def test_documents_cost_no_statement(surfer: Surfer, town: Town):
    assert await counted(town, lambda: surfer.http.get("/.well-known/openid-configuration")) == 0
    assert await counted(town, lambda: surfer.http.get("/jwks")) == 0


async def test_a_wrong_verifier_does_not_burn_the_code(party: Party, surfer: Surfer):
    code = await surfer.code(party)
    wrong = await party.redeem(surfer.http, code, code_verifier="x" * 43)
    assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_grant")
    assert (await party.redeem(surfer.http, code, code_verifier="")).status_code == 400
    assert (await party.redeem(surfer.http, code, redirect_uri="https://lain.example/")).status_code == 400
    assert (await party.redeem(surfer.http, code)).status_code == 200


async def test_an_expired_code_and_another_clients_code_are_worth_nothing(party: Party, surfer: Surfer, town: Town):
    code = await surfer.code(party)
    other = await town.party()
    assert (await other.redeem(surfer.http, code)).json()["error"] == "invalid_grant"
    with clock.travel(timedelta(seconds=61)):
        assert (await party.redeem(surfer.http, code)).json()["error"] == "invalid_grant"


async def test_a_proof_of_a_key_costs_one_statement_and_naming_an_api_none(surfer: Surfer, town: Town, caches: Caches):
    party, holder = await town.party(dpop_bound_access_tokens=True), Prover()
    tokens: dict[str, str] = {}

    async def redeem(code: str) -> None:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        auth = (party.client_id, party.secret or "")
        answer = await surfer.http.post("/token", data=form, headers=holder.headers(), auth=auth)
        tokens.update(answer.json())

    code = await surfer.code(party)
    await pause(caches, town, party)
    assert await counted(town, lambda: redeem(code)) == 2
    headers = holder.with_token(tokens["access_token"])
    assert await counted(town, lambda: surfer.http.get("/userinfo", headers=headers)) == 2
    machine = {"profile": "layanan", "redirect_uris": None, "post_logout_redirect_uris": None, "scope": ""}
    service = await town.party(**machine, resources=[ISSUER])
    form = {"grant_type": "client_credentials", "resource": ISSUER}
    await service.post(surfer.http, "/token", **form)
    assert await counted(town, lambda: service.post(surfer.http, "/token", **form)) == 0
