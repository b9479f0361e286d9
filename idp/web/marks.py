"""The mark of an application or a person without a picture: two letters and one of five quiet colours; pure."""

import re
from zlib import crc32

TONES = 5


def initials(name: str) -> str:
    """Two letters: "e-Kinerja" -> "eK", "Sipoint" -> "Si", "I Gede Arya" -> "IG"."""
    words = re.findall(r"[^\W_]+", name)
    if len(words) > 1:
        return words[0][0] + words[1][0]
    return words[0][:2] if words else "?"


def tone(name: str) -> int:
    """The same name has the same colour on every page."""
    return crc32(name.encode()) % TONES
