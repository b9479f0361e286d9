"""How many of the people who can log in have a second factor."""

import pytest

from idp.accounts.people.factor_share import load_factor_share
from idp.accounts.people.people_admin import disable_person
from idp.accounts.store.enrolled_factors import FactorShare
from idp.permissions import SHELL
from tests.monitoring.city import PEOPLE, City
from tests.support.second_factor import enrol_authenticator, enrol_passkey

pytestmark = pytest.mark.twins


async def share_of(city: City) -> FactorShare:
    async with city.app.database.begin() as session:
        return await load_factor_share(SHELL, session)


async def test_who_has_several_factors_counts_once_and_who_is_disabled_not_at_all(city: City) -> None:
    everybody = (await share_of(city)).people
    assert everybody > len(PEOPLE)
    assert await share_of(city) == FactorShare(everybody, 0)
    for name in ("sekar", "lestari", "dwi"):
        await enrol_authenticator(city.app, name)
    for name in ("lestari", "agus"):
        await enrol_passkey(city.app, name)
    assert await share_of(city) == FactorShare(everybody, 4)
    async with city.app.database.begin() as session:
        admin = city.app.composition.accounts.admin(session, SHELL)
        for name in ("dwi", "eka"):
            assert await disable_person(admin, city.ids[name])
    assert await share_of(city) == FactorShare(everybody - 2, 3)
