"""list_cause_entries(): the guides of causes as entries of the search in help, in one language."""

from collections.abc import Iterator
from functools import cache

from idp.diagnosis.cause_guide import GUIDES
from idp.diagnosis.guides.guide import CauseGuide
from idp.diagnosis.guides.words import ACTOR_WORDS, PLACE_WORDS
from idp.diagnosis.help_search import HelpEntry, HelpKind, make_entry
from idp.web.translations import Language, translations

#: Where the list of causes is; the page of each is below it.
CAUSES_PATH = "/bantuan/galat"


@cache
def list_cause_entries(language: Language) -> tuple[HelpEntry, ...]:
    """One entry for each cause; its key and the values between backticks are found, too."""
    said = translations(language).gettext
    return tuple(
        make_entry(
            HelpKind.CAUSES,
            f"{CAUSES_PATH}/{key}",
            title=said(guide.title),
            summary=_first_sentence(said(guide.summary or guide.why)),
            text=" ".join((key, *map(said, list_texts(guide)))),
        )
        for key, guide in GUIDES.items()
    )


def list_texts(guide: CauseGuide) -> Iterator[str]:
    """The message ids of a guide: each text that its page says of this cause."""
    yield guide.title
    if guide.summary:
        yield guide.summary
    yield PLACE_WORDS[guide.place]
    yield ACTOR_WORDS[guide.actor]
    yield guide.why
    for one in guide.differences:
        yield from (one.what, one.because, one.remedy)
    yield from guide.fix
    if guide.kit:
        yield guide.kit


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].replace("`", "").rstrip(".")
