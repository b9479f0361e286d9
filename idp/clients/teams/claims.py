"""Use cases of claimants: claim an application of the inventory, or propose one that it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from idp.catalogue import duplicates
from idp.catalogue import store as catalogue
from idp.catalogue.application import Application, Origin, SpbeClass, Status
from idp.catalogue.claims import claim_rules
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import NewClaim
from idp.catalogue.claims.claim_rules import ComparableApplication, Duplicate, NameFault
from idp.catalogue.events import CatalogueEvent
from idp.clients.events import ClientsEvent
from idp.clients.store import team_members
from idp.clients.store.team_members import NewMember
from idp.clients.teams.claim_forms import (
    LONGEST_REASON,
    LONGEST_URL,
    ClaimForm,
    ClaimProblem,
    ClaimRefused,
    ProposalForm,
)
from idp.clients.teams.contacts import Contact, find_contact, load_contacts
from idp.clients.teams.team_admin import TeamAdmin
from idp.foundation import clock
from idp.foundation.codes import is_code, normalize_code
from idp.foundation.log import holds_personal_data
from idp.foundation.plain_text import normalize_text
from idp.offices import store as offices
from idp.permissions import Operation, Permit, TeamRole

#: How many claims that a person made wait at most, so that nobody buries those of others.
MOST_OPEN_CLAIMS = 30
#: How the inventory labels an application that came from a proposal.
SOURCE = "usulan pengembang"
_NAME_FAULTS = {
    NameFault.EMPTY: ClaimProblem.NAME_EMPTY,
    NameFault.TOO_LONG: ClaimProblem.NAME_TOO_LONG,
    NameFault.INVISIBLE: ClaimProblem.NAME_INVISIBLE,
    NameFault.LOOKALIKE: ClaimProblem.NAME_LOOKALIKE,
}


@dataclass(frozen=True, slots=True)
class ClaimMade:
    """The claim waits for the owning office; `second_missing`: the second contact is still to be named."""

    claim_id: UUID
    second_missing: bool


async def claim_application(admin: TeamAdmin, claimant_id: UUID, form: ClaimForm) -> ClaimMade | ClaimRefused:
    """Claim an application by its number. Raises InsufficientAuthority where no role allows a claim at all."""
    admin.authority.offices_for(Operation.CLAIM_APPLICATION)
    if not form.number.strip():
        return ClaimRefused((ClaimProblem.NO_NUMBER,))
    application = await catalogue.find_by_number(admin.session, form.number)
    if application is None:
        return ClaimRefused((ClaimProblem.NO_SUCH_NUMBER,))
    refused = await _find_obstacle(admin, claimant_id, application)
    if refused is not None:
        return refused
    second = await find_contact(admin.session, form.second)
    problems = await _judge_contacts(admin, claimant_id, form.second, second) + _judge_reason(form.reason)
    if problems:
        return ClaimRefused(problems)
    return await _save(
        admin,
        NewClaim(
            application_id=application.id,
            office_id=application.owner.id,
            name=application.name,
            proposal={},
            claimant_id=claimant_id,
            second_id=second.id if second else None,
            reason=form.reason.strip(),
            claimed_at=clock.now(),
        ),
    )


async def propose_application(admin: TeamAdmin, claimant_id: UUID, form: ProposalForm) -> ClaimMade | ClaimRefused:
    """Propose an application, which counts in the inventory once the office has confirmed it.

    Raises InsufficientAuthority where no role allows a claim at all.
    """
    admin.authority.offices_for(Operation.CLAIM_APPLICATION)
    office = await offices.find_by_code(admin.session, form.office) if is_code(form.office) else None
    second = await find_contact(admin.session, form.second)
    problems = _judge_proposal(form) + (() if office else (ClaimProblem.NO_OFFICE,))
    problems += await _judge_contacts(admin, claimant_id, form.second, second) + _judge_reason(form.reason)
    if office is not None and not await _reaches(admin, office.id):
        problems += (ClaimProblem.OTHER_OFFICE,)
    alike = await find_alike(admin, ComparableApplication(form.number, form.name, form.url))
    if problems or alike or office is None:
        return ClaimRefused(problems + ((ClaimProblem.DUPLICATE,) if alike else ()), alike)
    return await _save(
        admin,
        NewClaim(
            application_id=None,
            office_id=office.id,
            name=normalize_text(form.name),
            proposal=_proposal(form),
            claimant_id=claimant_id,
            second_id=second.id if second else None,
            reason=form.reason.strip(),
            claimed_at=clock.now(),
        ),
    )


async def find_alike(admin: TeamAdmin, proposed: ComparableApplication) -> tuple[ComparableApplication, ...]:
    """The applications, and the proposals that wait, which this one would duplicate; similar names are another's."""
    found = await duplicates.find_alike(admin.session, proposed)
    return tuple(one.application for one in found if one.kind is not Duplicate.SIMILAR_NAME)


