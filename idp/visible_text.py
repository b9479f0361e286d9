"""find_letter_fault(): whether a name shows every letter it is stored with, as the letter that it is; pure.

Names of one script are fine in any script, with any diacritics. Refused are letters that show nothing or turn the
direction of writing, and letters of another alphabet that people read as Latin ones (Unicode UTS 39 4 and 5.1).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

#: Letters that show nothing although Python counts them as printable: fillers, blanks, selectors of variants.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00013441\U00013442\U00016fe4\U0001d159"
) | {chr(one) for first, last in ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF)) for one in range(first, last + 1)}

#: The first words of the Unicode names of letters in alphabets that have letters like Latin ones.
_ALIKE_SCRIPTS = frozenset({"CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU", "DESERET", "OSAGE"})
#: Cyrillic and Greek letters that are drawn as Latin ones: a name of these alone is read as a Latin one.
_ALIKE_LETTERS = frozenset(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u04ae\u04c0"
    "\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0445\u0443\u04bb\u0501\u051b\u051d\u04cf"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bd\u03bf\u03c1\u03c5"
)
#: Latin letters of phonetic alphabets that are drawn as ordinary ones.
_PHONETIC = frozenset("\u0251\u0261\u0269\u026a\u0274\u0280\u028f\u029c\u0299\u029f") | {
    chr(code) for code in range(0x1D00, 0x1D2C)
}
#: The characters that Windows-1252 has for the later bytes of a letter in UTF-8.
_LATER = "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xC0))
#: UTF-8 read as Windows-1252: Ã© for é, â€™ for ’; or a letter that was lost before.
_WRONG_ENCODING = re.compile(
    f"[\u00c2\u00c3][{re.escape(_LATER)}]|\u00e2[\u20ac\u201a\u201e][{re.escape(_LATER)}]|(?<=[a-z])\u00c3(?!\\w)|\ufffd"
)


class LetterFaultKind(StrEnum):
    """What a letter does that no letter of a name may do; `invisible`: also turning the direction of writing."""

    INVISIBLE = "invisible"
    LOOKALIKE = "lookalike"


@dataclass(frozen=True, slots=True)
class LetterFault:
    """A letter at fault, and what is wrong with it."""

    kind: LetterFaultKind
    letter: str

    @property
    def letter_name(self) -> str:
        """The letter by its number and its Unicode name, because it cannot be shown."""
        return f"U+{ord(self.letter):04X} {unicodedata.name(self.letter, '')}".rstrip()


def shows_every_letter(text: str) -> bool:
    """Whether no letter of the text shows nothing, controls something, or turns the direction of writing."""
    return text.isprintable() and _BLANK.isdisjoint(text)


def find_letter_fault(text: str) -> LetterFault | None:
    """The first letter that keeps a text from being a name, or None."""
    if text.isascii() and text.isprintable():
        return None
    hidden = next((letter for letter in text if not letter.isprintable() or letter in _BLANK), None)
    if hidden is not None:
        return LetterFault(LetterFaultKind.INVISIBLE, hidden)
    alike = _find_lookalike(text)
    return None if alike is None else LetterFault(LetterFaultKind.LOOKALIKE, alike)


def _find_lookalike(text: str) -> str | None:
    letters = [letter for letter in text if letter.isalpha()]
    scripts = {_script(letter) for letter in letters}
    alike = [letter for letter in letters if _script(letter) in _ALIKE_SCRIPTS]
    mixed = len(scripts & (_ALIKE_SCRIPTS | {"LATIN"})) > 1
    if alike and (mixed or _ALIKE_LETTERS.issuperset(letters)):
        return alike[0]
    return next((letter for letter in letters if letter in _PHONETIC), None)


def _script(letter: str) -> str:
    """The first word of the letter's Unicode name, which is its script."""
    return "LATIN" if letter.isascii() else unicodedata.name(letter, "").partition(" ")[0]


def find_wrong_encoding(text: str) -> str | None:
    """The first letters that stand for one of a file that was read in the wrong encoding, such as `Ã©`, or None."""
    found = None if text.isascii() else _WRONG_ENCODING.search(text)
    return None if found is None else found[0]
