"""SheetScan: what the library for workbooks does not tell of a sheet: formulas, errors, and how far its cells reach."""

import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from idp.foundation.spreadsheet import MAX_COLUMNS, MAX_ROWS, SpreadsheetFault, UnreadableSpreadsheet
from idp.foundation.workbook_parts import ElementReader, local_name

_ROW = re.compile(r"[1-9]\d{0,6}", re.ASCII)
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
#: The value of a cell that names a shared text. The library reads some other values as numbers that they are not.
_REFERENCE = re.compile(rb"<[^<>]*>([0-9]{1,9})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
#: What is kept of a sheet in memory before it is read.
_MAX_FORMULAS = 1_000_000
#: Of the texts that cells share, once for each cell that names one, in characters: each gets a copy.
_MAX_SHARED = 32 * 1024 * 1024
#: Of a formula or an error, in characters.
_LONGEST = 100


class SheetScan(ElementReader):
    """Scans a sheet before it is read; rows and columns count from 0. `lengths`: of the texts that cells share.

    `formulas`: by row and column the text of each formula, and of each error that one has left behind.
    """

    def __init__(self, lengths: Sequence[int] = ()) -> None:
        super().__init__()
        self._lengths, self._shared = lengths, 0
        self._part, self._value_at = b"", -1
        self.formulas: dict[int, dict[int, str]] = {}
        self._in_data = self._after_data = False
        self._row = self._column = self._cells_of_row = self._number = 0
        self._in_cell = self._is_error = self._is_shared = False
        self._text: list[str] | None = None
        self._rows = self._columns = (_LAST_ROW, 0)

    def read(self, part: bytes) -> None:
        """Read the whole sheet, of which nothing is kept afterwards. Raises ValueError, ExpatError."""
        self._part = part
        try:
            super().read(part)
        finally:
            self._part = b""

    def follow(self, parser: expat.XMLParserType) -> None:
        """Have the parser tell elements, and texts within formulas and errors alone: a sheet has millions."""
        super().follow(parser)
        self._parser = parser

    def check_extent(self) -> None:
        """Raise UnreadableSpreadsheet where the cells stand so far apart that the table between them is too large."""
        (top, bottom), (left, right) = self._rows, self._columns
        if top <= bottom and (bottom - top + 1) * (right - left + 1) > MAX_ROWS * MAX_COLUMNS:
            raise UnreadableSpreadsheet(SpreadsheetFault.SCATTERED, bottom + 1)

    def find(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element of the sheet; the library reads what stands in the first element of data."""
        if not self._in_data:
            self._in_data = name == "sheetData" and not self._after_data
        elif name == "c":
            self._begin_cell(attributes)
        elif self._in_cell:
            self._find_in_cell(name)
        elif name == "row" and "r" in attributes:
            self._row = _row_index(attributes["r"])

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        if self._in_cell or self._cells_of_row >= _LAST_COLUMN:
            raise ValueError("a row of the sheet is too long")
        kind = attributes.get("t")
        self._in_cell, self._is_error, self._is_shared = True, kind == "e", kind == "s"
        self._cells_of_row += 1
        if "r" in attributes:
            row, self._column = _cell_index(attributes["r"])
            if row != self._row:
                raise ValueError("a cell of the sheet stands in another row")

    def _find_in_cell(self, name: str) -> None:
        if self._value_at >= 0:
            raise ValueError("an element stands within the name of a shared text")
        if name in ("v", "is"):
            self._rows = min(self._rows[0], self._row), max(self._rows[1], self._row)
            self._columns = min(self._columns[0], self._column), max(self._columns[1], self._column)
        if name == "v" and self._is_shared:
            self._value_at = self._parser.CurrentByteIndex
        if name == "f" or (name == "v" and self._is_error and not self._has_formula()):
            self._text = ["=" if name == "f" else ""]
            self._parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        super()._end(name)
        name = local_name(name)
        if name == "v" and self._value_at >= 0:
            self._count_shared(self._part[self._value_at : self._parser.CurrentByteIndex])
            self._value_at = -1
        if name in ("f", "v") and self._text is not None:
            self._parser.CharacterDataHandler = None
            self._keep("".join(self._text)[:_LONGEST])
            self._text = None
        elif name == "c" and self._in_cell:
            self._in_cell = False
            self._column += 1
        elif name == "row" and self._in_data:
            self._row, self._column, self._cells_of_row = self._row + 1, 0, 0
        elif name == "sheetData":
            self._in_data, self._after_data = False, True

    def _count_shared(self, value: bytes) -> None:
        """Count the text that a cell names; `value`: its element up to the end tag, as it is written."""
        if value.partition(b">")[2] == b"":  # names none
            return
        found = _REFERENCE.fullmatch(value)
        if not found or int(found[1]) >= len(self._lengths):
            raise ValueError("a cell names a shared text that there is none of")
        self._shared += self._lengths[int(found[1])]
        if self._shared > _MAX_SHARED:
            raise ValueError("the cells of the sheet have too much text")

    def _keep(self, text: str) -> None:
        self._number += 1
        if self._number > _MAX_FORMULAS:
            raise ValueError("the sheet has too many formulas")
        if self._column < MAX_COLUMNS:
            self.formulas.setdefault(self._row, {})[self._column] = text
        if len(self.formulas) > MAX_ROWS:
            raise UnreadableSpreadsheet(SpreadsheetFault.TOO_MANY_ROWS)

    def _has_formula(self) -> bool:
        return self._column in self.formulas.get(self._row, ())


def _row_index(text: str) -> int:
    if not _ROW.fullmatch(text) or int(text) > _LAST_ROW:
        raise ValueError("a row of the sheet has no number")
    return int(text) - 1


def _cell_index(text: str) -> tuple[int, int]:
    found = _CELL.fullmatch(text)
    column = 0
    for letter in found[1] if found else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    if not found or column > _LAST_COLUMN:
        raise ValueError("a cell of the sheet has no place")
    return _row_index(found[2]), column - 1
