"""Telephone: a number as people write it, and in its international form for comparison (ITU-T E.164); pure.

What is stored and told to applications is the written form, without what cannot be seen.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from idp.accounts import typed_number

_COUNTRY = "62"
#: `No. HP: 0812…`, `WA 0812…`
_LABEL = re.compile(
    r"^(?:(?:no|nomor)\b[. ]*)?(?:hp|telp|telepon|tel|phone|wa|whatsapp)\b[. :]*(?=[\d+(])", re.IGNORECASE
)
_WRITTEN = re.compile(r"\+?[\d ()./-]*\d")
#: What stands between the digits of a written number.
GROUPING = " ()./-"
_GROUPING = re.compile(f"[{re.escape(GROUPING)}]")
#: E.164 6.2.1: at most 15 digits with the code of the country; national numbers here have 8 to 13 after the zero.
_INTERNATIONAL = re.compile(r"[1-9]\d{7,14}")
_NATIONAL = re.compile(r"[1-9]\d{6,12}")
#: A mobile number whose zero a spreadsheet has dropped.
_ZERO_LOST = re.compile(r"8\d{8,11}")


class TelephoneFault(StrEnum):
    """Why a text cannot be one telephone number."""

    ZERO_LOST = "zero_lost"
    MALFORMED = "malformed"


class InvalidTelephone(ValueError):
    """The text cannot be one telephone number."""

    def __init__(self, fault: TelephoneFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Telephone:
    """`written`: as typed, with plain spaces and hyphens; `international`: `+62…`, by which numbers are compared."""

    written: str = field(repr=False)
    international: str = field(repr=False)


def parse_telephone(typed: str) -> Telephone:
    """Parse 0812…, (0361) …, 62…, +62… or a number of another country after + or 00. Raises InvalidTelephone."""
    written = _LABEL.sub("", " ".join(typed_number.to_plain_text(typed).split()))
    if not _WRITTEN.fullmatch(written):
        raise InvalidTelephone(TelephoneFault.MALFORMED)
    digits = _GROUPING.sub("", written)
    if _ZERO_LOST.fullmatch(digits):
        raise InvalidTelephone(TelephoneFault.ZERO_LOST)
    found = _international_digits(digits)
    if found is None:
        raise InvalidTelephone(TelephoneFault.MALFORMED)
    return Telephone(written, f"+{found}")


def list_spellings(international: str) -> frozenset[str]:
    """Each way to write a number, without what groups its digits, that `parse_telephone` takes for this one."""
    digits = international.removeprefix("+")
    spellings = {f"+{digits}", f"00{digits}"}
    if digits.startswith(_COUNTRY):
        national = digits.removeprefix(_COUNTRY)
        bare = {digits, f"{_COUNTRY}0{national}"}
        spellings |= {f"0{national}", *bare, *(before + one for before in ("+", "00") for one in bare)}
    return frozenset(spellings)


def _international_digits(digits: str) -> str | None:
    """The number with the code of its country, or None."""
    plain = digits.removeprefix("+").removeprefix("00") if digits.startswith(("+", "00")) else None
    if plain is None and digits.startswith("0"):
        national = digits[1:]
        return _COUNTRY + national if _NATIONAL.fullmatch(national) else None
    if plain is None:
        plain = digits if digits.startswith(_COUNTRY) else ""
    if plain.startswith(_COUNTRY):
        # +62 (0)361: the zero is only dialled within the country
        national = plain.removeprefix(_COUNTRY).removeprefix("0")
        return _COUNTRY + national if _NATIONAL.fullmatch(national) else None
    return plain if _INTERNATIONAL.fullmatch(plain) else None
