"""Nip: the 18-digit number of a civil servant, parsed, checked for doubtful parts, and masked; pure.

Birth date (8), year and month of appointment (6; month 21 marks a contract civil servant, PPPK), sex (1), serial (3).
A doubtful part is only a warning: numbers issued long ago break these rules and are still valid for logging in.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DIGITS = 18
_SEPARATORS = re.compile(r"[\s.]")
_PPPK_MONTH = 21
_OLDEST = 75
_YOUNGEST_AT_START = 15


class NotAnNip(ValueError):
    """Not 18 digits without spaces and dots; `digits` is the number of remaining characters."""

    def __init__(self, digits: int) -> None:
        super().__init__(f"an NIP has {DIGITS} digits, this has {digits} characters")
        self.digits = digits


class Doubt(StrEnum):
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
        return mask(self.digits)

    __repr__ = __str__


def compact(text: str) -> str:
    """`text` without whitespace and dots."""
    return _SEPARATORS.sub("", text)


def read(text: str) -> Nip:
    """Parse an NIP written with or without spaces and dots. Raises InvalidNip."""
    digits = compact(text)
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise NotAnNip(len(digits))
    return Nip(digits)


def doubts(nip: Nip, today: date) -> tuple[Doubt, ...]:
    """Every warning about `nip` on the day `today`, in the order of its digits."""
    born = _date(nip.digits[:8])
    year, month = int(nip.digits[8:12]), int(nip.digits[12:14])
    appointed = month == _PPPK_MONTH or 1 <= month <= 12
    in_year = month if month <= 12 else 1
    found = {
        Doubt.BIRTH_DATE: born is None,
        Doubt.BIRTH_IN_FUTURE: born is not None and born > today,
        Doubt.VERY_OLD: born is not None and today.year - born.year > _OLDEST,
        Doubt.START_MONTH: not appointed,
        Doubt.START_IN_FUTURE: appointed and (year, in_year) > (today.year, today.month),
        Doubt.STARTED_AS_CHILD: born is not None and year - born.year < _YOUNGEST_AT_START,
        Doubt.SEX: nip.digits[14] not in "12",
        Doubt.SERIAL: nip.digits[15:] == "000",
    }
    return tuple(doubt for doubt, true in found.items() if true)


def mask(digits: str) -> str:
    """The NIP with all but its last three digits masked."""
    return f"•••••••• •••••• • {digits[-3:]}"


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
