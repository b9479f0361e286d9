"""View values of the pages of causes: the list by place, and the page of one cause."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.diagnosis.cause_answers import CauseAnswer, find_answer
from idp.diagnosis.cause_guide import GUIDES
from idp.diagnosis.guides.guide import CauseGuide, CausePlace
from idp.diagnosis.guides.words import ACTOR_WORDS, ANSWER_WORDS, COUNTING_WORDS, PLACE_WORDS, STAFF_WORDS, StaffWords
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class ExamplePart:
    """A piece of an invented value, and whether it is where sent and registered differ."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause in a list: its key and its guide."""

    key: str
    guide: CauseGuide


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """The causes of one place."""

    place: CausePlace
    words: str
    lines: tuple[CauseLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """portal/cause.html: the page of one cause; every text is a key of the catalogues."""

    visitor: HeaderUser | None
    key: str
    guide: CauseGuide
    staff: StaffWords
    actor: str
    place: str
    answer: CauseAnswer
    answer_words: str
    counting: str
    sent: tuple[ExamplePart, ...]
    registered: tuple[ExamplePart, ...]
    similar: tuple[CauseLine, ...]
    total: int


def build_cause_view(key: str, visitor: HeaderUser | None) -> CauseView | None:
    """The page of a cause or of a kind of page; None where there is no such guide."""
    guide = GUIDES.get(key)
    if guide is None:
        return None
    answer, example = find_answer(key, guide), guide.example
    return CauseView(
        visitor=visitor,
        key=key,
        guide=guide,
        staff=STAFF_WORDS[guide.staff],
        actor=ACTOR_WORDS[guide.actor],
        place=PLACE_WORDS[guide.place],
        answer=answer,
        answer_words=ANSWER_WORDS[answer.answer],
        counting=COUNTING_WORDS[answer.counting],
        sent=tuple(_split_example(example.sent if example else "")),
        registered=tuple(_split_example(example.registered if example else "")),
        similar=tuple(CauseLine(one, GUIDES[one]) for one in guide.similar),
        total=len(GUIDES),
    )


def group_causes() -> tuple[CauseGroup, ...]:
    """Every cause by its place, in the order in which a sign-in reaches them."""
    return tuple(
        CauseGroup(
            place, PLACE_WORDS[place], tuple(CauseLine(key, one) for key, one in GUIDES.items() if one.place is place)
        )
        for place in CausePlace
    )


def _split_example(text: str) -> Iterator[ExamplePart]:
    """`[[http]]://aplikasi` becomes two parts, the first of which differs."""
    for number, piece in enumerate(text.replace("]]", "[[").split("[[")):
        if piece:
            yield ExamplePart(piece, number % 2 == 1)
