"""Parses what personnel lists write in cells: damaged NIPs, days in three forms, telephone numbers; pure."""

import re
import unicodedata
from datetime import date, timedelta

from idp.accounts import nip
from idp.accounts.roster.roster_faults import RowFault
from idp.foundation.spreadsheet import CellKind, SheetCell

#: 1,97806E+17: a number that has lost its last digits.
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
#: Not an NIP but the number of nine digits that civil servants had until 2009.
_OLD_NUMBER = re.compile(r"\d{9}")
_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ](\d{4})")
_MONTH_NAMES = (
    "jan", "feb peb", "mar", "apr", "mei may", "jun", "jul", "agu agt aug ags", "sep", "okt oct", "nov nop", "des dec",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
#: Day 0 of spreadsheet programs, and the days of births that are told as a number since then.
_EPOCH, _SERIALS = date(1899, 12, 30), range(5_000, 60_000)
_LOST_ZERO = re.compile(r"8\d{8,11}")
_GENDERS = {"l": "male", "laki-laki": "male", "p": "female", "perempuan": "female"}
_LOOKALIKES = ("CYRILLIC", "GREEK")


class CellFault(ValueError):
    """What is wrong with a cell, and for an NIP its number of digits."""

    def __init__(self, fault: RowFault, detail: str = "") -> None:
        super().__init__(fault.value)
        self.fault, self.detail = fault, detail


def parse_nip_cell(cell: SheetCell) -> str:
    """The 18 digits of an NIP that was kept as text. Raises CellFault; nothing is guessed."""
    text = cell.text.lstrip("'’ ")
    if cell.kind is CellKind.NUMBER or _SCIENTIFIC.fullmatch(text):
        raise CellFault(RowFault.NIP_ROUNDED)
    try:
        return nip.parse_nip(text).digits
    except nip.InvalidNip as problem:
        raise CellFault(RowFault.NIP_LENGTH, str(problem.digits)) from None


def parse_old_nip_cell(cell: SheetCell) -> str | None:
    """The NIP a person had before; None for the number of nine digits from before 2009. Raises CellFault."""
    digits = nip.strip_separators(cell.text.lstrip("'’ "))
    return None if _OLD_NUMBER.fullmatch(digits) else parse_nip_cell(cell)


def parse_day_cell(cell: SheetCell) -> str:
    """A day as 1986-03-13, from 13/03/1986, 13-Mar-1986 or the number of a spreadsheet program. Raises CellFault."""
    if cell.kind is CellKind.DATE or re.fullmatch(r"\d{4}(-\d\d-\d\d)?", cell.text):
        return cell.text
    if cell.text.isdecimal() and int(cell.text) in _SERIALS:
        return (_EPOCH + timedelta(days=int(cell.text))).isoformat()
    found = _DAY.fullmatch(cell.text)
    month = found and (int(found[2]) if found[2].isdecimal() else _MONTHS.get(found[2][:3].casefold(), 0))
    try:
        if found and month:
            return date(int(found[3]), month, int(found[1])).isoformat()
    except ValueError:
        pass
    raise CellFault(RowFault.BAD_VALUE)


def parse_phone_cell(cell: SheetCell) -> str | None:
    """A telephone number; None when the zero before it was lost."""
    text = cell.text.lstrip("'’")
    return None if _LOST_ZERO.fullmatch(text) else text


def parse_gender_cell(cell: SheetCell) -> str:
    """`male` or `female` for the letters that lists use (OIDC Core 5.1); anything else as it is."""
    return _GENDERS.get(cell.text.casefold(), cell.text)


def find_text_fault(column: str, text: str) -> RowFault | None:
    """Invisible characters, letters of another alphabet that look like ours, and text that a spreadsheet would run."""
    if not text.isprintable():
        return RowFault.INVISIBLE
    if text[:1] in "=@" or (text[:1] in "+-" and column != "phone_number" and len(text) > 1):
        return RowFault.FORMULA
    foreign = () if text.isascii() else (letter for letter in text if not letter.isascii())
    return RowFault.LOOKALIKE if any(unicodedata.name(one, "").startswith(_LOOKALIKES) for one in foreign) else None
