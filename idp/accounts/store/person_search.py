"""The column in which people are searched, and the correction of rows in which it does not fit the name."""

from uuid import UUID

from sqlalchemy import ColumnElement, case, func, not_, or_

from idp.accounts.models.person import Person
from idp.foundation.database import Session
from idp.foundation.search_correction import correct_slice
from idp.foundation.search_text import SEPARATOR

#: The search text is of this name: a program before 0.8 changes a name and leaves the search text.
_FITS = func.substr(Person.search_text, 1, func.length(Person.name) + 1) == Person.name + SEPARATOR

#: The text in which people are searched; of a row whose search text does not fit, the bare name.
SEARCHED: ColumnElement[str] = case((_FITS, Person.search_text), else_=func.lower(Person.name))


async def correct_search_texts(session: Session, after: UUID | None) -> UUID | None:
    """Make the search text of the next people where it is missing or of another name."""
    unfit = or_(Person.search_text.is_(None), not_(_FITS))
    return await correct_slice(session, Person, after, source="name", unfit=unfit)
