"""A personnel list as a spreadsheet exports it: what of it is taken, which line is at fault; nothing is guessed."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from idp.accounts.people import people_file, people_reader
from idp.accounts.people.people_reader import PeopleFile
from idp.foundation.import_report import ParsedRows
from idp.foundation.json_rows import UnreadableJson
from idp.foundation.table_headings import UnreadableTable

CASES = Path(__file__).parent / "personnel_cases"
TODAY = date(2026, 11, 30)
OFFICES = {"040701": UUID(int=1), "030701": UUID(int=2), "031501": UUID(int=3)}


def parse(file: PeopleFile) -> ParsedRows:
    return people_file.parse_rows(file, OFFICES, TODAY)


def read(content: bytes) -> ParsedRows:
    return parse(people_reader.read_people_file(content))


def table(*rows: str, heading: str = "NIP;Nama;Kode Satker") -> bytes:
    return "\r\n".join((heading, *rows)).encode()


def reasons(found: ParsedRows) -> dict[int, str]:
    return {row.line: "; ".join(row.reasons) for row in found.rejected}


@pytest.mark.parametrize("name", ["personnel.csv", "personnel.xlsx"])
def test_each_damaged_nip_of_an_export_is_named_by_its_line(name: str) -> None:
    found = read((CASES / name).read_bytes())
    said = reasons(found)
    rounded = {line for line, text in said.items() if "nip: a spreadsheet has rounded it" in text}
    assert rounded >= {6, 10, 14}, "1,97806E+17"
    assert name == "personnel.csv" or rounded >= {4, 8, 12}, "kept as a number"
    zeros = {line: text for line, text in said.items() if "names no office" in text}
    assert "office: 40701 names no office; 040701 does: spreadsheets drop leading zeros" in zeros[5]
    assert set(zeros) >= {5, 7, 9}
    assert not re.search(r"\d{15}", str(said)), "never a number of a person"


def test_the_good_rows_of_an_export_are_taken() -> None:
    found = read((CASES / "personnel.csv").read_bytes())
    assert found.ignored_columns == ("No",)
    drafts = {draft.line: draft for draft in found.drafts.values()}
    assert drafts[4].nip == "198603132007011900"
    assert drafts[4].office == "031501"
    assert drafts[4].values == {
        "name": "Sudarma Ma'ruf",
        "birthdate": "1986-03-13",
        "golongan": "II/d",
        "jabatan": "Pengelola Data",
        "phone_number": "083016613186",
        "email": "pegawai0@example.org",
    }
    assert drafts[12].values["birthdate"] == "1976-02-11", "27801"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_long_export_is_read_in_both_encodings(encoding: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, CASES / "personnel-export.py", "400", encoding], cwd=tmp_path, check=True)
    file = people_reader.read_people_file((tmp_path / "personnel.csv").read_bytes())
    assert len(file.rows) == 400
    assert any("Peñaloza" in str(row.members.get("name")) for row in file.rows)
    said = reasons(parse(file))
    assert sum("rounded" in text for text in said.values()) == 100


def test_a_table_says_what_a_json_file_says() -> None:
    heading = "username;Nama;email;email_verified;Peran;aktif;address_locality;L/P"
    content = table(
        'orang.satu;Orang Satu;a@example.org;ya;"kominfo; pengelola_opd@040701";tidak;Denpasar;P',
        "orang.dua;Orang Dua;b@example.org;mungkin;raja;;-;",
        heading=heading,
    )
    found = parse(people_reader.read_people_file(content, with_roles=True))
    draft = found.drafts["orang.satu"]
    assert [str(role) for role in draft.roles or ()] == ["kominfo", "pengelola_opd@040701"]
    assert (draft.active, draft.values["email_verified"]) == (False, True)
    assert (draft.values["address_locality"], draft.values["gender"]) == ("Denpasar", "female")
    assert "email_verified: write true or false" in reasons(found)[3]
    assert "there is no role 'raja'" in reasons(found)[3]


def test_a_letter_that_may_mean_true_or_false_is_refused_by_line() -> None:
    words = {"TRUE": True, "BENAR": True, "Aktif": True, "1": True, "false": False, "Tidak Aktif": False, "0": False}
    letters = ("T", "t", "F", "Y", "N", "x")
    rows = [f"orang.{place};Orang;{word}" for place, word in enumerate((*words, *letters))]
    found = read(table(*rows, heading="username;Nama;Aktif"))
    assert [draft.active for draft in found.drafts.values()] == list(words.values())
    lines = range(2 + len(words), 2 + len(rows))
    assert reasons(found) == dict.fromkeys(lines, "active: write true or false")


def test_roles_in_a_table_are_not_taken_unasked_and_one_sentence_says_so() -> None:
    for heading, named in (("NIP;Nama;Peran", {}), ("NIP;Hak Akses", {}), ("NIP;Nama;Tugas", {"Tugas": "roles"})):
        row = "198603132007011900;Orang Satu;kominfo" if "Nama" in heading else "198603132007011900;kominfo"
        file = people_reader.read_people_file(table(row, heading=heading), named)
        (draft,) = parse(file).drafts.values()
        assert draft.roles is None
        assert file.ignored == (heading.rpartition(";")[2],)
        (said,) = file.notes
        assert "Roles are taken from a table only with --roles" in said
        asked = people_reader.read_people_file(table(row, heading=heading), named, with_roles=True)
        (draft,) = parse(asked).drafts.values()
        assert ([str(role) for role in draft.roles or ()], asked.ignored, asked.notes) == (["kominfo"], (), ())
    told = people_reader.read_people_file(b'[{"username": "a", "name": "A", "roles": ["kominfo"]}]')
    assert [[str(role) for role in draft.roles or ()] for draft in parse(told).drafts.values()] == [["kominfo"]]


def test_passwords_in_a_table_are_not_taken_and_one_sentence_says_so() -> None:
    content = table("orang.satu;Orang Satu;rahasia sekali", heading="username;name;Kata Sandi")
    file = people_reader.read_people_file(content)
    assert parse(file).drafts["orang.satu"].password is None
    assert file.ignored == ("Kata Sandi",)
    (said,) = file.notes
    assert "Passwords are not taken from a table" in said


def test_a_table_without_names_adds_to_people_who_are_here() -> None:
    found = read(table("orang.satu;a@example.org", heading="Username;E-mail"))
    assert found.drafts["orang.satu"].values == {"email": "a@example.org"}


def test_a_heading_can_be_named() -> None:
    content = table("198603132007011900;Orang Satu;040701", heading="NIP;Nama;Bagian")
    file = people_reader.read_people_file(content, {"Bagian": "office"})
    assert [draft.office for draft in parse(file).drafts.values()] == ["040701"]


def test_missing_headings_are_named_with_what_was_found() -> None:
    with pytest.raises(UnreadableTable) as problem:
        people_reader.read_people_file(table("1;2", heading="Bagian;Ruang"))
    assert problem.value.missing == ("nip", "name")
    assert problem.value.found == ("Bagian", "Ruang")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("1.97806e17;Satu;", "nip: a spreadsheet has rounded it"),
        ("198603132007011000;Satu;", ""),  # rounded unless somebody here has it: only the database knows
        ("19780601200001;Satu;", "nip: 18 digits are needed (spaces, dots and hyphens do not count), these are 14"),
        ("19780601200001100O;Satu;", "these are 17"),
        ("197806012000011001;=HYPERLINK(1);", "name: a formula stands there"),
        ("197806012000011001;Sa\u200btu;", "name: it has a letter that shows nothing or turns the direction"),
        ("197806012000011001;S\u0430tu;", "name: it has a letter of another alphabet that looks like ours (U+0430"),
        ("197806012000011001;PeÃ±aloza;", "name: 'Ã±' stands where another letter was: the file was saved or opened"),
        ("197806012000011001;Maâ€™ruf;", "name: 'â€™' stands where another letter was"),
        ("197806012000011001;Satu;99", "office: 99 names no office: correct it"),
        ("197806012000011001;Satu;040701;lebih", "it has a cell beyond the last heading"),
        (";Satu;040701", "a person needs a username or an NIP"),
    ],
)
def test_a_bad_line_is_named_with_its_column_and_what_to_do(cells: str, said: str) -> None:
    assert said in reasons(read(table(cells))).get(2, "")


def test_numbers_are_understood_as_people_paste_them() -> None:
    """Spaces of every kind, hyphens of every kind, an apostrophe, full-width digits, a label, what cannot be seen."""
    forms = (
        "'197806012000011001",
        "19780601 200001 1 001",
        "19780601\u00a0200001\u20091\u202f001",
        "19780601\u2010200001\u20131\u2212001",
        "19780601.200001.1.001",
        "１９７８０６０１２０００011001",
        "NIP. 19780601 200001 1 001",
        "1978\u200b0601\u2060200001\ufeff1001",
    )
    for form in forms:
        (draft,) = read(table(f"{form};Satu;040701")).drafts.values()
        assert draft.nip == "197806012000011001", form
    phones = {
        "0812\u202f3456\u20117890": "0812 3456-7890",
        "'081234567890": "081234567890",
        "(0361) 234567": "(0361) 234567",
        "+62 812-3456-7890": "+62 812-3456-7890",
        "62812\u200b34567890": "6281234567890",
        "No. HP: 0812 3456 7890": "0812 3456 7890",
    }
    for typed, kept in phones.items():
        content = table(f"197806012000011001;Satu;{typed}", heading="NIP;Nama;No. HP")
        (draft,) = read(content).drafts.values()
        assert draft.values["phone_number"] == kept, typed
    bad = read(table("197806012000011001;Satu;081234567890 / 0361234567", heading="NIP;Nama;No. HP"))
    assert "phone_number: it cannot be one telephone number" in reasons(bad)[2]
    lost = read(table("197806012000011001;Satu;84628194821", heading="NIP;Nama;No. HP"))
    (draft,) = lost.drafts.values()
    assert "phone_number" not in draft.values
    assert "lost the zero" in draft.warnings[0]


def test_names_and_usernames_that_mislead_are_refused_with_the_reason() -> None:
    said = reasons(read((CASES / "people-invisible-letters.json").read_bytes()))
    assert set(said) == {2, 3, 4, 5}
    assert "username: it has a letter that shows nothing" in said[2]
    assert "U+200B ZERO WIDTH SPACE" in said[2]
    assert "U+00AD SOFT HYPHEN" in said[3]
    assert "username: it has a letter of another alphabet that looks like ours (U+0430 CYRILLIC" in said[4]
    assert "name: it has a letter that shows nothing or turns the direction of writing (U+202E" in said[5]


def test_an_office_code_that_lost_its_zero_gets_the_hint_of_offices() -> None:
    said = reasons(read((CASES / "people-office-zero-lost.json").read_bytes()))
    assert "office: 40701 names no office; 040701 does: spreadsheets drop leading zeros" in said[1]


@pytest.mark.parametrize(
    ("birthdate", "said"),
    [
        ("2027-01-01", "it lies in the future"),
        ("2027", "it lies in the future"),
        ("1899-12-31", "born before 1900"),
        ("1990-02-30", "no calendar has this day"),
        ("2026-11-30", ""),
        ("0000-02-29", ""),
        ("1900", ""),
    ],
)
def test_a_day_of_birth_that_cannot_be_true_is_refused(birthdate: str, said: str) -> None:
    row = {"username": "a", "name": "A", "birthdate": birthdate}
    found = read(json.dumps({"people": [row]}).encode())
    assert said in reasons(found).get(1, "")
    assert bool(found.rejected) is bool(said)


def test_a_member_that_stands_twice_is_named_with_its_row() -> None:
    content = b'{"people": [{"username": "a", "name": "A"}, {"username": "b", "name": "B", "name": "C",'
    content += b' "address": {"region": "x", "region": "y"}}]}'
    said = reasons(read(content))
    assert said == {
        2: "name stands more than once in this row: keep one; region stands more than once in this row: keep one"
    }
    with pytest.raises(UnreadableJson, match="people more than once"):
        read(b'{"people": [], "people": []}')
