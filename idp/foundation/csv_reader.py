"""Reads a CSV file into rows of cells: its encoding, its separator, and records that quotation marks hold together."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from idp.foundation.csv_output import restore_cell
from idp.foundation.spreadsheet import (
    MAX_COLUMNS,
    SheetCell,
    SheetRow,
    SpreadsheetFault,
    TextEncoding,
    UnreadableSpreadsheet,
)

_SEPARATORS = ";,\t"
#: Lines, within so many characters, by which the separator is recognised, without what stands in quotation marks.
_FIRST_LINES, _FIRST_CHARACTERS = 30, 65_536
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LINE_END = re.compile(r"\r\n|\r|\n")
#: The first line by which spreadsheet programs say the separator.
_SEPARATOR_LINE = re.compile(r"[\"']?sep=([;,\t|])[\"']?;*\r?\n?", re.IGNORECASE)
#: Bytes that no text in Windows-1252 has: control characters, and those without a character.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]")


def read_csv(content: bytes) -> tuple[TextEncoding, Iterator[SheetRow]]:
    """The encoding of a CSV file, and its rows one after the other. Raises UnreadableSpreadsheet, the iterator too."""
    encoding, text = _decode(content)
    first, _, rest = text.partition("\n")
    said = _SEPARATOR_LINE.fullmatch(first)
    if said:
        return encoding, _rows(rest, said[1], first_line=2)
    return encoding, _rows(text, _find_separator(text), first_line=1)


def _rows(text: str, separator: str, first_line: int) -> Iterator[SheetRow]:
    for line, values in _records(text, separator, first_line):
        yield SheetRow(line, tuple(SheetCell(" ".join(restore_cell(cell).split())) for cell in values[:MAX_COLUMNS]))


def _decode(content: bytes) -> tuple[TextEncoding, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return TextEncoding.UTF_16, _decode_as(content, "utf-16")
    try:
        return TextEncoding.UTF_8, content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        strange = _NO_TEXT.search(content)
        if content.startswith(b"\xef\xbb\xbf") or strange:
            place = strange.start() if strange else wrong.start
            raise UnreadableSpreadsheet(SpreadsheetFault.NOT_UTF8, _line_at(content, place)) from None
        return TextEncoding.WINDOWS_1252, content.decode("cp1252")


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise UnreadableSpreadsheet(SpreadsheetFault.NOT_UTF8, _line_at(content, wrong.start)) from None


def _line_at(content: bytes, place: int) -> int:
    return content[:place].count(b"\n") + 1


def _find_separator(text: str) -> str:
    """The one that divides most of the first lines into equally many cells; titles above a table have none."""
    lines = _LINE_END.split(_QUOTED.sub("", text[:_FIRST_CHARACTERS]), _FIRST_LINES)[:_FIRST_LINES]

    def evenness(separator: str) -> tuple[int, int]:
        counts = Counter(line.count(separator) for line in lines)
        return max(((number, count) for count, number in counts.items() if count), default=(0, 0))

    return max(_SEPARATORS, key=evenness)


def _records(text: str, separator: str, line: int) -> Iterator[tuple[int, list[str]]]:
    before = line - 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        try:
            values = next(reader, None)
        except csv.Error:
            raise UnreadableSpreadsheet(SpreadsheetFault.OPEN_QUOTE, line) from None
        if values is None:
            return
        yield line, values
        line = before + reader.line_num + 1
