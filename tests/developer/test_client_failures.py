"""/pengembang/klien/…/permintaan-gagal: the failures of a client by day and cause, both kinds apart."""

import re
from datetime import timedelta

import pytest

from idp.foundation import facts as store
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.foundation.failures import Failure, add_failures
from tests.developer.team_client import TeamClientWorld
from tests.diagnosis.asking_for_help import stored_code
from tests.monitoring.city import words


async def count(
    team_client: TeamClientWorld, cause: str, times: int, *, days_ago: int = 0, kind: FactKind = FactKind.REQUEST_FAILED
) -> None:
    """What was refused of Sijuna on a day; without a cause, as the previous release counts it."""
    day = team_client.city.app.composition.clients.calendar.today() - timedelta(days=days_ago)
    fact = Fact(kind, "sijuna", "uji", team_client.application)
    async with team_client.city.app.database.begin() as session:
        await store.add_counts(session, [((fact, day), times)])
        if cause:
            failure = Failure(kind, "sijuna", "uji", team_client.application, cause)
            await add_failures(session, [((failure, day), times)])


async def shown(team_client: TeamClientWorld, name: str = "dwi") -> tuple[str, str]:
    """What a member reads, and the page itself."""
    async with team_client.city.visitor(name) as person:
        answer = await person.get(f"{team_client.page}/permintaan-gagal")
        return words(answer), answer.text


async def test_a_client_without_failures_says_so(team_client: TeamClientWorld) -> None:
    assert "Tidak ada permintaan yang gagal." in (await shown(team_client))[0]


@pytest.mark.twins
async def test_both_kinds_are_apart_with_their_causes_and_the_newest_code(team_client: TeamClientWorld) -> None:
    code = await stored_code(team_client)
    await count(team_client, "code_expired", 4, days_ago=2)
    await count(team_client, "code_expired", 1, days_ago=5)
    await count(team_client, "pkce_failed", 2)
    await count(team_client, "", 7, days_ago=29)
    await count(team_client, "code_expired", 1000, days_ago=30)
    text, page = await shown(team_client)
    counted, _, others = text.partition("Dapat dikirim siapa saja 1 kali")
    assert "Dihitung untuk tingkat 14 kali" in counted
    for expected in ("sebab tidak dicatat", "/bantuan/galat/code_expired", "/bantuan/galat/pkce_failed"):
        assert expected in page, expected
    assert code in others
    assert f'href="/diagnosis/{code}"' in page
    assert "/bantuan/galat/redirect_uri_unregistered" in page
    assert "1.000" not in text
    assert len(re.findall(r"<rect ", page)) >= 5
    assert "orang terdampak" not in text, "no number of people is counted or shown"


async def test_readers_look_and_others_find_nothing(team_client: TeamClientWorld) -> None:
    await count(team_client, "code_expired", 4)
    assert "4 kali" in (await shown(team_client, "unit"))[0]
    async with team_client.city.visitor("lestari") as foreign:
        assert (await foreign.get(f"{team_client.page}/permintaan-gagal")).status_code == 404
