"""Parses a CSV file into rows of named text cells, and the cells of a row into typed values, with every fault."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum, auto
from typing import TypeVar
from urllib.parse import urlsplit

from idp.foundation.csv_output import restore_cell

MAX_FILE_BYTES = 20 * 1024 * 1024


class UnreadableTable(Exception):
    """The file as a whole cannot be parsed as a table; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a table must have, and those it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record: its first line (the header is line 1), its cells, and a fault of its shape or ""."""

    line: int
    cells: Mapping[str, str]
    misshapen: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A parsed table, and the names of its unknown columns."""

    rows: tuple[TableRow, ...]
    ignored: tuple[str, ...]


def parse_table(content: bytes, columns: Columns) -> Table:
    """Parse a CSV file (UTF-8; comma, semicolon or tab). Raises UnreadableTable."""
    records = _records(_decode(content))
    _, header = next(records, (0, []))
    names = [name.strip().casefold() for name in header]
    _check_header(names, columns)
    known = {*columns.required, *columns.optional}
    rows = tuple(_row(line, names, values, known) for line, values in records if any(map(str.strip, values)))
    if not rows:
        raise UnreadableTable("The file has a header but no rows: nothing to import.")
    return Table(rows, tuple(name for name in names if name and name not in known))


def normalize_text(text: str) -> str:
    """Normalize text to one line in composed form (NFC) without surplus white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _decode(content: bytes) -> str:
    if not content.strip():
        raise UnreadableTable("The file is empty: export the table again.")
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableTable(
            f"The file is larger than {MAX_FILE_BYTES >> 20} MiB: split it, or remove what is not the table."
        )
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableTable("This is a workbook, not a CSV file: save the sheet as 'CSV UTF-8' and import that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise UnreadableTable(
            f"Line {line} is not UTF-8 text: save the sheet as 'CSV UTF-8' and import that."
        ) from None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    while True:
        try:
            values = next(reader, None)
        except csv.Error as wrong:
            raise UnreadableTable(
                f"The record that starts on line {line} cannot be read ({wrong}): look for a quotation mark that"
                " is never closed, or a cell that holds a whole document."
            ) from None
        if values is None:
            return
        yield line, values
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    # Excel with Indonesian settings writes semicolons, because the comma is its decimal mark
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _check_header(names: Sequence[str], columns: Columns) -> None:
    missing = [name for name in columns.required if name not in names]
    if missing:
        raise UnreadableTable(
            f"The header lacks {_join_names(missing)}. A table needs {_join_names(columns.required)};"
            f" it may also have {_join_names(columns.optional)}."
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise UnreadableTable(f"The header names {_join_names(twice)} more than once: keep one column of each.")


def _row(line: int, names: Sequence[str], values: Sequence[str], known: set[str]) -> TableRow:
    cells = {name: restore_cell(value) for name, value in zip(names, values, strict=False) if name in known}
    # spreadsheets leave empty cells behind the last column
    surplus = any(map(str.strip, values[len(names) :]))
    if len(values) < len(names) or surplus:
        return TableRow(
            line, cells, f"it has {len(values)} cells where the header has {len(names)}: check its quotation marks"
        )
    return TableRow(line, cells)


def _join_names(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "nothing else"


Choice = TypeVar("Choice", bound=StrEnum)

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


class TextFault(Enum):
    """What is wrong with the text of a cell, for those who word it themselves."""

    EMPTY = auto()
    TOO_LONG = auto()
    INVISIBLE = auto()
    NO_CODE = auto()
    NO_CHOICE = auto()
    NO_NUMBER = auto()
    NO_DAY = auto()
    NO_ADDRESS = auto()


class RowReader:
    """Reads one row; an invalid cell yields a placeholder, so use the row only when `faults` is empty.

    `cell_faults`: the first fault of each column.
    """

    def __init__(self, row: TableRow) -> None:
        self.faults: list[str] = [row.misshapen] if row.misshapen else []
        self.cell_faults: dict[str, TextFault] = {}
        self._cells: Mapping[str, str] = row.cells

    def _refuse(self, column: str, fault: TextFault, words: str) -> None:
        self.faults.append(f"{column} {words}")
        self.cell_faults.setdefault(column, fault)

    def text(self, column: str, at_most: int) -> str:
        """One line of text, "" when the cell is empty or absent."""
        raw = self._cells.get(column, "")
        if len(raw) > at_most:
            self._refuse(column, TextFault.TOO_LONG, f"has {len(raw)} characters, at most {at_most} fit: shorten it")
            return ""
        value = normalize_text(raw)
        if not value.isprintable():
            self._refuse(column, TextFault.INVISIBLE, "contains an invisible control character: type it again")
        return value

    def required_text(self, column: str, at_most: int) -> str:
        """One line of text that may not be empty."""
        before = len(self.faults)
        value = self.text(column, at_most)
        if not value and len(self.faults) == before:
            self._refuse(column, TextFault.EMPTY, "is empty: fill it in")
        return value

    def code(self, column: str) -> str:
        """A code as text, with leading zeros and dots preserved; "" when empty."""
        value = self.text(column, 40)
        if value and not _CODE.fullmatch(value):
            self._refuse(
                column, TextFault.NO_CODE, f"'{value}' is not a code: use letters, digits, dot, slash and hyphen"
            )
        return value

    def required_code(self, column: str) -> str:
        """A code that may not be empty."""
        before = len(self.faults)
        value = self.code(column)
        if not value and len(self.faults) == before:
            self._refuse(column, TextFault.EMPTY, "is empty: fill it in")
        return value

    def choice(self, column: str, choices: type[Choice]) -> Choice:
        """One value of an enumeration, compared without case."""
        value = self.text(column, 60).casefold()
        for choice in choices:
            if choice.value == value:
                return choice
        allowed = ", ".join(choices)
        fault = TextFault.NO_CHOICE if value else TextFault.EMPTY
        self._refuse(
            column, fault, f"is '{value}': use one of {allowed}" if value else f"is empty: use one of {allowed}"
        )
        return next(iter(choices))

    def number(self, column: str, least: int, most: int) -> int | None:
        """A whole number between `least` and `most`, None when the cell is empty."""
        value = self.text(column, 20)
        if not value:
            return None
        if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
            self._refuse(
                column,
                TextFault.NO_NUMBER,
                f"is '{value}': give a whole number from {least} to {most}, or leave it empty",
            )
            return None
        return int(value)

    def day(self, column: str) -> date | None:
        """A date written 2026-11-21, None when the cell is empty."""
        value = self.text(column, 20)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self._refuse(column, TextFault.NO_DAY, f"is '{value}': write a date as 2026-11-21, or leave it empty")
            return None

    def web_address(self, column: str) -> str:
        """A web address, "" when the cell is empty."""
        value = self.text(column, 2000)
        if value and not _is_web_address(value):
            self._refuse(
                column,
                TextFault.NO_ADDRESS,
                f"is '{value}': give a whole address beginning with https:// or http://, or leave it empty",
            )
        return value


def is_code(text: str) -> bool:
    """Whether `text` is a code: letters, digits, dot, underscore, slash and hyphen, at most 40 characters."""
    return len(text) <= 40 and _CODE.fullmatch(text) is not None


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in value and parts.port != 0
    except ValueError:
        return False
