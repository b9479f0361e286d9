"""Marks of pages and words of searches."""

import contextlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.foundation.paging import MOST_WORDS, BadCursor, Mark, mark, words

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)))


@given(TEXT, st.uuids())
def test_a_mark_comes_back_as_it_was(name: str, key: UUID) -> None:
    assert mark(str(Mark(name, key))) == Mark(name, key)


@given(st.text())
def test_any_other_text_is_no_mark(text: str) -> None:
    with contextlib.suppress(BadCursor):
        assert str(mark(text)) == text


@pytest.mark.parametrize(
    "text", ["", "x", "%%%", "é", "AAAA", str(Mark("a\0b", UUID(int=1))), str(Mark("a", UUID(int=1))) + "="]
)
def test_a_forged_or_broken_mark_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        mark(text)


def test_what_a_person_types_is_taken_literally() -> None:
    assert words(" 100%  SMS_x \\ ") == ("%100\\%%", "%sms\\_x%", "%\\\\%")
    assert words("a\0b\x07c") == ("%a%", "%b%", "%c%")
    assert words("") == ()
    assert len(words("a " * 100)) == MOST_WORDS
