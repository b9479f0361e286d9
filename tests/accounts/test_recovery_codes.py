"""Recovery codes: ten on paper, each of which is taken once; and which factors a person has."""

from math import log2
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from idp.accounts.events import AccountsMessage
from idp.accounts.factors import recovery_codes
from idp.accounts.factors.enrolled_factors import EnrolledFactors, FactorKind, load_enrolled_factors
from idp.accounts.factors.recovery_codes import RecoveryCodes
from idp.accounts.models.factor import RecoveryCodeRow
from idp.foundation.secret_values import TokenSigner, digest_secret
from tests.accounts.test_totp import enrol, person_id
from tests.accounts.world import AccountsWorld, outbox_payloads

pytestmark = pytest.mark.twins


def codes_of(world: AccountsWorld) -> RecoveryCodes:
    return world.app.composition.accounts.recovery_codes


async def make(world: AccountsWorld, person: UUID) -> list[str]:
    async with world.app.database.begin() as session:
        return [code.reveal for code in await codes_of(world).replace(session, person)]


async def spend(world: AccountsWorld, person: UUID, code: str) -> bool:
    return await codes_of(world).spend(world.app.database, person, code)


def test_a_code_has_fifty_bits_and_no_letter_that_looks_like_another() -> None:
    assert log2(len(recovery_codes.ALPHABET) ** recovery_codes.LENGTH) >= 50
    assert not set("AEIOU01258") & set(recovery_codes.ALPHABET)


@given(st.text(max_size=100))
def test_no_text_breaks_the_parser(typed: str) -> None:
    parsed = recovery_codes.parse_recovery_code(typed)
    assert parsed is None or recovery_codes.parse_recovery_code(recovery_codes.format_recovery_code(parsed)) == parsed


async def test_ten_codes_are_made_and_each_is_taken_once(world: AccountsWorld) -> None:
    made = await person_id(world)
    codes = await make(world, made)
    assert len(set(codes)) == 10
    for code in codes:
        assert await spend(world, made, code)
        assert not await spend(world, made, code)


async def test_the_person_is_told_of_a_code_that_was_used(world: AccountsWorld) -> None:
    made = await person_id(world)
    codes = await make(world, made)
    await spend(world, made, codes[0])
    await spend(world, made, codes[0])
    told = await outbox_payloads(world, AccountsMessage.FACTORS_CHANGED)
    assert told == [{"person_id": str(made), "event": "person.recovery_code_used", "factor": "recovery_code"}]


async def test_case_spaces_and_dashes_do_not_count(world: AccountsWorld) -> None:
    made = await person_id(world)
    codes = await make(world, made)
    assert await spend(world, made, codes[0].lower())
    assert await spend(world, made, codes[1].replace("-", ""))
    assert await spend(world, made, f"  {codes[2].replace('-', ' ')} ")


NO_CODES = ["", "BCDF-GHJK-LMN", "BCDF-GHJK-LMNPQ", "AAAA-AAAA-AAAA", "\x00", "ÄÖÜß" * 3, "ﬁ" * 12]


async def test_what_is_no_code_is_refused(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    made = await person_id(world)
    await make(world, made)
    for typed in NO_CODES:
        with subtests.test(typed=typed):
            assert not await spend(world, made, typed)


async def test_a_code_of_another_person_is_refused(world: AccountsWorld) -> None:
    made, sukra = await person_id(world), await person_id(world, "sukra")
    codes = await make(world, made)
    assert not await spend(world, sukra, codes[0])
    assert await spend(world, made, codes[0])


async def test_a_new_set_makes_the_old_one_void(world: AccountsWorld) -> None:
    made = await person_id(world)
    old, fresh = await make(world, made), await make(world, made)
    assert not await spend(world, made, old[0])
    assert await spend(world, made, fresh[0])


async def test_no_code_is_stored(world: AccountsWorld) -> None:
    codes = await make(world, await person_id(world))
    async with world.app.database.begin() as session:
        digests = (await session.scalars(select(RecoveryCodeRow.digest))).all()
    assert {len(digest) for digest in digests} == {32}
    assert not {digest_secret(code) for code in codes} & set(digests)


async def test_codes_stay_good_when_the_secret_key_is_replaced(world: AccountsWorld) -> None:
    made = await person_id(world)
    codes = await make(world, made)
    keys = dict(world.app.settings.decoded_secret_keys.keys)
    later = RecoveryCodes(TokenSigner(keys | {200: b"n" * 32}, 200))
    assert await later.spend(world.app.database, made, codes[0])


async def test_it_is_known_which_factors_a_person_has(world: AccountsWorld) -> None:
    made, database = await person_id(world), world.app.database
    assert await load_enrolled_factors(database, made) == EnrolledFactors()
    codes = await make(world, made)
    alone = await load_enrolled_factors(database, made)
    # codes alone are no second factor: they stand for one that was lost
    assert (alone.has_any, alone.kinds, alone.recovery_codes) == (False, (), 10)
    await enrol(world, made)
    await spend(world, made, codes[0])
    both = await load_enrolled_factors(database, made)
    assert both == EnrolledFactors(has_totp=True, recovery_codes=9)
    assert both.kinds == (FactorKind.TOTP, FactorKind.RECOVERY_CODE)
    assert await load_enrolled_factors(database, await person_id(world, "sukra")) == EnrolledFactors()
