"""HelpDirectory: everything that the search in help goes through, and its results by part."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from idp.diagnosis.cause_entries import list_cause_entries
from idp.diagnosis.help_search import HelpEntry, HelpKind, search_help
from idp.web.translations import Language

#: The results of one part that a page shows; it says how many more there are.
MOST_RESULTS = 20


class GuideChapters(Protocol):
    """The chapters of the guide for developers as entries."""

    def __call__(self, language: Language, issuer: str, /) -> tuple[HelpEntry, ...]: ...


@dataclass(frozen=True, slots=True)
class HelpResults:
    """What was found in one part of help; `more`: how many results are not listed."""

    kind: HelpKind
    entries: tuple[HelpEntry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class HelpDirectory:
    """The parts of help: sections for staff, the guide for developers, the causes of errors."""

    issuer: str
    list_chapters: GuideChapters

    def search(self, language: Language, sections: Iterable[HelpEntry], typed: str) -> tuple[HelpResults, ...]:
        """The results by part, without parts that have none."""
        entries = (*sections, *self.list_chapters(language, self.issuer), *list_cause_entries(language))
        found = search_help(entries, typed)
        return tuple(part for kind in HelpKind if (part := group_results(kind, found)).entries)


def group_results(kind: HelpKind, found: Iterable[HelpEntry]) -> HelpResults:
    """The results of one part, as many as a page shows."""
    own = [one for one in found if one.kind is kind]
    return HelpResults(kind, tuple(own[:MOST_RESULTS]), max(0, len(own) - MOST_RESULTS))
