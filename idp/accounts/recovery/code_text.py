"""The text of a one-time code: twelve symbols of Crockford's base 32 in groups of four, and how it is read; pure."""

import unicodedata

#: No I, L, O and U: what is read wrongly is another digit, and no code is a word.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
#: The number of codes: 60 bits.
COUNT = len(ALPHABET) ** LENGTH
_GROUP = 4
#: The longest input that is read; people add spaces and dashes.
_LONGEST = 64
_LOOK_ALIKE = str.maketrans("OIL", "011")


def encode_code(number: int) -> str:
    """The symbols of a number; what is beyond COUNT is left out."""
    symbols = []
    for _ in range(LENGTH):
        number, which = divmod(number, len(ALPHABET))
        symbols.append(ALPHABET[which])
    return "".join(symbols)


def format_code(symbols: str) -> str:
    """The code as it is shown and printed: K7M2-9QXT-4HVB."""
    return "-".join(symbols[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def parse_code(text: str) -> str | None:
    """The symbols of a typed code, whatever its case, spaces and dashes; O counts as 0, I and L as 1. None: no code."""
    if len(text) > _LONGEST:
        return None
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())
    symbols = letters.translate(_LOOK_ALIKE)
    return symbols if len(symbols) == LENGTH and all(symbol in ALPHABET for symbol in symbols) else None
