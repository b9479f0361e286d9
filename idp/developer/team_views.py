"""View values of the pages about claims, teams and vendors' staff."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from idp.catalogue.claims.claim import Claim
from idp.catalogue.claims.claim_rules import ComparableApplication
from idp.clients.teams.claim_forms import ClaimRefused
from idp.clients.teams.partner_rule import PARTNER_ROLES
from idp.clients.teams.partners import Invitation
from idp.clients.teams.team import Team
from idp.offices.office import Office
from idp.permissions import TeamRole
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class FormFieldError:
    """What is wrong with a field; `problem`: the name of a member of an enumeration of problems."""

    field: str
    problem: str


@dataclass(frozen=True, slots=True)
class ClaimFormView:
    """developer/claim.html: the form for a number and the person's own claims; `typed`: what was sent."""

    visitor: HeaderUser
    claims: tuple[Claim, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[FormFieldError, ...] = ()
    steward: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class ProposalFormView:
    """developer/proposal.html: the form for an application that the inventory lacks."""

    visitor: HeaderUser
    offices: tuple[Office, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[FormFieldError, ...] = ()
    duplicates: tuple[ComparableApplication, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamView:
    """developer/team.html: contacts and members; the forms are those that the person may send."""

    visitor: HeaderUser
    own_id: UUID
    team: Team
    base: str
    may_manage: bool
    may_vouch: bool
    latest: date
    now: datetime
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[FormFieldError, ...] = ()
    done: str = ""
    roles: tuple[TeamRole, ...] = tuple(TeamRole)


@dataclass(frozen=True, slots=True)
class PartnerFormView:
    """developer/partner.html: whom to let in; with `invitation`, what is handed to the person once."""

    visitor: HeaderUser
    team: Team
    base: str
    latest: date
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[FormFieldError, ...] = ()
    invitation: Invitation | None = None
    roles: tuple[TeamRole, ...] = PARTNER_ROLES

    @property
    def code(self) -> str:
        """The code, which is on this page once."""
        return self.invitation.code.reveal if self.invitation and self.invitation.code else ""


#: The field beside which each problem of a claim or a proposal is said; the others stand above the form.
CLAIM_FIELDS: Mapping[str, str] = {
    "NO_NUMBER": "nomor",
    "NO_SUCH_NUMBER": "nomor",
    "OTHER_OFFICE": "nomor",
    "HAS_STEWARD": "nomor",
    "WAITING": "nomor",
    "NUMBER_MALFORMED": "nomor",
    "NUMBER_PERSONAL": "nomor",
    "SECOND_UNKNOWN": "kedua",
    "SECOND_UNFIT": "kedua",
    "SECOND_IS_CLAIMANT": "kedua",
    "NO_REASON": "alasan",
    "REASON_PERSONAL": "alasan",
    "NAME_EMPTY": "nama",
    "NAME_TOO_LONG": "nama",
    "NAME_INVISIBLE": "nama",
    "NAME_LOOKALIKE": "nama",
    "NAME_PERSONAL": "nama",
    "NO_OFFICE": "kantor",
    "URL_MALFORMED": "alamat",
    "URL_PERSONAL": "alamat",
}
PARTNER_FIELDS: Mapping[str, str] = {
    "NAME_EMPTY": "nama",
    "NAME_INVISIBLE": "nama",
    "NAME_LOOKALIKE": "nama",
    "EMAIL_MALFORMED": "email",
    "USERNAME_TAKEN": "email",
    "PARTNER_ALREADY": "email",
    "BLOCKED": "email",
    "COMPANY_EMPTY": "perusahaan",
    "ROLE_OF_CITY": "peran",
    "TERM_WRONG": "sampai",
}


def claim_errors(refused: ClaimRefused, *, proposal: bool = False) -> tuple[FormFieldError, ...]:
    """The errors of a form about a claim, each beside its field."""
    fields = {**CLAIM_FIELDS, **({"OTHER_OFFICE": "kantor"} if proposal else {})}
    return tuple(FormFieldError(fields.get(one.name, ""), one.name) for one in refused.problems)
