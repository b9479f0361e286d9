"""PasswordProblem: why a new password is refused, as keys of texts; pure."""

from dataclasses import dataclass
from enum import StrEnum


class PasswordViolation(StrEnum):
    """What a refused new password violates; the texts are in the catalogue of pages."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    IS_YOUR_NAME = "is_your_name"
    COMMON = "common"
    TOO_EASY = "too_easy"
    SAME_AS_BEFORE = "same_as_before"
    UNREADABLE = "unreadable"


class PasswordAdvice(StrEnum):
    """Why a password is easy to guess, and what makes it harder; the texts are in the catalogue of pages."""

    COMMON = "common"
    LIKE_COMMON = "like_common"
    ONE_WORD = "one_word"
    NAMES = "names"
    KEYBOARD = "keyboard"
    REPEATS = "repeats"
    SEQUENCE = "sequence"
    YEARS = "years"
    DATES = "dates"
    CAPITALS = "capitals"
    REVERSED = "reversed"
    SUBSTITUTIONS = "substitutions"
    MORE_WORDS = "more_words"
    OWN_DATA = "own_data"


@dataclass(frozen=True, slots=True)
class PasswordProblem:
    """Why a new password is refused, and what would make it harder to guess."""

    violation: PasswordViolation
    advice: tuple[PasswordAdvice, ...] = ()
