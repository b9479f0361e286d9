"""find_note_problem(): whether a message or a note may be stored, and what is stored of it; pure."""

from enum import Enum, auto

from idp.foundation.log import holds_personal_data
from idp.foundation.masking import holds_secret

LONGEST_NOTE = 1000


class NoteProblem(Enum):
    """Why a message or a note cannot be stored so."""

    EMPTY = auto()
    TOO_LONG = auto()
    PERSONAL_NUMBER = auto()
    SECRET = auto()


def clean_note(typed: str) -> str:
    """The text without letters that show nothing; line breaks stay."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = ("".join(letter if letter.isprintable() else " " for letter in line).rstrip() for line in lines)
    return "\n".join(shown).strip()


def find_note_problem(note: str, *, needed: bool) -> NoteProblem | None:
    """What stands against a text; `needed`: it may not be empty."""
    if needed and not note:
        return NoteProblem.EMPTY
    if len(note) > LONGEST_NOTE:
        return NoteProblem.TOO_LONG
    if holds_personal_data(note):
        return NoteProblem.PERSONAL_NUMBER
    return NoteProblem.SECRET if holds_secret(note) else None
