"""RowFault, RosterFileFault, RowProblem: what is wrong with a roster's file or one of its rows, without words."""

from dataclasses import dataclass
from enum import StrEnum

from idp.foundation.spreadsheet import SpreadsheetFault


class RosterFileFault(StrEnum):
    """Why a file that can be read is no roster."""

    NO_FILE = "no_file"
    NO_OFFICE = "no_office"
    NOT_JSON = "not_json"
    NO_HEADINGS = "no_headings"
    HEADING_TWICE = "heading_twice"
    NO_ROWS = "no_rows"


class UnreadableRoster(Exception):
    """Nothing of the file can be taken; `detail`: the heading at fault, `line`: where, 0 when about no line."""

    def __init__(self, fault: SpreadsheetFault | RosterFileFault, *, line: int = 0, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.line, self.detail = fault, line, detail


class RowFault(StrEnum):
    """What is wrong with one row."""

    NOT_A_ROW = "not_a_row"
    SURPLUS_CELLS = "surplus_cells"
    NIP_LENGTH = "nip_length"
    NIP_ROUNDED = "nip_rounded"
    FORMULA = "formula"
    INVISIBLE = "invisible"
    LOOKALIKE = "lookalike"
    BAD_VALUE = "bad_value"
    NO_IDENTIFIER = "no_identifier"
    NO_NAME = "no_name"
    NO_OFFICE = "no_office"
    OFFICE_UNKNOWN = "office_unknown"
    OFFICE_ZERO_LOST = "office_zero_lost"
    OFFICE_OUTSIDE = "office_outside"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One fault of one row: the column it is about, and what helps to mend it; never a personal number."""

    line: int
    fault: RowFault
    column: str = ""
    detail: str = ""
