"""Nip: the 18-digit number of a civil servant, parsed, checked for doubtful parts, and masked; pure.

Birth date (8), year and month of appointment (6; month 21 marks a contract civil servant, PPPK), sex (1), serial (3).
A doubtful part is only a warning: numbers issued long ago break these rules and are still valid for logging in.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idp.accounts import typed_number

DIGITS = 18
#: So many digits in a search may be a personal number.
_FEWEST_IN_SEARCH = 8
#: As people copy it from a letter or a card: `NIP. 1987…`, `NIPPPK: 1987…`.
_LABEL = re.compile(r"^(?:nip|nipppk)[:/]?(?=\d{16})", re.IGNORECASE)
_PPPK_MONTH = 21
_OLDEST = 75
_YOUNGEST_AT_START = 15


class InvalidNip(ValueError):
    """Not 18 digits without what people put between them; `digits` is the number of remaining characters."""

    def __init__(self, digits: int) -> None:
        super().__init__(f"an NIP has {DIGITS} digits, this has {digits} characters")
        self.digits = digits


class NipWarning(StrEnum):
    """A doubtful part of an NIP; never a reason to reject it."""

    BIRTH_DATE = "birth_date"
    BIRTH_IN_FUTURE = "birth_in_future"
    VERY_OLD = "very_old"
    START_MONTH = "start_month"
    START_IN_FUTURE = "start_in_future"
    STARTED_AS_CHILD = "started_as_child"
    SEX = "sex"
    SERIAL = "serial"


@dataclass(frozen=True, slots=True)
class Nip:
    """Eighteen digits; `str()` and `repr()` show only the mask."""

    digits: str

    def __str__(self) -> str:
        return mask_nip(self.digits)

    __repr__ = __str__


def strip_separators(text: str) -> str:
    """The digits of a typed NIP, without spaces, dots, hyphens, the word NIP, and what shows nothing."""
    return _LABEL.sub("", typed_number.strip_separators(text))


def may_be_number(searched: str) -> bool:
    """Whether a text that was searched for may be a personal number, which stands in no address."""
    return sum(character.isdigit() for character in searched) >= _FEWEST_IN_SEARCH


def parse_nip(text: str) -> Nip:
    """Parse an NIP as people type and paste it. Raises InvalidNip."""
    digits = strip_separators(text)
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        # of 18 characters some are no digits
        raise InvalidNip(len(digits) if len(digits) != DIGITS else sum(map(str.isdecimal, digits)))
    return Nip(digits)


def find_warnings(nip: Nip, today: date) -> tuple[NipWarning, ...]:
    """Every warning about `nip` on the day `today`, in the order of its digits."""
    born = _parse_date(nip.digits[:8])
    year, month = int(nip.digits[8:12]), int(nip.digits[12:14])
    appointed = month == _PPPK_MONTH or 1 <= month <= 12
    in_year = month if month <= 12 else 1
    found = {
        NipWarning.BIRTH_DATE: born is None,
        NipWarning.BIRTH_IN_FUTURE: born is not None and born > today,
        NipWarning.VERY_OLD: born is not None and today.year - born.year > _OLDEST,
        NipWarning.START_MONTH: not appointed,
        NipWarning.START_IN_FUTURE: appointed and (year, in_year) > (today.year, today.month),
        NipWarning.STARTED_AS_CHILD: born is not None and year - born.year < _YOUNGEST_AT_START,
        NipWarning.SEX: nip.digits[14] not in "12",
        NipWarning.SERIAL: nip.digits[15:] == "000",
    }
    return tuple(warning for warning, true in found.items() if true)


def mask_nip(digits: str) -> str:
    """The NIP with all but its last three digits masked."""
    return f"•••••••• •••••• • {digits[-3:]}"


def _parse_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
