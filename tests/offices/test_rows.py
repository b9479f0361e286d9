"""A register of offices becomes a tree, or says which rows do not fit and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.catalogue import public_inventory
from idp.foundation.import_report import ParsedRows
from idp.foundation.named_table import find_table
from idp.foundation.sheet_reader import read_sheet
from idp.offices import office_file
from idp.offices.office import Kind, OfficeDraft
from idp.offices.office_file import OFFICE_HEADINGS
from idp.offices.tree import find_cycles

HEADER = "code,name,type,parent,predecessor,valid_from,valid_until"


def read(*lines: str, stored: dict[str, OfficeDraft] | None = None) -> ParsedRows:
    content = "\n".join((HEADER, *lines)).encode()
    return office_file.parse_offices(find_table(read_sheet(content), OFFICE_HEADINGS), stored or {}, "test")


def reasons(reading: ParsedRows) -> dict[int, str]:
    return {row.line: "; ".join(row.reasons) for row in reading.rejected}


def test_the_shipped_register_has_140_offices_and_2_audience_groups() -> None:
    listed = find_table(read_sheet(public_inventory.read_organisations()), OFFICE_HEADINGS)
    reading = office_file.parse_offices(listed, {}, public_inventory.LABEL)
    kinds = [draft.kind for draft in reading.drafts.values()]
    assert (kinds.count(Kind.OFFICE), kinds.count(Kind.AUDIENCE)) == (140, 2)
    assert reading.rejected == ()
    assert reading.drafts["20001"].name == "Sekretariat DPRD"
    assert reading.drafts["20001"].parent_code == "51.71"
    assert reading.drafts["200010"].parent_code == "170004"
    assert reading.drafts["BRIDA"].predecessor_code == "041101"


def test_codes_are_text_and_parents_may_come_later_in_the_file() -> None:
    reading = read("007,Bawah,seksi,51.71,,2020-01-01,2024-12-31", "51.71,Kota,pemerintah_kota,,,,")
    assert list(reading.drafts) == ["007", "51.71"]
    assert reading.drafts["007"].valid_until == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A,Nama,dinas,B,,,", "parent B names no office"),
        ("A,Nama,dinas,A,,,", "leads back to A itself"),
        ("A,Nama,dinas,,A,,", "leads back to A itself"),
        ("A,Nama,dinas,,B,,", "predecessor B names no office"),
        ("A,Nama,dinas,G,,,", "audience group"),
        ("A,Nama,dinas,31101,,,", "031101 does: spreadsheets drop leading zeros"),
        (",Nama,dinas,,,,", "code is empty"),
        ("A,,dinas,,,,", "name is empty"),
        ("A,Din\u0430s,dinas,,,,", "name has a letter of another alphabet that looks like ours (U+0430"),
        ("A,Din\u200bas,dinas,,,,", "name has a letter that shows nothing or turns the direction of writing (U+200B"),
        ("A,PeÃ±a,dinas,,,,", "name has 'Ã±' where another letter was"),
        ("A,Nama,,,,,", "type is empty"),
        ("A,Nama,Dinas Kota,,,,", "small letters"),
        ("A B,Nama,dinas,,,,", "not a code"),
        ("A,Na\x07ma,dinas,,,,", "U+0007"),
        (f"A,{'x' * 201},dinas,,,,", "201 characters"),
        ("A,Nama,dinas,,,31-12-2024,", "write a date as"),
        ("A,Nama,dinas,,,2024-01-02,2024-01-01", "lies before"),
        ("A,Nama,dinas", "3 cells where the header has 7"),
    ],
)
def test_a_row_at_fault_is_named_with_what_to_do(line: str, words: str) -> None:
    reading = read("G,Seluruh,scope_group,,,,", "031101,Dinas,dinas,,,,", line)
    assert words in reasons(reading)[4]
    assert list(reading.drafts) == ["G", "031101"]


def test_every_fault_of_a_row_is_named_at_once() -> None:
    reading = read(",,Dinas,,,x,y")
    assert len(reading.rejected[0].reasons) == 5


def test_twins_are_both_refused_because_nobody_knows_which_is_right() -> None:
    reading = read("A,Satu,dinas,,,,", "B,Dua,dinas,,,,", "A,Tiga,dinas,,,,")
    assert list(reading.drafts) == ["B"]
    assert reasons(reading) == dict.fromkeys((2, 4), "code A stands on lines 2 and 4: keep one of them")


def test_a_circle_is_refused_with_those_that_hang_on_it() -> None:
    reading = read("A,A,dinas,B,,,", "B,B,dinas,C,,,", "C,C,dinas,A,,,", "D,D,dinas,A,,,", "E,E,dinas,,,,")
    assert list(reading.drafts) == ["E"]
    assert "leads back" in reasons(reading)[2]
    assert "parent A names no office" in reasons(reading)[5]


def test_a_circle_through_what_is_stored_is_found() -> None:
    before = read("A,A,dinas,,,,", "B,B,dinas,A,,,").drafts
    reading = read("A,A,dinas,B,,,", stored=dict(before))
    assert "leads back to A itself" in reasons(reading)[2]


@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.sampled_from(["", *"ABCDEFGX"]), max_size=7))
def test_cycles_are_exactly_those_who_meet_themselves_again(above: dict[str, str]) -> None:
    def meets_itself(start: str) -> bool:
        here, steps = above.get(start, ""), 0
        while here and here != start and steps < 10:
            here, steps = above.get(here, ""), steps + 1
        return here == start

    assert find_cycles(above) == {code for code in above if meets_itself(code)}


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from(["", *"ABCDEX"])), max_size=8))
def test_what_is_accepted_is_always_a_tree(links: list[tuple[str, str]]) -> None:
    lines = [f"{code},Nama,dinas,{parent},,," for code, parent in links] or ["A,Nama,dinas,,,,"]
    reading = read(*lines)
    parents = {code: draft.parent_code for code, draft in reading.drafts.items()}
    assert find_cycles(parents) == frozenset()
    assert all(parent == "" or parent in parents for parent in parents.values())
    assert len(reading.drafts) + len(reading.rejected) == len(lines)
