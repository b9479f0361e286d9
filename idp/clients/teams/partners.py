"""Use cases of those who answer for staff of vendors: invite, give another code, extend, end."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from idp.accounts.authentication.login_name import is_valid_username, username_key
from idp.accounts.partners.partner_accounts import PartnerAccounts
from idp.accounts.recovery.one_time_codes import IssuedCode
from idp.accounts.store.partners import NewPartner, Partner, PartnerTerms
from idp.catalogue.application import Application
from idp.catalogue.claims.claim_rules import NameFault, find_name_fault
from idp.clients.events import ClientsEvent
from idp.clients.store import team_members
from idp.clients.store.team_members import NewMember
from idp.clients.teams.contacts import Contact, find_contact
from idp.clients.teams.partner_rule import PARTNER_ROLES, is_valid_term
from idp.clients.teams.team_admin import TeamAdmin
from idp.clients.teams.vouching import can_vouch
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.foundation.plain_text import normalize_text
from idp.foundation.secret_values import Secret
from idp.permissions import Operation, Permit, TeamRole

_LONGEST = 128


class PartnerProblem(Enum):
    """What keeps staff of a vendor from being let in, or their time from being changed."""

    #: Who acts is no civil servant of the answering office.
    NOT_CIVIL_SERVANT = auto()
    NAME_EMPTY = auto()
    NAME_INVISIBLE = auto()
    NAME_LOOKALIKE = auto()
    EMAIL_MALFORMED = auto()
    COMPANY_EMPTY = auto()
    ROLE_OF_CITY = auto()
    TERM_WRONG = auto()
    #: Somebody who is no vendor's staff has this address as username.
    USERNAME_TAKEN = auto()
    #: They have an account: they are added to the team by username.
    PARTNER_ALREADY = auto()
    #: The operator, not their day, keeps them out.
    BLOCKED = auto()
    NO_PARTNER = auto()
    #: Another office answers for them.
    OF_OTHER_OFFICE = auto()
    ACTIVATED_ALREADY = auto()
    ENDED_ALREADY = auto()


@dataclass(frozen=True, slots=True)
class InvitationForm:
    """Whom to let in: the address is their username; `until`: the moment after their last day, None: none was read."""

    name: str
    email: str
    company: str
    role: TeamRole
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the invited person is given; `code` None: they have a password from before."""

    name: str
    username: str
    code: Secret | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotInvited:
    """Nobody was let in, for these reasons."""

    problems: tuple[PartnerProblem, ...]


