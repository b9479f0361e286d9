"""Codes of applications and offices: which texts are codes, and when two of them are one."""

import re
import unicodedata
from collections.abc import Collection

LONGEST_CODE = 40
#: Of what people write for a code, with zeros before it or decimals after it.
_LONGEST_TYPED = 200

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
#: What a spreadsheet program makes of a number, and what it was made of: zeros before it, decimals after it. No two
#: parts take the same character, so that nothing is tried twice.
_NUMBER = re.compile(r"([0-9]+)(?:[.,]0+)?")


def is_code(text: str) -> bool:
    """Whether `text` is a code: letters, digits, dot, underscore, slash and hyphen, at most 40 characters."""
    return len(text) <= LONGEST_CODE and _CODE.fullmatch(text) is not None


def normalize_code(text: str) -> str:
    """A code in its form for comparison: `017` and `17.0` are `17`; what is too long for any code stays as it is."""
    if len(text) > _LONGEST_TYPED:
        return text
    plain = strip_text_mark((text if text.isascii() else unicodedata.normalize("NFKC", text)).strip())
    found = _NUMBER.fullmatch(plain)
    return (found[1].lstrip("0") or "0") if found else plain


def strip_text_mark(text: str) -> str:
    """The text without the apostrophe by which people keep a spreadsheet from taking it for a number."""
    return text.lstrip("'’")


def find_same_code(code: str, known: Collection[str]) -> str | None:
    """The known code that is the same as `code` but written otherwise; None where `code` itself is known, or none is.

    For many codes, index the known ones with normalize_code() instead.
    """
    if code in known:
        return None
    key = normalize_code(code)
    return min((other for other in known if normalize_code(other) == key), default=None)
