"""Passkeys: registered, used as second and as only step; refused are another person's, another site's and used ones."""

import json
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from idp.accounts.factors import passkeys
from idp.accounts.factors.enrolled_factors import load_enrolled_factors
from idp.accounts.factors.passkeys import (
    PasskeyAnswer,
    PasskeyProblem,
    PasskeyRefused,
    Passkeys,
    PasskeyVerified,
)
from idp.accounts.factors.webauthn_ceremony import CeremonyUser, InvalidCeremony, RelyingParty, parse_response
from idp.accounts.models.factor import PasskeyRow, WebauthnChallengeRow
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.foundation.outbox import OutboxMessage
from tests.accounts.software_authenticator import SoftwareAuthenticator, decode, encode
from tests.accounts.test_totp import person_id
from tests.accounts.world import AccountsWorld, open_world
from tests.conftest import Apps

pytestmark = pytest.mark.twins

BROWSER = "the value of a cookie"


def passkeys_of(world: AccountsWorld) -> Passkeys:
    return world.app.composition.accounts.passkeys


async def start_registration(world: AccountsWorld, person: UUID, browser: str = BROWSER) -> str:
    user = CeremonyUser(person.bytes, "made", "Ni Made Ayu")
    return await passkeys_of(world).start_registration(world.app.database, person, user, browser)


async def send_registration(
    world: AccountsWorld, person: UUID, response: str, browser: str = BROWSER
) -> PasskeyRefused | None:
    """None: it is stored."""
    database, answer = world.app.database, PasskeyAnswer(response, browser)
    verified = await passkeys_of(world).verify_registration(database, person, answer)
    if isinstance(verified, PasskeyRefused):
        return verified
    async with database.begin() as session:
        return await passkeys_of(world).save(session, person, verified, name="Ponsel saya")


async def register(world: AccountsWorld, person: UUID, device: SoftwareAuthenticator) -> UUID:
    """Register the device's passkey; its id."""
    refusal = await send_registration(world, person, device.create(await start_registration(world, person)))
    assert refusal is None, refusal
    async with world.app.database.begin() as session:
        found = await session.scalar(select(PasskeyRow.id).where(PasskeyRow.credential_id == device.credential_id))
    assert found is not None
    return found


async def second_step(
    world: AccountsWorld, person: UUID, device: SoftwareAuthenticator, count: int = 1
) -> PasskeyVerified | PasskeyRefused:
    options = await passkeys_of(world).start_second_step(world.app.database, person, BROWSER)
    return await send_second_step(world, person, device.get(options, count, person.bytes))


async def send_second_step(
    world: AccountsWorld, person: UUID, response: str, browser: str = BROWSER
) -> PasskeyVerified | PasskeyRefused:
    answer = PasskeyAnswer(response, browser)
    return await passkeys_of(world).verify_second_step(world.app.database, person, answer)


async def only_step(
    world: AccountsWorld, device: SoftwareAuthenticator, handle: bytes | None, count: int = 1
) -> PasskeyVerified | PasskeyRefused:
    database = world.app.database
    options = await passkeys_of(world).start_only_step(database, BROWSER)
    return await passkeys_of(world).verify_only_step(
        database, PasskeyAnswer(device.get(options, count, handle), BROWSER)
    )


def refused(problem: PasskeyProblem) -> PasskeyRefused:
    return PasskeyRefused(problem)


async def test_a_passkey_is_registered_and_is_a_factor(world: AccountsWorld) -> None:
    made = await person_id(world)
    options = json.loads(await start_registration(world, made))
    assert options["rp"]["id"] == "localhost"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["attestation"] == "none"
    device = SoftwareAuthenticator()
    await register(world, made, device)
    assert (await load_enrolled_factors(world.app.database, made)).has_passkey
    async with world.app.database.begin() as session:
        rows = await passkeys_of(world).list_of_person(session, made)
    assert [(row.name, row.transports, row.backed_up) for row in rows] == [("Ponsel saya", "internal hybrid", False)]
    # the next device is told what is there already
    options = json.loads(await start_registration(world, made))
    assert [one["id"] for one in options["excludeCredentials"]] == [encode(device.credential_id)]


