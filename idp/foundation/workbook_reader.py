"""Reads the first sheet of an XLSX workbook into rows of cells, after a look at what it would take."""

import io
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from idp.foundation.sheet_part import SheetScan
from idp.foundation.spreadsheet import (
    MAX_COLUMNS,
    CellKind,
    SheetCell,
    SheetRow,
    SpreadsheetFault,
    UnreadableSpreadsheet,
)
from idp.foundation.workbook_parts import OtherWorkbook, WorkbookParts, open_parts

#: What zipfile, expat and the rules here raise for files that are no workbooks.
_PART_ERRORS = (
    BadZipFile, ExpatError, zlib.error, EOFError, LookupError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr date1904="%d"/>'
    '<sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/%s" Target="%s"/></Relationships>'
)
_NO_FORMULAS: Mapping[int, str] = {}
_EMPTY = SheetCell("")


def read_workbook(content: bytes) -> Iterator[SheetRow]:
    """The rows of the first sheet that is shown, one after the other. Raises UnreadableSpreadsheet."""
    try:
        parts = open_parts(content)
        scan = SheetScan(parts.lengths)
        scan.read(parts.sheet)
        packed = _pack(parts)
        del parts  # the largest part by far is in memory once
    except OtherWorkbook:
        raise UnreadableSpreadsheet(SpreadsheetFault.OTHER_WORKBOOK) from None
    except _PART_ERRORS as problem:
        raise UnreadableSpreadsheet(SpreadsheetFault.BROKEN_WORKBOOK) from problem
    scan.check_extent()
    return _rows(_load(packed), scan.formulas)


def _pack(parts: WorkbookParts) -> bytes:
    """A workbook of nothing but the parts that were checked: the library reads what was scanned, under known names."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=1) as archive:  # the library copies it twice
        archive.writestr("_rels/.rels", _RELATION % ("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", _BOOK % parts.counts_from_1904)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATION % ("worksheet", "worksheets/sheet1.xml"))
        archive.writestr("xl/worksheets/sheet1.xml", parts.sheet)
        for name, part in (("xl/sharedStrings.xml", parts.strings), ("xl/styles.xml", parts.styles)):
            if part is not None:
                archive.writestr(name, part)
    return packed.getvalue()


def _load(content: bytes) -> Any:
    """The sheet as the library has it. Raises UnreadableSpreadsheet."""
    from python_calamine import CalamineError, CalamineWorkbook  # few processes ever read one

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except CalamineError as problem:
        raise UnreadableSpreadsheet(SpreadsheetFault.BROKEN_WORKBOOK) from problem
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":  # of code in Rust; it is no Exception
            raise
        raise UnreadableSpreadsheet(SpreadsheetFault.BROKEN_WORKBOOK) from problem


def _rows(sheet: Any, formulas: dict[int, dict[int, str]]) -> Iterator[SheetRow]:
    """The rows that have something in them."""
    first_column = sheet.start[1] if sheet.start else 0
    last = -1
    for last, values in enumerate(sheet.iter_rows() if sheet.start else ()):
        cells = _cells(values, first_column, formulas.pop(last, _NO_FORMULAS))
        if cells:
            yield SheetRow(last + 1, cells)
    for row in sorted(formulas):  # below the last value
        yield SheetRow(row + 1, _cells((), 0, formulas[row]))


def _cells(values: Any, first_column: int, formulas: Mapping[int, str]) -> tuple[SheetCell, ...]:
    found = {
        column: _cell(value)
        for column, value in enumerate(values[: MAX_COLUMNS - first_column], start=first_column)
        if value != ""
    } | {column: SheetCell(text, CellKind.FORMULA) for column, text in formulas.items()}
    return tuple(found.get(column, _EMPTY) for column in range(max(found, default=-1) + 1))


def _cell(value: object) -> SheetCell:
    match value:
        case datetime() | date():
            return SheetCell(value.isoformat()[:10], CellKind.DATE)
        case bool() | int():
            return SheetCell(str(value), CellKind.NUMBER)
        case float():
            return SheetCell(str(int(value)) if value.is_integer() else repr(value), CellKind.NUMBER)
        case _:
            return SheetCell(" ".join(str(value).split()))
