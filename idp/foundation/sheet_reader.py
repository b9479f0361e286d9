"""read_sheet(): the first sheet of an XLSX workbook, or a CSV file, as rows of cells, within limits of size."""

from itertools import islice

from idp.foundation import spreadsheet
from idp.foundation.csv_reader import read_csv
from idp.foundation.spreadsheet import Sheet, SheetRow, SpreadsheetFault, TextEncoding, UnreadableSpreadsheet
from idp.foundation.workbook_reader import read_workbook

_ZIP, _COMPOUND_FILE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_sheet(content: bytes) -> Sheet:
    """The rows of the first sheet that have something in them. Raises UnreadableSpreadsheet."""
    if not content.strip():
        raise UnreadableSpreadsheet(SpreadsheetFault.EMPTY)
    if len(content) > spreadsheet.MAX_FILE_BYTES:
        raise UnreadableSpreadsheet(SpreadsheetFault.TOO_LARGE)
    if content.startswith(_COMPOUND_FILE):
        raise UnreadableSpreadsheet(SpreadsheetFault.OLD_WORKBOOK)
    encoding: TextEncoding | None = None
    if content.startswith(_ZIP):
        rows = read_workbook(content)
    else:
        encoding, rows = read_csv(content)
    most = spreadsheet.MAX_ROWS
    found: list[SheetRow] = list(islice((row for row in rows if any(cell.text for cell in row.cells)), most + 1))
    if len(found) > most:
        raise UnreadableSpreadsheet(SpreadsheetFault.TOO_MANY_ROWS)
    return Sheet(tuple(found), encoding)