@pytest.mark.parametrize(
    ("device", "amr"),
    [
        (SoftwareAuthenticator(), ("hwk", "user")),
        (SoftwareAuthenticator(synced=True), ("swk", "user")),
        (SoftwareAuthenticator(verifies_user=False), ("hwk",)),
    ],
)
async def test_a_passkey_is_a_second_step(
    world: AccountsWorld, device: SoftwareAuthenticator, amr: tuple[str, ...]
) -> None:
    made = await person_id(world)
    done = await register(world, made, device)
    assert await second_step(world, made, device) == PasskeyVerified(made, done, amr)


async def test_a_passkey_that_verifies_its_user_is_the_only_step(world: AccountsWorld) -> None:
    made, device = await person_id(world), SoftwareAuthenticator()
    done = await register(world, made, device)
    options = json.loads(await passkeys_of(world).start_only_step(world.app.database, BROWSER))
    assert (options["allowCredentials"], options["userVerification"]) == ([], "required")
    assert await only_step(world, device, made.bytes) == PasskeyVerified(made, done, ("hwk", "user"))


async def test_a_passkey_that_does_not_verify_its_user_is_no_only_step(world: AccountsWorld) -> None:
    made, device = await person_id(world), SoftwareAuthenticator(verifies_user=False)
    await register(world, made, device)
    assert await only_step(world, device, made.bytes) == refused(PasskeyProblem.INVALID)


async def test_a_passkey_says_by_itself_whose_it_is(world: AccountsWorld) -> None:
    made, sukra, device = await person_id(world), await person_id(world, "sukra"), SoftwareAuthenticator()
    await register(world, made, device)
    for handle in (None, b"", b"short", sukra.bytes):
        assert await only_step(world, device, handle) == refused(PasskeyProblem.UNKNOWN)


async def test_a_policy_may_demand_that_every_passkey_verifies_its_user(apps: Apps) -> None:
    world = await open_world(apps, passkey={"user_verification": "required"})
    made, device = await person_id(world), SoftwareAuthenticator(verifies_user=False)
    options = await start_registration(world, made)
    assert json.loads(options)["authenticatorSelection"]["userVerification"] == "required"
    assert await send_registration(world, made, device.create(options)) == refused(PasskeyProblem.INVALID)
    await register(world, made, device.but(verifies_user=True))
    assert await second_step(world, made, device) == refused(PasskeyProblem.INVALID)
    assert isinstance(await second_step(world, made, device.but(verifies_user=True)), PasskeyVerified)


