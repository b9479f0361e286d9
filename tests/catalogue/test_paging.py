"""Marks of pages and words of searches."""

import contextlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))


@given(TEXT, st.uuids())
def test_a_mark_comes_back_as_it_was(name: str, key: UUID) -> None:
    assert parse_cursor(str(Cursor(name, key))) == Cursor(name, key)


@given(st.text())
def test_any_other_text_is_no_mark(text: str) -> None:
    with contextlib.suppress(InvalidCursor):
        assert str(parse_cursor(text)) == text


@pytest.mark.parametrize(
    "text", ["", "x", "%%%", "é", "AAAA", str(Cursor("a\0b", UUID(int=1))), str(Cursor("a", UUID(int=1))) + "="]
)
def test_a_forged_or_broken_mark_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        parse_cursor(text)
