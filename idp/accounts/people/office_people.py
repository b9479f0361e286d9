"""The people of an office as its administrators see them: lists, figures, one person."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from idp.accounts.store import office_people as store
from idp.accounts.store.office_people import OfficeFigures, OfficePeopleFilter, OfficePerson
from idp.foundation import clock
from idp.foundation.database import Session
from idp.foundation.paging import Page
from idp.offices import store as offices
from idp.permissions import Authority, Operation

#: How far back failed logins are counted.
FAILURE_WINDOW = timedelta(days=7)


async def list_people(
    authority: Authority, session: Session, office_id: UUID | None, filters: OfficePeopleFilter
) -> Page[OfficePerson]:
    """A page of the people of this office and those below it; None: of all. Raises InsufficientAuthority."""
    authority.require(Operation.LIST_OFFICE_PEOPLE, office=await offices.load_line(session, office_id))
    return await store.list_page(session, replace(filters, office_ids=None if office_id is None else [office_id]))


async def find_person(authority: Authority, session: Session, person_id: UUID) -> OfficePerson | None:
    """The person with this id; None: there is none, or they belong to no office of the acting person."""
    person = await store.find(session, person_id)
    if person is None:
        return None
    line = await offices.load_line(session, person.office_id)
    return person if authority.allows_for(Operation.SHOW_PERSON, line) else None


async def load_figures(authority: Authority, session: Session, office_id: UUID) -> OfficeFigures:
    """The figures of this office and those below it. Raises InsufficientAuthority."""
    authority.require(Operation.SHOW_OFFICE, office=await offices.load_line(session, office_id))
    return await store.count_people(session, [office_id], clock.now() - FAILURE_WINDOW)
