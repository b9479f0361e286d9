"""Inventories as offices keep them: Indonesian headings and words, numbers and codes that spreadsheets changed."""

from collections.abc import Collection
from pathlib import Path

import pytest

from idp.catalogue import inventory_file
from idp.catalogue.application import Audience, Dimension, Media, Origin, SpbeClass, Status
from idp.catalogue.choice_words import CHOICE_WORDS
from idp.catalogue.inventory_columns import FILE_COLUMNS, INVENTORY_HEADINGS
from idp.cli.table_messages import explain_file
from idp.foundation.import_report import ParsedRows
from idp.foundation.named_table import find_table
from idp.foundation.sheet_reader import read_sheet
from idp.foundation.table_headings import UnreadableTable, heading_key
from idp.offices.office_file import OFFICE_HEADINGS
from tests.catalogue.test_rows import GOOD, table
from tests.foundation.test_spreadsheet import workbook

CASES = Path(__file__).parent / "inventory_cases"
OFFICES = {"040701", "030701", "031101", "51.71"}
NIP, NIK = "198706052010011001", "5171010506870001"
HEADINGS = [
    "No", "Nomor Inventaris", "Nama Aplikasi", "Unit Pengelola", "Kode OPD", "Asal", "Status", "Platform", "Kelas SPBE",
    "Lingkup Pengguna", "Sasaran Pengguna", "Dimensi Smart City", "Alamat URL", "Tahun Pembuatan", "Jumlah Pengguna",
    "Keterangan",
]  # fmt: skip
FIRST = [
    1, 501, "Sistem Contoh Arsip", "Dinas Perpustakaan", "040701", "Kota", "Aktif", "Web", "Khusus", "Semua OPD",
    "Pegawai", "Smart Governance", "-", 2019.0, "1.200", "",
]  # fmt: skip


def parse(content: bytes, stored: Collection[str] = ()) -> ParsedRows:
    found = find_table(read_sheet(content), INVENTORY_HEADINGS)
    return inventory_file.parse_applications(found, OFFICES, "test", stored)


def reasons(parsed: ParsedRows) -> dict[int, str]:
    return {row.line: "; ".join(row.reasons) for row in parsed.rejected}


def test_an_inventory_in_indonesian_is_read_by_its_own_headings_and_words() -> None:
    second = [2, 502, "e-Contoh", "Dinas Perhubungan", "030701", "Pusat", "Tidak Aktif", "Android", "Umum", "-"]
    second += ["Masyarakat", "Ekonomi", None, None, 350, "digabung dengan No 1"]
    parsed = parse(workbook(["INVENTARISASI APLIKASI"], HEADINGS, FIRST, second, [None, "Jumlah", *[None] * 12, 1550]))
    assert reasons(parsed) == {}
    one, two = parsed.drafts["501"], parsed.drafts["502"]
    assert (one.origin, one.status, one.media, one.spbe_class) == (
        Origin.CITY, Status.ACTIVE, Media.WEB, SpbeClass.KHUSUS,
    )  # fmt: skip
    assert (one.audience, one.dimension, one.url, one.year, one.users) == (
        Audience.ASN, Dimension.GOVERNANCE, "", 2019, 1200,
    )  # fmt: skip
    assert (two.origin, two.status, two.media, two.audience) == (
        Origin.CENTRAL, Status.INACTIVE, Media.MOBILE, Audience.PUBLIC,
    )  # fmt: skip
    assert (two.users, two.year, two.note) == (350, None, "digabung dengan No 1")
    assert parsed.ignored_columns == ("No",)


def test_an_inventory_without_some_columns_is_refused_with_those_it_has() -> None:
    with pytest.raises(UnreadableTable) as refused:
        parse((CASES / "inventory-indonesian.xlsx").read_bytes())
    sentence = explain_file(refused.value, INVENTORY_HEADINGS)
    assert (
        "stands for inventory_id, origin, spbe_class, user_scope_opd, audience, dimension; line 2 has No, " in sentence
    )
    assert "--column" in sentence


