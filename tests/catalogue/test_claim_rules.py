"""Numbers, names and addresses in their forms for comparison, and what a proposal duplicates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.catalogue.claims.claim_rules import (
    ComparableApplication,
    Duplicate,
    NameFault,
    find_duplicates,
    find_name_fault,
    host_of,
    name_key,
)
from idp.foundation.codes import normalize_code

EXISTING = ComparableApplication("17", "Siap Rekaan", "https://www.siap.rekaan.example/masuk")


@pytest.mark.parametrize("typed", ["17", "017", "17.0", " 0017.00 ", "１７"])
def test_a_number_is_the_same_however_it_is_written(typed: str) -> None:
    assert normalize_code(typed) == "17"


@pytest.mark.parametrize("typed", ["17.5", "A-017", "0-17", ""])
def test_other_numbers_stay_as_they_are(typed: str) -> None:
    assert normalize_code(typed) == typed


@given(st.text(max_size=40))
def test_a_number_is_in_its_form_after_once(typed: str) -> None:
    assert normalize_code(normalize_code(typed)) == normalize_code(typed)


@pytest.mark.parametrize(
    "name",
    [
        "Siap\u200bRekaan",
        "Siap\u202e Rekaan",
        "Siap \u2066Rekaan\u2069",
        "\ufeffSiap",
        "Siap\u00adRekaan",
        "Siap\u3164",
        "Siap\u2800",
        "Siap\ufe0f",
        "Siap\u180b",
        "Siap\U000e0100",
        "Siap\U00013441",
        "Siap\U0001d159",
        "Siap\x07",
        "\u200b",
    ],
)
def test_a_name_with_an_invisible_letter_or_one_that_turns_the_direction_is_refused(name: str) -> None:
    assert find_name_fault(name) is NameFault.INVISIBLE


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Si\u0430p", NameFault.LOOKALIKE),
        ("", NameFault.EMPTY),
        (" … ", NameFault.EMPTY),
        ("a" * 201, NameFault.TOO_LONG),
    ],
)
def test_a_name_says_something_and_is_not_too_long(name: str, fault: NameFault) -> None:
    assert find_name_fault(name) is fault


@pytest.mark.parametrize("name", ["e-SIAP", "Rumah Sakit (RSUD) Wangaya", "SI Ñuñú 2.0", "Tab\tlama"])
def test_names_as_people_write_them_are_good(name: str) -> None:
    assert find_name_fault(name) is None


def test_names_are_compared_without_case_accents_and_spaces() -> None:
    assert name_key("e-SIAP  Rékaan") == name_key("ESIAP rekaan")


@pytest.mark.parametrize(
    ("url", "host"), [("https://WWW.Siap.example./x", "siap.example"), ("http://[", ""), ("siap", ""), ("", "")]
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("proposed", "kind"),
    [
        (ComparableApplication("017", "Lain", ""), Duplicate.NUMBER),
        (ComparableApplication("", "SIAP-rekaan", ""), Duplicate.NAME),
        (ComparableApplication("", "Lain", "http://siap.rekaan.example:8443/uji"), Duplicate.HOST),
    ],
)
def test_a_proposal_that_is_there_already_is_found(proposed: ComparableApplication, kind: Duplicate) -> None:
    assert [one.kind for one in find_duplicates(proposed, [EXISTING])] == [kind]


def test_another_application_is_no_duplicate() -> None:
    assert find_duplicates(ComparableApplication("", "Lain", ""), [EXISTING, ComparableApplication("", "x", "")]) == ()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("SIREKON", "SIREKON (Sistem Rekomendasi Online)", True),
        ("Sistem Rekomendasi Online", "SIREKON (Sistem Rekomendasi Online)", True),
        ("Basis data terpadu / SLRT", "SLRT", True),
        ("Rekaan Siap", "Siap-Rekaan", False),
        ("Rekaan Siap", "Siap Rekaan", True),
        ("Siap Rekan", "Siap Rekaan", True),
        ("Siap Rekaam", "Siap Rekaan", True),
        ("Siap Rekaann", "Siap Rekaan", True),
        ("Siap Rekaannn", "Siap Rekaan", False),
        ("Siap Rekmmn", "Siap Rekaan", False),
        ("SIDI", "SIDA", False),
        ("SIM (A)", "SIM (B)", False),
    ],
)
def test_names_are_similar_by_their_parts_their_words_or_all_letters_but_one(one: str, other: str, alike: bool) -> None:
    for first, second in ((one, other), (other, one)):
        found = find_duplicates(ComparableApplication("", first, ""), [ComparableApplication("", second, "")])
        assert [duplicate.kind for duplicate in found] == [Duplicate.SIMILAR_NAME] * alike


@given(st.text("abcdef", min_size=7, max_size=12), st.integers(0, 6), st.sampled_from("xyz"))
def test_a_name_is_similar_to_itself_with_one_letter_more_less_or_other(name: str, place: int, letter: str) -> None:
    changed = (name[:place] + letter + name[place:], name[:place] + name[place + 1 :], name[:place] + letter)
    for other in (*changed[:2], changed[2] + name[place + 1 :]):
        found = find_duplicates(ComparableApplication("", other, ""), [ComparableApplication("", name, "")])
        assert [one.kind for one in found] == [Duplicate.SIMILAR_NAME], other
