"""Workbooks: what is read of them, and that none takes more memory or time than its limits allow."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from idp.foundation import spreadsheet
from idp.foundation.sheet_reader import read_sheet
from idp.foundation.spreadsheet import CellKind, SheetCell, SpreadsheetFault, UnreadableSpreadsheet


def workbook(*rows: list[object], change: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


WHOLE = workbook(["NIP", "Nama"], ["198705052010011001", "Satu"])


def with_part(name: str, text: bytes, content: bytes = WHOLE) -> bytes:
    """The workbook with a part replaced or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, text)
    return made.getvalue()


def refused(content: bytes) -> SpreadsheetFault:
    with pytest.raises(UnreadableSpreadsheet) as found:
        read_sheet(content)
    return found.value.fault


def test_cells_keep_what_they_are() -> None:
    (row,) = read_sheet(workbook(["teks ", 198705052010011001, 2.5, date(1987, 5, 5), "=1+1", None, True])).rows
    assert row.cells == (
        SheetCell("teks"),
        SheetCell("198705052010011008", CellKind.NUMBER),
        SheetCell("2.5", CellKind.NUMBER),
        SheetCell("1987-05-05", CellKind.DATE),
        SheetCell("=1+1", CellKind.FORMULA),
        SheetCell(""),
        SheetCell("True", CellKind.NUMBER),
    )


def test_lines_are_those_of_the_sheet_and_only_the_first_sheet_is_read() -> None:
    def more(book: Workbook) -> None:
        book.active["A9"] = datetime(2026, 11, 21, 7, 30)  # noqa: DTZ001  spreadsheets know no zones
        book.create_sheet("Lain")["A1"] = "tidak dibaca"

    found = read_sheet(workbook(["satu"], change=more)).rows
    assert [(row.line, row.cells[0].text) for row in found] == [(1, "satu"), (9, "2026-11-21")]