def test_a_number_damaged_or_ambiguous_is_named_by_line_and_column() -> None:
    def row(**changes: object) -> list[object]:
        named = dict(zip(HEADINGS, FIRST, strict=True)) | changes
        return [named[heading] for heading in HEADINGS]

    parsed = parse(
        workbook(
            HEADINGS,
            row(**{"Tahun Pembuatan": "2020/2021"}),
            row(**{"Nomor Inventaris": 502, "Jumlah Pengguna": 1.2}),
            row(**{"Nomor Inventaris": 503, "Kode OPD": 40701}),
            row(**{"Nomor Inventaris": "5,03E+17"}),
            row(**{"Nomor Inventaris": 505, "Jumlah Pengguna": "=SUM(A1:A2)"}),
            row(**{"Nomor Inventaris": 506, "Jumlah Pengguna": "12.50"}),
        )
    )
    assert parsed.drafts == {}
    found = reasons(parsed)
    assert found[2].startswith("year (Tahun Pembuatan) is '2020/2021': give a whole number from 1970 to 2100")
    assert found[3].startswith("users (Jumlah Pengguna) is '1.2': give a whole number")
    assert found[4] == (
        "owner_code (Kode OPD) 40701 names no office; 040701 does: spreadsheets drop leading zeros,"
        " format the column as text"
    )
    assert "inventory_id (Nomor Inventaris) is '5,03E+17', a number that a spreadsheet has rounded" in found[5]
    assert found[6] == "users (Jumlah Pengguna) holds a formula or an error of one: paste its value there"
    assert "'12.50'" in found[7]


@pytest.mark.parametrize(
    ("typed", "users"),
    [("1.200", 1200), ("1,200", 1200), ("12.500.000", 12_500_000), ("1.200,00", 1200), ("350.0", 350), ("2,00", 2)],
)
def test_whole_numbers_are_understood_as_people_write_them(typed: str, users: int) -> None:
    assert parse(table(GOOD | {"users": typed})).drafts["900"].users == users


@pytest.mark.parametrize("typed", ["1.20", "1.2000", "1,20,000", "1.200,5", "1 200", "±5", "100+", "1e3", "٣"])
def test_other_numbers_are_refused_and_never_guessed(typed: str) -> None:
    assert "users is" in reasons(parse(table(GOOD | {"users": typed})))[2]


def test_a_number_that_another_application_has_is_refused_however_it_is_written() -> None:
    damaged = (CASES / "inventory-id-damaged.csv").read_bytes()
    parsed = parse(damaged, stored={"17", "18"})
    assert parsed.drafts == {}
    assert reasons(parsed) == {
        2: "inventory_id 017 is that of application 17: write 17, and format the column as text",
        3: "inventory_id 17.0 is that of application 17: write 17, and format the column as text",
    }
    twins = "inventory_id {} stands on lines 2 and 3 as 017 and 17.0, which are one: keep one of them"
    assert reasons(parse(damaged)) == {2: twins.format("017"), 3: twins.format("17.0")}
    assert list(parse(table(GOOD | {"inventory_id": "017"}), stored={"017"}).drafts) == ["017"], "as it is stored"


@pytest.mark.parametrize("column", ["inventory_id", "name", "owner_code", "user_scope_opd", "url", "note"])
@pytest.mark.parametrize("number", [NIP, NIK, "19870605 201001 1 001"])
def test_a_personal_number_is_refused_by_the_name_of_its_cell_and_not_repeated(column: str, number: str) -> None:
    text = f"https://a.example/{number.replace(' ', '')}" if column == "url" else number
    parsed = parse(table(GOOD | {column: text}))
    assert f"{column} holds a personal number or an e-mail address: leave it out" in reasons(parsed)[2]
    assert number not in str(parsed.rejected)


def test_headings_and_words_stand_for_one_thing_each() -> None:
    for headings in (INVENTORY_HEADINGS, OFFICE_HEADINGS):
        keys = [heading_key(name) for column, names in headings.names.items() for name in {column, *names}]
        assert len(keys) == len(set(keys))
    for options in (Origin, Status, Media, SpbeClass, Audience, Dimension):
        words = [*options, *(word for value in options for word in CHOICE_WORDS[value])]
        assert len(words) == len(set(words))
        assert all(word == word.casefold() for word in words)
    assert {column.file_header for column in FILE_COLUMNS} < set(INVENTORY_HEADINGS.names)
