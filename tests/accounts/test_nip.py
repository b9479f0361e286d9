"""The structure of an NIP only warns; what is not 18 digits is no NIP."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts import nip
from idp.accounts.nip import NipWarning

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "198705052010011001",
        "19870505 201001 1 001",
        "19870505.201001.1.001",
        " 198705052010011001\n",
        "19870505\u2010201001\u20151\u2212001",
        "'198705052010011001",
        "‘1987 0505 2010 0110 01",
        "１９８７０５０５２０１００１１００１",
        "NIP. 19870505 201001 1 001",
        "NIPPPK: 198705052010011001",
        "1987\u200b05\u00ad05\ufe0f2010011001",
    ],
)
def test_what_people_put_between_digits_does_not_count(text):
    assert nip.parse_nip(text).digits == "198705052010011001"


@pytest.mark.parametrize(
    ("text", "left"),
    [("", 0), ("1987", 4), ("19870505201001100", 17), ("made.pradnyani", 13), ("19870505201001100O", 17)],
)
def test_anything_else_is_no_nip_and_says_how_long_it_is(text, left):
    with pytest.raises(nip.InvalidNip) as problem:
        nip.parse_nip(text)
    assert problem.value.digits == left


def test_digits_of_other_scripts_are_not_digits_here():
    with pytest.raises(nip.InvalidNip):
        nip.parse_nip("١" * 18)


@pytest.mark.parametrize(
    ("digits", "doubts"),
    [
        ("198705052010011001", ()),
        ("198705052022211004", ()),  # PPPK: month 21
        ("198713052010011001", (NipWarning.BIRTH_DATE,)),
        ("202705052010011001", (NipWarning.BIRTH_IN_FUTURE, NipWarning.STARTED_AS_CHILD)),
        ("194005051965011001", (NipWarning.VERY_OLD,)),
        ("198705052010131001", (NipWarning.START_MONTH,)),
        ("198705052027011001", (NipWarning.START_IN_FUTURE,)),
        ("198705052026121001", (NipWarning.START_IN_FUTURE,)),
        ("198705052001011001", (NipWarning.STARTED_AS_CHILD,)),
        ("198705052010013001", (NipWarning.SEX,)),
        ("198705052010011000", (NipWarning.SERIAL,)),
    ],
)
def test_what_looks_wrong_is_named(digits, doubts):
    assert nip.find_warnings(nip.Nip(digits), TODAY) == doubts


@given(st.text("0123456789", min_size=18, max_size=18))
def test_any_eighteen_digits_are_taken_and_never_shown_whole(digits):
    found = nip.parse_nip(digits)
    assert isinstance(nip.find_warnings(found, TODAY), tuple)
    assert digits not in str(found)
    assert digits not in repr(found)
    assert str(found).endswith(digits[-3:])
