"""person_line(): a person as lists show them, with their state and their second factor; pure."""

from datetime import datetime

from idp.accounts.store.office_people import OfficePerson
from idp.monitoring.views import FactorState, PersonLine, PersonState


def person_line(person: OfficePerson, wait_until: datetime | None = None) -> PersonLine:
    """A person in a list; `wait_until`: when their wait after failed logins ends, if they wait."""
    return PersonLine(
        id=person.id,
        name=person.name,
        post=person.post or person.kind,
        office=person.office_name or "",
        state=_state(person, wait_until),
        factor=_factor(person),
        last_login=person.last_login,
        wait_until=wait_until,
    )


def _state(person: OfficePerson, wait_until: datetime | None) -> PersonState:
    if person.disabled_at is not None:
        return PersonState.DISABLED
    if wait_until is not None:
        return PersonState.WAITING
    return PersonState.ACTIVE if person.has_password else PersonState.NOT_ACTIVATED


def _factor(person: OfficePerson) -> FactorState:
    if person.has_passkey:
        return FactorState.PASSKEY
    return FactorState.TOTP if person.has_totp else FactorState.NONE
