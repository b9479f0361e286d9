"""Wherever a level shows what is missing, too many failures name the cause that holds it back."""

import pytest

from idp.foundation import facts as store
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.foundation.failures import Failure, add_failures
from idp.foundation.ids import new_id
from tests.admin.api_clients import ApiClients
from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.developer.teams import grant
from tests.monitoring.city import words
from tests.support.commands import run_command

CAUSE = "redirect_uri_unregistered"


@pytest.fixture
async def held_back(apps: Apps) -> TeamClientWorld:
    """An application in production that people use, and whose requests fail too often for one reason."""
    world = await open_team_client(apps)
    await world.update(environment="produksi")
    app = world.city.app
    today = app.composition.clients.calendar.today()
    async with app.database.begin() as session:
        for _ in range(6):
            used = Fact(FactKind.CODE_REDEEMED, "sijuna", "produksi", world.application, new_id())
            await store.add_counts(session, [((used, today), 1)])
        for kind in (FactKind.CODE_REDEEMED, FactKind.ID_TOKEN_ISSUED):
            tried = Fact(kind, "sijuna", "uji", world.application)
            await store.add_counts(session, [((tried, today), 1)])
        failed = Fact(FactKind.REQUEST_FAILED, "sijuna", "produksi", world.application)
        await store.add_counts(session, [((failed, today), 12)])
        for cause, times in ((CAUSE, 9), ("code_expired", 3)):
            failure = Failure(FactKind.REQUEST_FAILED, "sijuna", "produksi", world.application, cause)
            await add_failures(session, [((failure, today), times)])
    await app.composition.tracker.levels.run_all()
    return world


@pytest.mark.parametrize(
    ("person", "page"),
    [
        ("petugas", "/kominfo/inventaris"),
        ("sekar", "/opd/aplikasi?opd=DKIS"),
        ("sekar", "/opd?opd=DKIS"),
        ("dwi", "/pengembang"),
    ],
)
async def test_pages_name_the_cause(held_back: TeamClientWorld, person: str, page: str) -> None:
    if person == "sekar":
        await grant(held_back.city, person, "pengelola_opd@DKIS")
    async with held_back.city.visitor(person) as visitor:
        answer = await visitor.get(page)
    assert "9 di antaranya:" in words(answer)
    assert f'href="/bantuan/galat/{CAUSE}"' in answer.text


async def test_the_api_and_the_command_name_the_cause(held_back: TeamClientWorld) -> None:
    app = held_back.city.app
    answer = await ApiClients(app).ask(f"/api/v1/applications/{held_back.application}", "inventaris:baca")
    missing = [lack for level in answer.json()["ladder"] for lack in level["missing"]]
    assert [(one["lack"], one["cause"]) for one in missing if one["cause"]] == [("fewer_failures", CAUSE)]
    shown = run_command({"IDP_DATABASE_URL": app.settings.database_url, "IDP_LOG_LEVEL": "error"}, "apps", "show", "7")
    assert f"9 of them {CAUSE}" in shown.stdout, shown
