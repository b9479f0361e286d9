"""Twenty sign-ins at once: wrong ones get five checks and no more, right ones are never refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.accounts.authentication import login_name
from idp.accounts.authentication.login_outcomes import Mismatch, SignedIn, Throttled
from idp.accounts.authentication.password_hasher import PasswordCheck, PasswordHasher
from idp.accounts.authentication.password_login import LoginAttempt, PasswordLogin
from idp.accounts.models.person import Person
from idp.accounts.policy import Argon2Cost, ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from idp.foundation.database import Database
from tests.accounts.world import PASSWORD, AccountsWorld, open_world
from tests.conftest import Apps

AT_ONCE = 20


class Counting(PasswordHasher):
    """Passwords that count how many of them were checked, and take long enough for others to come in between."""

    def __init__(self, database: Database) -> None:
        super().__init__(Argon2Cost(memory_kib=64, passes=1), threads=AT_ONCE)
        self.checked = 0
        self._database = database

    async def verify(self, password: str, stored: str | None) -> PasswordCheck:
        self.checked += 1
        for _ in range(20):
            await self._database.is_reachable()
        return await super().verify(password, stored)


class Doors:
    """Two processes' worth of sign-in over one database."""

    def __init__(self, world: AccountsWorld, throttle: ThrottlePolicy) -> None:
        self.world = world
        self.passwords = Counting(world.app.database)
        parts = world.app.database, world.app.composition.accounts.sessions, self.passwords
        foundation = world.app.composition.foundation
        named = {"signer": foundation.secrets.token_signer, "policy": throttle, "metrics": foundation.metrics}
        named["history"] = world.app.composition.accounts.history
        named["trusted_devices"] = world.app.composition.accounts.trusted_devices
        named |= {"steps": world.app.composition.accounts.login_steps}
        self.doors = PasswordLogin(*parts, **named), PasswordLogin(*parts, **named)

    async def at_once(self, *passwords: str, name: str = "made") -> list[object]:
        return await self.attempts(*((name, password, "10.1.1.1") for password in passwords))

    async def attempts(self, *tries: tuple[str, str, str]) -> list[object]:
        """Each try: a name, a password, an address."""
        attempts = [
            LoginAttempt(login_name.parse_login_name(name), password, RequestOrigin(address))
            for name, password, address in tries
        ]
        return list(await asyncio.gather(*(self.doors[number % 2].log_in(one) for number, one in enumerate(attempts))))


@pytest.fixture
async def doors(apps: Apps) -> AsyncIterator[Doors]:
    found = Doors(await open_world(apps), ThrottlePolicy())
    yield found
    found.passwords.close()


@pytest.fixture
async def tight_doors(apps: Apps) -> AsyncIterator[Doors]:
    """Ten failures of one address, or of one account, and a wait begins."""
    found = Doors(await open_world(apps), ThrottlePolicy(address_tries=10, account_tries=10))
    yield found
    found.passwords.close()


def kinds(outcomes: list[object]) -> dict[type, int]:
    return {kind: sum(isinstance(one, kind) for one in outcomes) for kind in (SignedIn, Mismatch, Throttled)}


@pytest.mark.parametrize("name", ["made", "tidak.ada"])
async def test_twenty_wrong_at_once_get_at_most_five_checks(doors: Doors, name: str) -> None:
    outcomes = await doors.at_once(*["salah"] * AT_ONCE, name=name)
    assert doors.passwords.checked == ThrottlePolicy().tries
    # the fifth failure is told about the wait it has caused
    assert kinds(outcomes) == {SignedIn: 0, Mismatch: 4, Throttled: 16}
    assert kinds(await doors.at_once(PASSWORD, name=name)) == {SignedIn: 0, Mismatch: 0, Throttled: 1}
    assert doors.passwords.checked == ThrottlePolicy().tries


async def test_twenty_right_at_once_from_one_address_all_come_in(doors: Doors) -> None:
    assert kinds(await doors.at_once(*[PASSWORD] * AT_ONCE))[SignedIn] == AT_ONCE
    assert kinds(await doors.at_once(*["salah"] * 4))[Mismatch] == 4


async def test_twenty_right_at_once_after_a_wait_all_come_in(doors: Doors) -> None:
    await doors.at_once(*["salah"] * 5)
    with clock.travel(timedelta(seconds=61)):
        assert kinds(await doors.at_once(*[PASSWORD] * AT_ONCE))[SignedIn] == AT_ONCE


async def test_after_a_wait_one_wrong_try_at_a_time_is_checked(doors: Doors) -> None:
    await doors.at_once(*["salah"] * 5)
    with clock.travel(timedelta(seconds=61)):
        assert kinds(await doors.at_once(*["salah"] * AT_ONCE)) == {SignedIn: 0, Mismatch: 0, Throttled: 20}
    assert doors.passwords.checked == 6


async def test_right_ones_among_wrong_ones_never_lend_them_tries(doors: Doors) -> None:
    mixed = [PASSWORD, "salah"] * (AT_ONCE // 2)
    outcomes = await doors.at_once(*mixed)
    assert kinds(outcomes)[SignedIn] + kinds(outcomes)[Mismatch] + kinds(outcomes)[Throttled] == AT_ONCE
    assert await pending(doors) == 0


@pytest.mark.parametrize("spread", ["names", "addresses"])
async def test_twenty_wrong_at_once_that_share_an_address_or_an_account_get_ten_checks(
    tight_doors: Doors, spread: str
) -> None:
    names = spread == "names"
    tries = [
        (f"orang{n}" if names else "made", "salah", "10.1.1.1" if names else f"10.1.{n}.1") for n in range(AT_ONCE)
    ]
    outcomes = await tight_doors.attempts(*tries)
    # at a full address the other ten cost the same work, against a hash that nothing fits
    assert tight_doors.passwords.checked == (20 if names else 10)
    assert kinds(outcomes) == {SignedIn: 0, Mismatch: 9, Throttled: 11}
    assert await pending(tight_doors) == 0


async def test_twenty_right_at_once_are_let_in_however_few_tries_an_address_has(tight_doors: Doors) -> None:
    tries = [("made" if number % 2 else "sukra", PASSWORD, "10.1.1.1") for number in range(AT_ONCE)]
    assert kinds(await tight_doors.attempts(*tries))[SignedIn] == AT_ONCE
    assert await pending(tight_doors) == 0


async def pending(doors: Doors) -> int:
    from sqlalchemy import text

    async with doors.world.app.database.begin() as session:
        return int((await session.execute(text("SELECT max(pending) FROM sign_in_attempts"))).scalar_one())


async def test_five_right_at_once_all_get_in_while_the_hash_becomes_stronger(doors: Doors) -> None:
    """Each would keep the stronger hash: none may hold up another, or take its own new hash for a new password."""
    app = doors.world.app
    weaker = PasswordHasher(Argon2Cost(memory_kib=32, passes=1), threads=1)
    async with app.database.begin() as session:
        made = await session.scalar(select(Person).where(Person.username_key == "made"))
        assert made is not None
        made.password_hash = await weaker.hash(PASSWORD)
    weaker.close()
    outcomes = await doors.at_once(*[PASSWORD] * 5)
    assert kinds(outcomes) == {SignedIn: 5, Mismatch: 0, Throttled: 0}
    async with app.database.begin() as session:
        kept = await session.scalar(select(Person.password_hash).where(Person.username_key == "made"))
    assert kept is not None
    assert "m=64" in kept
