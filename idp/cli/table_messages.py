"""Sentences of commands about tables: why a file cannot be read, and what of it was not."""

from collections.abc import Iterator, Sequence

from idp.foundation.aside_rows import AsideKind
from idp.foundation.log import mask_text
from idp.foundation.named_table import HEADING_ROWS, NamedTable
from idp.foundation.spreadsheet import MAX_FILE_BYTES, MAX_ROWS, SpreadsheetFault, TextEncoding, UnreadableSpreadsheet
from idp.foundation.table_headings import Headings, TableFault, UnreadableTable, heading_key

_SHEET_FAULTS = {
    SpreadsheetFault.EMPTY: "The file is empty: export the table again.",
    SpreadsheetFault.TOO_LARGE: (
        f"The file is larger than {MAX_FILE_BYTES >> 20} MiB: split it, or remove what is not the table."
    ),
    SpreadsheetFault.TOO_MANY_ROWS: f"The file has more than {MAX_ROWS:,} rows: split it.",
    SpreadsheetFault.NOT_UTF8: (
        "Line {line} is text neither in UTF-8 nor in Windows-1252: save the sheet as 'CSV UTF-8' or XLSX."
    ),
    SpreadsheetFault.OLD_WORKBOOK: (
        "This is a workbook of the old kind (.xls), or one with a password: save it as XLSX without a password."
    ),
    SpreadsheetFault.OTHER_WORKBOOK: "This is a workbook, but not XLSX (perhaps ODS or XLSB): save it as XLSX.",
    SpreadsheetFault.BROKEN_WORKBOOK: (
        "The workbook is broken or too large: save the sheet alone as XLSX or 'CSV UTF-8'."
    ),
    SpreadsheetFault.SCATTERED: (
        "A cell in row {line} stands far from the table: remove it, or save the table alone as a new workbook."
    ),
    SpreadsheetFault.OPEN_QUOTE: (
        "The record that starts on line {line} cannot be read: look for a quotation mark that is never closed, or a"
        " cell that holds a whole document."
    ),
}
_ASIDE = {
    AsideKind.HEADING: "the headings again",
    AsideKind.NUMBERS: "numbers of columns",
    AsideKind.SECTION: "a title between rows",
    AsideKind.TOTAL: "a total",
    AsideKind.NOTE: "a note below the table",
}
#: Lines of one kind that are named.
_MOST_LINES = 10


def explain_file(problem: UnreadableSpreadsheet | UnreadableTable, headings: Headings) -> str:
    """Why a file has no such table, and what to do."""
    if isinstance(problem, UnreadableSpreadsheet):
        return _SHEET_FAULTS[problem.fault].format(line=problem.line)
    columns = ", ".join(column for column in headings.names if column not in headings.unread)
    match problem.fault:
        case TableFault.NO_HEADINGS:
            return _explain_missing(problem)
        case TableFault.HEADING_TWICE:
            both = " and ".join(f"'{heading}'" for heading in problem.found)
            return f"Line {problem.line} names the column {problem.detail} more than once ({both}): keep one of them."
        case TableFault.NO_ROWS:
            return "The file has a header but no rows: nothing to import."
        case TableFault.NO_SUCH_COLUMN:
            return f"There is no column {problem.detail}. The columns are {columns}."
        case TableFault.NO_SUCH_HEADING:
            return f"No heading within the first {HEADING_ROWS} rows is '{problem.detail}': write it as it is there."


def _explain_missing(problem: UnreadableTable) -> str:
    """Which headings are missing, what was found instead, and how to name a column."""
    found = ", ".join(mask_text(heading) for heading in problem.found) or "nothing"
    return (
        f"No heading within the first {HEADING_ROWS} rows stands for {', '.join(problem.missing)};"
        f" line {problem.line} has {found}. Add the columns, or say which heading stands for one, as in --column"
        f' "HEADING={problem.missing[0]}".'
    )


def describe_reading(table: NamedTable) -> tuple[str, ...]:
    """How the file was read, and which of its rows were not."""
    return tuple(_describe(table))


def _describe(table: NamedTable) -> Iterator[str]:
    renamed = [
        f"'{heading}' as {column}"
        for column, heading in table.headings.items()
        if heading_key(heading) != heading_key(column)
    ]
    if renamed:
        yield f"Read {', '.join(renamed)}."
    if table.encoding is TextEncoding.WINDOWS_1252:
        yield "Read as Windows-1252: look whether letters with accents are right."
    for kind, words in _ASIDE.items():
        lines = [row.line for row in table.aside if row.kind is kind]
        if lines:
            yield f"Not read, because {_place(lines)} {words}."


def _place(lines: Sequence[int]) -> str:
    named = ", ".join(map(str, lines[:_MOST_LINES]))
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    return f"line {named} is" if len(lines) == 1 else f"lines {named}{more} are"
