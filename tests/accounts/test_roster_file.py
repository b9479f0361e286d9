"""Files of personnel systems as they really come: what is read, and which line is at fault; nothing is guessed."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from idp.accounts.people.row_faults import RowFault
from idp.accounts.roster.roster_faults import RosterFileFault, UnreadableRoster
from idp.accounts.roster.roster_file import read_roster_file
from idp.accounts.roster.roster_rows import ParsedRoster, parse_rows
from idp.accounts.roster.roster_scope import OfficeTree, RosterScope
from idp.foundation.spreadsheet import SpreadsheetFault

CASES = Path(__file__).parent / "personnel_cases"
CITY, LIBRARY, TRANSPORT, TRADE, BRANCH = (UUID(int=number) for number in range(1, 6))
TREE = OfficeTree(
    {"51.71": CITY, "040701": LIBRARY, "030701": TRANSPORT, "031501": TRADE, "04070101": BRANCH},
    {CITY: "Kota", LIBRARY: "Perpustakaan", TRANSPORT: "Perhubungan", TRADE: "Koperasi", BRANCH: "UPT"},
    {LIBRARY: CITY, TRANSPORT: CITY, TRADE: CITY, BRANCH: LIBRARY},
)


def parsed(content: bytes, office_id: UUID | None = None) -> ParsedRoster:
    return parse_rows(read_roster_file(content), RosterScope(TREE, office_id), date(2026, 11, 30))


def faults(content: bytes, office_id: UUID | None = None) -> set[tuple[int, str, str, str]]:
    return {(one.line, one.fault, one.column, one.detail) for one in parsed(content, office_id).problems}


def table(*rows: str, heading: str = "NIP;Nama;Kode Satker") -> bytes:
    return "\r\n".join((heading, *rows)).encode()


@pytest.mark.parametrize("name", ["personnel.csv", "personnel.xlsx"])
def test_each_damaged_nip_of_an_export_is_named_by_its_line(name: str) -> None:
    found = faults((CASES / name).read_bytes())
    damaged = {line for line, fault, column, _ in found if fault == RowFault.NIP_ROUNDED and column == "nip"}
    assert damaged >= {6, 10, 14}, "1,97806E+17"
    assert name == "personnel.csv" or damaged >= {4, 8, 12}, "kept as a number"
    zeros = {(line, detail) for line, fault, _, detail in found if fault == RowFault.OFFICE_ZERO_LOST}
    assert zeros >= {(5, "040701"), (7, "030701"), (9, "030701")}
    assert {fault for _, fault, _, _ in found} == {RowFault.NIP_ROUNDED, RowFault.OFFICE_ZERO_LOST}


@pytest.mark.parametrize("name", ["personnel.csv", "personnel.xlsx"])
def test_the_other_rows_of_an_export_are_read(name: str) -> None:
    content = (CASES / name).read_bytes()
    assert read_roster_file(content).ignored == ("No",)
    drafts = {draft.line: draft for draft in parsed(content).drafts}
    if name == "personnel.csv":
        first = drafts[4]
        assert (first.nip, first.office_id) == ("198603132007011900", TRADE)
        assert first.values == {
            "name": "Sudarma Ma'ruf",
            "birthdate": "1986-03-13",
            "golongan": "II/d",
            "jabatan": "Pengelola Data",
            "phone_number": "083016613186",
            "email": "pegawai0@example.org",
        }
        assert drafts[12].values["birthdate"] == "1976-02-11", "27801"
        assert drafts[8].nip == "198810162022011904"


def test_an_apostrophe_spaces_and_three_kinds_of_days_are_read() -> None:
    content = table(
        "'197304211996211901;Satu;040701;21-Apr-1973",
        "19850916 201521 2 903;Dua;040701;16/09/1985",
        "198810162022011904;Tiga;040701;16-Okt-1988",
        "198908042012212909;Empat;040701;28645",
        "198908042012212910;Lima;040701;-",
        heading="NIP;Nama Lengkap;Kode Satker;Tgl. Lahir",
    )
    drafts = parsed(content).drafts
    assert [draft.nip for draft in drafts][:2] == ["197304211996211901", "198509162015212903"]
    days = [draft.values.get("birthdate") for draft in drafts]
    assert days == ["1973-04-21", "1985-09-16", "1988-10-16", "1978-06-04", None]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ("1,97806E+17;Satu;040701", (2, "nip_rounded", "nip", "")),
        ("1.97806e17;Satu;040701", (2, "nip_rounded", "nip", "")),
        ("19780601200001;Satu;040701", (2, "nip_length", "nip", "14")),
        ("197806012000011001;Satu;40701", (2, "office_zero_lost", "office", "040701")),
        ("197806012000011001;Satu;99", (2, "office_unknown", "office", "99")),
        ("197806012000011001;=HYPERLINK(1);040701", (2, "formula", "name", "")),
        ("197806012000011001;@SUM(1);040701", (2, "formula", "name", "")),
        ("197806012000011001;Sa\u200btu;040701", (2, "invisible", "name", "U+200B ZERO WIDTH SPACE")),
        ("197806012000011001;Sat\u202eu;040701", (2, "invisible", "name", "U+202E RIGHT-TO-LEFT OVERRIDE")),
        ("197806012000011001;S\u0430tu;040701", (2, "lookalike", "name", "U+0430 CYRILLIC SMALL LETTER A")),
        ("197806012000011001;PeÃ±aloza;040701", (2, "wrong_encoding", "name", "Ã±")),
        ("197806012000011001;Satu;040701;lebih", (2, "surplus_cells", "", "")),
        ("197806012000011001;" + "x" * 256 + ";040701", (2, "bad_value", "name", "")),
        (";Satu;040701", (2, "no_identifier", "", "")),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_column(cells: str, fault: tuple[int, str, str, str]) -> None:
    assert faults(table(cells)) == {fault}


def test_a_row_of_an_office_outside_the_list_is_refused() -> None:
    content = table("197806012000011001;Satu;030701", "197806012000011002;Dua;04070101")
    assert faults(content, LIBRARY) == {(2, "office_outside", "office", "030701")}
    assert parsed(content, LIBRARY).drafts[0].office_id == BRANCH


def test_usernames_that_look_like_another_s_are_refused() -> None:
    found = faults((CASES / "people-invisible-letters.json").read_bytes())
    assert found == {
        (2, "invisible", "username", "U+200B ZERO WIDTH SPACE"),
        (3, "invisible", "username", "U+00AD SOFT HYPHEN"),
        (4, "lookalike", "username", "U+0430 CYRILLIC SMALL LETTER A"),
        (5, "invisible", "name", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    }


def test_an_office_of_a_people_file_that_lost_its_zero_is_named() -> None:
    assert faults((CASES / "people-office-zero-lost.json").read_bytes()) == {
        (1, "office_zero_lost", "office", "040701")
    }


def test_the_number_of_nine_digits_from_before_2009_is_no_nip() -> None:
    content = table("197806012000011001;Satu;040701;510123456", heading="NIP Baru;Nama;Kode OPD;NIP Lama")
    assert [(draft.nip, draft.old_nip) for draft in parsed(content).drafts] == [("197806012000011001", None)]


def test_a_telephone_number_without_its_zero_is_left_out_and_counted() -> None:
    content = table("197806012000011001;Satu;040701;84628194821", heading="NIP;Nama;Kode Satker;No. HP")
    found = parsed(content)
    assert "phone_number" not in found.drafts[0].values
    assert found.phones_without_zero == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_delimiter_and_mark_of_an_encoding_is_understood(encoding: str, delimiter: str) -> None:
    lines = ["DAFTAR PEGAWAI", f"NIP{delimiter}NAMA LENGKAP", f"197806012000011001{delimiter}Ni Luh Peñaloza"]
    (draft,) = parsed("\n".join(lines).encode(encoding)).drafts
    assert (draft.line, draft.values["name"]) == (3, "Ni Luh Peñaloza")


def test_what_a_list_gives_no_rights_with_is_not_read() -> None:
    content = (
        b'{"people": [{"username": "a", "name": "A", "password": "x", "roles": ["kominfo"], "email_verified": true}]}'
    )
    assert read_roster_file(content).ignored == ("email_verified", "password", "roles")
    assert faults(content) == set()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", SpreadsheetFault.EMPTY),
        (b" \r\n ", SpreadsheetFault.EMPTY),
        (b"x" * (21 * 1024 * 1024), SpreadsheetFault.TOO_LARGE),
        (b"NIP;Nama\r\n1;Pe\xf1aloza\x90", SpreadsheetFault.NOT_UTF8),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SpreadsheetFault.OLD_WORKBOOK),
        (b'NIP;Nama\r\n1;"Satu', SpreadsheetFault.OPEN_QUOTE),
        (b"NIP;Nama\r\n", RosterFileFault.NO_ROWS),
        (b'{"people": []}', RosterFileFault.NO_ROWS),
        (b"{", RosterFileFault.NOT_JSON),
        (b"[" * 100_000, RosterFileFault.NOT_JSON),
        (b"a;b\r\n1;2", RosterFileFault.NO_HEADINGS),
        (b"NIP;NIP Baru;Nama\r\n1;2;3", RosterFileFault.HEADING_TWICE),
        (b"PK\x03\x04broken", SpreadsheetFault.BROKEN_WORKBOOK),
        (b"NIP;Nama\r\n" + b"1;x\r\n" * 50_001, SpreadsheetFault.TOO_MANY_ROWS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(content: bytes, fault: str) -> None:
    with pytest.raises(UnreadableRoster) as refused:
        read_roster_file(content)
    assert refused.value.fault == fault


@pytest.mark.parametrize("nip", ["1,98503E+17", 1.98e17, True, [], {}])
def test_no_value_of_json_ends_in_anything_but_a_fault(nip: object) -> None:
    import json

    content = json.dumps({"people": [{"username": "a", "name": "A", "nip": nip}, 7, None, {"name": []}]}).encode()
    assert {line for line, *_ in faults(content)} == {1, 2, 3, 4}
