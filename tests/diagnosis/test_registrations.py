"""The registration beside a report: that of the time of the error where versions know it, else the present one."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from idp.clients.registration import client_lifecycle
from idp.diagnosis.explanation import RegistrationSnapshot, RegistrationTime
from idp.diagnosis.registrations import find_registration
from idp.foundation import clock
from idp.permissions import SHELL
from tests.oidc.parties import CHEAP, Party, World
from tests.support.app import open_app

CALLBACK, LATER = "https://aplikasi.example/balik", "https://aplikasi.example/kembali"
DAY = timedelta(days=1)


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with open_app(database_url, argon2=CHEAP) as app:
        yield World(app)


async def registered(world: World, party: Party, ago: timedelta) -> RegistrationSnapshot | None:
    async with world.app.database.begin() as session:
        return await find_registration(session, party.client_id, clock.now() - ago)


async def test_a_report_is_read_beside_the_registration_of_its_time(world: World) -> None:
    with clock.travel(-3 * DAY):
        party = await world.party()
    with clock.travel(-DAY):
        async with world.app.database.begin() as session:
            desk = world.app.composition.clients.admin(session, SHELL)
            await client_lifecycle.merge_metadata(desk, party.client_id, {"redirect_uris": [LATER]}, None)
    found = {days: await registered(world, party, timedelta(days=days, hours=1)) for days in (0, 1, 2, 9)}
    assert {days: one and (one.metadata.redirect_uris, one.of) for days, one in found.items()} == {
        0: ((LATER,), RegistrationTime.THEN),
        1: ((CALLBACK,), RegistrationTime.THEN),
        2: ((CALLBACK,), RegistrationTime.THEN),
        # before the oldest version that is kept
        9: ((LATER,), RegistrationTime.NOW),
    }


async def test_a_client_that_is_not_there_has_no_registration(world: World) -> None:
    assert await registered(world, Party("tidak-ada", None), DAY) is None
