"""Stalls that people cause: a claim that waits, a vendor whose time is over."""

from datetime import timedelta

import pytest

from idp.clients.teams.partners import InvitationForm
from idp.foundation import clock
from idp.permissions import SHELL, TeamRole
from idp.protocol.client import Environment
from idp.tracker.levels.stalls import Actor, Stall, StallReason
from tests.clients.team_city import TeamCity, open_team_city
from tests.conftest import Apps


@pytest.fixture
async def city(apps: Apps) -> TeamCity:
    """Offices with administrators and developers, and two applications."""
    return await open_team_city(apps)


async def find_stall(city: TeamCity) -> Stall | None:
    """Why application 17 does not move, computed by what its marks say."""
    app = city.city.app
    await app.composition.tracker.levels.run_due()
    async with app.database.begin() as session:
        application = await city.application(session)
        found = await app.composition.tracker.find_application(SHELL, session, application.id)
    assert found is not None
    return found.standing.stall


async def test_a_claim_waits_for_the_office_and_for_nobody_once_it_is_decided(city: TeamCity) -> None:
    today, claim_id = city.city.app.composition.tracker.calendar.today(), await city.claim("eka")
    assert await find_stall(city) is None
    with clock.travel(timedelta(days=7)):
        await city.city.app.composition.tracker.levels.run_all()
        assert await find_stall(city) == Stall(StallReason.WAITING_FOR_OFFICE, today, Actor.OFFICE)
        await city.confirm("sekar", claim_id)
        assert await find_stall(city) is None


async def test_an_application_whose_vendor_left_waits_for_its_office(city: TeamCity) -> None:
    await city.own()
    app, until = city.city.app, clock.now() + timedelta(days=30)
    partners, tracker = app.composition.teams.partners, app.composition.tracker
    invitation = InvitationForm("Wayan Vendor", "wayan@vendor.example", "CV Rekaan", TeamRole.DEVELOPER, until)
    async with app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        await partners.invite(admin, application, invitation)
    assert await find_stall(city) is None
    owned = tracker.calendar.today()
    with clock.travel(timedelta(days=31)):
        await tracker.levels.run_all()
        assert await find_stall(city) == Stall(StallReason.NO_CLIENT, owned, Actor.TEAM, Environment.UJI)
        assert await app.composition.teams.partner_expiry.run() == 1
        today = tracker.calendar.today()
        assert await find_stall(city) == Stall(StallReason.PARTNER_ENDED, today, Actor.OFFICE)