class Partners:
    """The vendors' staff of one deployment."""

    def __init__(self, accounts: PartnerAccounts) -> None:
        self._accounts = accounts

    async def invite(self, admin: TeamAdmin, application: Application, form: InvitationForm) -> Invitation | NotInvited:
        """Answer for a person: an account that their code opens, and a place in the team.

        Raises InsufficientAuthority.
        """
        permit = await admin.require(Operation.INVITE_PARTNER, application)
        problems = _judge(form) if await can_vouch(admin, application) else (PartnerProblem.NOT_CIVIL_SERVANT,)
        voucher_id, until = admin.authority.person_id, form.until
        if problems or voucher_id is None or until is None:
            return NotInvited(problems)
        existing = await find_contact(admin.session, form.email.strip())
        if existing is not None:
            return await self._renew(admin, permit, application, form=form, existing=existing)
        partner = NewPartner(
            person_id=new_id(),
            name=normalize_text(form.name),
            email=form.email.strip(),
            username_key=username_key(form.email),
            company=normalize_text(form.company),
            office_id=application.owner.id,
            vouched_by=voucher_id,
            until=until,
        )
        if not await self._accounts.create(admin.session, permit, partner):
            return NotInvited((PartnerProblem.USERNAME_TAKEN,))
        await _add(admin, permit, application, person_id=partner.person_id, role=form.role)
        issued = await self._accounts.issue_code(admin.session, partner.person_id, voucher_id)
        return _invitation(partner.name, partner.email, issued)

    async def issue_code(
        self, admin: TeamAdmin, application: Application, person: Contact
    ) -> Invitation | PartnerProblem:
        """Give another code to somebody who has not chosen a password yet; earlier codes are void."""
        permit = await admin.require(Operation.INVITE_PARTNER, application)
        partner = await self._find_answered(admin, application, person.id)
        if isinstance(partner, PartnerProblem):
            return partner
        if partner.has_password:
            return PartnerProblem.ACTIVATED_ALREADY
        assert permit.actor is not None  # noqa: S101  only a person vouches
        issued = await self._accounts.issue_code(admin.session, person.id, _person_id(admin))
        return _invitation(person.name, person.username or "", issued)

    async def extend(
        self, admin: TeamAdmin, application: Application, person: Contact, until: datetime | None
    ) -> PartnerProblem | None:
        """Let them log in until another day; None: done. Raises InsufficientAuthority."""
        permit = await admin.require(Operation.EXTEND_PARTNER, application)
        partner = await self._find_answered(admin, application, person.id)
        if isinstance(partner, PartnerProblem):
            return partner
        if until is None or not is_valid_term(until, clock.now()):
            return PartnerProblem.TERM_WRONG
        done = await self._accounts.extend(admin.session, permit, person.id, until)
        return None if done else PartnerProblem.ENDED_ALREADY

    async def end(self, admin: TeamAdmin, application: Application, person: Contact) -> PartnerProblem | None:
        """End everything of theirs now, invitations that wait too; None: done. Raises InsufficientAuthority."""
        permit = await admin.require(Operation.END_PARTNER, application)
        partner = await self._find_answered(admin, application, person.id)
        if isinstance(partner, PartnerProblem):
            return partner
        if not await self._accounts.end(admin.session, person.id, permit.actor):
            return PartnerProblem.ENDED_ALREADY
        await team_members.remove_partners(admin.session, [person.id], clock.now())
        return None

    async def _renew(
        self,
        admin: TeamAdmin,
        permit: Permit,
        application: Application,
        *,
        form: InvitationForm,
        existing: Contact,
    ) -> Invitation | NotInvited:
        """Let somebody in again whose time was over."""
        partner = await self._accounts.find(admin.session, existing.id)
        problem = _judge_existing(partner)
        if problem is not None or partner is None or form.until is None:
            return NotInvited((problem or PartnerProblem.USERNAME_TAKEN,))
        terms = PartnerTerms(
            company=normalize_text(form.company),
            office_id=application.owner.id,
            vouched_by=_person_id(admin),
            until=form.until,
        )
        if not await self._accounts.renew(admin.session, permit, existing.id, terms):
            return NotInvited((PartnerProblem.PARTNER_ALREADY,))
        await _add(admin, permit, application, person_id=existing.id, role=form.role)
        if partner.has_password:
            return Invitation(existing.name, existing.username or "")
        issued = await self._accounts.issue_code(admin.session, existing.id, _person_id(admin))
        return _invitation(existing.name, existing.username or "", issued)

    async def _find_answered(
        self, admin: TeamAdmin, application: Application, person_id: UUID
    ) -> Partner | PartnerProblem:
        """A vendor's person in this team for whom the application's office answers, and for whom who acts may."""
        partner = await self._accounts.find(admin.session, person_id)
        if partner is None or await admin.access.role_in(admin.session, application.id, person_id) is None:
            return PartnerProblem.NO_PARTNER
        if not await can_vouch(admin, application):
            return PartnerProblem.NOT_CIVIL_SERVANT
        return partner if partner.office_id == application.owner.id else PartnerProblem.OF_OTHER_OFFICE


def _person_id(admin: TeamAdmin) -> UUID:
    assert admin.authority.person_id is not None  # noqa: S101  only a person vouches
    return admin.authority.person_id


def _judge(form: InvitationForm) -> tuple[PartnerProblem, ...]:
    fault, email = find_name_fault(form.name), form.email.strip()
    local, _, host = email.rpartition("@")
    well_formed = bool(local) and "@" not in local and "." in host.strip(".") and email.isascii()
    company = normalize_text(form.company)
    problems = {
        PartnerProblem.NAME_EMPTY: fault in (NameFault.EMPTY, NameFault.TOO_LONG),
        PartnerProblem.NAME_INVISIBLE: fault is NameFault.INVISIBLE,
        PartnerProblem.NAME_LOOKALIKE: fault is NameFault.LOOKALIKE,
        PartnerProblem.EMAIL_MALFORMED: not well_formed or not is_valid_username(email),
        PartnerProblem.COMPANY_EMPTY: not company
        or len(company) > _LONGEST
        or find_name_fault(form.company) is not None,
        PartnerProblem.ROLE_OF_CITY: form.role not in PARTNER_ROLES,
        PartnerProblem.TERM_WRONG: form.until is None or not is_valid_term(form.until, clock.now()),
    }
    return tuple(problem for problem, found in problems.items() if found)


def _judge_existing(partner: Partner | None) -> PartnerProblem | None:
    if partner is None:
        return PartnerProblem.USERNAME_TAKEN
    if partner.is_blocked:
        return PartnerProblem.BLOCKED
    return None if partner.ended_at is not None else PartnerProblem.PARTNER_ALREADY


async def _add(admin: TeamAdmin, permit: Permit, application: Application, *, person_id: UUID, role: TeamRole) -> None:
    member = NewMember(application.id, person_id, role.value, clock.now(), admin.authority.person_id)
    await team_members.save(admin.session, member)
    detail = {"person": str(person_id), "role": role.value}
    await admin.record(ClientsEvent.TEAM_MEMBER_ADDED, permit, application.id, detail)


def _invitation(name: str, username: str, issued: IssuedCode) -> Invitation:
    return Invitation(name, username, issued.code, issued.expires_at)
