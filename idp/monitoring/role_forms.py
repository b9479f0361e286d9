"""Reads the form with which an officer gives or extends a role, and proposes its end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from idp.accounts.roles.role_rules import MAX_TERM, RoleOffer
from idp.foundation.calendar import Calendar
from idp.monitoring.views import RoleForm, RoleTerm
from idp.offices.office import Office
from idp.permissions import CITY_ROLES, Role

#: How long a role is proposed for.
_PROPOSED = timedelta(days=365)


def read_form(fields: Mapping[str, str]) -> RoleForm:
    """The fields as they were typed, with an end to their length."""
    return RoleForm(
        role=fields.get("peran", "")[:40],
        office=fields.get("kantor", "")[:40],
        until=fields.get("sampai", "").strip()[:40],
        reason=fields.get("alasan", "").strip()[:1000],
    )


@dataclass(frozen=True, slots=True)
class RoleChoices:
    """What a form may choose from: roles, and offices by their codes."""

    roles: tuple[Role, ...]
    offices: Mapping[str, UUID]

    @classmethod
    def of(cls, roles: tuple[Role, ...], offices: Iterable[Office]) -> "RoleChoices":
        """These roles in these offices."""
        return cls(roles, {one.code: one.id for one in offices})


def parse_offer(form: RoleForm, person_id: UUID, choices: RoleChoices, calendar: Calendar) -> RoleOffer | None:
    """The offer that a form describes, judged by the rules of roles; None: its role is none that can be chosen."""
    role = next((one for one in choices.roles if one.value == form.role), None)
    if role is None:
        return None
    office_id = None if role in CITY_ROLES else choices.offices.get(form.office)
    return RoleOffer(person_id, role, office_id, parse_last_day(form.until, calendar), form.reason)


def parse_last_day(text: str, calendar: Calendar) -> datetime | None:
    """The moment after the last day; None where the text is no day."""
    try:
        return calendar.start_of(date.fromisoformat(text) + timedelta(days=1))
    except (ValueError, OverflowError):
        return None


def propose_term(own_end: datetime | None, now: datetime, calendar: Calendar) -> RoleTerm:
    """The last day that may be chosen, and the day that is proposed: in a year, or when the officer's own role ends."""
    end = min(now + MAX_TERM, own_end) if own_end is not None else now + MAX_TERM
    latest = calendar.day_of(end - timedelta(days=1))
    return RoleTerm(latest, min(latest, calendar.day_of(now + _PROPOSED)))
