"""Search text: the spellings by which a text is found, and what is typed into a search; the one rule of both; pure."""

import re
from dataclasses import dataclass
from unicodedata import combining, normalize

#: The most words of a search that count.
MAX_WORDS = 8
#: Between the text itself and its spellings; no text that is searched has a line break.
SEPARATOR = "\n"

#: Letters and digits, with the signs that end a word and tell it from another: 100%, C++.
_WORDS = re.compile(r"[^\W_]+[%+#]*")
#: Signs inside a word, which people leave out: O'Brien, Jum'at, Sri-Wahyuni, e-Kinerja, S.Kom.
_INSIDE = re.compile(r"(?<=\w)['’‘ʼ`´.\-‐‑–](?=\w)")
#: Letters that NFKD does not take apart.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
#: Spellings of before 1947 and 1972 that no other sound has today. j for y is not among them: Banjar is not Banyar.
_OLD_SPELLINGS = (("oe", "u"), ("dj", "j"), ("tj", "c"))


def fold(text: str) -> str:
    """The words of a text without case, accents and punctuation: `Redirect_URI` is `redirect uri`; `100%` stays."""
    plain = "".join(one for one in normalize("NFKD", text) if not combining(one)).casefold()
    # casefolding may bring marks back: ǰ
    bare = "".join(one for one in normalize("NFKD", plain) if not combining(one)).translate(_PLAIN)
    return " ".join(_WORDS.findall(bare))


def list_spellings(text: str) -> tuple[str, ...]:
    """The folded text, with signs inside words left out, and both in today's spelling; without repetition."""
    folded = (fold(text), fold(_INSIDE.sub("", text)))
    return tuple(dict.fromkeys(one for one in (*folded, *map(_modernize, folded)) if one))


def make_search_text(text: str) -> str:
    """What is stored beside a text and searched: the text itself, then its spellings, a line each."""
    return SEPARATOR.join((text, *list_spellings(text)))


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The words of a search, each in the spellings of which one must occur."""

    words: tuple[tuple[str, ...], ...]

    def occur_in(self, search_text: str) -> bool:
        """Whether every word occurs in what `make_search_text` made."""
        return all(any(spelling in search_text for spelling in word) for word in self.words)


def parse_search(typed: str) -> SearchWords:
    """The words typed into a search. Signs alone count only where nothing else was typed."""
    plain = "".join(character if character.isprintable() else " " for character in typed)
    typed_words = plain.split()
    spelled = [spellings for word in typed_words if (spellings := list_spellings(word))]
    signs = [(word.casefold(),) for word in typed_words]
    return SearchWords(tuple((spelled or signs)[:MAX_WORDS]))


def _modernize(folded: str) -> str:
    for old, new in _OLD_SPELLINGS:
        folded = folded.replace(old, new)
    return folded
