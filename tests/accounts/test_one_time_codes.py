"""One-time codes: how they are read, that they hold once, for one person and one purpose, and not for ever."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from idp.accounts.code_purpose import CodePurpose
from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.recovery import code_text
from idp.accounts.recovery.one_time_codes import IssuedCode, OneTimeCodes, SpentCode
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from idp.foundation.secret_values import SecretDeriver, TokenSigner
from tests.accounts.documents import MADE
from tests.accounts.world import AccountsWorld

pytestmark = pytest.mark.twins

MADE_ID = UUID(str(MADE["sub"]))
RESET = CodePurpose.PASSWORD_RESET


async def issue(world: AccountsWorld, purpose: CodePurpose = RESET, person_id: UUID = MADE_ID) -> IssuedCode:
    async with world.app.database.begin() as session:
        return await world.app.composition.accounts.recovery.codes.issue(session, person_id, purpose)


async def spend(
    world: AccountsWorld, typed: str, purpose: CodePurpose = RESET, person_id: UUID | None = MADE_ID
) -> SpentCode | None:
    async with world.app.database.begin() as session:
        return await world.app.composition.accounts.recovery.codes.spend(session, typed, [purpose], person_id)


async def rows(world: AccountsWorld, table: str) -> str:
    async with world.app.database.begin() as session:
        return repr((await session.execute(text(f"SELECT * FROM {table}"))).all())


async def sukra(world: AccountsWorld) -> UUID:
    found = await world.with_people_admin(lambda admin: people_admin.find_person(admin.session, "sukra"))
    return found.id


@given(st.integers(0, code_text.COUNT - 1), st.data())
def test_a_code_is_read_however_it_is_typed(number: int, data: st.DataObject) -> None:
    symbols = code_text.encode_code(number)
    alike = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(data.draw(st.sampled_from(alike.get(one, one + one.lower()))) for one in symbols)
    spaced = "".join(one + data.draw(st.sampled_from(["", "-", " ", " - "])) for one in typed)
    assert code_text.parse_code(code_text.format_code(symbols)) == symbols
    assert code_text.parse_code(spaced) == symbols


@pytest.mark.parametrize("typed", ["", "K7M2", "K7M2-9QXT-4HVU", "K7M2-9QXT-4HVB-2", "K" * 200, "\x00" * 12, "é" * 12])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert code_text.parse_code(typed) is None


async def test_a_code_has_sixty_bits_and_only_a_digest_of_it_is_stored(world: AccountsWorld) -> None:
    assert code_text.COUNT == 2**60
    issued = await issue(world)
    symbols = code_text.parse_code(issued.code.reveal)
    assert symbols is not None
    stored = await rows(world, "one_time_code") + await rows(world, "audit")
    assert symbols not in stored
    assert issued.code.reveal not in stored
    assert issued.code.reveal not in repr(issued)


async def test_a_code_is_spent_once_by_its_person_for_its_purpose(world: AccountsWorld) -> None:
    issued = await issue(world)
    typed = issued.code.reveal
    assert await spend(world, typed, person_id=await sukra(world)) is None
    assert await spend(world, typed, CodePurpose.FACTOR_ENROLMENT) is None
    assert await spend(world, typed.lower().replace("-", " ")) == SpentCode(issued.id, MADE_ID, RESET, None)
    assert await spend(world, typed) is None


async def test_a_code_holds_for_72_hours_and_one_by_mail_for_30_minutes(world: AccountsWorld) -> None:
    codes = world.app.composition.accounts.recovery.codes
    paper = await issue(world)
    async with world.app.database.begin() as session:
        mailed = await codes.issue_derived(session, MADE_ID, CodePurpose.EMAIL_RESET)
    with clock.travel(timedelta(minutes=31)):
        assert await spend(world, mailed.code.reveal, CodePurpose.EMAIL_RESET) is None
    with clock.travel(timedelta(hours=73)):
        assert await spend(world, paper.code.reveal) is None
    with clock.travel(timedelta(hours=71)):
        assert await spend(world, paper.code.reveal) is not None


async def test_a_new_code_revokes_the_earlier_one_of_its_purpose_alone(world: AccountsWorld) -> None:
    first, other = await issue(world), await issue(world, CodePurpose.FACTOR_ENROLMENT)
    second = await issue(world)
    assert await spend(world, first.code.reveal) is None
    assert await spend(world, second.code.reveal) is not None
    assert await spend(world, other.code.reveal, CodePurpose.FACTOR_ENROLMENT) is not None


async def test_one_text_may_be_good_for_two_purposes_once_for_each(world: AccountsWorld) -> None:
    codes, enrolment = world.app.composition.accounts.recovery.codes, CodePurpose.FACTOR_ENROLMENT
    async with world.app.database.begin() as session:
        issued = await codes.issue(session, MADE_ID, RESET, also_for=enrolment)
    typed = issued.code.reveal
    assert [await spend(world, typed, purpose) is not None for purpose in (RESET, RESET)] == [True, False]
    assert [await spend(world, typed, purpose) is not None for purpose in (enrolment, enrolment)] == [True, False]


async def test_a_code_of_a_disabled_person_is_not_spent(world: AccountsWorld) -> None:
    issued = await issue(world)
    await world.with_people_admin(lambda admin: people_admin.disable_person(admin, MADE_ID))
    assert await spend(world, issued.code.reveal) is None


async def test_a_refused_act_leaves_its_code_unspent(world: AccountsWorld) -> None:
    issued = await issue(world)

    async def refused(admin: PeopleAdmin) -> None:
        codes = world.app.composition.accounts.recovery.codes
        assert await codes.spend(admin.session, issued.code.reveal, [RESET], MADE_ID)
        raise RuntimeError("the password is too short")

    with pytest.raises(RuntimeError, match="too short"):
        await world.with_people_admin(refused)
    assert await spend(world, issued.code.reveal) is not None


async def test_a_mailed_code_is_derived_again_from_its_row_while_it_holds(world: AccountsWorld) -> None:
    codes = world.app.composition.accounts.recovery.codes
    async with world.app.database.begin() as session:
        issued = await codes.issue_derived(session, MADE_ID, CodePurpose.EMAIL_RESET)
    async with world.app.database.begin() as session:
        assert await codes.derive(session, issued.id) == issued
    assert await spend(world, issued.code.reveal, CodePurpose.EMAIL_RESET, person_id=None) is not None
    paper = await issue(world)
    async with world.app.database.begin() as session:
        assert await codes.derive(session, issued.id) is None
        assert await codes.derive(session, paper.id) is None


async def test_a_code_survives_a_change_of_the_secret_key(world: AccountsWorld) -> None:
    policy, keys = world.app.composition.accounts.recovery.codes.policy, {1: b"a" * 32, 2: b"b" * 32}
    before = OneTimeCodes(TokenSigner({1: keys[1]}, 1), SecretDeriver({1: keys[1]}, 1), policy)
    after = OneTimeCodes(TokenSigner(keys, 2), SecretDeriver(keys, 2), policy)
    async with world.app.database.begin() as session:
        issued = await before.issue(session, MADE_ID, RESET)
        derived = await before.issue_derived(session, MADE_ID, CodePurpose.EMAIL_RESET)
    async with world.app.database.begin() as session:
        assert await after.derive(session, derived.id) == derived
        assert await after.spend(session, issued.code.reveal, [RESET]) is not None


async def test_guesses_wait_by_person_and_by_address(world: AccountsWorld) -> None:
    throttle, here = world.app.composition.accounts.recovery.code_throttle, RequestOrigin("10.0.0.1")
    for number in range(5):
        tried = await throttle.reserve("person made", here)
        assert not hasattr(tried, "tzinfo"), number
        until = await throttle.record_wrong(tried)
    assert until is not None
    assert until > clock.now()
    assert hasattr(await throttle.reserve("person made", here), "tzinfo")
    elsewhere = await throttle.reserve("person made", RequestOrigin("10.0.0.2"))
    assert not hasattr(elsewhere, "tzinfo")
    await throttle.record_right(elsewhere)
