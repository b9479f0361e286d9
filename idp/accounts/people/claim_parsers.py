"""Parsers of the claims in a people file: JSON value to stored value; pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from idp.accounts.people import text_check
from idp.accounts.people.row_faults import CellFault, RowFault
from idp.accounts.people.row_texts import describe_cell_fault
from idp.accounts.telephone import InvalidTelephone, TelephoneFault, parse_telephone
from idp.foundation.plain_text import normalize_text
from idp.protocol.tokens.claim_definitions import ADDRESS_PARTS, CLAIM_DEFINITIONS, ClaimKind, ClaimOrigin

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_BIRTHDATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_ZONE = re.compile(r"[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*")
_EARLIEST_BIRTH = 1900
_LOCALE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")


class PersonFieldError(ValueError):
    """An invalid value; the text says what to write instead."""


def parse_text(value: object, longest: int = 255) -> str:
    """Parse one non-empty line of text. Raises PersonFieldError."""
    if not isinstance(value, str) or not value.strip():
        raise PersonFieldError("write text, or leave it out")
    if len(value) > longest:
        raise PersonFieldError(f"at most {longest} characters fit")
    if _CONTROL.search(value):
        raise PersonFieldError("it contains control characters")
    return value.strip()


def parse_name(value: object) -> str:
    """Parse one line of text in composed form (NFC) in which every letter shows as itself. Raises PersonFieldError."""
    text = parse_text(value)
    check_letters(text)
    return normalize_text(text)


def check_letters(text: str) -> None:
    """Refuse text in the wrong encoding, and letters that mislead. Raises PersonFieldError."""
    try:
        text_check.check_letters(text)
    except CellFault as fault:
        raise PersonFieldError(describe_cell_fault(fault)) from None


def parse_lines(value: object) -> str:
    """Parse text that may have several lines. Raises PersonFieldError."""
    if not isinstance(value, str) or not value.strip() or len(value) > 1000:
        raise PersonFieldError("write text of at most 1000 characters, or leave it out")
    if _CONTROL_BUT_LINES.search(value.replace("\r\n", "\n")):
        raise PersonFieldError("it contains control characters")
    check_letters(value)
    return value.replace("\r\n", "\n").strip()


def parse_boolean(value: object) -> bool:
    """Parse a JSON boolean. Raises PersonFieldError."""
    if not isinstance(value, bool):
        raise PersonFieldError("write true or false")
    return value


def parse_web_address(value: object) -> str:
    """Parse an http or https URL. Raises PersonFieldError."""
    found = parse_text(value, 2000)
    if urlsplit(found).scheme not in ("http", "https") or not urlsplit(found).netloc:
        raise PersonFieldError("write a whole address such as https://example.org/page")
    return found


def parse_birthdate(value: object) -> str:
    """Parse a day or a year of birth (OIDC Core 5.1); the year 0000 is one left out. Raises PersonFieldError."""
    found = parse_text(value)
    if not _BIRTHDATE.fullmatch(found):
        raise PersonFieldError("write it as in 1990-03-15 or 1990")
    year, day = int(found[:4]), found[5:]
    try:
        date.fromisoformat(f"{year or 2000:04}-{day or '01-01'}")
    except ValueError:
        raise PersonFieldError("no calendar has this day: correct it") from None
    if 0 < year < _EARLIEST_BIRTH:
        raise PersonFieldError(f"nobody who works here was born before {_EARLIEST_BIRTH}: correct it")
    return found


def is_in_future(birthdate: object, today: date) -> bool:
    """Whether a day or a year of birth lies after `today`."""
    return isinstance(birthdate, str) and birthdate > today.isoformat()[: len(birthdate)]


def parse_telephone_number(value: object) -> str:
    """Parse a telephone number into its written form. Raises PersonFieldError."""
    if isinstance(value, str) and not value.strip():
        raise PersonFieldError("write text, or leave it out")
    if not isinstance(value, str) or len(value) > 100:
        raise PersonFieldError("write it as text of at most 100 characters")
    try:
        return parse_telephone(value).written
    except InvalidTelephone as problem:
        if problem.fault is TelephoneFault.ZERO_LOST:
            raise PersonFieldError("it lost the zero before it, as spreadsheets do: write 08…") from None
        raise PersonFieldError(describe_cell_fault(CellFault(RowFault.BAD_TELEPHONE))) from None


def _parse_email(value: object) -> str:
    found = parse_name(value)
    if not _EMAIL.fullmatch(found):
        raise PersonFieldError("write it as in name@denpasarkota.go.id")
    return found


def _pattern_parser(pattern: re.Pattern[str], example: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        found = parse_text(value)
        if not pattern.fullmatch(found):
            raise PersonFieldError(f"write it as in {example}")
        return found

    return read


#: How each kind of claim is read from a file; the others come from elsewhere.
_PARSERS: Mapping[ClaimKind, Callable[[object], Any]] = {
    ClaimKind.TEXT: parse_name,
    ClaimKind.LINES: parse_lines,
    ClaimKind.BOOLEAN: parse_boolean,
    ClaimKind.WEB_ADDRESS: parse_web_address,
    ClaimKind.BIRTHDATE: parse_birthdate,
    ClaimKind.ZONE: _pattern_parser(_ZONE, "Asia/Makassar"),
    ClaimKind.LOCALE: _pattern_parser(_LOCALE, "id-ID"),
    ClaimKind.EMAIL: _parse_email,
}
#: Claims whose values are narrower than their kind.
_OWN_PARSERS: Mapping[str, Callable[[object], Any]] = {"phone_number": parse_telephone_number}
#: Claim -> parser; errors are reported in this order.
CLAIM_PARSERS: Mapping[str, Callable[[object], Any]] = {
    claim.name: _OWN_PARSERS.get(claim.name, _PARSERS[claim.kind])
    for claim in CLAIM_DEFINITIONS
    if claim.origin is ClaimOrigin.FILE and claim.kind is not ClaimKind.ADDRESS
}
ADDRESS_PARSERS: Mapping[str, Callable[[object], Any]] = {part.name: _PARSERS[part.kind] for part in ADDRESS_PARTS}
#: Every member of a row that holds a claim.
CLAIM_NAMES = frozenset({*CLAIM_PARSERS, "address"})


def parse_claims(row: Mapping[str, object], faults: list[str]) -> dict[str, str | bool | None]:
    """Parse the row's claims into values by column; errors are appended to `faults`. None clears a claim."""
    found = _parse_values(row, CLAIM_PARSERS, "", faults)
    address = row.get("address", {})
    if address is None:
        address = dict.fromkeys(ADDRESS_PARSERS)
    if not isinstance(address, dict):
        faults.append('address: write an object such as {"locality": "Denpasar", "country": "ID"}')
        return found
    for flag in ("email_verified", "phone_number_verified"):
        if flag in found:
            found[flag] = bool(found[flag])
    if found.get("name") is None:
        found.pop("name", None)
        parts = (found.get(part) for part in ("given_name", "middle_name", "family_name"))
        found |= {"name": joined} if (joined := " ".join(str(part) for part in parts if part)) else {}
    return found | _parse_values(address, ADDRESS_PARSERS, "address_", faults)


def _parse_values(
    row: Mapping[str, object], parsers: Mapping[str, Callable[[object], Any]], prefix: str, faults: list[str]
) -> dict[str, str | bool | None]:
    found: dict[str, str | bool | None] = {}
    for name, parse in parsers.items():
        if name not in row:
            continue
        try:
            found[prefix + name] = None if row[name] is None or row[name] == "" else parse(row[name])
        except PersonFieldError as fault:
            faults.append(f"{prefix.replace('_', '.')}{name}: {fault}")
    return found