def test_merged_cells_and_what_else_a_sheet_has_disturb_nothing() -> None:
    def decorated(book: Workbook) -> None:
        book.active.merge_cells("A1:C1")
        book.active.auto_filter.ref = "A2:B9"
        book.active.freeze_panes = "A3"

    found = read_sheet(workbook(["DAFTAR"], ["NIP", "Nama"], ["1", "Satu"], change=decorated)).rows
    assert [row.cells[0].text for row in found] == ["DAFTAR", "NIP", "1"]


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
PATH = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("xl/media/bomb.bin", b"\0" * (129 << 20)),
        (PATH, SHEET % (b'<row r="1">' + b'<c r="A1"/>' * 200_000 + b"</row>")),
        (PATH, SHEET % (b"<row>" + b"<c/><!-- <row -->" * 100_000 + b"</row>")),
        (PATH, b'<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET % b"<row/>"),
        ("xl/styles.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'),
        ("xl/styles.xml", b"<styleSheet>" + b"<x/>" * (3 << 20) + b"</styleSheet>"),
        (PATH, (SHEET % b"<row/>").decode().encode("utf-16")),
        (PATH, b"<?xml version='1.0' encoding='utf-7'?>" + SHEET % b"<row/>"),
        (PATH, b"<worksheet"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("[Content_Types].xml", b""),
    ],
    ids=[
        "bomb",
        "long row",
        "comments",
        "entity",
        "entity of styles",
        "styles",
        "utf-16",
        "utf-7",
        "cut",
        "none",
        "bare",
    ],
)
def test_a_workbook_beyond_the_limits_is_refused_before_it_is_read(name: str, text: bytes) -> None:
    assert refused(with_part(name, text)) is SpreadsheetFault.BROKEN_WORKBOOK


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_with_a_false_size_takes_no_memory(packing: int) -> None:
    """It says 100 bytes and unpacks to 30 million."""
    made, size = io.BytesIO(), 30_000_000
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(made, "w", packing) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part) if part.filename != PATH else b" " * size)
    content = made.getvalue().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    tracemalloc.start()
    assert refused(content) is SpreadsheetFault.BROKEN_WORKBOOK
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_that_no_program_packs_so_is_refused(packing: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(made, "w", packing) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
    assert refused(made.getvalue()) is SpreadsheetFault.BROKEN_WORKBOOK


def test_a_sheet_that_says_it_is_endless_is_read_as_far_as_rows_are_taken() -> None:
    far = SHEET % b'<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row><row r="1048576"/>'
    assert read_sheet(with_part(PATH, far)).rows == ()


def test_rows_below_a_long_gap_are_read() -> None:
    gap = SHEET % b'<row r="1"/><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    assert [row.line for row in read_sheet(with_part(PATH, gap)).rows] == [1_048_576]


@pytest.mark.parametrize(
    "cells",
    [
        b'<c r="B1"><f>1+1</f><v>2</v></c>',
        b"<c/><c><f>1+1</f><v>2</v></c>",
        b'<c r="B1" t="str"><f>1+1</f><v>198705052010011001</v></c>',
        b'<c r="B1"><v>2</v></c><c r="B1"><f>1+1</f></c>',
        b'<x:c xmlns:x="y" r="B1"><x:f>1+1</x:f><x:v>2</x:v></x:c>',
    ],
)
def test_a_formula_is_told_from_a_value_however_it_is_written(cells: bytes) -> None:
    for row in (b'<row r="1">' + cells + b"</row>", b"<row>" + cells + b"</row>"):
        (read,) = read_sheet(with_part(PATH, SHEET % row)).rows
        assert read.cells == (SheetCell(""), SheetCell("=1+1", CellKind.FORMULA))


def test_errors_shared_formulas_and_formulas_below_the_last_value_are_no_values() -> None:
    cells = (
        b'<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>1</v></c><c r="C1"><v>7</v></c></row>'
        b'<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c></row>'
        b'<row r="9"><c r="D9"><f>SUM(A1:A2)</f><v/></c></row>'
    )
    found = [(row.line, row.cells) for row in read_sheet(with_part(PATH, SHEET % cells)).rows]
    empty, formula = SheetCell(""), CellKind.FORMULA
    assert found == [
        (1, (SheetCell("=B1", formula), empty, SheetCell("7", CellKind.NUMBER))),
        (2, (SheetCell("=", formula), SheetCell("#N/A", formula))),
        (9, (empty, empty, empty, SheetCell("=SUM(A1:A2)", formula))),
    ]


def test_more_formulas_than_rows_are_taken_end_the_scan() -> None:
    rows = b"<row><c><f>1</f></c></row>" * 50_001
    assert refused(with_part(PATH, SHEET % rows)) is SpreadsheetFault.TOO_MANY_ROWS


def test_a_cell_far_from_the_table_is_refused_with_its_row() -> None:
    far = SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableSpreadsheet) as found:
        read_sheet(with_part(PATH, far))
    assert (found.value.fault, found.value.line) == (SpreadsheetFault.SCATTERED, 1_048_576)
    formatted = far.replace(b"<v>1</v></c></row></sheetData>", b"</c></row></sheetData>")
    assert [row.line for row in read_sheet(with_part(PATH, formatted)).rows] == [1]


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A0"><v>1</v></c></row>',
        b'<row r="1"><c r="A2"><v>1</v></c></row>',
        b'<row r="1"><c r="AAAA1"><v>1</v></c></row>',
        b'<row r="1048577"/>',
        b'<row r="99999999999"/>',
        b'<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        b"<row><c><c><v>1</v></c></c></row>",
        b"<a>" * 60 + b"</a>" * 60,
    ],
)
def test_a_cell_without_a_place_is_refused(cells: bytes) -> None:
    assert refused(with_part(PATH, SHEET % cells)) is SpreadsheetFault.BROKEN_WORKBOOK


def with_shared(cells: bytes, texts: bytes) -> bytes:
    """A workbook with these cells in its one row, and these texts for cells to share."""
    relation = b'<Relationship Id="rX" Type="http://x/sharedStrings" Target="/xl/texts.xml"/></Relationships>'
    name = "xl/_rels/workbook.xml.rels"
    relations = zipfile.ZipFile(io.BytesIO(WHOLE)).read(name).replace(b"</Relationships>", relation)
    content = with_part(name, relations, with_part(PATH, SHEET % (b"<row>" + cells + b"</row>")))
    return with_part("xl/texts.xml", texts, content)


def test_texts_that_sheets_share_are_read() -> None:
    texts = b"<sst><si><t>satu</t></si><si><r><t>du</t></r><r><t>a </t></r></si></sst>"
    (row,) = read_sheet(with_shared(b'<c t="s"><v>1</v></c>', texts)).rows
    assert row.cells == (SheetCell("dua"),)
    for bad in (b'<!DOCTYPE x [<!ENTITY a "b">]>' + texts, texts.replace(b"<sst>", b'<sst uniqueCount="4000000000">')):
        assert refused(with_shared(b'<c t="s"><v>1</v></c>', bad)) is SpreadsheetFault.BROKEN_WORKBOOK


def test_a_shared_text_is_as_long_as_a_cell_may_be_and_no_longer() -> None:
    texts, cell = b"<sst><si/><si><r><t>%s</t></r><r><t>%s</t></r></si></sst>", b'<c t="s"><v>1</v></c>'
    (row,) = read_sheet(with_shared(cell, texts % (b"a" * 32_000, b"b" * 767))).rows
    assert len(row.cells[0].text) == 32_767
    assert refused(with_shared(cell, texts % (b"a" * 32_000, b"b" * 768))) is SpreadsheetFault.BROKEN_WORKBOOK


