"""Twenty at once: one claim is confirmed, one manager stays, one invitation opens an account."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from idp.accounts.authentication.login_name import parse_login_name
from idp.accounts.recovery.password_by_code import PasswordByCodeOutcome, PasswordChosen, PasswordForm
from idp.accounts.roles.granted_role import HeldRole, authority_of
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.inventory_import import import_applications
from idp.clients.models import TeamMemberRow
from idp.clients.teams import claim_decisions, claims, team_changes
from idp.clients.teams.claim_decisions import ClaimDecisionResult, WaitingClaim
from idp.clients.teams.claim_forms import ClaimForm
from idp.clients.teams.claims import ClaimMade
from idp.clients.teams.contacts import find_contact
from idp.clients.teams.partners import Invitation, InvitationForm
from idp.clients.teams.team_changes import TeamProblem
from idp.foundation import clock
from idp.foundation.import_report import ImportOptions
from idp.permissions import SHELL, Role, TeamRole
from tests.accounts.offices import import_two_offices
from tests.accounts.world import CHEAP, create_world
from tests.clients.team_city import APPLICATIONS
from tests.support.app import App, open_app

AT_ONCE = 20


async def people(app: App, numbers: bool = False) -> list[UUID]:
    """Twenty developers of the first office, and its application."""
    world = await create_world(app)
    await import_two_offices(app)
    rows = [
        {"username": f"dev{n}", "name": f"Dev {n}", "office": "01", "roles": ["pengembang@01"]}
        | ({"nip": f"19900101201501{n + 1001:04d}"} if numbers else {})
        for n in range(AT_ONCE)
    ]
    outcome = await world.import_people(*rows)
    assert outcome.report.saved, outcome.report
    async with app.database.begin() as session:
        await import_applications(session, APPLICATIONS, ImportOptions("uji", authority=SHELL))
        found = [await find_contact(session, f"dev{n}") for n in range(AT_ONCE)]
    return [one.id for one in found if one is not None]


async def application(app: App) -> Application:
    async with app.database.begin() as session:
        found = await catalogue.find_by_number(session, "17")
        assert found is not None
        return found


async def test_of_twenty_claims_exactly_one_is_confirmed(postgres_url: str) -> None:
    async with open_app(postgres_url, **CHEAP) as app:
        teams, claimed = app.composition.teams, []
        for person_id in await people(app):
            async with app.database.begin() as session:
                authority = authority_of(f"person:{person_id}", [HeldRole(Role.PENGEMBANG)])
                made = await claims.claim_application(
                    teams.admin(session, authority), person_id, ClaimForm("17", "Saya.")
                )
                assert isinstance(made, ClaimMade)
                claimed.append(made.claim_id)

        async def confirm(claim_id: UUID) -> ClaimDecisionResult:
            async with app.database.begin() as session:
                admin = teams.admin(session, SHELL)
                found = await claim_decisions.find_claim(admin, claim_id)
                assert found is not None
                return await claim_decisions.confirm_claim(admin, WaitingClaim(found.claim, None))

        results = await asyncio.gather(*map(confirm, claimed))
        assert results.count(ClaimDecisionResult.CONFIRMED) == 1
        assert set(results) <= {
            ClaimDecisionResult.CONFIRMED,
            ClaimDecisionResult.LOST,
            ClaimDecisionResult.DECIDED_ALREADY,
        }
        async with app.database.begin() as session:
            outcomes = (await session.scalars(text("SELECT outcome FROM application_claim"))).all()
            members = await session.scalar(select(func.count()).select_from(TeamMemberRow))
            stewards = await session.scalar(text("SELECT count(*) FROM stewardship"))
        assert sorted(outcomes) == ["confirmed"] + ["superseded"] * (AT_ONCE - 1)
        assert (members, stewards) == (1, 1)


@pytest.mark.parametrize("number", [2, AT_ONCE])
async def test_of_managers_who_leave_at_once_one_stays(postgres_url: str, number: int) -> None:
    async with open_app(postgres_url, **CHEAP) as app:
        teams, managers, of = app.composition.teams, (await people(app))[:number], await application(app)
        async with app.database.begin() as session:
            for n in range(number):
                await team_changes.add_member(teams.admin(session, SHELL), of, f"dev{n}", TeamRole.MANAGER)

        async def leave(n: int, person_id: UUID) -> TeamProblem | None:
            async with app.database.begin() as session:
                admin = teams.admin(session, authority_of(f"person:{person_id}", []))
                if n % 2:
                    return await team_changes.leave_team(admin, of)
                person = await find_contact(session, str(person_id))
                assert person is not None
                return await team_changes.change_member(admin, of, person, TeamRole.READER)

        results = await asyncio.gather(*(leave(n, one) for n, one in enumerate(managers)))
        assert sorted(map(str, results)) == sorted([str(None)] * (number - 1) + [str(TeamProblem.LAST_MANAGER)])


async def test_an_invitation_opens_an_account_once(postgres_url: str) -> None:
    async with open_app(postgres_url, **CHEAP) as app:
        first, *_ = await people(app, numbers=True)
        teams, of = app.composition.teams, await application(app)
        form = InvitationForm(
            "Wayan", "wayan@vendor.example", "CV", TeamRole.DEVELOPER, clock.now() + timedelta(days=9)
        )
        async with app.database.begin() as session:
            await team_changes.add_member(teams.admin(session, SHELL), of, "dev0", TeamRole.MANAGER)
        async with app.database.begin() as session:
            admin = teams.admin(session, authority_of(f"person:{first}", []))
            invitation = await teams.partners.invite(admin, of, form)
        assert isinstance(invitation, Invitation)
        assert invitation.code is not None
        code = invitation.code.reveal

        async def open_account(n: int) -> PasswordByCodeOutcome:
            name = parse_login_name(form.email)
            typed = PasswordForm(code, f"kuda-laut-menari-{n}-kali", RequestOrigin(f"10.0.{n}.1", "x"), name)  # type: ignore[arg-type]
            return await app.composition.accounts.recovery.password_by_code.choose(typed)

        outcomes = await asyncio.gather(*map(open_account, range(AT_ONCE)))
        assert sum(isinstance(one, PasswordChosen) for one in outcomes) == 1
