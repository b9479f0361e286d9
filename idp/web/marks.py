"""How names appear: two letters in one of four quiet colours where there is no picture, hyphens kept together; pure."""

import re
from zlib import crc32

from markupsafe import Markup, escape

TONES = 4
#: Longer words may break, or they would not fit a phone.
LONGEST_UNBROKEN = 16


def initials(name: str) -> str:
    """Two letters: "e-Kinerja" -> "eK", "Sipoint" -> "Si", "I Gede Arya" -> "IG"."""
    words: list[str] = re.findall(r"[^\W_]+", name)
    if len(words) > 1:
        return words[0][0] + words[1][0]
    return words[0][:2] if words else "?"


def tone(name: str) -> int:
    """The same name has the same colour on every page."""
    return crc32(name.encode()) % TONES + 1


def unbroken(name: str) -> Markup:
    """A name for a heading: a short word with a hyphen ("e-RTLH") stays on one line."""
    return Markup(" ").join(
        Markup('<span class="nw">{}</span>').format(word)
        if "-" in word and len(word) <= LONGEST_UNBROKEN
        else escape(word)
        for word in name.split()
    )
