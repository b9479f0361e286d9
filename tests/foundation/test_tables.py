"""Tables as officers send them: encodings, separators, what stands above, within and below; and what is refused."""

import codecs
import csv
import io

import pytest

from idp.cli.table_messages import describe_reading, explain_file
from idp.foundation import spreadsheet
from idp.foundation.aside_rows import AsideKind
from idp.foundation.named_table import NamedTable, RowShape, find_table
from idp.foundation.sheet_reader import read_sheet
from idp.foundation.spreadsheet import SpreadsheetFault, TextEncoding, UnreadableSpreadsheet
from idp.foundation.table_headings import Headings, TableFault, UnreadableTable
from tests.foundation.test_spreadsheet import workbook

HEADINGS = Headings(
    {
        "code": ("Kode OPD", "kode"),
        "name": ("Nama Aplikasi", "nama"),
        "users": ("Jumlah Pengguna",),
        "note": ("Keterangan", "Ket."),
        "owner": ("Unit Pengelola",),
    },
    required=("code", "name"),
    identifiers=("code",),
    unread=frozenset({"owner"}),
)


def read(content: bytes | str, **named: str) -> NamedTable:
    return find_table(read_sheet(content.encode() if isinstance(content, str) else content), HEADINGS, named)


def cells(table: NamedTable) -> list[dict[str, str]]:
    return [{column: cell.text for column, cell in row.cells.items()} for row in table.rows]


def refused(content: bytes | str, **named: str) -> UnreadableTable:
    with pytest.raises(UnreadableTable) as found:
        read(content, **named)
    return found.value


@pytest.mark.parametrize(
    "content",
    [
        b"code,name\n1,Satu\n",
        b"code;name\r\n1;Satu\r\n",
        b"code\tname\r1\tSatu\r",
        codecs.BOM_UTF8 + b"code,name\n1,Satu\n",
        "code;name\n1;Satu\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "code;name\n1;Satu\n".encode("utf-16-be"),
        b"Name , CODE\nSatu,1\n",
        b"Kode_OPD;NAMA  APLIKASI :\n1;Satu\n",
        b"Kode OPD (6 angka);Nama Aplikasi*\n1;Satu\n",
        b"sep=;\r\ncode;name\r\n1;Satu\r\n",
        b'"sep=,"\ncode,name\n1,Satu\n',
        b"code,name,,\n1,Satu,,\n,,,\n",
        b'code;name\n"1";"Satu"\n',
        b"DAFTAR APLIKASI;;\nKEADAAN 2026, SEMUA, LENGKAP;;\n;;\n;code;name\n;1;Satu\n",
        workbook(["DAFTAR"], [], [None, "Kode", "Nama"], [None, 1, "Satu"]),
    ],
)
def test_a_table_is_found_as_spreadsheets_and_officers_write_it(content: bytes) -> None:
    table = read(content)
    assert (cells(table), table.ignored) == ([{"code": "1", "name": "Satu"}], ())
    assert table.rows[0].shape is RowShape.FITS


def test_text_in_windows_1252_is_read_and_said() -> None:
    table = read("code;name\n1;Ni Luh Peñaloza – “Desa”\n".encode("cp1252"))
    assert cells(table) == [{"code": "1", "name": "Ni Luh Peñaloza – “Desa”"}]
    assert table.encoding is TextEncoding.WINDOWS_1252
    assert any("Windows-1252" in sentence for sentence in describe_reading(table))
    assert describe_reading(read("code;name\n1;Peñaloza\n")) == ()