def test_few_long_texts_in_many_cells_are_refused_before_they_are_copied() -> None:
    """Twenty kilobytes name 32,767 characters 16,000 times: half a gigabyte."""
    texts = b"<sst><si><t>x</t></si><si><t>" + b"a" * 32_767 + b"</t></si></sst>"
    many = with_shared(b'<c t="s"><v>1</v></c>' * 16_000, texts)
    tracemalloc.start()
    assert refused(many) is SpreadsheetFault.BROKEN_WORKBOOK
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8_000_000
    assert len(read_sheet(with_shared(b'<c t="s"><v>0</v></c>' * 16_000, texts)).rows) == 1
    assert len(read_sheet(with_shared(b'<c t="s"><v>1</v></c>' * 1_000, texts)).rows) == 1


@pytest.mark.parametrize(
    "value",
    [b"0&#49;", b"0<!-- -->1", b"<![CDATA[1]]>", b" 1 ", b"+1", b"-1", b"1<x/>0", b"1<v></v>", b"2", b"9" * 12, b"1e0"],
)
def test_a_reference_that_could_mean_another_text_is_refused(value: bytes) -> None:
    texts = b"<sst><si><t>satu</t></si><si><t>dua</t></si></sst>"
    for cell in (b'<c t="s"><v>%s</v></c>', b'<c t="s"><x:v xmlns:x=">">%s</x:v></c>'):
        assert refused(with_shared(cell % value, texts)) is SpreadsheetFault.BROKEN_WORKBOOK
    cells = b'<c t="s"><v>01</v></c><c t="s"><v/></c><c t="s"><v></v></c><c t="s"><v >0</v ></c>'
    (row,) = read_sheet(with_shared(cells, texts)).rows
    assert [cell.text for cell in row.cells] == ["dua", "", "", "satu"]


def test_shared_texts_within_others_are_refused() -> None:
    for texts in (b"<sst><si><si><t>a</t></si></si></sst>", b"<sst><x><si><t>a</t></si></x></sst>"):
        assert refused(with_shared(b'<c t="s"><v>0</v></c>', texts)) is SpreadsheetFault.BROKEN_WORKBOOK


def test_a_sheet_that_is_hidden_is_not_the_first() -> None:
    def hidden(book: Workbook) -> None:
        book.active.sheet_state = "hidden"
        book.create_sheet("Daftar")["A1"] = "ini"

    assert [row.cells[0].text for row in read_sheet(workbook(["acuan"], change=hidden)).rows] == ["ini"]


@pytest.mark.parametrize("part", ["content.xml", "xl/workbook.bin"])
def test_other_formats_of_workbooks_are_named(part: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(part, b"")
    assert refused(made.getvalue()) is SpreadsheetFault.OTHER_WORKBOOK


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=6).filter(
        lambda text: text.strip() and not text.startswith("=")
    ),
    st.integers(-(10**14), 10**14),
    st.integers(-(10**9), 10**9).map(lambda eighths: eighths / 8),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    st.booleans(),
    st.just("=A1&1"),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_cell_is_read_as_it_was_written(rows: list[list[object]]) -> None:
    found = {row.line: row.cells for row in read_sheet(workbook(*rows)).rows}
    for line, row in enumerate(rows, start=1):
        written = [expected(value) for value in row]
        while written and not written[-1].text:
            written.pop()
        assert found.get(line, ()) == tuple(written)


def expected(value: object) -> SheetCell:
    match value:
        case None:
            return SheetCell("")
        case date():
            return SheetCell(value.isoformat(), CellKind.DATE)
        case bool():
            return SheetCell(str(value), CellKind.NUMBER)
        case int() | float():
            return SheetCell(str(int(value)) if float(value).is_integer() else repr(value), CellKind.NUMBER)
        case _:
            text = " ".join(str(value).split())
            return SheetCell(text, CellKind.FORMULA if text.startswith("=") else CellKind.TEXT)


def test_more_rows_than_are_taken_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 10)
    assert refused(workbook(*(["x"] for _ in range(11)))) is SpreadsheetFault.TOO_MANY_ROWS
    assert len(read_sheet(workbook(*(["x"] for _ in range(10)))).rows) == 10


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_no_damage_of_a_workbook_ends_in_another_error(place: int, bytes_: bytes) -> None:
    with suppress(UnreadableSpreadsheet):
        read_sheet(WHOLE[:place] + bytes_ + WHOLE[place + len(bytes_) :])


@given(st.binary(max_size=200))
def test_no_damage_of_a_sheet_ends_in_another_error(text: bytes) -> None:
    for part in (SHEET % text, SHEET % (b'<row><c t="s"><v>' + text + b"</v></c></row>")):
        with suppress(UnreadableSpreadsheet):
            read_sheet(with_part(PATH, part))
