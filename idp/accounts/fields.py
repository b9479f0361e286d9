"""Parsers of the claims in a people file: JSON value to stored value; pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_BIRTHDATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_ZONE = re.compile(r"[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*")
_LOCALE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")


class Fault(ValueError):
    """An invalid value; the text says what to write instead."""


def text(value: object, longest: int = 255) -> str:
    """Parse one non-empty line of text. Raises PersonFieldError."""
    if not isinstance(value, str) or not value.strip():
        raise Fault("write text, or leave it out")
    if len(value) > longest:
        raise Fault(f"at most {longest} characters fit")
    if _CONTROL.search(value):
        raise Fault("it contains control characters")
    return value.strip()


def lines(value: object) -> str:
    """Parse text that may have several lines. Raises PersonFieldError."""
    if not isinstance(value, str) or not value.strip() or len(value) > 1000:
        raise Fault("write text of at most 1000 characters, or leave it out")
    if _CONTROL_BUT_LINES.search(value.replace("\r\n", "\n")):
        raise Fault("it contains control characters")
    return value.replace("\r\n", "\n").strip()


def truth(value: object) -> bool:
    """Parse a JSON boolean. Raises PersonFieldError."""
    if not isinstance(value, bool):
        raise Fault("write true or false")
    return value


def address_of_page(value: object) -> str:
    """Parse an http or https URL. Raises PersonFieldError."""
    found = text(value, 2000)
    if urlsplit(found).scheme not in ("http", "https") or not urlsplit(found).netloc:
        raise Fault("write a whole address such as https://example.org/page")
    return found


def _like(pattern: re.Pattern[str], example: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        found = text(value)
        if not pattern.fullmatch(found):
            raise Fault(f"write it as in {example}")
        return found

    return read


#: Claim -> parser; errors are reported in this order.
CLAIMS: Mapping[str, Callable[[object], Any]] = {
    "name": text,
    "given_name": text,
    "family_name": text,
    "middle_name": text,
    "nickname": text,
    "profile": address_of_page,
    "picture": address_of_page,
    "website": address_of_page,
    "gender": text,
    "birthdate": _like(_BIRTHDATE, "1990-03-15 or 1990"),
    "zoneinfo": _like(_ZONE, "Asia/Makassar"),
    "locale": _like(_LOCALE, "id-ID"),
    "email": _like(_EMAIL, "name@denpasarkota.go.id"),
    "email_verified": truth,
    "phone_number": text,
    "phone_number_verified": truth,
    "jenis_pegawai": text,
    "status_pegawai": text,
    "golongan": text,
    "pangkat": text,
    "jabatan": text,
    "jenis_jabatan": text,
    "eselon": text,
}
ADDRESS: Mapping[str, Callable[[object], str]] = {
    "formatted": lines,
    "street_address": lines,
    "locality": text,
    "region": text,
    "postal_code": text,
    "country": text,
}
#: Every member of a row that holds a claim.
NAMES = frozenset({*CLAIMS, "address"})


def read(row: Mapping[str, object], faults: list[str]) -> dict[str, str | bool | None]:
    """Parse the row's claims into values by column; errors are appended to `faults`. None clears a claim."""
    found = _read(row, CLAIMS, "", faults)
    address = row.get("address", {})
    if address is None:
        address = dict.fromkeys(ADDRESS)
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
    return found | _read(address, ADDRESS, "address_", faults)


def _read(
    row: Mapping[str, object], known: Mapping[str, Callable[[object], Any]], prefix: str, faults: list[str]
) -> dict[str, str | bool | None]:
    found: dict[str, str | bool | None] = {}
    for name, reader in known.items():
        if name not in row:
            continue
        try:
            found[prefix + name] = None if row[name] is None or row[name] == "" else reader(row[name])
        except Fault as fault:
            faults.append(f"{prefix.replace('_', '.')}{name}: {fault}")
    return found