@pytest.mark.parametrize(
    ("content", "fault", "line"),
    [
        (b"", SpreadsheetFault.EMPTY, 0),
        (b" \n\n", SpreadsheetFault.EMPTY, 0),
        (b"code;name\n1;Pe\xf1a\n2;\x81\n", SpreadsheetFault.NOT_UTF8, 3),
        (b"code;name\n1;Pe\xf1a\x00\n", SpreadsheetFault.NOT_UTF8, 2),
        (codecs.BOM_UTF8 + b"code;name\n1;Pe\xf1a\n", SpreadsheetFault.NOT_UTF8, 2),
        (b"\xff\xfea", SpreadsheetFault.NOT_UTF8, 1),
        (b'code,name\n1,"never closed\n2,x\n', SpreadsheetFault.OPEN_QUOTE, 2),
        (b'sep=,\ncode,name\n1,"never closed\n2,x\n', SpreadsheetFault.OPEN_QUOTE, 3),
        (b"code,name\n1," + b"x" * 200_000 + b"\n", SpreadsheetFault.OPEN_QUOTE, 2),
        (b"x" * (20 * 1024 * 1024 + 1), SpreadsheetFault.TOO_LARGE, 0),
        (b"\xd0\xcf\x11\xe0 xls", SpreadsheetFault.OLD_WORKBOOK, 0),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    content: bytes, fault: SpreadsheetFault, line: int
) -> None:
    with pytest.raises(UnreadableSpreadsheet) as found:
        read(content)
    assert (found.value.fault, found.value.line) == (fault, line)
    assert explain_file(found.value, HEADINGS).endswith(".")


def test_names_with_commas_do_not_hide_the_separator() -> None:
    rows = [f"{number};Ni Luh, S.E., M.Si." for number in range(9)]
    assert cells(read("\n".join(["kode;nama", *rows])))[8] == {"code": "8", "name": "Ni Luh, S.E., M.Si."}
    quoted = 'kode,nama\n1,"a;b;c"\n2,"a;b;c"\n'
    assert cells(read(quoted))[1]["name"] == "a;b;c"


OFFICERS_TABLE = """\
REKAPITULASI;;;;
;;;;
No;Kode OPD;Nama Aplikasi;Jumlah Pengguna;Keterangan
1;2;3;4;5
A. SMART GOVERNANCE;;;;
1;10;Satu;5;
2;11;Dua;-;–
;;;;
No;Kode OPD;Nama Aplikasi;Jumlah Pengguna;Keterangan
B. SMART LIVING;;;;
3;12;Tiga;7;
4;;;;
;Jumlah;;12;
;;;;
Keterangan: data per November 2026;;;;
;;;;Denpasar, 21 November 2026
"""


def test_what_stands_between_and_below_the_rows_is_set_aside_and_said() -> None:
    table = read(OFFICERS_TABLE)
    assert [row["code"] for row in cells(table)] == ["10", "11", "12"]
    assert [(row.line, row.kind) for row in table.aside] == [
        (4, AsideKind.NUMBERS),
        (5, AsideKind.SECTION),
        (9, AsideKind.HEADING),
        (10, AsideKind.SECTION),
        (12, AsideKind.SECTION),
        (13, AsideKind.TOTAL),
        (15, AsideKind.NOTE),
        (16, AsideKind.NOTE),
    ]
    said = " ".join(describe_reading(table))
    assert "Read 'Kode OPD' as code" in said
    assert "lines 5, 10, 12 are a title between rows" in said
    assert "line 13 is a total" in said
    assert (table.headings["users"], table.heading_line, table.ignored) == ("Jumlah Pengguna", 3, ("No",))


@pytest.mark.parametrize(
    "row",
    [
        ";;Empat;;",  # a label alone: the code may be lost
        ";13;;;",
        ";;;7;",
        ";Total;Empat;7;",
        ";;Jumlah;12;dan teks",
        "5;;Empat;;",
    ],
)
def test_a_row_that_may_be_one_of_the_table_stays_one(row: str) -> None:
    table = read(OFFICERS_TABLE.replace("B. SMART LIVING;;;;", row))
    assert [one.line for one in table.rows] == [6, 7, 10, 11]


def test_a_note_below_the_table_without_a_gap_needs_its_word() -> None:
    assert [row.line for row in read("kode;nama\n1;Satu\nKeterangan: lengkap;\n").rows] == [2]
    assert [row.line for row in read("kode;nama\n1;Satu\n;Dua\n").rows] == [2, 3]
    assert [row.line for row in read("kode;nama\n1;Satu\n\n;Kepala Dinas\n").rows] == [2]


@pytest.mark.parametrize(("row", "shape"), [("1", RowShape.SHORT), ("1;Satu;x", RowShape.SURPLUS)])
def test_a_row_of_another_width_is_marked(row: str, shape: RowShape) -> None:
    table = read(f"kode;nama\n2;Dua\n{row}\n3;Tiga\n")
    assert [one.shape for one in table.rows] == [RowShape.FITS, shape, RowShape.FITS]
    (found,) = read(workbook(["kode", "nama"], [1, "Satu", "di luar"])).rows
    assert found.shape is RowShape.FITS, "a cell of a workbook knows its column"


def test_lines_are_counted_where_a_record_starts() -> None:
    assert [row.line for row in read('code,name\n1,"two\nlines"\n\n2,Dua\n').rows] == [2, 5]


def test_missing_headings_are_named_with_those_that_there_are() -> None:
    problem = refused("DAFTAR\nNo;Judul Aplikasi;Keterangan\n1;Satu;x\n")
    assert (problem.fault, problem.missing, problem.line) == (TableFault.NO_HEADINGS, ("code", "name"), 2)
    sentence = explain_file(problem, HEADINGS)
    assert "stands for code, name; line 2 has No, Judul Aplikasi, Keterangan" in sentence
    assert '--column "HEADING=code"' in sentence
    hidden = refused("197806012000011001;Satu Dua;08123\n")
    assert "197806012000011001" not in explain_file(hidden, HEADINGS)


def test_a_heading_can_be_named_and_then_stands_alone_for_its_column() -> None:
    content = "No;Judul;Nama;Keterangan\n1;Satu;Orang;x\n"
    table = read(content, no="code", Judul="name", Keterangan="Ket")
    assert cells(table) == [{"code": "1", "name": "Satu", "note": "x"}]
    assert table.ignored == ("Nama",)


@pytest.mark.parametrize(
    ("content", "named", "fault", "words"),
    [
        ("code;nama;name\n1;a;b\n", {}, TableFault.HEADING_TWICE, "more than once ('nama' and 'name')"),
        ("code;name\n", {}, TableFault.NO_ROWS, "no rows"),
        ("code;name\n;\n\n", {}, TableFault.NO_ROWS, "no rows"),
        (
            "code;judul\n1;x\n",
            {"judul": "titel"},
            TableFault.NO_SUCH_COLUMN,
            "The columns are code, name, users, note.",
        ),
        ("code;judul\n1;x\n", {"Titel": "name"}, TableFault.NO_SUCH_HEADING, "'Titel'"),
        ("code;name;catatan\n1;x;y\n", {"Catatn": "note"}, TableFault.NO_SUCH_HEADING, "'Catatn'"),
    ],
)
def test_a_table_that_is_none_is_refused_in_a_sentence(
    content: str, named: dict[str, str], fault: TableFault, words: str
) -> None:
    problem = refused(content, **named)
    assert problem.fault is fault
    assert words in explain_file(problem, HEADINGS)


def test_columns_that_are_not_taken_in_may_be_there_twice() -> None:
    assert cells(read("code;name;owner;Unit Pengelola\n1;Satu;a;b\n")) == [{"code": "1", "name": "Satu"}]


def test_more_rows_than_are_taken_are_refused_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 3)
    with pytest.raises(UnreadableSpreadsheet) as found:
        read("code;name\n1;a\n2;b\n3;c\n")
    assert found.value.fault is SpreadsheetFault.TOO_MANY_ROWS


def test_a_large_file_in_the_old_encoding_is_read_whole() -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";").writerows([("Kode", "Nama"), *((n, "Peñaloza, S.E.") for n in range(20_000))])
    assert len(read(written.getvalue().encode("cp1252")).rows) == 20_000
