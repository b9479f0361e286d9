"""RosterFileFault, UnreadableRoster: why a file as a whole is no roster, without words."""

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
