"""Staff of vendors: who answers for them, their invitation, what ends on their day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from idp.accounts.authentication.login_name import parse_login_name
from idp.accounts.people.people_admin import disable_person, enable_person
from idp.accounts.recovery.password_by_code import CodeRefused, PasswordByCodeOutcome, PasswordChosen, PasswordForm
from idp.accounts.roles import role_grants
from idp.accounts.roles.role_grants import RoleNotGiven
from idp.accounts.roles.role_rules import GrantRefusal, RoleOffer
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store import partners as stored
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.teams import team_changes
from idp.clients.teams.contacts import Contact, find_contact
from idp.clients.teams.partner_rule import admits_partner, is_valid_term, may_vouch
from idp.clients.teams.partners import Invitation, InvitationForm, NotInvited, PartnerProblem
from idp.clients.teams.team_changes import TeamProblem
from idp.foundation import clock
from idp.permissions import SHELL, InsufficientAuthority, Role, TeamRole
from idp.protocol.authorize.interaction import SandboxEntry
from idp.protocol.client import Environment
from tests.accounts.test_role_grants import audited
from tests.accounts.world import sign_in
from tests.clients.team_city import TeamCity, open_answered_city
from tests.conftest import Apps
from tests.support.app import App

pytestmark = pytest.mark.twins

EMAIL, PASSWORD = "wayan@vendor.example", "kuda-laut-menari-di-Sanur-7"


@pytest.fixture
async def city(apps: Apps) -> TeamCity:
    """An application that eka, a civil servant, answers for."""
    return await open_answered_city(apps)


def form(**said: Any) -> InvitationForm:
    """A good invitation for a month, with what is said instead."""
    fields = {"name": "Wayan Vendor", "email": EMAIL, "company": "CV Rekaan", "role": TeamRole.DEVELOPER}
    return InvitationForm(**({"until": clock.now() + timedelta(days=30)} | fields | said))


async def invite(city: TeamCity, by: str, said: InvitationForm | None = None, number: str = "17") -> Any:
    async with city.city.app.database.begin() as session:
        partners = city.city.app.composition.teams.partners
        return await partners.invite(
            await city.admin(session, by), await city.application(session, number), said or form()
        )


async def open_account(app: App, code: str, username: str = EMAIL) -> PasswordByCodeOutcome:
    """Choose a password with the code of an invitation."""
    name = parse_login_name(username)
    by_code = app.composition.accounts.recovery.password_by_code
    return await by_code.choose(PasswordForm(code, PASSWORD, RequestOrigin("10.0.0.9", "x"), name))  # type: ignore[arg-type]


async def partner(city: TeamCity) -> Contact:
    async with city.city.app.database.begin() as session:
        found = await find_contact(session, EMAIL)
        assert found is not None
        return found


async def invited(city: TeamCity) -> str:
    """The code of an invitation by eka."""
    found = await invite(city, "eka")
    assert isinstance(found, Invitation)
    assert found.code is not None
    return found.code.reveal


@pytest.mark.parametrize(
    ("environment", "in_team", "admitted"),
    [
        (Environment.UJI, True, True),
        (Environment.UJI, False, False),
        (Environment.PRODUKSI, True, False),
        (Environment.PRODUKSI, False, False),
    ],
)
def test_a_partner_enters_the_sandbox_clients_of_the_own_team(
    environment: Environment, in_team: bool, admitted: bool
) -> None:
    assert admits_partner(environment, in_team=in_team) is admitted


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        ({}, True),
        ({"has_nip": False}, False),
        ({"is_partner": True}, False),
        ({"of_answering_office": False}, False),
        ({"of_answering_office": False, "administers": True}, True),
        ({"has_nip": False, "administers": True}, False),
    ],
)
def test_a_civil_servant_of_the_answering_office_vouches(facts: Mapping[str, bool], may: bool) -> None:
    good = {"has_nip": True, "is_partner": False, "of_answering_office": True, "administers": False}
    assert may_vouch(**(good | facts)) is may


def test_a_term_is_ahead_and_a_year_at_most() -> None:
    now = clock.now()
    assert [is_valid_term(now + timedelta(days=days), now) for days in (0, 1, 366, 367)] == [False, True, True, False]


async def test_an_invited_person_chooses_a_password_once_and_works_in_the_team(city: TeamCity) -> None:
    code = await invited(city)
    assert len(code.replace("-", "")) * 5 >= 40, "bits"
    assert not (await partner(city)).has_password
    assert isinstance(await open_account(city.city.app, code), PasswordChosen)
    assert isinstance(await open_account(city.city.app, code), CodeRefused), "a second time"
    async with city.city.app.browser() as http:
        assert (await sign_in(http, EMAIL, PASSWORD)).status_code == 303
        assert (await http.get("/akun")).status_code == 200
        assert (await http.get("/pengembang")).status_code == 200
    assert await role(city) == "pengembang"
    assert len(await audited(city.city.app, "partner.invited")) == 1


async def test_an_invitation_is_no_use_to_another_person_and_ends_after_three_days(city: TeamCity) -> None:
    code = await invited(city)
    for other in ("baru", "eka", "lain@vendor.example"):
        assert isinstance(await open_account(city.city.app, code, other), CodeRefused), other
    with clock.travel(timedelta(hours=73)):
        assert isinstance(await open_account(city.city.app, code), CodeRefused)
    assert isinstance(await open_account(city.city.app, code), PasswordChosen)


async def test_guesses_of_a_code_are_throttled(city: TeamCity) -> None:
    await invited(city)
    outcomes = [await open_account(city.city.app, f"0000-0000-000{n}") for n in range(9)]
    assert any(isinstance(one, datetime) for one in outcomes)


async def test_another_code_voids_the_one_before_until_the_account_is_open(city: TeamCity) -> None:
    first, partners = await invited(city), city.city.app.composition.teams.partners
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        again = await partners.issue_code(admin, application, await _contact(session))
        assert isinstance(again, Invitation)
        assert again.code is not None
    assert isinstance(await open_account(city.city.app, first), CodeRefused)
    assert isinstance(await open_account(city.city.app, again.code.reveal), PasswordChosen)
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        more = await partners.issue_code(admin, application, await _contact(session))
        assert more is PartnerProblem.ACTIVATED_ALREADY


BAD_INVITATIONS = [
    ({"name": ""}, PartnerProblem.NAME_EMPTY),
    ({"name": "Way\u202ean"}, PartnerProblem.NAME_INVISIBLE),
    ({"name": "W\u0430yan"}, PartnerProblem.NAME_LOOKALIKE),
    ({"company": "CV M\u0430ju"}, PartnerProblem.COMPANY_EMPTY),
    ({"email": "wayan"}, PartnerProblem.EMAIL_MALFORMED),
    ({"email": "a@b@vendor.example"}, PartnerProblem.EMAIL_MALFORMED),
    ({"email": "wáyan@vendor.example"}, PartnerProblem.EMAIL_MALFORMED),
    ({"email": "x\0@vendor.example"}, PartnerProblem.EMAIL_MALFORMED),
    ({"company": " "}, PartnerProblem.COMPANY_EMPTY),
    ({"company": "CV\u200b"}, PartnerProblem.COMPANY_EMPTY),
    ({"role": TeamRole.MANAGER}, PartnerProblem.ROLE_OF_CITY),
    ({"until": None}, PartnerProblem.TERM_WRONG),
    ({"until": datetime(2020, 1, 1).astimezone()}, PartnerProblem.TERM_WRONG),
]


async def test_a_bad_invitation_is_refused_with_its_reason(city: TeamCity, subtests: pytest.Subtests) -> None:
    for said, problem in BAD_INVITATIONS:
        with subtests.test(said=said, problem=problem):
            assert await invite(city, "eka", form(**said)) == NotInvited((problem,))


async def test_a_term_of_more_than_a_year_is_refused(city: TeamCity) -> None:
    refused = await invite(city, "eka", form(until=clock.now() + timedelta(days=400)))
    assert refused == NotInvited((PartnerProblem.TERM_WRONG,))


async def test_who_has_no_number_of_civil_servants_vouches_for_nobody(city: TeamCity) -> None:
    refused = NotInvited((PartnerProblem.NOT_CIVIL_SERVANT,))
    assert await invite(city, "sekar") == refused, "administers the office, has no NIP"
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        await team_changes.add_member(admin, application, "unit", TeamRole.MANAGER)
        await team_changes.add_member(admin, application, "dwi", TeamRole.MANAGER)
    assert await invite(city, "unit") == refused, "manages the team, has no NIP"
    assert await invite(city, "dwi") == refused, "manages the team, works for another office"


async def test_who_is_not_in_the_team_or_only_develops_invites_nobody(city: TeamCity) -> None:
    with pytest.raises(InsufficientAuthority):
        await invite(city, "dwi")
    await invited(city)
    async with city.city.app.database.begin() as session:
        city.more["wayan"] = (await _contact(session)).id
    with pytest.raises(InsufficientAuthority):
        await invite(city, "wayan", form(email="lain@vendor.example"))


async def test_an_address_that_is_taken_is_said(city: TeamCity) -> None:
    await invited(city)
    assert await invite(city, "eka") == NotInvited((PartnerProblem.PARTNER_ALREADY,))
    async with city.city.app.database.begin() as session:
        await session.execute(
            text("UPDATE person SET username = :name, username_key = :name WHERE username_key = 'baru'"),
            {"name": "baru@kota.example"},
        )
    taken = await invite(city, "eka", form(email="baru@kota.example"))
    assert taken == NotInvited((PartnerProblem.USERNAME_TAKEN,))


async def test_a_partner_manages_no_team_and_answers_for_no_application(city: TeamCity) -> None:
    await invited(city)
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        wayan = await _contact(session)
        assert await team_changes.change_member(admin, application, wayan, TeamRole.MANAGER) is TeamProblem.ROLE_OF_CITY
        assert await team_changes.change_member(admin, application, wayan, TeamRole.READER) is None
        assert not wayan.can_answer


async def test_a_partner_is_given_no_role(city: TeamCity) -> None:
    await invited(city)
    until = clock.now() + timedelta(days=30)
    async with city.city.app.database.begin() as session:
        wayan, office = await _contact(session), (await city.application(session)).owner.id
        for role in (Role.PENGEMBANG, Role.PENGELOLA_OPD):
            authority = (await city.admin(session, "sekar")).authority
            officer = city.city.app.composition.accounts.admin(session, authority)
            given = await role_grants.grant_role(officer, RoleOffer(wayan.id, role, office, until, "Uji"))
            assert given == RoleNotGiven((GrantRefusal.OF_VENDOR,))


async def test_a_partner_joins_another_team_only_by_one_who_vouches(city: TeamCity) -> None:
    await invited(city)
    await city.own("unit", "18", "lestari")
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "unit"), await city.application(session, "18")
        refused = await team_changes.add_member(admin, application, EMAIL, TeamRole.DEVELOPER)
        assert refused is TeamProblem.NOT_VOUCHED
        refused = await team_changes.add_member(admin, application, EMAIL, TeamRole.MANAGER)
        assert refused is TeamProblem.ROLE_OF_CITY
        await team_changes.add_member(admin, application, "eka", TeamRole.MANAGER)
        admin = await city.admin(session, "eka")
        assert isinstance(await team_changes.add_member(admin, application, EMAIL, TeamRole.DEVELOPER), Contact)


ENTRIES = [
    ("uji", "17", SandboxEntry.TEAM),
    ("uji", "18", SandboxEntry.REFUSED),
    ("produksi", "17", SandboxEntry.REFUSED),
    ("produksi", None, SandboxEntry.REFUSED),
]


async def test_only_sandbox_clients_of_the_own_team_let_a_partner_in(city: TeamCity, subtests: pytest.Subtests) -> None:
    await invited(city)
    clients = city.city.app.composition.clients
    for environment, number, entry in ENTRIES:
        with subtests.test(environment=environment, number=number, entry=entry):
            declared = {
                "client_name": "Siap",
                "redirect_uris": ["https://siap.rekaan.example/balik"],
                "environment": environment,
            }
            async with city.city.app.database.begin() as session:
                admin = clients.admin(session, SHELL)
                made = await client_lifecycle.register_client(admin, ClientRegistration(declared, application=number))
            found = await clients.registry.find(made.client.metadata.client_id)
            assert found is not None
            wayan = await partner(city)
            assert await clients.sandbox.entries.find_entry(found, wayan.id, is_partner=True) is entry


async def test_a_partner_reads_whom_an_application_in_production_is_for(city: TeamCity) -> None:
    assert isinstance(await open_account(city.city.app, await invited(city)), PasswordChosen)
    app, redirect_uri = city.city.app, "https://siap.rekaan.example/balik"
    declared = {"client_name": "Siap", "redirect_uris": [redirect_uri], "environment": "produksi"}
    async with app.database.begin() as session:
        admin = app.composition.clients.admin(session, SHELL)
        made = await client_lifecycle.register_client(admin, ClientRegistration(declared, application="17"))
    request = {
        "client_id": made.client.metadata.client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    async with app.browser() as http:
        assert (await sign_in(http, EMAIL, PASSWORD)).status_code == 303
        shown = await http.get("/authorize", params=request, follow_redirects=True)
    assert "Aplikasi ini untuk pegawai kota" in shown.text
    assert 'href="/pengembang"' in shown.text
    assert "masih diuji</h1>" not in shown.text


async def test_on_the_day_everything_of_theirs_ends(city: TeamCity) -> None:
    assert isinstance(await open_account(city.city.app, await invited(city)), PasswordChosen)
    app = city.city.app
    async with app.browser() as http:
        assert (await sign_in(http, EMAIL, PASSWORD)).status_code == 303
        await set_until(city, clock.now() - timedelta(seconds=1))
        app.composition.accounts.sessions._cache.clear()
        assert (await http.get("/akun")).headers["location"].startswith("/masuk"), "before the job has run"
        async with app.browser() as again:
            assert (await sign_in(again, EMAIL, PASSWORD)).status_code != 303
        assert await app.composition.teams.partner_expiry.run() == 1
        assert await app.composition.teams.partner_expiry.run() == 0
    assert await role(city) is None
    ended = await audited(app, "session.ended")
    assert [entry.detail["reason"] for entry in ended] == ["partner_ended"]
    async with app.database.begin() as session:
        kinds = (await session.scalars(text("SELECT kind FROM outbox"))).all()
    assert {"session:ended", "person:disabled"} <= set(kinds)
    assert len(await audited(app, "partner.ended")) == 1


async def test_a_partner_is_extended_and_let_in_again_after_the_end(city: TeamCity) -> None:
    assert isinstance(await open_account(city.city.app, await invited(city)), PasswordChosen)
    partners, later = city.city.app.composition.teams.partners, clock.now() + timedelta(days=300)
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        assert await partners.extend(admin, application, await _contact(session), later) is None
        far = clock.now() + timedelta(days=400)
        refused = await partners.extend(admin, application, await _contact(session), far)
        assert refused is PartnerProblem.TERM_WRONG
        assert await partners.end(admin, application, await _contact(session)) is None
        assert await partners.end(admin, application, await _contact(session)) is PartnerProblem.NO_PARTNER
    assert await role(city) is None
    again = await invite(city, "eka")
    assert isinstance(again, Invitation)
    assert again.code is None, "the password from before"
    async with city.city.app.browser() as http:
        assert (await sign_in(http, EMAIL, PASSWORD)).status_code == 303


async def test_whom_the_operator_blocked_no_office_lets_in_again(city: TeamCity) -> None:
    assert isinstance(await open_account(city.city.app, await invited(city)), PasswordChosen)
    blocked, wayan = NotInvited((PartnerProblem.BLOCKED,)), await partner(city)
    async with city.city.app.database.begin() as session:
        assert await disable_person(city.city.app.composition.accounts.admin(session, SHELL), wayan.id)
    assert await invite(city, "eka") == blocked
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        assert await city.city.app.composition.teams.partners.end(admin, application, wayan) is None
    assert await invite(city, "eka") == blocked, "after the end of their time, too"
    assert not (await partner(city)).is_active


async def test_enabling_an_account_gives_no_time_back(city: TeamCity) -> None:
    assert isinstance(await open_account(city.city.app, await invited(city)), PasswordChosen)
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        wayan = await _contact(session)
        assert await city.city.app.composition.teams.partners.end(admin, application, wayan) is None
        assert await enable_person(city.city.app.composition.accounts.admin(session, SHELL), wayan.id)
    async with city.city.app.browser() as http:
        assert (await sign_in(http, EMAIL, PASSWORD)).status_code != 303
    assert isinstance(await invite(city, "eka"), Invitation), "an office lets them in again"
    async with city.city.app.browser() as http:
        assert (await sign_in(http, EMAIL, PASSWORD)).status_code == 303


async def test_the_office_that_lets_somebody_in_again_answers_for_them(city: TeamCity) -> None:
    await invited(city)
    await city.own("dwi", "19", "agus")
    partners = city.city.app.composition.teams.partners
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        assert await partners.end(admin, application, await _contact(session)) is None
    assert isinstance(await invite(city, "dwi", form(company="PT Lain"), "19"), Invitation)
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "dwi"), await city.application(session, "19")
        wayan = await _contact(session)
        found = await stored.find(session, wayan.id)
        assert found is not None
        assert (found.company, found.office_id) == ("PT Lain", application.owner.id)
        assert found.vouched_by == city.id_of("dwi")
        assert await partners.end(admin, application, wayan) is None


async def test_another_office_neither_extends_nor_ends(city: TeamCity) -> None:
    await invited(city)
    partners = city.city.app.composition.teams.partners
    await city.own("dwi", "19", "agus")
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "dwi"), await city.application(session, "19")
        wayan = await _contact(session)
        assert await partners.end(admin, application, wayan) is PartnerProblem.NO_PARTNER
        added = await team_changes.add_member(admin, application, EMAIL, TeamRole.READER)
        assert isinstance(added, Contact), "a civil servant of the other office vouches too"
        assert await partners.end(admin, application, wayan) is PartnerProblem.OF_OTHER_OFFICE
        assert await partners.extend(admin, application, wayan, clock.now()) is PartnerProblem.OF_OTHER_OFFICE


async def set_until(city: TeamCity, until: datetime) -> None:
    async with city.city.app.database.begin() as session:
        wayan = await _contact(session)
        assert await stored.set_until(session, wayan.id, until, clock.now())


async def role(city: TeamCity) -> str | None:
    async with city.city.app.database.begin() as session:
        access = city.city.app.composition.clients.team_access
        found = await access.role_in(session, (await city.application(session)).id, (await _contact(session)).id)
        return found.value if found else None


async def _contact(session: Any) -> Contact:
    found = await find_contact(session, EMAIL)
    assert found is not None
    return found
