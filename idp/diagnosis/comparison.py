"""Comparison: what was sent beside what is registered, piece by piece; pure, bounded in length and time."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: Longer texts are compared up to here, and the comparison says that it was cut.
LONGEST_COMPARED = 2_000
#: The most pairs of characters that are looked at; beyond that the whole middle counts as different.
_MOST_PAIRS = 200_000
#: Equal characters between two differences, fewer than these, are shown as part of one difference.
_SHORTEST_ISLAND = 3

#: An equal part: where it begins in either text, and its length.
Block = tuple[int, int, int]


class DifferenceKind(StrEnum):
    """What a difference is called; the value is the key of its sentence."""

    INVISIBLE = "invisible"
    SPACE = "space"
    ENCODED = "encoded"
    LOOKALIKE = "lookalike"
    CASE = "case"
    SCHEME = "scheme"
    USER_NAME = "user_name"
    WWW = "www"
    HOST = "host"
    PORT = "port"
    TRAILING_SLASH = "trailing_slash"
    PATH = "path"
    QUERY = "query"
    FRAGMENT = "fragment"
    #: Words that were sent and are not registered.
    WORDS = "words"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference by its name; `sent` and `registered`: the parts that differ, empty where one has none."""

    kind: DifferenceKind
    sent: str = ""
    registered: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether the other text lacks it there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was sent beside one registered value.

    The pieces joined are the texts, up to LONGEST_COMPARED characters; `cut`: a text was longer.
    """

    name: str
    sent: tuple[Piece, ...]
    registered: tuple[Piece, ...]
    differences: tuple[Difference, ...] = ()
    cut: bool = False

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.cut and not any(piece.differs for piece in (*self.sent, *self.registered))


def compare_texts(
    name: str, sent: str, registered: str, differences: tuple[Difference, ...] = (), *, apart: tuple[int, int] = (0, 0)
) -> Comparison:
    """Both texts character by character; `apart`: so many first characters of each are one piece that differs."""
    ours, theirs = sent[:LONGEST_COMPARED], registered[:LONGEST_COMPARED]
    blocks = _find_common_blocks(ours[apart[0] :], theirs[apart[1] :])
    return Comparison(
        name,
        _pieces(ours, [(apart[0] + start, size) for start, _, size in blocks]),
        _pieces(theirs, [(apart[1] + start, size) for _, start, size in blocks]),
        differences,
        cut=len(sent) > LONGEST_COMPARED or len(registered) > LONGEST_COMPARED,
    )


def compare_words(name: str, sent: str, registered: Iterable[str]) -> Comparison:
    """The words of a space-separated value: those sent that are not registered differ, and none of the registered."""
    allowed, cut = tuple(registered), len(sent) > LONGEST_COMPARED
    words = sent[:LONGEST_COMPARED].split()
    unknown = tuple(dict.fromkeys(word for word in words if word not in allowed))
    return Comparison(
        name,
        _join_words(words, frozenset(unknown)),
        _join_words(allowed, frozenset()),
        (Difference(DifferenceKind.WORDS, " ".join(unknown), " ".join(allowed)),) if unknown else (),
        cut,
    )


def _join_words(words: Iterable[str], differing: frozenset[str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for word in words:
        pieces += [Piece(" ", False), Piece(word, word in differing)]
    return tuple(pieces[1:])


def _find_common_blocks(sent: str, registered: str) -> list[Block]:
    """The equal parts in order, without those too short to be read."""
    head = _common_prefix(sent, registered)
    tail = _common_prefix(sent[head:][::-1], registered[head:][::-1])
    middle = sent[head : len(sent) - tail], registered[head : len(registered) - tail]
    blocks = [
        (head + mine, head + yours, size)
        for mine, yours, size in _longest_common_subsequence(*middle)
        if size >= _SHORTEST_ISLAND
    ]
    return [(0, 0, head), *blocks, (len(sent) - tail, len(registered) - tail, tail)]


def _common_prefix(one: str, other: str) -> int:
    size = min(len(one), len(other))
    return next((at for at in range(size) if one[at] != other[at]), size)


def _longest_common_subsequence(one: str, other: str) -> list[Block]:
    """The blocks of a longest common subsequence; none when there are too many pairs to look at."""
    if len(one) * len(other) > _MOST_PAIRS:
        return []
    below = [0] * (len(other) + 1)
    lengths = [below]
    for mine in reversed(one):
        row = [0] * (len(other) + 1)
        for at in range(len(other) - 1, -1, -1):
            row[at] = below[at + 1] + 1 if mine == other[at] else max(below[at], row[at + 1])
        lengths.append(row)
        below = row
    lengths.reverse()
    return _walk(one, other, lengths)


def _walk(one: str, other: str, lengths: list[list[int]]) -> list[Block]:
    blocks: list[Block] = []
    mine = yours = 0
    while mine < len(one) and yours < len(other):
        if one[mine] == other[yours]:
            start, begin, size = blocks[-1] if blocks else (-1, -1, 0)
            if (start + size, begin + size) == (mine, yours):
                blocks[-1] = (start, begin, size + 1)
            else:
                blocks.append((mine, yours, 1))
            mine, yours = mine + 1, yours + 1
        elif lengths[mine + 1][yours] >= lengths[mine][yours + 1]:
            mine += 1
        else:
            yours += 1
    return blocks


def _pieces(text: str, same: list[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text in pieces; `same`: the start and length of each equal part, in order."""
    found: list[Piece] = []
    at = 0
    for start, size in same:
        if text[at:start]:
            found.append(Piece(text[at:start], True))
        if size:
            joined = found and not found[-1].differs
            equal = text[start : start + size]
            if joined:
                found[-1] = Piece(found[-1].text + equal, False)
            else:
                found.append(Piece(equal, False))
        at = start + size
    return (*found, Piece(text[at:], True)) if text[at:] else tuple(found)
