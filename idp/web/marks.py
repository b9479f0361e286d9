"""Avatars (initials and one of four colours) for names without a picture, and names without line breaks."""

import re
from zlib import crc32

from markupsafe import Markup, escape

TONES = 4
#: Longer words may break, so that they fit a telephone's width.
LONGEST_UNBROKEN = 16


def initials(name: str) -> str:
    """Two letters of a name: "e-Kinerja" -> "eK", "Sipoint" -> "Si", "I Gede Arya" -> "IG"."""
    words: list[str] = re.findall(r"[^\W_]+", name)
    if len(words) > 1:
        return words[0][0] + words[1][0]
    return words[0][:2] if words else "?"


def tone(name: str) -> int:
    """The number of a colour, 1 to TONES; always the same for a name."""
    return crc32(name.encode()) % TONES + 1


def unbroken(name: str) -> Markup:
    """Markup of a name for a heading: a short word with a hyphen ("e-RTLH") is not broken."""
    return Markup(" ").join(
        Markup('<span class="nw">{}</span>').format(word)
        if "-" in word and len(word) <= LONGEST_UNBROKEN
        else escape(word)
        for word in name.split()
    )
