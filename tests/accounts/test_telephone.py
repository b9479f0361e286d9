"""Telephone numbers as people write and paste them, and what cannot be one."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.accounts.telephone import GROUPING, InvalidTelephone, TelephoneFault, list_spellings, parse_telephone


@pytest.mark.parametrize(
    ("typed", "written", "international"),
    [
        ("081234567890", "081234567890", "+6281234567890"),
        ("0812 3456 7890", "0812 3456 7890", "+6281234567890"),
        ("0812\u00a03456\u20097890", "0812 3456 7890", "+6281234567890"),
        ("0812\u202f3456\u20117890", "0812 3456-7890", "+6281234567890"),
        ("0812\u22123456.7890", "0812-3456.7890", "+6281234567890"),
        ("'081234567890", "081234567890", "+6281234567890"),
        ("０８１２３４５６７８９０", "081234567890", "+6281234567890"),
        ("0812\u200b34567890\u2060", "081234567890", "+6281234567890"),
        ("6281234567890", "6281234567890", "+6281234567890"),
        ("+62 812-3456-7890", "+62 812-3456-7890", "+6281234567890"),
        ("0062 81234567890", "0062 81234567890", "+6281234567890"),
        ("+62 (0)361 234567", "+62 (0)361 234567", "+62361234567"),
        ("(0361) 234567", "(0361) 234567", "+62361234567"),
        ("+62 361 0000417", "+62 361 0000417", "+623610000417"),
        ("+1 (425) 555-1212", "+1 (425) 555-1212", "+14255551212"),
        ("No. HP: 0812 3456 7890", "0812 3456 7890", "+6281234567890"),
        ("WA 081234567890", "081234567890", "+6281234567890"),
    ],
)
def test_a_number_is_understood_as_it_is_written(typed: str, written: str, international: str) -> None:
    found = parse_telephone(typed)
    assert (found.written, found.international) == (written, international)
    assert parse_telephone(found.written) == found
    assert typed not in repr(found)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("84628194821", TelephoneFault.ZERO_LOST),
        ("081234567890 / 0361234567", TelephoneFault.MALFORMED),
        ("081234567890, 0361234567", TelephoneFault.MALFORMED),
        ("081234567890 0361234567", TelephoneFault.MALFORMED),
        ("112", TelephoneFault.MALFORMED),
        ("", TelephoneFault.MALFORMED),
        ("-", TelephoneFault.MALFORMED),
        ("belum ada", TelephoneFault.MALFORMED),
        ("361 234567", TelephoneFault.MALFORMED),
        ("8,12346E+10", TelephoneFault.MALFORMED),
        ("0000000000", TelephoneFault.MALFORMED),
        ("+62", TelephoneFault.MALFORMED),
    ],
)
def test_what_cannot_be_a_number_is_refused(typed: str, fault: TelephoneFault) -> None:
    with pytest.raises(InvalidTelephone) as problem:
        parse_telephone(typed)
    assert problem.value.fault is fault


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    with contextlib.suppress(InvalidTelephone):
        assert parse_telephone(typed).international.startswith("+")


@pytest.mark.parametrize(
    "typed", ["0812 3456 7890", "62812-3456-7890", "+62 812 34567890", "0062812 34567890", "+62 (0)812 3456 7890"]
)
def test_a_number_is_found_in_every_spelling(typed: str) -> None:
    spellings = list_spellings("+6281234567890")
    assert "".join(one for one in typed if one not in GROUPING) in spellings
    assert {parse_telephone(one).international for one in spellings} == {"+6281234567890"}
    assert list_spellings("+6591234567") == {"+6591234567", "006591234567"}
