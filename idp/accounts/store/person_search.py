"""The condition by which people are searched, and the correction of rows whose search text does not fit the name."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_

from idp.accounts.models.person import Person
from idp.foundation.database import Session
from idp.foundation.search_conditions import contains_words
from idp.foundation.search_correction import correct_slice
from idp.foundation.search_text import SEPARATOR

#: The search text is of this name: a program before 0.8 changes a name and leaves the search text.
_FITS = func.substr(Person.search_text, 1, func.length(Person.name) + 1) == Person.name + SEPARATOR


def find_by_name(typed: str) -> ColumnElement[bool] | None:
    """Condition: the name has every word of a search; None where nothing was typed.

    Rows that a program before 0.8 added are found by their letters; a name that it changed, once it is corrected.
    """
    words = contains_words(typed, Person.search_text)
    if not words:
        return None
    # the words first: they rule most rows out at the least cost
    added_before = and_(Person.search_text.is_(None), *contains_words(typed, func.lower(Person.name)))
    return or_(and_(*words, _FITS), added_before)


async def correct_search_texts(session: Session, after: UUID | None) -> UUID | None:
    """Make the search text of the next people where it is missing or of another name."""
    unfit = or_(Person.search_text.is_(None), not_(_FITS))
    return await correct_slice(session, Person, after, source="name", unfit=unfit)
