"""Sheet, SheetRow, SheetCell: a table as it was sent, the limits of its size, and why a file cannot be read."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100


class SpreadsheetFault(StrEnum):
    """Why a file as a whole cannot be read as a table."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    #: Nor UTF-16 or Windows-1252.
    NOT_UTF8 = "not_utf8"
    OLD_WORKBOOK = "old_workbook"
    #: ODS, XLSB or another format of workbooks that is no XLSX.
    OTHER_WORKBOOK = "other_workbook"
    BROKEN_WORKBOOK = "broken_workbook"
    #: A cell stands far from the others.
    SCATTERED = "scattered"
    OPEN_QUOTE = "open_quote"


class UnreadableSpreadsheet(Exception):
    """The file cannot be read; `line`: where, 0 when it is not about a line."""

    def __init__(self, fault: SpreadsheetFault, line: int = 0) -> None:
        super().__init__(fault.value)
        self.fault, self.line = fault, line


class CellKind(StrEnum):
    """What a cell of a workbook is; every cell of a CSV file is text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    #: A formula, or an error such as #N/A that one left behind.
    FORMULA = "formula"


class TextEncoding(Enum):
    """The encodings of CSV files that are read."""

    UTF_8 = auto()
    UTF_16 = auto()
    WINDOWS_1252 = auto()


@dataclass(frozen=True, slots=True)
class SheetCell:
    """The text of a cell without surplus space, dates as 2026-11-21; of a formula its own text, never a result."""

    text: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row with something in it, and its number as a spreadsheet program shows it."""

    line: int
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows with something in them; `encoding`: of a CSV file, None of a workbook."""

    rows: tuple[SheetRow, ...]
    encoding: TextEncoding | None = None
