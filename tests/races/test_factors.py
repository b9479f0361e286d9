"""Twenty at once with one code of a second factor: one is let in."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.accounts.factors import totp
from idp.accounts.factors.passkeys import PasskeyProblem, PasskeyRefused, PasskeyVerified
from idp.accounts.factors.totp import CodeAccepted, CodeAlreadyUsed
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from tests.accounts import test_passkeys as passkeys
from tests.accounts import test_recovery_codes as codes
from tests.accounts import test_totp as authenticators
from tests.accounts.software_authenticator import SoftwareAuthenticator
from tests.accounts.world import AccountsWorld, open_world
from tests.conftest import Apps

AT_ONCE = 20

pytestmark = pytest.mark.twins


@pytest.fixture
async def world(apps: Apps) -> AccountsWorld:
    return await open_world(apps, pool={"transactions": AT_ONCE})


async def test_a_code_of_an_authenticator_app_is_taken_once(world: AccountsWorld) -> None:
    made = await authenticators.person_id(world)
    with clock.freeze(authenticators.NOON):
        secret = await authenticators.enrol(world, made)
    with clock.freeze(authenticators.NOON + timedelta(minutes=1)):
        code = totp.current_code(secret, clock.now())
        outcomes = await asyncio.gather(*(authenticators.verify(world, made, code) for _ in range(AT_ONCE)))
    assert sum(isinstance(one, CodeAccepted) for one in outcomes) == 1
    assert outcomes.count(CodeAlreadyUsed()) == AT_ONCE - 1


async def test_a_recovery_code_is_taken_once(world: AccountsWorld) -> None:
    made = await authenticators.person_id(world)
    code = (await codes.make(world, made))[0]
    assert sum(await asyncio.gather(*(codes.spend(world, made, code) for _ in range(AT_ONCE)))) == 1


async def test_sets_of_recovery_codes_made_at_once_leave_ten_codes(world: AccountsWorld) -> None:
    made = await authenticators.person_id(world)
    sets = await asyncio.gather(*(codes.make(world, made) for _ in range(AT_ONCE)))
    taken = [await codes.spend(world, made, code) for made_codes in sets for code in made_codes]
    assert sum(taken) == 10


async def test_an_authenticator_app_is_confirmed_once(world: AccountsWorld) -> None:
    made = await authenticators.person_id(world)
    with clock.freeze(authenticators.NOON):
        started = await authenticators.start(world, made)
        code = totp.current_code(started.secret.reveal, clock.now())
        outcomes = await asyncio.gather(*(authenticators.confirm(world, made, code) for _ in range(AT_ONCE)))
    assert sum(isinstance(one, CodeAccepted) for one in outcomes) == 1


async def test_a_response_of_a_passkey_is_taken_once(world: AccountsWorld) -> None:
    made, device = await authenticators.person_id(world), SoftwareAuthenticator()
    await passkeys.register(world, made, device)
    options = await passkeys.passkeys_of(world).start_second_step(world.app.database, made, passkeys.BROWSER)
    response = device.get(options, 1)
    outcomes = await asyncio.gather(*(passkeys.send_second_step(world, made, response) for _ in range(AT_ONCE)))
    assert sum(isinstance(one, PasskeyVerified) for one in outcomes) == 1
    assert outcomes.count(PasskeyRefused(PasskeyProblem.STALE)) == AT_ONCE - 1


async def test_a_copied_passkey_is_reported_once(world: AccountsWorld) -> None:
    made, device = await authenticators.person_id(world), SoftwareAuthenticator()
    await passkeys.register(world, made, device)
    assert isinstance(await passkeys.second_step(world, made, device, count=9), PasskeyVerified)
    outcomes = await asyncio.gather(*(passkeys.second_step(world, made, device, count=3) for _ in range(AT_ONCE)))
    assert outcomes == [PasskeyRefused(PasskeyProblem.CLONED)] * AT_ONCE
    async with world.app.database.begin() as session:
        audited = (await session.scalars(select(AuditEntry.id).where(AuditEntry.tag == "person.passkey_cloned"))).all()
    assert len(audited) == 1
