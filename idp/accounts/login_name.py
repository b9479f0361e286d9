"""What a person types into the first field of the sign-in form: an NIP, a username, or neither; pure."""

import re
import unicodedata
from dataclasses import dataclass, field

from idp.accounts import nip

LONGEST = 128
_ONLY_DIGITS = re.compile(r"[0-9]+")
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f]")
_GROUPING = re.compile(r"[ ._-]")
#: An NIK has 16 digits, an NIP 18; usernames are shown, logged and told to applications.
_PERSONAL_NUMBER = re.compile(r"\d{16}")


@dataclass(frozen=True, slots=True)
class ByNip:
    """An NIP, its spaces and dots gone."""

    nip: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ByUsername:
    """A username in the form it is compared in."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WrongLength:
    """Only digits, but not eighteen: nobody's name, and the person is told how many they typed."""

    digits: int


LoginName = ByNip | ByUsername | WrongLength


def read(text: str) -> LoginName:
    """The typed name, read the only way it can be meant: a username never consists of digits alone."""
    digits = nip.compact(text)
    if not _ONLY_DIGITS.fullmatch(digits):
        return ByUsername(username_key(text))
    return ByNip(digits) if len(digits) == nip.DIGITS else WrongLength(len(digits))


def username_key(username: str) -> str:
    """A username as it is compared: without regard to case or to the way a letter is encoded."""
    return unicodedata.normalize("NFKC", username.strip()).casefold()[:LONGEST]


def is_username(text: str) -> bool:
    """Whether somebody may be called so: no spaces, not too long, not to be taken for an NIP, none inside."""
    return (
        len(username_key(text)) > 0
        and len(text) <= LONGEST
        and not _FORBIDDEN.search(text)
        and not _ONLY_DIGITS.fullmatch(nip.compact(text))
        and not _PERSONAL_NUMBER.search(_GROUPING.sub("", username_key(text)))
    )