WRONG = {
    "another origin": {"origin": "https://denpasarkota.example"},
    "another port": {"origin": "http://localhost:8401"},
    "another relying party": {"rp_id": "denpasarkota.example"},
    "framed by another site": {"cross_origin": True},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
async def test_a_response_for_another_site_is_refused(world: AccountsWorld, wrong: dict[str, object]) -> None:
    made, device = await person_id(world), SoftwareAuthenticator()
    attempt = await send_registration(world, made, device.but(**wrong).create(await start_registration(world, made)))
    assert attempt == refused(PasskeyProblem.INVALID)
    await register(world, made, device)
    assert await second_step(world, made, device.but(**wrong)) == refused(PasskeyProblem.INVALID)
    assert await only_step(world, device.but(**wrong), made.bytes) == refused(PasskeyProblem.INVALID)
    assert isinstance(await second_step(world, made, device), PasskeyVerified)


async def test_a_response_signed_by_another_key_is_refused(world: AccountsWorld) -> None:
    made, device = await person_id(world), SoftwareAuthenticator()
    await register(world, made, device)
    assert await second_step(world, made, device.but(key=SoftwareAuthenticator().key)) == refused(
        PasskeyProblem.INVALID
    )


async def test_a_response_is_taken_once(world: AccountsWorld) -> None:
    made, device = await person_id(world), SoftwareAuthenticator()
    options = await start_registration(world, made)
    assert await send_registration(world, made, device.create(options)) is None
    assert await send_registration(world, made, device.create(options)) == refused(PasskeyProblem.STALE)
    options = await passkeys_of(world).start_second_step(world.app.database, made, BROWSER)
    assert isinstance(await send_second_step(world, made, device.get(options, 1)), PasskeyVerified)
    assert await send_second_step(world, made, device.get(options, 2)) == refused(PasskeyProblem.STALE)


async def test_a_challenge_is_spent_by_a_response_that_does_not_verify(world: AccountsWorld) -> None:
    made, device = await person_id(world), SoftwareAuthenticator()
    await register(world, made, device)
    options = await passkeys_of(world).start_second_step(world.app.database, made, BROWSER)
    wrong = device.but(origin="https://denpasarkota.example").get(options, 1)
    assert await send_second_step(world, made, wrong) == refused(PasskeyProblem.INVALID)
    assert await send_second_step(world, made, device.get(options, 1)) == refused(PasskeyProblem.STALE)


async def test_a_challenge_is_for_one_browser_one_person_and_one_purpose(world: AccountsWorld) -> None:
    made, sukra, device = await person_id(world), await person_id(world, "sukra"), SoftwareAuthenticator()
    await register(world, made, device)
    database, ours = world.app.database, passkeys_of(world)
    stale = refused(PasskeyProblem.STALE)
    options = await ours.start_second_step(database, made, BROWSER)
    assert await send_second_step(world, made, device.get(options, 1), "another browser") == stale
    # it was not spent by the other browser
    assert isinstance(await send_second_step(world, made, device.get(options, 1)), PasskeyVerified)
    options = await ours.start_second_step(database, made, BROWSER)
    assert await send_second_step(world, sukra, device.get(options, 2)) == stale
    options = await ours.start_second_step(database, made, BROWSER)
    answer = PasskeyAnswer(device.get(options, 2, made.bytes), BROWSER)
    assert await ours.verify_only_step(database, answer) == stale
    options = await ours.start_only_step(database, BROWSER)
    assert await send_second_step(world, made, device.get(options, 2)) == stale
    options = await start_registration(world, made)
    assert await send_second_step(world, made, device.get(options, 2)) == stale
    assert await send_registration(world, sukra, SoftwareAuthenticator().create(options)) == stale


async def test_a_challenge_expires(world: AccountsWorld) -> None:
    made, device = await person_id(world), SoftwareAuthenticator()
    options = await start_registration(world, made)
    with clock.travel(passkeys.CHALLENGE_LIFETIME):
        assert await send_registration(world, made, device.create(options)) == refused(PasskeyProblem.STALE)
        await world.app.composition.accounts.cleanup.run()
    async with world.app.database.begin() as session:
        assert (await session.scalars(select(WebauthnChallengeRow))).all() == []


async def test_a_passkey_of_another_person_is_refused(world: AccountsWorld) -> None:
    made, sukra, device = await person_id(world), await person_id(world, "sukra"), SoftwareAuthenticator()
    await register(world, made, device)
    await register(world, sukra, SoftwareAuthenticator())
    assert await second_step(world, sukra, device) == refused(PasskeyProblem.UNKNOWN)
    options = await start_registration(world, sukra)
    # the same passkey cannot be two people's
    assert await send_registration(world, sukra, device.create(options)) == refused(PasskeyProblem.TAKEN)


async def test_a_counter_that_goes_backwards_marks_the_passkey(world: AccountsWorld) -> None:
    made, device = await person_id(world), SoftwareAuthenticator()
    done = await register(world, made, device)
    assert isinstance(await second_step(world, made, device, count=7), PasskeyVerified)
    assert await second_step(world, made, device, count=7) == refused(PasskeyProblem.CLONED)
    # from now on it is refused, whatever it counts, and it is no factor any more
    assert await second_step(world, made, device, count=8) == refused(PasskeyProblem.CLONED)
    assert await only_step(world, device, made.bytes, count=9) == refused(PasskeyProblem.CLONED)
    assert not (await load_enrolled_factors(world.app.database, made)).has_any
    async with world.app.database.begin() as session:
        audited = (
            await session.scalars(select(AuditEntry.subject).where(AuditEntry.tag == "person.passkey_cloned"))
        ).all()
        told = (
            await session.scalars(select(OutboxMessage.payload).where(OutboxMessage.kind == "person:factors_changed"))
        ).all()
        row = await session.get(PasskeyRow, done)
    assert audited == [str(made)]
    assert [(one["person_id"], one["event"], one["factor"]) for one in told] == [
        (str(made), "person.passkey_cloned", "passkey")
    ]
    assert row is not None
    assert row.cloned_at is not None


async def test_a_passkey_without_a_counter_is_never_taken_for_a_copy(world: AccountsWorld) -> None:
    made, device = await person_id(world), SoftwareAuthenticator(synced=True)
    await register(world, made, device)
    for _ in range(3):
        assert isinstance(await second_step(world, made, device, count=0), PasskeyVerified)


async def test_a_passkey_is_renamed_and_removed_by_its_person_alone(world: AccountsWorld) -> None:
    made, sukra, device = await person_id(world), await person_id(world, "sukra"), SoftwareAuthenticator()
    done = await register(world, made, device)
    ours = passkeys_of(world)
    async with world.app.database.begin() as session:
        assert not await ours.rename(session, sukra, done, "x")
        assert not await ours.remove(session, sukra, done)
        assert await ours.rename(session, made, done, "  Redmi\n9A ")
        assert [row.name for row in await ours.list_of_person(session, made)] == ["Redmi 9A"]
        assert await ours.remove(session, made, done)
    assert await second_step(world, made, device) == refused(PasskeyProblem.UNKNOWN)


async def test_nobody_has_more_passkeys_than_can_be_looked_after(world: AccountsWorld) -> None:
    made = await person_id(world)
    for _ in range(passkeys.MOST):
        await register(world, made, SoftwareAuthenticator())
    options = await start_registration(world, made)
    attempt = await send_registration(world, made, SoftwareAuthenticator().create(options))
    assert attempt == refused(PasskeyProblem.TOO_MANY)


@pytest.mark.parametrize("typed", ["", "   ", "\x00\x01"])
def test_a_passkey_without_a_name_gets_one(typed: str) -> None:
    assert passkeys.clean_passkey_name(typed) == "-"


PARTY = RelyingParty.of_issuer("http://localhost:8400", "DIVOS")
CHALLENGE = bytes(32)
DEVICE = SoftwareAuthenticator()
ASKED = json.dumps({"challenge": encode(CHALLENGE)})
#: Made once: signatures differ each time.
HONEST = (DEVICE.create(ASKED), DEVICE.get(ASKED, 1, b"x" * 16))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.binary(max_size=40).map(encode),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _both(response: str) -> None:
    """Nothing but InvalidCeremony comes out of either verification."""
    for verify in (
        lambda: PARTY.verify_registration(response, CHALLENGE, verified_user=False),
        lambda: PARTY.verify_authentication(response, CHALLENGE, public_key=DEVICE.cose_key(), verified_user=False),
        lambda: parse_response(response),
    ):
        with suppress(InvalidCeremony):
            verify()


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_response_breaks_the_verification(data: st.DataObject) -> None:
    document = json.loads(data.draw(st.sampled_from(HONEST)))
    for place in (document, document["response"]):
        for name in list(place):
            if data.draw(st.integers(0, 3)) == 0 and name != "response":
                place[name] = data.draw(JSON)
    _both(json.dumps(document))


@settings(max_examples=300)
@given(st.data())
def test_no_bytes_break_the_verification(data: st.DataObject) -> None:
    document = json.loads(data.draw(st.sampled_from(HONEST)))
    inner = document["response"]
    name = data.draw(st.sampled_from([name for name in inner if isinstance(inner[name], str)]))
    raw = bytearray(decode(inner[name]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
        raw = raw or bytearray(1)
    inner[name] = encode(bytes(raw))
    _both(json.dumps(document))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "1", "[" * 100_000, '{"response": []}', "\ud800", "NaN"])
def test_what_is_no_response_is_refused(text: str) -> None:
    with pytest.raises(InvalidCeremony):
        parse_response(text)


def test_the_lifetime_of_a_challenge_is_that_of_the_ceremony() -> None:
    assert timedelta(minutes=1) <= passkeys.CHALLENGE_LIFETIME <= timedelta(minutes=10)
