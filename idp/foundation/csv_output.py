"""Writes CSV files that spreadsheets open as they are: UTF-8 with a mark, and no cell that they would run."""

import csv
import io
from collections.abc import Iterable

#: What makes a spreadsheet take a cell for a formula.
_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """The file of a header and rows (RFC 4180), in UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe_cell(cell: str) -> str:
    """The cell with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell
