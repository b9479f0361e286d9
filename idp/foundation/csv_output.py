"""Writes CSV files that spreadsheets open as they are: UTF-8 with a mark, and no cell that they would run."""

import csv
import io
from collections.abc import Iterable

#: What makes a spreadsheet take a cell for a formula; wide forms are the same to some.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "'"


def write_csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """The file of a header and rows (RFC 4180), in UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe_cell(cell: str) -> str:
    """The cell with an apostrophe before it when a spreadsheet would take it for a formula, or for one so marked."""
    return f"{_MARK}{cell}" if cell.lstrip(_MARK).startswith(_STARTS) else cell


def restore_cell(cell: str) -> str:
    """The cell as it was before safe_cell()."""
    return cell[1:] if cell.startswith(_MARK) and cell.lstrip(_MARK).startswith(_STARTS) else cell
