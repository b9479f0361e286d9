"""search_help(): finds the parts of help that contain every word, whatever its case and accents; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from unicodedata import combining, normalize

_WORDS = re.compile(r"[^\W_]+")


class HelpKind(Enum):
    """Which part of help an entry is of; results are grouped by it, in this order."""

    STAFF = "staff"
    DEVELOPERS = "developers"
    CAUSES = "causes"


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """A part of help that can be found: where it is, its title, a line about it, and its words as they are compared."""

    kind: HelpKind
    href: str
    title: str
    summary: str
    title_words: str
    words: str


def make_entry(kind: HelpKind, href: str, *, title: str, summary: str, text: str) -> HelpEntry:
    """The entry of a part of help; `text`: everything that is searched besides its title."""
    return HelpEntry(kind, href, title, summary, fold(title), f"{fold(title)} {fold(text)}")


def fold(text: str) -> str:
    """The words of a text without case, accents and punctuation: `Redirect_URI` is `redirect uri`."""
    plain = "".join(one for one in normalize("NFKD", text) if not combining(one))
    return " ".join(_WORDS.findall(plain.casefold()))


def search_help(entries: Iterable[HelpEntry], typed: str) -> tuple[HelpEntry, ...]:
    """The entries that contain every word typed, or one that begins with it; those with all in the title first."""
    wanted = fold(typed).split()
    if not wanted:
        return ()
    found = [one for one in entries if _contains(one.words, wanted)]
    return tuple(sorted(found, key=lambda one: not _contains(one.title_words, wanted)))


def _contains(words: str, wanted: Iterable[str]) -> bool:
    return all(f" {word}" in f" {words}" for word in wanted)
