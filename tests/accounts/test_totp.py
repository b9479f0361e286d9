"""Authenticator apps: set up, confirmed by a first code, checked, replaced, removed (RFC 6238)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from idp.accounts.factors import totp
from idp.accounts.factors.totp import (
    AuthenticatorApps,
    CodeAccepted,
    CodeAlreadyUsed,
    CodeOfAnotherTime,
    CodeWrong,
    EnrolmentExpired,
    TotpEnrolment,
)
from idp.accounts.models.factor import TotpRow
from idp.accounts.models.person import Person
from idp.foundation import clock
from tests.accounts.world import AccountsWorld

NOON = datetime(2026, 11, 30, 4, 0, 5, tzinfo=UTC)
#: The secret and the last six digits of the codes of RFC 6238, appendix B.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

pytestmark = pytest.mark.twins


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_are_those_of_the_specification(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.find_step(RFC_SECRET, code, at) == CodeAccepted(seconds // 30)
    assert totp.current_code(RFC_SECRET, at) == code


@pytest.mark.parametrize("typed", ["050 471", " 050471 ", "05 04 71"])
def test_spaces_in_a_code_do_not_count(typed: str) -> None:
    assert isinstance(totp.find_step(RFC_SECRET, typed, datetime.fromtimestamp(1111111111, UTC)), CodeAccepted)


@pytest.mark.parametrize(
    "typed", ["", "05047", "0504711", "05047a", "٠٥٠٤٧١", "050471" + " " * 70, "\x00" * 6, "-50471"]
)
def test_what_is_no_code_is_wrong(typed: str) -> None:
    at = datetime.fromtimestamp(1111111111, UTC)
    # a code with many spaces behind it is still that code
    assert isinstance(totp.find_step(RFC_SECRET, typed, at), CodeAccepted if typed.strip() == "050471" else CodeWrong)


@given(st.text(max_size=100))
def test_no_text_breaks_the_check(typed: str) -> None:
    assert isinstance(totp.find_step(RFC_SECRET, typed, NOON), CodeWrong | CodeAccepted | CodeOfAnotherTime)


@pytest.mark.parametrize("steps", range(-1, 2))
def test_a_code_of_the_step_before_or_after_is_accepted(steps: int) -> None:
    code = totp.current_code(RFC_SECRET, NOON + steps * totp.STEP)
    assert isinstance(totp.find_step(RFC_SECRET, code, NOON), CodeAccepted)


@pytest.mark.parametrize("minutes", [-10, -3, -1, 1, 4, 10])
def test_a_code_of_another_minute_tells_how_far_the_clock_of_the_device_is_off(minutes: int) -> None:
    code = totp.current_code(RFC_SECRET, NOON + timedelta(minutes=minutes))
    assert totp.find_step(RFC_SECRET, code, NOON) == CodeOfAnotherTime(timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-11, 11, 60])
def test_a_code_of_another_hour_is_wrong(minutes: int) -> None:
    code = totp.current_code(RFC_SECRET, NOON + timedelta(minutes=minutes))
    assert totp.find_step(RFC_SECRET, code, NOON) == CodeWrong()


async def person_id(world: AccountsWorld, username: str = "made") -> UUID:
    async with world.app.database.begin() as session:
        found = await session.scalar(select(Person.id).where(Person.username_key == username))
    assert found is not None
    return found


def apps_of(world: AccountsWorld) -> AuthenticatorApps:
    return world.app.composition.accounts.authenticator_apps


async def start(world: AccountsWorld, person: UUID) -> TotpEnrolment:
    async with world.app.database.begin() as session:
        return await apps_of(world).start(session, person)


async def confirm(world: AccountsWorld, person: UUID, code: str) -> object:
    async with world.app.database.begin() as session:
        return await apps_of(world).confirm(session, person, code)


async def verify(world: AccountsWorld, person: UUID, code: str) -> object:
    return await apps_of(world).verify(world.app.database, person, code)


async def enrol(world: AccountsWorld, person: UUID) -> str:
    """Set an authenticator app up; its secret."""
    started = await start(world, person)
    code = totp.current_code(started.secret.reveal, clock.now())
    assert isinstance(await confirm(world, person, code), CodeAccepted)
    return started.secret.reveal


async def test_an_app_that_is_being_set_up_is_no_factor_until_its_first_code(world: AccountsWorld) -> None:
    made = await person_id(world)
    with clock.freeze(NOON):
        started = await start(world, made)
        code = totp.current_code(started.secret.reveal, NOON)
        assert await verify(world, made, code) == CodeWrong()
        assert await confirm(world, made, "000000" if code != "000000" else "111111") == CodeWrong()
        assert isinstance(await confirm(world, made, code), CodeAccepted)
    with clock.freeze(NOON + timedelta(minutes=1)):
        code = totp.current_code(started.secret.reveal, clock.now())
        assert isinstance(await verify(world, made, code), CodeAccepted)


async def test_the_code_that_confirmed_an_app_is_spent(world: AccountsWorld) -> None:
    made = await person_id(world)
    with clock.freeze(NOON):
        secret = await enrol(world, made)
        assert await verify(world, made, totp.current_code(secret, NOON)) == CodeAlreadyUsed()
        assert isinstance(await verify(world, made, totp.current_code(secret, NOON + totp.STEP)), CodeAccepted)
        # an earlier one is not accepted either, although it was never used
        assert await verify(world, made, totp.current_code(secret, NOON - totp.STEP)) == CodeAlreadyUsed()


async def test_what_was_begun_expires(world: AccountsWorld) -> None:
    made = await person_id(world)
    with clock.freeze(NOON):
        started = await start(world, made)
    with clock.freeze(NOON + totp.ENROLMENT_LIFETIME):
        code = totp.current_code(started.secret.reveal, clock.now())
        assert await confirm(world, made, code) == EnrolmentExpired()


async def test_a_new_app_takes_the_place_of_the_old_one_only_when_it_is_confirmed(world: AccountsWorld) -> None:
    made = await person_id(world)
    with clock.freeze(NOON):
        old = await enrol(world, made)
        fresh = await start(world, made)
    with clock.freeze(NOON + timedelta(minutes=1)):
        assert isinstance(await verify(world, made, totp.current_code(old, clock.now())), CodeAccepted)
        code = totp.current_code(fresh.secret.reveal, clock.now())
        assert isinstance(await confirm(world, made, code), CodeAccepted)
    with clock.freeze(NOON + timedelta(minutes=2)):
        assert await verify(world, made, totp.current_code(old, clock.now())) == CodeWrong()
        assert isinstance(await verify(world, made, totp.current_code(fresh.secret.reveal, clock.now())), CodeAccepted)


async def test_what_is_begun_anew_takes_the_place_of_what_was_begun(world: AccountsWorld) -> None:
    made = await person_id(world)
    first, second = await start(world, made), await start(world, made)
    assert first.secret != second.secret
    async with world.app.database.begin() as session:
        found = await apps_of(world).find_started(session, made)
    assert found == second


async def test_a_code_of_another_person_is_wrong(world: AccountsWorld) -> None:
    made, sukra = await person_id(world), await person_id(world, "sukra")
    with clock.freeze(NOON):
        await enrol(world, made)
        theirs = await enrol(world, sukra)
    with clock.freeze(NOON + timedelta(minutes=1)):
        assert await verify(world, made, totp.current_code(theirs, clock.now())) == CodeWrong()


async def test_a_removed_app_is_no_factor(world: AccountsWorld) -> None:
    made = await person_id(world)
    with clock.freeze(NOON):
        secret = await enrol(world, made)
        async with world.app.database.begin() as session:
            assert await apps_of(world).remove(session, made)
            assert not await apps_of(world).remove(session, made)
        assert await verify(world, made, totp.current_code(secret, NOON + totp.STEP)) == CodeWrong()


async def test_the_secret_is_stored_encrypted(world: AccountsWorld) -> None:
    made = await person_id(world)
    secret = await enrol(world, made)
    async with world.app.database.begin() as session:
        stored = (await session.scalars(select(TotpRow.secret))).one()
    assert secret not in stored
    foundation = world.app.composition.foundation
    assert foundation.secrets.encryptor.decrypt("access token", stored) is None


async def test_the_uri_names_provider_and_account(world: AccountsWorld) -> None:
    started = await start(world, await person_id(world))
    uri = started.uri(issuer="DIVOS Kota Denpasar", account="made").reveal
    parsed = pyotp.parse_uri(uri)
    assert (parsed.secret, parsed.issuer, parsed.name) == (started.secret.reveal, "DIVOS Kota Denpasar", "made")
    assert "".join(started.groups) == started.secret.reveal
    assert {len(group) for group in started.groups} == {4}
