"""Resets by two officers: who may, what is checked again, what a reset does, and that it happens once."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from idp.accounts.code_purpose import CodePurpose
from idp.accounts.events import AccountsEvent, AccountsMessage, SessionEndReason
from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.recovery.officer_proof import ProofProblem, ProofRefused
from idp.accounts.recovery.reset_forms import ApprovalForm, ResetForm, ResetProblem
from idp.accounts.recovery.reset_rules import CheckOutcome, CheckResult, IdentityCheck, ResetCheck
from idp.accounts.recovery.resets import NotReset, ResetAsked, ResetDone
from idp.accounts.roles.granted_role import parse_role
from idp.accounts.roles.role_assignments import RoleAssignment, assign_role, revoke_role
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.permissions import SHELL, Authority, InsufficientAuthority, Permission
from idp.protocol.authentication_context import Acr
from tests.accounts.officers import NYOMAN_NIP, City, OfficerBrowser, open_city
from tests.accounts.world import PASSWORD, outbox_payloads, sign_in
from tests.conftest import Apps
from tests.support.mail_server import MailServer, mail_server

pytestmark = pytest.mark.twins

ALL = frozenset(IdentityCheck)
LOST_PHONE = ResetForm(password=True, factors=True, reason="Ponsel hilang di Pasar Badung", checks=ALL)


class Town:
    """A city with browsers of officers that stay open for the test."""

    def __init__(self, city: City, stack: AsyncExitStack) -> None:
        self.city, self._stack = city, stack
        self.app = city.world.app
        self.resets = city.world.app.composition.accounts.recovery.resets

    async def browser(self, username: str, **options: object) -> OfficerBrowser:
        return await self._stack.enter_async_context(self.city.browser(username, **options))

    async def ask(
        self, browser: OfficerBrowser, username: str = "nyoman", form: ResetForm = LOST_PHONE
    ) -> ResetAsked | NotReset:
        officer, person_id = await self.city.officer(browser), await self.city.person_id(username)
        async with self.app.database.begin() as session:
            return await self.resets.ask(session, officer, person_id, form)

    async def asked(self, browser: OfficerBrowser, username: str = "nyoman", form: ResetForm = LOST_PHONE) -> UUID:
        outcome = await self.ask(browser, username, form)
        assert isinstance(outcome, ResetAsked), outcome
        return outcome.reset_id

    async def approve(
        self, browser: OfficerBrowser, reset_id: UUID, **changed: object
    ) -> ResetDone | NotReset | ProofRefused | None:
        form = ApprovalForm(ALL, "", browser.code() if browser.secret else "", RequestOrigin("10.0.0.2"))
        return await self.resets.approve(await self.city.officer(browser), reset_id, replace(form, **changed))

    async def refuse(self, browser: OfficerBrowser, reset_id: UUID, note: str = "Saya ragu") -> NotReset | None:
        return await self.resets.refuse(await self.city.officer(browser), reset_id, note)

    async def appoint(self, by: str, whom: str, role: str = "pengelola_opd@01") -> None:
        """Give a role as that officer would."""
        actor = f"person:{await self.city.person_id(by)}"
        await self._with_roles(Authority(actor, frozenset(Permission)), whom, role, assign_role)

    async def dismiss(self, whom: str, role: str = "pengelola_opd@01") -> None:
        await self._with_roles(SHELL, whom, role, revoke_role)

    async def _with_roles(self, authority: Authority, whom: str, role: str, change: object) -> None:
        person_id = await self.city.person_id(whom)
        async with self.app.database.begin() as session:
            admin = self.app.composition.accounts.admin(session, authority)
            assert await change(admin, RoleAssignment(person_id, parse_role(role)))

    async def audited(self, tag: AccountsEvent) -> list[AuditEntry]:
        async with self.app.database.begin() as session:
            rows = await session.execute(text("SELECT actor, detail FROM audit WHERE tag = :tag"), {"tag": tag.value})
            return list(rows.all())

    async def column(self, sql: str) -> list[object]:
        async with self.app.database.begin() as session:
            return list((await session.execute(text(sql))).scalars())


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as found:
        yield found


@pytest.fixture
async def town(apps: Apps, server: MailServer) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        yield Town(await open_city(apps, mail=server.settings), stack)


def failed(outcome: object) -> list[ResetCheck]:
    assert isinstance(outcome, NotReset), outcome
    return [result.check for result in outcome.checks if result.outcome is CheckOutcome.FAILED]


def problems(outcome: object) -> Sequence[ResetProblem]:
    assert isinstance(outcome, NotReset), outcome
    return outcome.problems


# ---------------------------------------------------------------- what a reset does


async def test_two_officers_reset_password_and_factors_and_one_code_leads_back(town: Town, server: MailServer) -> None:
    nyoman = await town.browser("nyoman")
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    reset_id = await town.asked(first)
    assert (await nyoman.http.get("/akun")).status_code == 200, "nothing has changed yet"
    done = await town.approve(second, reset_id)
    assert isinstance(done, ResetDone)
    assert done.sheet is not None
    assert (done.sheet.for_password, done.sheet.for_factor) == (True, False)
    async with town.app.browser("10.0.0.7") as http:
        assert (await sign_in(http, "nyoman", PASSWORD)).status_code == 422, "the old password is dead"
    assert await town.column(
        "SELECT count(*) FROM totp t JOIN person p ON p.id = t.person_id WHERE p.username = 'nyoman'"
    ) == [0]
    assert {str(reason["reason"]) for reason in await outbox_payloads(town.city.world)} == {
        SessionEndReason.ACCOUNT_RESET
    }
    assert len(await outbox_payloads(town.city.world, AccountsMessage.PASSWORD_CHANGED)) == 1
    assert "reset" in await town.column("SELECT kind FROM login_event")
    await town.app.settle()
    assert [mail["Subject"] for mail in server.received] == [
        "Pengaturan ulang akun Anda diminta",
        "Akun Anda sudah diatur ulang",
    ]
    async with town.app.database.begin() as session:
        codes = town.app.composition.accounts.recovery.codes
        spent = await codes.spend(session, done.sheet.code.reveal, [CodePurpose.PASSWORD_RESET])
    assert spent is not None
    assert spent.issued_by == second.current_session.person_id
    assert spent.person_id == await town.city.person_id("nyoman")


async def test_everything_is_audited_with_both_officers_and_without_their_words(town: Town) -> None:
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    reset_id = await town.asked(first)
    await town.approve(second, reset_id)
    (asked,), (approved,) = [
        await town.audited(tag) for tag in (AccountsEvent.RESET_ASKED, AccountsEvent.RESET_APPROVED)
    ]
    assert asked.actor == f"person:{first.current_session.person_id}"
    assert approved.actor == f"person:{second.current_session.person_id}"
    for entry in (asked, approved):
        assert str(reset_id) in str(entry.detail)
        assert "Pasar Badung" not in str(entry.detail)
    stored = "".join(map(repr, await town.column("SELECT detail FROM audit")))
    assert NYOMAN_NIP not in stored


async def test_a_reset_of_factors_alone_keeps_the_password(town: Town) -> None:
    await town.browser("nyoman")
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    reset_id = await town.asked(first, form=replace(LOST_PHONE, password=False))
    assert await town.approve(second, reset_id) == ResetDone("I Nyoman Sudarma", None), (
        "who needs no factor needs no code"
    )
    assert await town.column("SELECT password_hash IS NOT NULL FROM person WHERE username = 'nyoman'") in ([True], [1])


async def test_a_privileged_person_waits_and_gets_one_code_for_both_steps(town: Town) -> None:
    first, second = await town.browser("ayu"), await town.browser("bagus")
    await town.browser("sekar")
    reset_id = await town.asked(first, "sekar")
    assert failed(await town.approve(second, reset_id)) == [ResetCheck.WAITED]
    with clock.travel(timedelta(hours=24, minutes=1)):
        done = await town.approve(second, reset_id)
        assert isinstance(done, ResetDone)
        assert done.sheet is not None
        assert (done.sheet.for_password, done.sheet.for_factor) == (True, True)
        codes = town.app.composition.accounts.recovery.codes
        async with town.app.database.begin() as session:
            for purpose in (CodePurpose.PASSWORD_RESET, CodePurpose.FACTOR_ENROLMENT):
                assert await codes.spend(session, done.sheet.code.reveal, [purpose]) is not None


async def test_a_request_expires_and_is_refused_and_is_cancelled(town: Town) -> None:
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    expired = await town.asked(first)
    with clock.travel(timedelta(hours=2, minutes=1)):
        assert problems(await town.approve(second, expired)) == (ResetProblem.NOT_OPEN,)
        refused = await town.asked(first)
        assert problems(await town.refuse(second, refused, " ")) == (ResetProblem.NO_NOTE,)
        assert await town.refuse(second, refused) is None
        assert problems(await town.approve(second, refused)) == (ResetProblem.NOT_OPEN,)
        cancelled = await town.asked(first)
        for by, whether in (("sekar", False), ("lain", False), ("nyoman", True), ("nyoman", False)):
            async with town.app.database.begin() as session:
                assert await town.resets.cancel(session, await town.city.person_id(by), cancelled) is whether
        assert problems(await town.approve(second, cancelled)) == (ResetProblem.NOT_OPEN,)
    assert await town.column("SELECT password_hash IS NOT NULL FROM person WHERE username = 'nyoman'") in ([True], [1])
    assert await town.approve(second, uuid4()) is None


async def test_one_request_at_a_time(town: Town) -> None:
    first = await town.browser("sukra.p")
    await town.asked(first)
    assert problems(await town.ask(await town.browser("ayu"))) == (ResetProblem.ASKED_ALREADY,)


async def test_another_reset_within_thirty_days_is_a_warning(town: Town) -> None:
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    await town.approve(second, await town.asked(first))
    async with town.app.database.begin() as session:
        prepared = await town.resets.prepare(
            session, await town.city.officer(first), await town.city.person_id("nyoman")
        )
    assert prepared is not None
    assert CheckResult(ResetCheck.NOT_AGAIN, CheckOutcome.WARNING) in prepared.checks
    with clock.travel(timedelta(minutes=1)):
        assert isinstance(await town.approve(second, await town.asked(first)), ResetDone)


LACKING_REQUESTS = [
    ({"password": False, "factors": False}, ResetProblem.NOTHING_CHOSEN),
    ({"reason": " "}, ResetProblem.NO_REASON),
    ({"reason": "x" * 501}, ResetProblem.TEXT_TOO_LONG),
    ({"reason": "NIP 19800505 200501 1 231"}, ResetProblem.PERSONAL_NUMBER),
    ({"checks": ALL - {IdentityCheck.CARD}}, ResetProblem.NOT_EVERYTHING_CHECKED),
]


async def test_a_request_says_what_why_and_what_was_checked(town: Town, subtests: pytest.Subtests) -> None:
    for changed, problem in LACKING_REQUESTS:
        with subtests.test(changed=changed, problem=problem):
            assert problems(await town.ask(await town.browser("sukra.p"), form=replace(LOST_PHONE, **changed))) == (
                problem,
            )


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("second", ["sekar", "induk", "unit", "ayu"])
async def test_the_second_officer_is_of_the_office_the_parent_office_or_kominfo(town: Town, second: str) -> None:
    reset_id = await town.asked(await town.browser("sukra.p"))
    assert isinstance(await town.approve(await town.browser(second), reset_id), ResetDone)


async def test_officers_of_another_office_and_staff_may_nothing(town: Town) -> None:
    reset_id = await town.asked(await town.browser("sukra.p"))
    for stranger in ("lain", "nyoman"):
        browser = await town.browser(stranger)
        for act in (town.ask(browser, "sekar"), town.approve(browser, reset_id), town.refuse(browser, reset_id)):
            with pytest.raises(InsufficientAuthority):
                await act


async def test_nobody_decides_alone_not_even_in_two_browsers(town: Town) -> None:
    reset_id = await town.asked(await town.browser("sukra.p"))
    elsewhere = await town.browser("sukra.p", lasting="another browser".ljust(43, "x"))
    assert failed(await town.approve(elsewhere, reset_id)) == [ResetCheck.TWO_OFFICERS]


async def test_two_officers_at_one_browser_are_one(town: Town) -> None:
    reset_id = await town.asked(await town.browser("sukra.p", lasting="the counter".ljust(43, "x")))
    second = await town.browser("sekar", lasting="the counter".ljust(43, "x"))
    assert failed(await town.approve(second, reset_id)) == [ResetCheck.TWO_OFFICERS]


async def test_a_browser_that_somebody_else_took_over_does_not_count_as_another(town: Town) -> None:
    first = await town.browser("sukra.p")
    reset_id = await town.asked(first)
    async with town.app.database.begin() as session:
        sessions = town.app.composition.accounts.sessions
        await sessions.end(session, first.current_session.session_id, SessionEndReason.REPLACED)
    assert failed(await town.approve(await town.browser("sekar"), reset_id)) == [ResetCheck.TWO_OFFICERS]


async def test_an_officer_without_a_second_factor_neither_asks_nor_agrees(town: Town) -> None:
    weak = await town.browser("sukra.p", acr=Acr.PASSWORD)
    assert failed(await town.ask(weak)) == [ResetCheck.TWO_OFFICERS]
    reset_id = await town.asked(await town.browser("ayu"))
    assert failed(await town.approve(weak, reset_id)) == [ResetCheck.TWO_OFFICERS]


async def test_nobody_takes_part_in_the_reset_of_their_own_account(town: Town) -> None:
    ayu, bagus = await town.browser("ayu"), await town.browser("bagus")
    assert failed(await town.ask(ayu, "ayu")) == [ResetCheck.TWO_OFFICERS]
    reset_id = await town.asked(bagus, "ayu")
    with clock.travel(timedelta(hours=25)):
        assert failed(await town.approve(ayu, reset_id)) == [ResetCheck.TWO_OFFICERS]


async def test_a_reset_leads_to_no_role_beyond_the_officers(town: Town) -> None:
    await town.appoint("citra", "nyoman", "auditor")
    for officer in ("sukra.p", "induk"):
        assert failed(await town.ask(await town.browser(officer))) == [ResetCheck.NOT_HIGHER]
    await town.dismiss("nyoman", "auditor")
    reset_id = await town.asked(await town.browser("sukra.p"))
    await town.appoint("citra", "nyoman", "kominfo")
    outcome = await town.approve(await town.browser("sekar"), reset_id)
    assert set(failed(outcome)) == {ResetCheck.NOT_HIGHER, ResetCheck.WAITED}, "the role came after the request"


async def test_a_role_that_only_reads_lifts_no_administrator_above_kominfo(town: Town) -> None:
    for officer in ("sukra.p", "sekar"):
        await town.appoint("ayu", officer, "auditor")
    await town.appoint("citra", "nyoman", "kominfo")
    assert failed(await town.ask(await town.browser("sukra.p"))) == [ResetCheck.NOT_HIGHER]
    reset_id = await town.asked(await town.browser("bagus"))
    with clock.travel(timedelta(hours=25)):
        assert failed(await town.approve(await town.browser("sekar"), reset_id)) == [ResetCheck.NOT_HIGHER]


async def test_administrators_of_a_unit_reach_no_role_of_the_office_above(town: Town) -> None:
    await town.appoint("citra", "nyoman", "pengelola_opd@01")
    unit = await town.browser("unit")
    assert failed(await town.ask(unit)) == [ResetCheck.NOT_HIGHER]
    assert isinstance(await town.ask(await town.browser("induk")), ResetAsked)


async def test_a_person_who_moved_to_another_office_is_out_of_reach(town: Town) -> None:
    reset_id = await town.asked(await town.browser("sukra.p"))
    await town.city.world.import_people({"username": "nyoman", "office": "02"})
    with pytest.raises(InsufficientAuthority):
        await town.approve(await town.browser("sekar"), reset_id)
    outcome = await town.approve(await town.browser("lain"), reset_id)
    assert failed(outcome) == [ResetCheck.SAME_OFFICE], "the first officer is of the old office"


@pytest.mark.parametrize("loss", ["role", "disabled"])
async def test_a_first_officer_who_is_none_any_more_does_not_count(town: Town, loss: str) -> None:
    reset_id = await town.asked(await town.browser("sukra.p"))
    if loss == "role":
        await town.dismiss("sukra.p")
    else:
        sukra = await town.city.person_id("sukra.p")

        async def disable(admin: PeopleAdmin) -> None:
            await people_admin.disable_person(admin, sukra)

        await town.city.world.with_people_admin(disable)
    assert ResetCheck.SAME_OFFICE in failed(await town.approve(await town.browser("sekar"), reset_id))


async def test_a_disabled_person_is_not_reset(town: Town) -> None:
    reset_id, nyoman = await town.asked(await town.browser("ayu")), await town.city.person_id("nyoman")

    async def disable(admin: PeopleAdmin) -> None:
        await people_admin.disable_person(admin, nyoman)

    await town.city.world.with_people_admin(disable)
    assert problems(await town.approve(await town.browser("bagus"), reset_id)) == (ResetProblem.PERSON_GONE,)
    assert problems(await town.ask(await town.browser("ayu"))) == (ResetProblem.PERSON_GONE,)


# ---------------------------------------------------------------- families of appointments


@pytest.mark.parametrize(
    "appointments",
    [
        [("sukra.p", "sekar")],
        [("sekar", "sukra.p")],
        [("sukra.p", "unit"), ("unit", "sekar")],
        [("citra", "sukra.p"), ("citra", "sekar")],
    ],
    ids=["the first the second", "the second the first", "through another", "one both"],
)
async def test_officers_of_one_family_of_appointments_do_not_act_together(
    town: Town, appointments: list[tuple[str, str]]
) -> None:
    for by, whom in appointments:
        await town.appoint(by, whom, "pengembang")
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    assert failed(await town.approve(second, await town.asked(first))) == [ResetCheck.NOT_ONE_FAMILY]
    with clock.travel(timedelta(days=7, minutes=1)):
        assert isinstance(await town.approve(second, await town.asked(first)), ResetDone)


async def test_a_role_that_was_taken_away_again_hides_no_appointment(town: Town) -> None:
    await town.appoint("sukra.p", "unit", "pengembang")
    await town.appoint("unit", "sekar", "pengembang")
    await town.dismiss("unit", "pengembang")
    await town.dismiss("sekar", "pengembang")
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    assert failed(await town.approve(second, await town.asked(first))) == [ResetCheck.NOT_ONE_FAMILY]


async def test_an_officer_whom_the_other_one_has_just_reset_is_no_second_one(town: Town) -> None:
    ayu, bagus = await town.browser("ayu"), await town.browser("bagus")
    of_sekar = await town.asked(ayu, "sekar")
    with clock.travel(timedelta(hours=25)):
        assert isinstance(await town.approve(bagus, of_sekar), ResetDone), "Bagus holds the code of Sekar's account"
        sekar = await town.browser("sekar")
        for first, second in ((bagus, sekar), (sekar, ayu)):
            reset_id = await town.asked(first)
            assert failed(await town.approve(second, reset_id)) == [ResetCheck.NOT_ONE_FAMILY]
            async with town.app.database.begin() as session:
                assert await town.resets.cancel(session, first.current_session.person_id, reset_id)
    with clock.travel(timedelta(days=9)):
        assert isinstance(await town.approve(bagus, await town.asked(await town.browser("sekar"))), ResetDone)


# ---------------------------------------------------------------- the second officer's own proof


async def test_the_code_of_the_second_officer_is_right_and_unused(town: Town) -> None:
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    reset_id, code = await town.asked(first), second.code()
    assert await town.approve(second, reset_id, code=" ") == ProofRefused(ProofProblem.NO_CODE)
    assert await town.approve(second, reset_id, code="abc123") == ProofRefused(ProofProblem.WRONG)
    assert await town.approve(second, reset_id, code=first.code()) == ProofRefused(ProofProblem.WRONG)
    assert isinstance(await town.approve(second, reset_id, code=code), ResetDone)
    again = await town.asked(first)
    assert await town.approve(second, again, code=code) == ProofRefused(ProofProblem.ALREADY_USED)


async def test_guesses_of_codes_by_people_who_are_not_signed_in_hold_up_no_officer(town: Town) -> None:
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    reset_id, recovery = await town.asked(first), town.app.composition.accounts.recovery
    for number in range(100):
        tried = await recovery.code_throttle.reserve(f"name orang{number}", RequestOrigin("10.0.0.2"))
        assert not isinstance(tried, datetime)
        await recovery.code_throttle.record_wrong(tried)
    assert isinstance(await recovery.code_throttle.reserve("name orang", RequestOrigin("10.0.0.2")), datetime)
    assert isinstance(await town.approve(second, reset_id), ResetDone)


async def test_guesses_of_the_code_wait(town: Town) -> None:
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    reset_id = await town.asked(first)
    for _ in range(5):
        refused = await town.approve(second, reset_id, code="000000")
    assert isinstance(refused, ProofRefused)
    assert refused.problem is ProofProblem.TOO_MANY_TRIES
    assert isinstance(refused.until, datetime)
    assert isinstance(await town.approve(second, reset_id), ProofRefused)


async def test_without_an_authenticator_app_a_passkey_was_used_just_now(town: Town) -> None:
    second = await town.browser("sekar", app=False, acr=Acr.PASSKEY)
    reset_id = await town.asked(await town.browser("sukra.p"))
    assert await town.approve(second, reset_id) == ProofRefused(ProofProblem.NOT_FRESH)
    for ago, fresh in ((6, False), (4, True)):
        used_at = clock.now() - timedelta(minutes=ago)
        second.current_session = replace(second.current_session, second_factor_at=used_at)
        assert isinstance(await town.approve(second, reset_id), ResetDone) is fresh


async def test_boxes_that_are_not_ticked_stop_the_second_officer_before_the_code_is_spent(town: Town) -> None:
    first, second = await town.browser("sukra.p"), await town.browser("sekar")
    reset_id, code = await town.asked(first), second.code()
    outcome = await town.approve(second, reset_id, checks=frozenset({IdentityCheck.SPOKE}), code=code)
    assert problems(outcome) == (ResetProblem.NOT_EVERYTHING_CHECKED,)
    assert isinstance(await town.approve(second, reset_id, code=code), ResetDone)
