"""User codes: easy to read, easy to type, hard to guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.protocol import user_code
from idp.protocol.user_code import ALPHABET, COUNT, encode_user_code, format_user_code, parse_user_code


def test_codes_have_34_bits_and_no_vowels_or_figures():
    assert COUNT == 25_600_000_000
    assert len(set(ALPHABET)) == 20
    assert not set(ALPHABET) & set("AEIOUY0123456789")


def test_the_first_and_the_last_code():
    assert encode_user_code(0) == "BBBBBBBB"
    assert encode_user_code(COUNT - 1) == "ZZZZZZZZ"


def test_a_code_is_shown_in_two_halves():
    assert format_user_code("BCDFGHJK") == "BCDF-GHJK"


@pytest.mark.parametrize(
    "text",
    ["BCDFGHJK", "BCDF-GHJK", "bcdf-ghjk", " bcdf ghjk ", "b c d f-g h j k", "BCDF–GHJK", "bcdf.ghjk", "bCdF_gHjK"],
)
def test_however_it_is_typed_it_is_the_same_code(text):
    assert parse_user_code(text) == "BCDFGHJK"


@pytest.mark.parametrize(
    "text", ["", "BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "BCDF-GHJ1", "БCDF-GHJK", "BCDFGHJK" + " " * 60, "\0" * 8]
)
def test_what_cannot_be_a_code_is_none(text):
    assert parse_user_code(text) is None


@given(st.integers(0, COUNT - 1))
def test_every_code_survives_being_shown_and_typed(number):
    assert parse_user_code(format_user_code(encode_user_code(number)).lower()) == encode_user_code(number)


@given(st.text(max_size=100))
def test_whatever_is_typed_is_a_code_or_nothing(text):
    code = parse_user_code(text)
    assert code is None or (len(code) == user_code.LENGTH and set(code) <= set(ALPHABET))
