"""write_table(): a list as a file of a spreadsheet program, XLSX or CSV, in which no cell is a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import chain
from typing import Any

from idp.foundation import csv_output

#: In characters, of the columns of a workbook.
_NARROWEST, _WIDEST = 8, 60
#: Rows that are looked at for the width of columns.
_MEASURED = 200
#: Characters that no cell of a workbook may have (XML 1.0 2.2), and what stands for each.
_FORBIDDEN, _REPLACEMENT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"), "\ufffd"
#: The number format under which a cell stays text when somebody edits it.
_AS_TEXT = "@"


class TableFormat(StrEnum):
    """The formats of files; the value is the extension of their names."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """The media type of such a file."""
        if self is TableFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_table(table_format: TableFormat, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file of a header and rows of texts, which the import reads as they were."""
    if table_format is TableFormat.CSV:
        return csv_output.write_csv(header, rows)
    return _write_workbook(header, rows)


def _write_workbook(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    # a quarter of a second and 8 MB of every start, for what few processes ever write
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet, rows = book.create_sheet(), iter(rows)
    first = [row for row, _ in zip(rows, range(_MEASURED), strict=False)]
    sheet.freeze_panes = "A2"
    for letter, width in _widths([header, *first]):
        sheet.column_dimensions[letter].width = width
    sheet.append(_cells(sheet, header, bold=True))
    for row in chain(first, rows):
        sheet.append(_cells(sheet, row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _widths(rows: Sequence[Sequence[str]]) -> Iterable[tuple[str, int]]:
    from openpyxl.utils import get_column_letter

    for place in range(len(rows[0])):
        longest = max(len(row[place]) for row in rows)
        yield get_column_letter(place + 1), min(_WIDEST, max(_NARROWEST, longest + 2))


def _cells(sheet: Any, row: Sequence[str], *, bold: bool = False) -> list[Any]:
    """Cells that are text whatever they begin with."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cells = []
    for text in row:
        cell = WriteOnlyCell(sheet, _FORBIDDEN.sub(_REPLACEMENT, text))
        cell.data_type, cell.number_format = "s", _AS_TEXT
        if bold:
            cell.font = Font(bold=True)
        cells.append(cell)
    return cells
