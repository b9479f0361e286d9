"""contains_words(): the words of a search as conditions on columns of search text, alike on both databases."""

from sqlalchemy import ColumnElement, SQLColumnExpression, or_

from idp.foundation.search_text import parse_search

_SPECIAL = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


def contains_words(
    typed: str, *columns: SQLColumnExpression[str] | SQLColumnExpression[str | None]
) -> list[ColumnElement[bool]]:
    """One condition for each word typed: one of its spellings occurs in one of the columns."""
    return [
        or_(*(column.like(f"%{spelling.translate(_SPECIAL)}%", escape="\\") for column in columns for spelling in word))
        for word in parse_search(typed).words
    ]
