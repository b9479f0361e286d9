"""strip_separators(): a number as people type and paste it, without what stands between its digits; pure."""

import re
import unicodedata

#: Spaces of every kind (U+00A0, U+2009, U+202F and the rest), dots, and hyphens.
_SEPARATORS = re.compile(r"[\s.-]")
#: What spreadsheet programs and their users put before a number so that it stays text.
_APOSTROPHES = "'\u2018\u2019\u02bc`\u00b4 "
#: Minus signs and the dash for lists; other dashes have a category of their own.
_DASHES = frozenset("\u2212\u2043\u02d7")
#: Shown as nothing; Unicode counts it among the marks.
_JOINER = "\u034f"


def to_plain_text(typed: str) -> str:
    """The text with digits, spaces and hyphens of ASCII, and without what shows nothing and an apostrophe before it.

    What cannot be seen misleads nobody in a number, and is dropped; in a name it is refused.
    """
    if not typed.isascii():
        folded = unicodedata.normalize("NFKC", typed)
        typed = "".join(map(_plain_character, folded))
    return typed.strip().lstrip(_APOSTROPHES)


def strip_separators(typed: str) -> str:
    """The text without spaces, dots, hyphens, an apostrophe before it, and what shows nothing; digits in ASCII."""
    return _SEPARATORS.sub("", to_plain_text(typed))


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Cf" or character == _JOINER or "\ufe00" <= character <= "\ufe0f":
        return ""
    if category == "Pd" or character in _DASHES:
        return "-"
    return " " if character.isspace() else character
