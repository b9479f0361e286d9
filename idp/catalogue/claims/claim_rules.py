"""Inventory numbers, names and addresses in their forms for comparison, and what a proposal duplicates; pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit
from uuid import UUID

from idp.foundation.csv_table import normalize_text
from idp.protocol.visible_text import shows_every_letter

LONGEST_NAME = 200
#: Shorter names differ by one letter without meaning the same.
_SHORTEST_SIMILAR = 6
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
    #: The same words in another order, or one letter more, less or other.
    SIMILAR_NAME = auto()


@dataclass(frozen=True, slots=True)
class ComparableApplication:
    """What of an application, or of a proposal, is compared; `number` and `url` may be empty.

    `application_id`: of an application of the inventory, so that pages can link to it.
    """

    number: str
    name: str
    url: str
    application_id: UUID | None = field(default=None, compare=False)


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
    words, found = name_words(proposed.name), []
    for one in existing:
        if number and normalize_number(one.number) == number:
            found.append(FoundDuplicate(Duplicate.NUMBER, one))
        elif key and name_key(one.name) == key:
            found.append(FoundDuplicate(Duplicate.NAME, one))
        elif host and host_of(one.url) == host:
            found.append(FoundDuplicate(Duplicate.HOST, one))
        elif is_similar_name(key, name_key(one.name)) or (words and words == name_words(one.name)):
            found.append(FoundDuplicate(Duplicate.SIMILAR_NAME, one))
    return tuple(found)


def name_words(name: str) -> frozenset[str]:
    """The words of a name of several words, in the form for comparison; none of a name of one word."""
    words = frozenset(filter(None, map(name_key, name.split())))
    return words if len(words) > 1 else frozenset()


def is_similar_name(key: str, other: str) -> bool:
    """Whether two names of some length differ by one letter; both in the form for comparison."""
    if min(len(key), len(other)) < _SHORTEST_SIMILAR or abs(len(key) - len(other)) > 1:
        return False
    start = next((place for place, (one, two) in enumerate(zip(key, other, strict=False)) if one != two), None)
    if start is None:
        return len(key) != len(other)
    shorter, longer = sorted((key[start:], other[start:]), key=len)
    return longer[1:] == (shorter if len(shorter) < len(longer) else shorter[1:])
