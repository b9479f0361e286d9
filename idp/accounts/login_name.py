"""LoginName: the typed name as an NIP or a username, or digits of the wrong length; pure."""

import re
import unicodedata
from dataclasses import dataclass, field

from idp.accounts import nip

LONGEST = 128
_ONLY_DIGITS = re.compile(r"[0-9]+")
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f]")
_GROUPING = re.compile(r"[ ._-]")
#: An NIK has 16 digits, an NIP 18; usernames are shown, logged and sent to applications.
_PERSONAL_NUMBER = re.compile(r"\d{16}")


@dataclass(frozen=True, slots=True)
class ByNip:
    """An NIP without spaces and dots."""

    nip: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ByUsername:
    """A username in its normal form for comparison."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WrongLength:
    """Only digits, but not 18, so neither an NIP nor a username; `digits` is their number."""

    digits: int


LoginName = ByNip | ByUsername | WrongLength


def read(text: str) -> LoginName:
    """Parse the typed name; it is unambiguous, because no username consists of digits alone."""
    digits = nip.compact(text)
    if not _ONLY_DIGITS.fullmatch(digits):
        return ByUsername(username_key(text))
    return ByNip(digits) if len(digits) == nip.DIGITS else WrongLength(len(digits))


def username_key(username: str) -> str:
    """Normalize a username for comparison: NFKC, case folded."""
    return unicodedata.normalize("NFKC", username.strip()).casefold()[:LONGEST]


def is_username(text: str) -> bool:
    """Whether `text` is valid as a username: no spaces, not too long, not only digits, no NIP or NIK in it."""
    return (
        len(username_key(text)) > 0
        and len(text) <= LONGEST
        and not _FORBIDDEN.search(text)
        and not _ONLY_DIGITS.fullmatch(nip.compact(text))
        and not _PERSONAL_NUMBER.search(_GROUPING.sub("", username_key(text)))
    )
