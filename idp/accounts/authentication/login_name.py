"""LoginName: the typed name as an NIP or a username, or digits of the wrong length; pure."""

import re
import unicodedata
from dataclasses import dataclass, field

from idp.accounts import nip, typed_number
from idp.visible_text import LetterFault, LetterFaultKind, find_letter_fault

MAX_LENGTH = 128
_ONLY_DIGITS = re.compile(r"[0-9]+")
#: No username has so many digits, so a text of these alone, however they are grouped, is an NIP or meant for one.
_DIGITS_OF_NO_USERNAME = 16
_SPACES_AND_DOTS = re.compile(r"[\s.]")
_FORBIDDEN = re.compile(r"[\s\x00-\x1f\x7f]")
_GROUPING = re.compile(r"[ ._-]")
#: An NIK has 16 digits, an NIP 18; usernames are shown, logged and sent to applications.
_PERSONAL_NUMBER = re.compile(r"\d{16}")


@dataclass(frozen=True, slots=True)
class ByNip:
    """An NIP without what people put between its digits."""

    nip: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ByUsername:
    """A username in its normal form for comparison."""

    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WrongNipLength:
    """Only digits, but not 18, so neither an NIP nor a username; `digits` is their number."""

    digits: int


LoginName = ByNip | ByUsername | WrongNipLength


def parse_login_name(text: str) -> LoginName:
    """Parse the typed name; it is unambiguous, because no username consists of digits alone."""
    digits = nip.strip_separators(text)
    if not _ONLY_DIGITS.fullmatch(digits) or (len(digits) < _DIGITS_OF_NO_USERNAME and not _is_grouped_digits(text)):
        return ByUsername(username_key(text))
    return ByNip(digits) if len(digits) == nip.DIGITS else WrongNipLength(len(digits))


def username_key(username: str) -> str:
    """Normalize a username for comparison: NFKC, case folded."""
    return unicodedata.normalize("NFKC", username.strip()).casefold()[:MAX_LENGTH]


def find_username_fault(text: str) -> LetterFault | None:
    """The letter that keeps a text from being a username: one that misleads, or a sign that is not of ASCII."""
    found = find_letter_fault(text)
    if found is not None or text.isascii():
        return found
    signs = (letter for letter in text if not letter.isascii() and unicodedata.category(letter)[0] in "PSZ")
    sign = next(signs, None)
    return None if sign is None else LetterFault(LetterFaultKind.LOOKALIKE, sign)


def is_valid_username(text: str) -> bool:
    """Whether `text` is valid as a username: no spaces, not too long, not only digits, no NIP or NIK in it.

    Letters that mislead are refused, too: applications show usernames, and people recognise each other by them.
    """
    return (
        len(username_key(text)) > 0
        and len(text) <= MAX_LENGTH
        and not _FORBIDDEN.search(text)
        and find_username_fault(text) is None
        and not _is_grouped_digits(text)
        and not _PERSONAL_NUMBER.search(_GROUPING.sub("", username_key(text)))
    )


def _is_grouped_digits(text: str) -> bool:
    """Whether the text has only digits, spaces and dots, which no username has; hyphens may stand in one."""
    return _ONLY_DIGITS.fullmatch(_SPACES_AND_DOTS.sub("", typed_number.to_plain_text(text))) is not None
