"""Whether an officer may give a role: the rules of terms, reasons and persons; pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from idp.accounts.roles.granted_role import HeldRole
from idp.foundation.log import holds_personal_data
from idp.permissions import CITY_ROLES, ROLE_PERMISSIONS, OfficeLine, Permission, Reach, Role

#: An officer gives a role for at most so long; then somebody looks at it again.
MAX_TERM = timedelta(days=2 * 366)
#: A role that ends within this time is named to those who can extend it.
ENDING_SOON = timedelta(days=14)
MAX_REASON_LENGTH = 300


class GrantRefusal(Enum):
    """Why an officer cannot give this role so."""

    NO_ROLE = auto()
    ONESELF = auto()
    PERSON_DISABLED = auto()
    #: Staff of a vendor work in teams of applications, and have no role here.
    OF_VENDOR = auto()
    NEEDS_OFFICE = auto()
    FOR_THE_CITY_ONLY = auto()
    NO_END = auto()
    END_PASSED = auto()
    END_TOO_FAR = auto()
    BEYOND_OWN_ROLE = auto()
    NO_REASON = auto()
    REASON_TOO_LONG = auto()
    PERSONAL_NUMBER = auto()
    HELD_ALREADY = auto()
    ASKED_ALREADY = auto()


@dataclass(frozen=True, slots=True)
class RoleOffer:
    """A role to be given: to whom, for which office (None: the city), until when (exclusive), why."""

    person_id: UUID
    role: Role
    office_id: UUID | None
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class RoleOfficer:
    """The officer who gives or takes roles, and the roles they hold now."""

    person_id: UUID
    roles: tuple[HeldRole, ...] = field(default=())

    def own_end(self, permission: Permission, office: OfficeLine) -> datetime | None:
        """When the last of the officer's roles ends that gives `permission` for `office`; None: without an end."""
        ends = [held.until for held in self.roles if _gives(held, permission, office)]
        return None if None in ends else max((end for end in ends if end is not None), default=None)


def _gives(held: HeldRole, permission: Permission, office: OfficeLine) -> bool:
    given = ROLE_PERMISSIONS[held.role]
    if held.office_id is None:
        return given.get(permission) is Reach.ALL
    return permission in given and held.office_id in office


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """What the rules must know beside the offer: the officer's own end, and what is known of the person."""

    officer_id: UUID
    own_end: datetime | None
    person_disabled: bool
    now: datetime
    person_of_vendor: bool = False


def find_refusals(offer: RoleOffer, facts: GrantFacts) -> tuple[GrantRefusal, ...]:
    """Everything that stands against the offer, in the order of the form; nothing: it can be given."""
    return tuple(
        refusal
        for refusal in (
            _about_person(offer, facts),
            _about_office(offer),
            _about_end(offer, facts),
            _about_reason(offer),
        )
        if refusal is not None
    )


def _about_person(offer: RoleOffer, facts: GrantFacts) -> GrantRefusal | None:
    if offer.person_id == facts.officer_id:
        return GrantRefusal.ONESELF
    if facts.person_disabled:
        return GrantRefusal.PERSON_DISABLED
    return GrantRefusal.OF_VENDOR if facts.person_of_vendor else None


def _about_office(offer: RoleOffer) -> GrantRefusal | None:
    if offer.role in CITY_ROLES:
        return GrantRefusal.FOR_THE_CITY_ONLY if offer.office_id else None
    return GrantRefusal.NEEDS_OFFICE if offer.office_id is None else None


def _about_end(offer: RoleOffer, facts: GrantFacts) -> GrantRefusal | None:
    if offer.until is None:
        return GrantRefusal.NO_END
    if offer.until <= facts.now:
        return GrantRefusal.END_PASSED
    if offer.until > facts.now + MAX_TERM:
        return GrantRefusal.END_TOO_FAR
    too_long = facts.own_end is not None and offer.until > facts.own_end
    return GrantRefusal.BEYOND_OWN_ROLE if too_long else None


def _about_reason(offer: RoleOffer) -> GrantRefusal | None:
    if not offer.reason.strip():
        return GrantRefusal.NO_REASON
    if len(offer.reason) > MAX_REASON_LENGTH:
        return GrantRefusal.REASON_TOO_LONG
    return GrantRefusal.PERSONAL_NUMBER if holds_personal_data(offer.reason) else None
