"""Initials, tones, names in headings, and the pieces of a bar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.web.avatars import TONES, initials, keep_unbroken, tone
from idp.web.charts import BarSegment, bar_segments


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("e-Kinerja", "eK"),
        ("Sipoint", "Si"),
        ("I Gede Arya", "IG"),
        ("X", "X"),
        ("", "?"),
        ("--", "?"),
        ("ATCS_CLIENT", "AC"),
    ],
)
def test_initials_are_two_letters_as_written(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text())
def test_any_name_has_initials_and_a_tone(name: str) -> None:
    assert 1 <= len(initials(name)) <= 2
    assert 1 <= tone(name) <= TONES


def test_a_short_name_with_a_hyphen_stays_on_one_line() -> None:
    assert keep_unbroken("Aplikasi e-RTLH") == 'Aplikasi <span class="nw">e-RTLH</span>'


@given(st.text())
def test_a_name_never_becomes_a_tag(name: str) -> None:
    assert "<" not in keep_unbroken(name).replace('<span class="nw">', "").replace("</span>", "")


def test_pieces_lie_behind_one_another() -> None:
    assert bar_segments((12, 80, 97)) == (BarSegment(0, 12), BarSegment(12, 80), BarSegment(92, 97))
    assert bar_segments(()) == ()


@given(st.lists(st.integers(min_value=0, max_value=10_000)))
def test_pieces_fill_the_bar_without_gaps(parts: list[int]) -> None:
    found = bar_segments(parts)
    assert [piece.width for piece in found] == parts
    assert sum(piece.width for piece in found) == (found[-1].x + found[-1].width if found else 0)
