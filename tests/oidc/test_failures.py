"""Failures by cause are counted with the facts of the ladder: the sums are equal whatever a client does wrong."""

import pytest
from sqlalchemy import func, select

from idp.foundation.facts import FactCount
from idp.foundation.failures import FAILURES, FailureCount
from tests.oidc.parties import Browser, Party, World

pytestmark = pytest.mark.twins


async def provoke(party: Party, browser: Browser, world: World) -> None:
    """Errors of every kind of endpoint that counts them, ordinary answers, and successes."""
    tokens = await browser.tokens(party)
    code = await browser.code(party)
    await party.redeem(browser.http, code)
    await party.redeem(browser.http, code)  # a code that was used
    await party.redeem(browser.http, "x")
    await party.refresh(browser.http, "x")
    await party.refresh(browser.http, tokens["refresh_token"], scope="openid lebih")
    await browser.go(party.url(scope="unknown"))
    await browser.go(party.url(code_challenge="pendek"))
    await browser.go(party.url(redirect_uri="https://lain.example/"))
    async with world.app.browser("203.0.113.9") as stranger:
        for _ in range(3):
            await Browser(stranger).go(party.url(response_type="token"))
        await Browser(stranger).go(party.url(prompt="none"))  # an ordinary answer
        await stranger.get(party.url(redirect_uri="https://lain.example/"))


async def test_the_sums_of_causes_equal_the_facts(party: Party, browser: Browser, world: World) -> None:
    await provoke(party, browser, world)
    await world.app.settle()
    key = ("client_id", "environment", "application_id", "kind", "day")
    async with world.app.database.begin() as session:
        facts = {
            tuple(row[:5]): int(row[5])
            for row in await session.execute(
                select(*(getattr(FactCount, name) for name in key), FactCount.count).where(FactCount.kind.in_(FAILURES))
            )
        }
        columns = [getattr(FailureCount, name) for name in key]
        sums = {
            tuple(row[:5]): int(row[5])
            for row in await session.execute(select(*columns, func.sum(FailureCount.count)).group_by(*columns))
        }
        causes = set(await session.scalars(select(FailureCount.cause)))
    assert facts == sums
    assert sum(facts.values()) >= 9
    assert {"redirect_uri_unregistered", "response_type_unsupported", "code_replayed"} & causes
    assert "" not in causes