async def _find_obstacle(admin: TeamAdmin, claimant_id: UUID, application: Application) -> ClaimRefused | None:
    if not await _reaches(admin, application.owner.id):
        return ClaimRefused((ClaimProblem.OTHER_OFFICE,))
    stewardship = await claims.find_stewardship(admin.session, application.id)
    if stewardship is not None:
        steward = (await load_contacts(admin.session, [stewardship.steward_id])).get(stewardship.steward_id)
        return ClaimRefused((ClaimProblem.HAS_STEWARD,), steward=steward.name if steward else "")
    if await claims.has_open_claim(admin.session, application.id, claimant_id):
        return ClaimRefused((ClaimProblem.WAITING,))
    return None


async def _reaches(admin: TeamAdmin, office_id: UUID) -> bool:
    return admin.authority.allows_for(Operation.CLAIM_APPLICATION, await offices.load_line(admin.session, office_id))


async def _judge_contacts(
    admin: TeamAdmin, claimant_id: UUID, typed: str, second: Contact | None
) -> tuple[ClaimProblem, ...]:
    claimant = (await load_contacts(admin.session, [claimant_id])).get(claimant_id)
    if claimant is None or not claimant.can_answer:
        return (ClaimProblem.CLAIMANT_UNFIT,)
    by_oneself = admin.authority.person_id is not None
    if by_oneself and await claims.count_open(admin.session, claimant_id) >= MOST_OPEN_CLAIMS:
        return (ClaimProblem.TOO_MANY,)
    if not typed.strip():
        return ()
    if second is None:
        return (ClaimProblem.SECOND_UNKNOWN,)
    if second.id == claimant_id:
        return (ClaimProblem.SECOND_IS_CLAIMANT,)
    return () if second.can_answer else (ClaimProblem.SECOND_UNFIT,)


def _judge_reason(reason: str) -> tuple[ClaimProblem, ...]:
    if not 0 < len(reason.strip()) <= LONGEST_REASON or "\0" in reason:
        return (ClaimProblem.NO_REASON,)
    return (ClaimProblem.REASON_PERSONAL,) if holds_personal_data(reason) else ()


def _judge_proposal(form: ProposalForm) -> tuple[ClaimProblem, ...]:
    fault = claim_rules.find_name_fault(form.name)
    number, url = normalize_code(form.number), form.url.strip()
    well_formed = url.startswith(("https://", "http://")) and bool(claim_rules.host_of(url))
    problems = {
        ClaimProblem.NUMBER_MALFORMED: bool(number) and not is_code(number),
        ClaimProblem.URL_MALFORMED: bool(url)
        and (not well_formed or len(url) > LONGEST_URL or " " in url or claim_rules.has_invisible(url)),
        ClaimProblem.NAME_PERSONAL: holds_personal_data(form.name),
        ClaimProblem.NUMBER_PERSONAL: holds_personal_data(form.number),
        ClaimProblem.URL_PERSONAL: holds_personal_data(url),
    }
    named = () if fault is None else (_NAME_FAULTS[fault],)
    return named + tuple(problem for problem, found in problems.items() if found)


def _proposal(form: ProposalForm) -> Mapping[str, str]:
    return {
        "inventory_id": normalize_code(form.number),
        "url": form.url.strip(),
        "media": form.media.value,
        "audience": form.audience.value,
        "origin": Origin.CITY.value,
        "status": Status.ACTIVE.value,
        "spbe_class": SpbeClass.KHUSUS.value,
        "source": SOURCE,
    }


async def _save(admin: TeamAdmin, claim: NewClaim) -> ClaimMade:
    line = await offices.load_line(admin.session, claim.office_id)
    permit = admin.authority.require(Operation.CLAIM_APPLICATION, office=line)
    claim_id = await claims.save_claim(admin.session, claim)
    detail = {
        "application": str(claim.application_id) if claim.application_id else None,
        "claimant": str(claim.claimant_id),
    }
    await admin.record(CatalogueEvent.CLAIM_MADE, permit, claim_id, detail)
    if claim.application_id is not None and not await claims.was_refused(
        admin.session, claim.application_id, claim.claimant_id
    ):
        await _open_sandbox(admin, permit, claim.application_id, claim)
    return ClaimMade(claim_id, claim.second_id is None)


async def _open_sandbox(admin: TeamAdmin, permit: Permit, application_id: UUID, claim: NewClaim) -> None:
    """Let the claimant work in the sandbox while the claim waits: as a developer, who manages nothing."""
    person_id, role = claim.claimant_id, TeamRole.DEVELOPER.value
    member = NewMember(application_id, person_id, role, claim.claimed_at, added_by=person_id)
    if await team_members.save(admin.session, member):
        added = {"person": str(person_id), "role": role}
        await admin.record(ClientsEvent.TEAM_MEMBER_ADDED, permit, application_id, added)
