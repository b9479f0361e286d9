"""Inventory numbers, names and addresses in their forms for comparison, and what a proposal duplicates; pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import urlsplit

from idp.foundation.csv_table import normalize_text
from idp.protocol.visible_text import shows_every_letter

LONGEST_NAME = 200
_NUMBER = re.compile(r"0*([0-9]+)(?:\.0+)?")


class NameFault(Enum):
    """Why a text cannot be the name of an application."""

    EMPTY = auto()
    TOO_LONG = auto()
    INVISIBLE = auto()


class Duplicate(Enum):
    """In what an application is like a proposed one."""

    NUMBER = auto()
    NAME = auto()
    HOST = auto()


@dataclass(frozen=True, slots=True)
class ComparableApplication:
    """What of an application, or of a proposal, is compared; `number` and `url` may be empty."""

    number: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundDuplicate:
    """An application that a proposed one duplicates, and in what."""

    kind: Duplicate
    application: ComparableApplication


def normalize_number(text: str) -> str:
    """An inventory number in its form for comparison: `017` and `17.0` are `17`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.fullmatch(plain)
    return found[1] if found else plain


def name_key(name: str) -> str:
    """A name in its form for comparison: letters and digits, without case, accents and spaces."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def host_of(url: str) -> str:
    """The host of a web address without `www.`; empty where there is none."""
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".").casefold()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def find_name_fault(text: str) -> NameFault | None:
    """What keeps the text from being a name; invisible letters and those that turn the direction are refused."""
    name = normalize_text(text)
    if not name_key(name):
        return NameFault.INVISIBLE if has_invisible(text) else NameFault.EMPTY
    if len(name) > LONGEST_NAME:
        return NameFault.TOO_LONG
    return NameFault.INVISIBLE if has_invisible(text) else None


def has_invisible(text: str) -> bool:
    """Whether the text has a letter that shows nothing, or turns the direction of writing."""
    return not shows_every_letter("".join(letter for letter in text if letter not in "\r\n\t\u00a0"))


def find_duplicates(
    proposed: ComparableApplication, existing: Iterable[ComparableApplication]
) -> tuple[FoundDuplicate, ...]:
    """The applications like the proposed one: by number, by name, by the host of their address."""
    number, key, host = normalize_number(proposed.number), name_key(proposed.name), host_of(proposed.url)
    found = []
    for one in existing:
        if number and normalize_number(one.number) == number:
            found.append(FoundDuplicate(Duplicate.NUMBER, one))
        elif key and name_key(one.name) == key:
            found.append(FoundDuplicate(Duplicate.NAME, one))
        elif host and host_of(one.url) == host:
            found.append(FoundDuplicate(Duplicate.HOST, one))
    return tuple(found)
