"""Reads the first sheet of an XLSX workbook, or a CSV file, into rows of cells, within limits of size."""

import csv
import io
import re
import warnings
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice, pairwise
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, ZipInfo

from idp.foundation.csv_output import restore_cell

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100
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


class SpreadsheetFault(StrEnum):
    """Why a file as a whole cannot be read as a table."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    NOT_UTF8 = "not_utf8"
    OLD_WORKBOOK = "old_workbook"
    BROKEN_WORKBOOK = "broken_workbook"
    OPEN_QUOTE = "open_quote"


class UnreadableSpreadsheet(Exception):
    """The file cannot be read; `line`: where, 0 when it is not about a line."""

    def __init__(self, fault: SpreadsheetFault, line: int = 0) -> None:
        super().__init__(fault.value)
        self.fault, self.line = fault, line


class CellKind(StrEnum):
    """What a cell of a workbook is; every cell of a CSV file is text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """The text of a cell without surplus space, dates as 2026-11-21; of a formula its own text, never a result."""

    text: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with something in it, and its number as a spreadsheet program shows it."""

    line: int
    cells: tuple[SheetCell, ...]


def read_sheet(content: bytes) -> list[SheetRow]:
    """The rows of the first sheet that have something in them. Raises UnreadableSpreadsheet."""
    if not content.strip():
        raise UnreadableSpreadsheet(SpreadsheetFault.EMPTY)
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableSpreadsheet(SpreadsheetFault.TOO_LARGE)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableSpreadsheet(SpreadsheetFault.OLD_WORKBOOK)
    rows = _read_workbook(content) if content.startswith(b"PK\x03\x04") else _read_csv(content)
    found = list(islice((row for row in rows if any(cell.text for cell in row.cells)), MAX_ROWS + 1))
    if len(found) > MAX_ROWS:
        raise UnreadableSpreadsheet(SpreadsheetFault.TOO_MANY_ROWS)
    return found


def _read_csv(content: bytes) -> Iterator[SheetRow]:
    text = _decode(content)
    for line, values in _records(text, _delimiter(text)):
        yield SheetRow(line, tuple(SheetCell(" ".join(restore_cell(cell).split())) for cell in values[:MAX_COLUMNS]))


def _decode(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise UnreadableSpreadsheet(SpreadsheetFault.NOT_UTF8, content[: wrong.start].count(b"\n") + 1) from None


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            values = next(reader, None)
        except csv.Error:
            raise UnreadableSpreadsheet(SpreadsheetFault.OPEN_QUOTE, line) from None
        if values is None:
            return
        yield line, values
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """The one that divides the first lines into most cells: the first line may be a title without any."""

    def cells(delimiter: str) -> int:
        return sum(line.count(delimiter) for line in text.splitlines()[:30])

    return max(";,\t", key=cells)


def _read_workbook(content: bytes) -> Iterator[SheetRow]:
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
