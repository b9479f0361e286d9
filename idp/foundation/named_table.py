"""find_table(): the table within a sheet by its headings, without what stands above, between and below it; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from idp.foundation import aside_rows
from idp.foundation.aside_rows import AsideRow
from idp.foundation.spreadsheet import Sheet, SheetCell, SheetRow, TextEncoding
from idp.foundation.table_headings import Headings, TableFault, UnreadableTable, heading_key

#: Rows within which the headings are looked for, below titles.
HEADING_ROWS = 20
_NOTHING: Mapping[str, str] = {}


class RowShape(Enum):
    """Whether the cells of a row of a CSV file stand under their headings; those of a workbook always do."""

    FITS = auto()
    SHORT = auto()
    #: A cell too many: a separator within a text has moved the others.
    SURPLUS = auto()


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One row of the table: its line, and its filled cells by column."""

    line: int
    cells: Mapping[str, SheetCell] = field(repr=False)
    shape: RowShape = RowShape.FITS
    #: How many cells the row has, and how many the headings.
    width: int = 0
    heading_width: int = 0


@dataclass(frozen=True, slots=True)
class NamedTable:
    """The rows of a table, the heading of each column that was found, and what was not read."""

    rows: tuple[NamedRow, ...]
    headings: Mapping[str, str]
    heading_line: int
    ignored: tuple[str, ...]
    aside: tuple[AsideRow, ...] = ()
    encoding: TextEncoding | None = None


def find_table(sheet: Sheet, headings: Headings, named: Mapping[str, str] = _NOTHING) -> NamedTable:
    """The first table under the headings; `named`: headings of this file and the columns they stand for.

    Raises UnreadableTable.
    """
    position, columns = _find_headings(sheet.rows, headings, _resolve(headings, named))
    row = sheet.rows[position]
    texts = tuple(cell.text for cell in row.cells)
    _check_named(row, named)
    _check_twice(columns, texts, row.line, headings.unread)
    aside = aside_rows.find_aside(sheet.rows[position:], columns, headings)
    lines = {one.line for one in aside}
    is_csv = sheet.encoding is not None
    rows = tuple(
        _named_row(one, columns, headings.unread, is_csv=is_csv)
        for one in sheet.rows[position + 1 :]
        if one.line not in lines
    )
    if not rows:
        raise UnreadableTable(TableFault.NO_ROWS, line=row.line, found=tuple(filter(None, texts)))
    found = {column: text for column, text in zip(columns, texts, strict=True) if column}
    ignored = dict.fromkeys(text for column, text in zip(columns, texts, strict=True) if text and not column)
    return NamedTable(rows, found, row.line, tuple(ignored), aside, sheet.encoding)


def _resolve(headings: Headings, named: Mapping[str, str]) -> Mapping[str, str]:
    """The named headings with the columns as the table calls them. Raises UnreadableTable."""
    columns = {heading: headings.find_column(column) for heading, column in named.items()}
    for heading, column in columns.items():
        if column is None:
            raise UnreadableTable(TableFault.NO_SUCH_COLUMN, detail=named[heading])
    return {heading: column for heading, column in columns.items() if column is not None}


def _find_headings(
    rows: Sequence[SheetRow], headings: Headings, named: Mapping[str, str]
) -> tuple[int, tuple[str | None, ...]]:
    """The position of the first row with all headings, and the column of each of its cells. Raises UnreadableTable."""
    candidates = [_columns(row, headings, named) for row in rows[:HEADING_ROWS]]
    for position, columns in enumerate(candidates):
        if not headings.find_missing(columns):
            return position, columns
    best = max(range(len(candidates)), key=lambda place: _likeness(candidates[place], rows[place]), default=None)
    if best is None:
        raise UnreadableTable(TableFault.NO_ROWS)
    _check_named(rows[best], named)
    raise UnreadableTable(
        TableFault.NO_HEADINGS,
        line=rows[best].line,
        missing=headings.find_missing(candidates[best]),
        found=tuple(cell.text for cell in rows[best].cells if cell.text),
    )


def _columns(row: SheetRow, headings: Headings, named: Mapping[str, str]) -> tuple[str | None, ...]:
    """The column of each cell of a row; where a heading was named for a column, no other one stands for it."""
    chosen = {heading_key(heading): column for heading, column in named.items()}

    def find(text: str) -> str | None:
        column = chosen.get(heading_key(text))
        if column is None:
            column = headings.find_column(text)
            return None if column in named.values() else column
        return column

    return tuple(find(cell.text) for cell in row.cells)


def _likeness(columns: Sequence[str | None], row: SheetRow) -> tuple[int, int]:
    """How much a row looks like headings: by those recognised, then by its filled cells."""
    return len(set(filter(None, columns))), sum(bool(cell.text) for cell in row.cells)


def _check_named(row: SheetRow, named: Mapping[str, str]) -> None:
    keys = {heading_key(cell.text) for cell in row.cells}
    for heading in named:
        if heading_key(heading) not in keys:
            raise UnreadableTable(TableFault.NO_SUCH_HEADING, line=row.line, detail=heading)


def _check_twice(columns: Sequence[str | None], texts: Sequence[str], line: int, unread: frozenset[str]) -> None:
    places: dict[str, str] = {}
    for column, text in zip(columns, texts, strict=True):
        if column is None or column in unread:
            continue
        if column in places:
            raise UnreadableTable(TableFault.HEADING_TWICE, line=line, found=(places[column], text), detail=column)
        places[column] = text


def _named_row(row: SheetRow, columns: Sequence[str | None], unread: frozenset[str], *, is_csv: bool) -> NamedRow:
    named = zip(columns, row.cells, strict=False)
    cells = {column: cell for column, cell in named if column and column not in unread and cell.text}
    shape = _shape(row, len(columns)) if is_csv else RowShape.FITS
    return NamedRow(row.line, cells, shape, len(row.cells), len(columns))


def _shape(row: SheetRow, width: int) -> RowShape:
    if any(cell.text for cell in row.cells[width:]):
        return RowShape.SURPLUS
    return RowShape.SHORT if len(row.cells) < width else RowShape.FITS
