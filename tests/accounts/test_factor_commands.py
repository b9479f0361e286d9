"""idp people factors and remove-factors: what an operator sees of second factors, and what is left of them."""

from datetime import timedelta

import pytest

from idp.accounts.events import AccountsMessage
from idp.accounts.factors.enrolled_factors import EnrolledFactors, load_enrolled_factors
from idp.accounts.people.people_admin import PeopleAdmin
from idp.foundation import clock
from idp.permissions import NOBODY, InsufficientAuthority
from tests.accounts.software_authenticator import SoftwareAuthenticator
from tests.accounts.test_passkeys import register
from tests.accounts.test_security_page import enrol_app, printed_codes
from tests.accounts.test_totp import person_id
from tests.accounts.world import AccountsWorld, outbox_payloads, sign_in
from tests.support.commands import run_command

pytestmark = pytest.mark.twins


def idp_people(world: AccountsWorld, *arguments: str) -> str:
    settings = world.app.settings
    environment = {"IDP_DATABASE_URL": settings.database_url, "IDP_LOG_LEVEL": "error"}
    done = run_command(environment, "people", *arguments)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


async def test_factors_are_listed_and_removed_all_at_once(world: AccountsWorld) -> None:
    http, sukra = world.app.http, await person_id(world, "sukra")
    assert "0 factors." in idp_people(world, "factors", "sukra")
    await sign_in(http, "sukra")
    codes = printed_codes((await enrol_app(http))[0])
    await register(world, sukra, SoftwareAuthenticator())
    listed = idp_people(world, "factors", "sukra")
    for word in ("totp", "passkey", "Ponsel saya", "recovery_code", "10 of 10 left", "3 factors."):
        assert word in listed
    assert codes[0] not in listed
    assert "Removed 2 factors." in idp_people(world, "remove-factors", "sukra", "--yes")
    assert await load_enrolled_factors(world.app.database, sukra) == EnrolledFactors()
    assert "There was none." in idp_people(world, "remove-factors", "sukra", "--yes")
    told = [one["event"] for one in await outbox_payloads(world, AccountsMessage.FACTORS_CHANGED)]
    assert told.count("person.factor_removed") == 2
    # the password alone is enough again
    with clock.travel(timedelta(hours=1)):
        async with world.app.browser() as browser:
            assert (await sign_in(browser, "sukra")).headers["location"] == "/portal"


async def test_nobody_reads_or_removes_factors_without_the_permission(world: AccountsWorld) -> None:
    sukra, accounts = await person_id(world, "sukra"), world.app.composition.accounts
    async with world.app.database.begin() as session:
        admin: PeopleAdmin = accounts.admin(session, NOBODY)
        with pytest.raises(InsufficientAuthority):
            await accounts.factor_admin.list_factors(admin, sukra)
        with pytest.raises(InsufficientAuthority):
            await accounts.factor_admin.remove_factors(admin, sukra)
