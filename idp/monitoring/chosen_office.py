"""ChosenOffice: the office whose pages an administrator looks at, of those that their roles reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from idp.foundation.database import Session
from idp.offices import store as offices
from idp.offices.office import Office
from idp.permissions import Authority, Operation


@dataclass(frozen=True, slots=True)
class ChosenOffice:
    """One office, and all offices that could be chosen, by name."""

    office: Office
    choices: tuple[Office, ...]


async def choose_office(authority: Authority, session: Session, code: str) -> ChosenOffice | None:
    """The office with this code, or without one the first that a role is held for; None: it is not theirs.

    Raises InsufficientAuthority where no role is held for an office.
    """
    held = authority.offices_for(Operation.SHOW_OFFICE)
    choices = tuple(await offices.list_below(session, held))
    found = [one for one in choices if one.code == code] if code else _highest(choices)
    return ChosenOffice(found[0], choices) if found else None


def _highest(choices: Sequence[Office]) -> list[Office]:
    """The offices that stand below no other one of these."""
    ids = {one.id for one in choices}
    return [one for one in choices if one.parent_id not in ids]
