"""Parses a CSV file into rows of named text cells; the error says how to correct the file."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

LARGEST_FILE = 20 * 1024 * 1024


class Unreadable(Exception):
    """The file as a whole cannot be parsed as a table; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a table must have, and those it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its first line (the header is line 1), its cells, and a fault of its shape or ""."""

    line: int
    cells: Mapping[str, str]
    misshapen: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A parsed table, and the names of its unknown columns."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...]


def read(content: bytes, columns: Columns) -> Sheet:
    """Parse a CSV file (UTF-8; comma, semicolon or tab). Raises UnreadableTable."""
    records = _records(_decoded(content))
    _, header = next(records, (0, []))
    names = [name.strip().casefold() for name in header]
    _check_header(names, columns)
    known = {*columns.required, *columns.optional}
    rows = tuple(_row(line, names, values, known) for line, values in records if any(map(str.strip, values)))
    if not rows:
        raise Unreadable("The file has a header but no rows: nothing to import.")
    return Sheet(rows, tuple(name for name in names if name and name not in known))


def tidy(text: str) -> str:
    """Normalize text to one line in composed form (NFC) without surplus white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise Unreadable("The file is empty: export the table again.")
    if len(content) > LARGEST_FILE:
        raise Unreadable(
            f"The file is larger than {LARGEST_FILE >> 20} MiB: split it, or remove what is not the table."
        )
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is a workbook, not a CSV file: save the sheet as 'CSV UTF-8' and import that.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise Unreadable(f"Line {line} is not UTF-8 text: save the sheet as 'CSV UTF-8' and import that.") from None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    while True:
        try:
            values = next(reader, None)
        except csv.Error as wrong:
            raise Unreadable(
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
        raise Unreadable(
            f"The header lacks {_listed(missing)}. A table needs {_listed(columns.required)};"
            f" it may also have {_listed(columns.optional)}."
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Unreadable(f"The header names {_listed(twice)} more than once: keep one column of each.")


def _row(line: int, names: Sequence[str], values: Sequence[str], known: set[str]) -> Row:
    cells = {name: value for name, value in zip(names, values, strict=False) if name in known}
    # spreadsheets leave empty cells behind the last column
    surplus = any(map(str.strip, values[len(names) :]))
    if len(values) < len(names) or surplus:
        return Row(
            line, cells, f"it has {len(values)} cells where the header has {len(names)}: check its quotation marks"
        )
    return Row(line, cells)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "nothing else"
