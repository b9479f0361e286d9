"""Parsers of the claims in a people file: JSON value to stored value; pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from idp.protocol.tokens.claim_definitions import ADDRESS_PARTS, CLAIM_DEFINITIONS, ClaimKind, ClaimOrigin

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_BIRTHDATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_ZONE = re.compile(r"[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*")
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


def parse_lines(value: object) -> str:
    """Parse text that may have several lines. Raises PersonFieldError."""
    if not isinstance(value, str) or not value.strip() or len(value) > 1000:
        raise PersonFieldError("write text of at most 1000 characters, or leave it out")
    if _CONTROL_BUT_LINES.search(value.replace("\r\n", "\n")):
        raise PersonFieldError("it contains control characters")
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


def _pattern_parser(pattern: re.Pattern[str], example: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        found = parse_text(value)
        if not pattern.fullmatch(found):
            raise PersonFieldError(f"write it as in {example}")
        return found

    return read


#: How each kind of claim is read from a file; the others come from elsewhere.
_PARSERS: Mapping[ClaimKind, Callable[[object], Any]] = {
    ClaimKind.TEXT: parse_text,
    ClaimKind.LINES: parse_lines,
    ClaimKind.BOOLEAN: parse_boolean,
    ClaimKind.WEB_ADDRESS: parse_web_address,
    ClaimKind.BIRTHDATE: _pattern_parser(_BIRTHDATE, "1990-03-15 or 1990"),
    ClaimKind.ZONE: _pattern_parser(_ZONE, "Asia/Makassar"),
    ClaimKind.LOCALE: _pattern_parser(_LOCALE, "id-ID"),
    ClaimKind.EMAIL: _pattern_parser(_EMAIL, "name@denpasarkota.go.id"),
}
#: Claim -> parser; errors are reported in this order.
CLAIM_PARSERS: Mapping[str, Callable[[object], Any]] = {
    claim.name: _PARSERS[claim.kind]
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
