"""Names and addresses in their forms for comparison, and what a proposal duplicates; pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from idp.foundation.codes import normalize_code
from idp.foundation.plain_text import normalize_text
from idp.visible_text import find_letter_fault, shows_every_letter

LONGEST_NAME = 200
#: Shorter names differ by one letter without meaning the same.
_SHORTEST_SIMILAR = 6
#: Shorter parts of names are not told apart from words.
_SHORTEST_PART = 4
#: For str.translate: the characters of ASCII that are neither letters nor digits.
_NO_LETTERS = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())
_PART = re.compile(r"[()/]| - |: ")


class NameFault(Enum):
    """Why a text cannot be the name of an application."""

    EMPTY = auto()
    TOO_LONG = auto()
    INVISIBLE = auto()
    #: A letter of another alphabet that looks like a Latin one.
    LOOKALIKE = auto()


class Duplicate(Enum):
    """In what an application is like a proposed one."""

    NUMBER = auto()
    NAME = auto()
    HOST = auto()
    #: The same abbreviation, the same words in another order, or one letter more, less or other.
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


def name_key(name: str) -> str:
    """A name in its form for comparison: letters and digits, without case, accents and spaces."""
    if name.isascii():  # most of tens of thousands
        return name.lower().translate(_NO_LETTERS)
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name).casefold()))


def host_of(url: str) -> str:
    """The host of a web address without `www.`; empty where there is none."""
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".").casefold()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def find_name_fault(text: str) -> NameFault | None:
    """What keeps the text from being a name; letters that mislead are refused (idp/visible_text.py)."""
    name = normalize_text(text)
    if not name_key(name):
        return NameFault.INVISIBLE if has_invisible(text) else NameFault.EMPTY
    if len(name) > LONGEST_NAME:
        return NameFault.TOO_LONG
    fault = find_letter_fault(_without_white_space(text))
    return None if fault is None else NameFault[fault.kind.name]


def has_invisible(text: str) -> bool:
    """Whether the text has a letter that shows nothing, or turns the direction of writing."""
    return not shows_every_letter(_without_white_space(text))


def _without_white_space(text: str) -> str:
    """What is pasted with line ends, tabs and spaces that do not break, without these."""
    return "".join(letter for letter in text if letter not in "\r\n\t\u00a0")


def find_duplicates(
    proposed: ComparableApplication, existing: Iterable[ComparableApplication]
) -> tuple[FoundDuplicate, ...]:
    """The applications like the proposed one: by number, by name, by the host of their address."""
    number, host = normalize_code(proposed.number), host_of(proposed.url)
    name, found = _ComparableName.of(proposed.name), []
    for one in existing:
        key = name_key(one.name)
        if number and normalize_code(one.number) == number:
            found.append(FoundDuplicate(Duplicate.NUMBER, one))
        elif key and key == name.key:
            found.append(FoundDuplicate(Duplicate.NAME, one))
        elif host and host in one.url.casefold() and host_of(one.url) == host:
            found.append(FoundDuplicate(Duplicate.HOST, one))
        elif name.is_similar(key, one.name):
            found.append(FoundDuplicate(Duplicate.SIMILAR_NAME, one))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _ComparableName:
    """A name that many are compared with: its key, its words, and the parts of one such as `SIDI (Sistem …)`."""

    key: str
    words: frozenset[str]
    parts: frozenset[str]

    @classmethod
    def of(cls, name: str) -> Self:
        return cls(name_key(name), _words(name), _parts(name))

    def is_similar(self, key: str, name: str) -> bool:
        """Whether another name, with its key, has a part, all words, or all letters but one in common."""
        for part in self.parts:
            if part in key and part in _parts(name):
                return True
        length = len(key) - len(self.key)
        if length == 0 and self.words and self.words == _words(name):
            return True
        return -1 <= length <= 1 and _differs_by_a_letter(self.key, key)


def _words(name: str) -> frozenset[str]:
    """The words of a name of several words, in the form for comparison; none of a name of one word."""
    words = frozenset(filter(None, map(name_key, name.split())))
    return words if len(words) > 1 else frozenset()


def _parts(name: str) -> frozenset[str]:
    """What stands before and within brackets, or on both sides of a stroke, in the form for comparison."""
    return frozenset(key for part in _PART.split(name) if len(key := name_key(part)) >= _SHORTEST_PART)


def _differs_by_a_letter(key: str, other: str) -> bool:
    """Whether two names of some length, whose lengths differ by one at most, differ by one letter."""
    if min(len(key), len(other)) < _SHORTEST_SIMILAR:
        return False
    shorter, longer = sorted((key, other), key=len)
    start = next((place for place, letter in enumerate(shorter) if letter != longer[place]), len(shorter))
    skipped = start + 1 if len(shorter) == len(longer) else start
    return shorter != longer and shorter[skipped:] == longer[start + 1 :]
