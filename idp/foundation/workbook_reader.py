"""Reads the first sheet of an XLSX workbook into rows of cells, after a look at what its parts would take."""

import io
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from idp.foundation.spreadsheet import (
    MAX_COLUMNS,
    CellKind,
    SheetCell,
    SheetRow,
    SpreadsheetFault,
    UnreadableSpreadsheet,
)

#: Of a workbook; empty rows below the table are often formatted down to it.
_LAST_ROW = 1_048_576
_MAX_PARTS = 2_000
_MEBIBYTE = 1024 * 1024
#: Uncompressed, in bytes: of all parts together, and of one part by what is in it.
_MAX_UNPACKED, _MAX_SHEET, _MAX_STRINGS, _MAX_OTHER = (
    128 * _MEBIBYTE,
    64 * _MEBIBYTE,
    32 * _MEBIBYTE,
    8 * _MEBIBYTE,
)
#: A row is in memory as a whole while it is read.
_MAX_ROW_BYTES = _MEBIBYTE
_CHUNK = 64 * 1024
_ROW_TAG = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8)", re.IGNORECASE)
#: What the reader of workbooks and the modules below it raise for files that are none.
_WORKBOOK_ERRORS = (
    BadZipFile, ParseError, zlib.error, ArithmeticError, AttributeError, EOFError, LookupError,
    NotImplementedError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


def read_workbook(content: bytes) -> Iterator[SheetRow]:
    """The rows of the first sheet, one after the other. Raises UnreadableSpreadsheet, the iterator too."""
    # a quarter of a second and 8 MB of every start, for what few processes ever read
    from openpyxl import load_workbook

    try:
        _check_parts(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what a sheet has besides cells, which nobody reads
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _sheet_rows(book.worksheets[0])
    except _WORKBOOK_ERRORS as problem:
        raise UnreadableSpreadsheet(SpreadsheetFault.BROKEN_WORKBOOK) from problem


def _sheet_rows(sheet: Any) -> Iterator[SheetRow]:
    sheet.reset_dimensions()
    before: tuple[Any, ...] | None = None
    cells: Iterable[tuple[Any, ...]] = sheet.iter_rows(max_row=_LAST_ROW, max_col=MAX_COLUMNS)
    for line, row in enumerate(cells, start=1):
        if row is before:  # the reader fills every gap between rows with the same one
            continue
        before = row
        width = max((place for place, cell in enumerate(row, start=1) if cell.value is not None), default=0)
        yield SheetRow(line, tuple(_cell(cell.value, cell.data_type) for cell in row[:width]))


def _cell(value: object, data_type: str) -> SheetCell:
    match value:
        case None:
            return SheetCell("")
        case datetime() | date():
            return SheetCell(value.isoformat()[:10], CellKind.DATE)
        case bool() | int():
            return SheetCell(str(value), CellKind.NUMBER)
        case float():
            return SheetCell(str(int(value)) if value.is_integer() else repr(value), CellKind.NUMBER)
        case _:
            return SheetCell(" ".join(str(value).split()), CellKind.FORMULA if data_type == "f" else CellKind.TEXT)


def _check_parts(content: bytes) -> None:
    """Raises ValueError for a workbook that would take too much memory, or has what no workbook needs."""
    with ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
            raise ValueError("the workbook is too large when unpacked")
        for part in parts:
            if part.file_size > _longest(part.filename):
                raise ValueError("a part of the workbook is too large")
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as file:
                    _check_part(file, part)


def _longest(name: str) -> int:
    if "/worksheets/" in name:
        return _MAX_SHEET
    return _MAX_STRINGS if name.lower().endswith("sharedstrings.xml") else _MAX_OTHER


def _check_part(file: IO[bytes], part: ZipInfo) -> None:
    since_row, tail, is_sheet = 0, b"", "/worksheets/" in part.filename
    for number, chunk in enumerate(iter(lambda: file.read(_CHUNK), b"")):
        if number == 0 and (chunk[:4].count(b"\0") or chunk[:1] == b"\xff" or _ENCODING.search(chunk[:200])):
            raise ValueError("a part of the workbook is not UTF-8")
        seen = tail + chunk
        # document types and entities; comments and CDATA would hide the tags of rows
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or (is_sheet and b"<!" in seen):
            raise ValueError("a part of the workbook declares what no workbook needs")
        since_row = _bytes_since_row(seen, since_row) if is_sheet else 0
        tail = chunk[-12:]


def _bytes_since_row(seen: bytes, before: int) -> int:
    starts = [found.start() for found in _ROW_TAG.finditer(seen)]
    longest = max([before + (starts[0] if starts else len(seen)), *(b - a for a, b in pairwise(starts))])
    if longest > _MAX_ROW_BYTES:
        raise ValueError("a row of the workbook is too long")
    return len(seen) - starts[-1] if starts else longest
