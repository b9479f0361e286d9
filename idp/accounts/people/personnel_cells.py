"""Parses what personnel lists write in cells: damaged NIPs, days in three forms, telephone numbers; pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from idp.accounts import nip, typed_number
from idp.accounts.people import text_check
from idp.accounts.people.row_faults import CellFault, RowFault
from idp.accounts.telephone import InvalidTelephone, TelephoneFault, parse_telephone
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
_GENDERS = {"l": "male", "laki-laki": "male", "p": "female", "perempuan": "female"}
#: Numbers, in which what cannot be seen is dropped.
_NUMBERS = frozenset({"nip", "old_nip", "phone_number"})


def parse_cell(column: str, cell: SheetCell) -> str | None:
    """The text that a cell of a table stands for; None: it says nothing that can be taken. Raises CellFault."""
    if cell.kind is CellKind.FORMULA:
        raise CellFault(RowFault.FORMULA)
    parse = _PARSERS.get(column)
    return parse(cell) if parse else cell.text


def parse_nip_cell(cell: SheetCell) -> str:
    """The 18 digits of an NIP that was kept as text. Raises CellFault; nothing is guessed."""
    if cell.kind is CellKind.NUMBER or _SCIENTIFIC.fullmatch(typed_number.to_plain_text(cell.text)):
        raise CellFault(RowFault.NIP_ROUNDED)
    try:
        return nip.parse_nip(cell.text).digits
    except nip.InvalidNip as problem:
        raise CellFault(RowFault.NIP_LENGTH, str(problem.digits)) from None


def parse_nip_member(value: object) -> str:
    """The same from a member of a JSON file, where a number may have been rounded, too. Raises CellFault."""
    if isinstance(value, bool | float):
        raise CellFault(RowFault.NIP_ROUNDED)
    return parse_nip_cell(SheetCell(str(value)))


def looks_rounded(digits: str) -> bool:
    """Whether an NIP ends as numbers do that a spreadsheet program rounded: serials begin at 001."""
    return digits.endswith("000")


def parse_old_nip_cell(cell: SheetCell) -> str | None:
    """The NIP a person had before; None for the number of nine digits from before 2009. Raises CellFault."""
    return None if _OLD_NUMBER.fullmatch(nip.strip_separators(cell.text)) else parse_nip_cell(cell)


def parse_day_cell(cell: SheetCell) -> str:
    """A day as 1986-03-13, from 13/03/1986, 13-Mar-1986 or the number of a spreadsheet program. Raises CellFault."""
    text = typed_number.to_plain_text(cell.text)
    if cell.kind is CellKind.DATE or re.fullmatch(r"\d{4}(-\d\d-\d\d)?", text):
        return text
    if text.isdecimal() and int(text) in _SERIALS:
        return (_EPOCH + timedelta(days=int(text))).isoformat()
    found = _DAY.fullmatch(text)
    month = found and (int(found[2]) if found[2].isdecimal() else _MONTHS.get(found[2][:3].casefold(), 0))
    try:
        if found and month:
            return date(int(found[3]), month, int(found[1])).isoformat()
    except ValueError:
        pass
    raise CellFault(RowFault.BAD_DAY)


def parse_telephone_cell(cell: SheetCell) -> str | None:
    """A telephone number as it is written; None when the zero before it was lost. Raises CellFault."""
    try:
        return parse_telephone(cell.text).written
    except InvalidTelephone as problem:
        if problem.fault is TelephoneFault.ZERO_LOST:
            return None
        raise CellFault(RowFault.BAD_TELEPHONE) from None


def parse_gender_cell(cell: SheetCell) -> str:
    """`male` or `female` for the letters that lists use (OIDC Core 5.1); anything else as it is."""
    return _GENDERS.get(cell.text.casefold(), cell.text)


def check_text(column: str, text: str) -> None:
    """Refuse text that a spreadsheet would run, and letters that no name may have. Raises CellFault."""
    if text[:1] in ("=", "@") or (text[:1] in ("+", "-") and column != "phone_number" and len(text) > 1):
        raise CellFault(RowFault.FORMULA)
    if column not in _NUMBERS:
        text_check.check_letters(text)


_PARSERS: Mapping[str, Callable[[SheetCell], str | None]] = {
    "nip": parse_nip_cell,
    "old_nip": parse_old_nip_cell,
    "birthdate": parse_day_cell,
    "phone_number": parse_telephone_cell,
    "gender": parse_gender_cell,
}
