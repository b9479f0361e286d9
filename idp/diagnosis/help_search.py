"""search_help(): finds the parts of help that contain every word, whatever its case and accents; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from idp.foundation.search_text import SearchWords, list_spellings, parse_search


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
    title_words = " ".join(list_spellings(title))
    return HelpEntry(kind, href, title, summary, title_words, " ".join((title_words, *list_spellings(text))))


def search_help(entries: Iterable[HelpEntry], typed: str) -> tuple[HelpEntry, ...]:
    """The entries that contain every word typed, or one that begins with it; those with all in the title first."""
    search = parse_search(typed)
    if not search.words:
        return ()
    found = [one for one in entries if _contains(one.words, search)]
    return tuple(sorted(found, key=lambda one: not _contains(one.title_words, search)))


def _contains(words: str, search: SearchWords) -> bool:
    return all(any(f" {spelling}" in f" {words}" for spelling in word) for word in search.words)
