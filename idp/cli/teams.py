"""idp apps claim and idp apps team: who answers for an application, and who works on it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.cli.context import run
from idp.cli.list_output import print_list
from idp.cli.settings import calendar, fail
from idp.clients.teams import claim_decisions, claims, stewardships, team_changes
from idp.clients.teams.claim_decisions import ClaimDecisionResult, WaitingClaim
from idp.clients.teams.claim_forms import ClaimForm, ClaimRefused
from idp.clients.teams.contacts import Contact, find_contact, load_contacts
from idp.clients.teams.stewardships import StewardshipProblem
from idp.clients.teams.team import load_team
from idp.clients.teams.team_admin import TeamAdmin
from idp.clients.teams.team_changes import TeamProblem
from idp.composition import Composition
from idp.permissions import SHELL, Operation, TeamRole

Answer = TypeVar("Answer")

claim_app = typer.Typer(no_args_is_help=True, help="Claims: who wants to answer for which application.")
team_app = typer.Typer(no_args_is_help=True, help="The contacts of an application, and the members of its team.")

Number = Annotated[str, typer.Argument(help="The application's number in the inventory; 017 is 17.")]
Person = Annotated[str, typer.Argument(help="A username, an NIP, or a sub.")]
ClaimId = Annotated[UUID, typer.Argument(help="The id of a claim: `idp apps claim list` shows it.")]


@claim_app.command("make")
def make_claim(
    number: Number,
    person: Person,
    reason: Annotated[str, typer.Option(help="Why this person answers for it; no personal numbers.")],
    second: Annotated[str, typer.Option(help="The second contact; without it, to be named later.")] = "",
) -> None:
    """Claim an application for a person; the owning office, or `confirm`, decides."""

    async def work(admin: TeamAdmin) -> str:
        claimant = await _find_person(admin, person)
        made = await claims.claim_application(admin, claimant.id, ClaimForm(number, reason, second))
        if isinstance(made, ClaimRefused):
            fail(f"Nothing was claimed: {_words(*made.problems)}.")
        return str(made.claim_id)

    typer.echo(f"Claimed: {_with_teams(work, Operation.CLAIM_APPLICATION)}")


@claim_app.command("list")
def list_claims() -> None:
    """List the claims that wait: id, number, application, office, claimant."""

    async def work(admin: TeamAdmin) -> list[list[str]]:
        waiting = [one.claim for one in await claim_decisions.list_waiting(admin)]
        people = await load_contacts(admin.session, [one.claimant_id for one in waiting])
        return [
            [str(one.id), one.number or "-", one.name, one.office.name, people[one.claimant_id].name] for one in waiting
        ]

    print_list(
        ["id", "number", "application", "office", "claimant"],
        _with_teams(work, Operation.LIST_CLAIMS),
        "id",
        "claim",
    )


@claim_app.command("confirm")
def confirm(claim: ClaimId) -> None:
    """Confirm a claim: its claimant answers for the application and manages its team."""
    result = _with_teams(lambda admin: _decide(admin, claim, None), Operation.DECIDE_CLAIM)
    _report(result, ClaimDecisionResult.CONFIRMED, "Confirmed.")


@claim_app.command("refuse")
def refuse(claim: ClaimId, reason: Annotated[str, typer.Option(help="What the claimant reads.")]) -> None:
    """Refuse a claim with a reason."""
    result = _with_teams(lambda admin: _decide(admin, claim, reason), Operation.DECIDE_CLAIM)
    _report(result, ClaimDecisionResult.REFUSED, "Refused.")


@team_app.command("show")
def show_team(number: Number) -> None:
    """Show the contacts of an application and the members of its team."""

    async def work(admin: TeamAdmin) -> tuple[str, list[list[str]]]:
        team = await load_team(admin, await _find_application(admin, number))
        contacts = [
            f"steward: {team.steward.name if team.steward else 'none'}{' (left)' if team.steward_left else ''}",
            f"second contact: {team.second.name if team.second else 'none'}",
        ]
        return "; ".join(contacts), [_row(one.contact, one.role) for one in team.members]

    contacts, members = _with_teams(work, Operation.SHOW_TEAM)
    typer.echo(contacts)
    print_list(["name", "username", "role", "state"], members, "username", "member")


@team_app.command("add")
def add_member(number: Number, person: Person, role: TeamRole = TeamRole.DEVELOPER) -> None:
    """Add a person to the team."""

    async def work(admin: TeamAdmin) -> Contact | TeamProblem:
        return await team_changes.add_member(admin, await _find_application(admin, number), person, role)

    _tell(_with_teams(work, Operation.ADD_TEAM_MEMBER), "Added.")


@team_app.command("change")
def change_member(number: Number, person: Person, role: TeamRole) -> None:
    """Give a member another role."""

    async def work(admin: TeamAdmin) -> TeamProblem | None:
        application = await _find_application(admin, number)
        return await team_changes.change_member(admin, application, await _find_person(admin, person), role)

    _tell(_with_teams(work, Operation.CHANGE_TEAM_MEMBER), "Changed.")


@team_app.command("remove")
def remove_member(number: Number, person: Person) -> None:
    """Remove a member; the last manager and the steward stay."""

    async def work(admin: TeamAdmin) -> TeamProblem | None:
        application = await _find_application(admin, number)
        return await team_changes.remove_member(admin, application, (await _find_person(admin, person)).id)

    _tell(_with_teams(work, Operation.REMOVE_TEAM_MEMBER), "Removed.")


@team_app.command("hand-over")
def hand_over(number: Number, person: Person) -> None:
    """Let another person answer for the application and manage its team."""

    async def work(admin: TeamAdmin) -> Contact | StewardshipProblem:
        return await stewardships.hand_over(admin, await _find_application(admin, number), person)

    _tell(_with_teams(work, Operation.HAND_OVER_APPLICATION), "Handed over.")


@team_app.command("second-contact")
def name_second(number: Number, person: Person) -> None:
    """Name the second contact."""

    async def work(admin: TeamAdmin) -> Contact | StewardshipProblem:
        return await stewardships.name_second(admin, await _find_application(admin, number), person)

    _tell(_with_teams(work, Operation.HAND_OVER_APPLICATION), "Named.")


async def _decide(admin: TeamAdmin, claim_id: UUID, reason: str | None) -> ClaimDecisionResult | None:
    found = await claim_decisions.find_claim(admin, claim_id)
    if found is None:
        return None
    waiting = WaitingClaim(found.claim, None)
    if reason is None:
        return await claim_decisions.confirm_claim(admin, waiting)
    return await claim_decisions.refuse_claim(admin, waiting, reason)


async def _find_application(admin: TeamAdmin, number: str) -> Application:
    found = await catalogue.find_by_number(admin.session, number)
    if found is None:
        fail(f"No application has the number {number}: `idp apps list --search WORD` finds numbers.")
    return found


async def _find_person(admin: TeamAdmin, name: str) -> Contact:
    found = await find_contact(admin.session, name)
    if found is None:
        fail("Nobody has this username, NIP or sub: `idp people list` shows who there is.")
    return found


def _with_teams(work: Callable[[TeamAdmin], Awaitable[Answer]], operation: Operation) -> Answer:
    """Do `work` in one transaction as the operator's shell."""

    async def worked(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await work(composition.teams.admin(session, SHELL))

    return run(worked, operation)


def _report(result: ClaimDecisionResult | None, good: ClaimDecisionResult, words: str) -> None:
    if result is None:
        fail("No claim has this id: `idp apps claim list` shows those that wait.")
    if result is not good:
        fail(f"Nothing was done: {_words(result)}.")
    typer.echo(words)


def _tell(outcome: Contact | TeamProblem | StewardshipProblem | None, words: str) -> None:
    if isinstance(outcome, TeamProblem | StewardshipProblem):
        fail(f"Nothing was done: {_words(outcome)}.")
    typer.echo(words)


def _words(*problems: object) -> str:
    return ", ".join(str(getattr(one, "name", one)).lower().replace("_", " ") for one in problems)


def _row(contact: Contact, role: TeamRole) -> list[str]:
    state = "active" if contact.is_active else "disabled"
    if contact.partner_until is not None:
        state += f", partner until {calendar().day_of(contact.partner_until).isoformat()}"
    return [contact.name, contact.username or "-", role.value, state]
