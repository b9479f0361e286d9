"""find_office(): the office that an address names, whose figures and lists are asked for instead of the city's."""

from idp.foundation.codes import is_code
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.offices.office import Office


async def find_office(session: Session, code: str | None) -> Office | None:
    """The office with this code; None: there is no such office, so that the city is meant."""
    return await offices.find_by_code(session, code) if code and is_code(code) else None
