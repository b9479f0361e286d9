"""Workbooks: what is read of them, and that none takes more memory or time than its limits allow."""

import io
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


def test_a_sheet_that_says_it_is_endless_is_read_as_far_as_rows_are_taken() -> None:
    far = SHEET % b'<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row><row r="1048576"/>'
    assert read_sheet(with_part(PATH, far)).rows == ()


def test_rows_below_a_long_gap_are_read() -> None:
    gap = SHEET % b'<row r="1"/><row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    assert [row.line for row in read_sheet(with_part(PATH, gap)).rows] == [1_048_576]


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
