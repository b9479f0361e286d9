"""compare_texts() and compare_addresses(): what was sent beside what is registered, piece by piece; pure, bounded."""

from dataclasses import dataclass
from enum import StrEnum

#: Longer texts are compared up to here, and the comparison says that it was cut.
LONGEST_COMPARED = 2_000
#: The most pairs of characters that are looked at; beyond that the whole middle counts as different.
_MOST_PAIRS = 200_000
#: Equal characters between two differences, fewer than these, are shown as part of one difference.
_SHORTEST_ISLAND = 3


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
    MISSING = "missing"
    EXTRA = "extra"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference by its name; `sent` and `registered`: the parts that differ, or empty."""

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
    """What was sent beside one registered value. The pieces joined are the texts, up to LONGEST_COMPARED characters."""

    name: str
    sent: tuple[Piece, ...]
    registered: tuple[Piece, ...]
    differences: tuple[Difference, ...]
    cut: bool = False

    @property
    def equal(self) -> bool:
        return not any(piece.differs for piece in (*self.sent, *self.registered)) and not self.cut


def compare_texts(name: str, sent: str, registered: str, differences: tuple[Difference, ...] = ()) -> Comparison:
    """Both texts character by character; the order of time is bounded for any input."""
    ours, theirs = sent[:LONGEST_COMPARED], registered[:LONGEST_COMPARED]
    cut = len(sent) > LONGEST_COMPARED or len(registered) > LONGEST_COMPARED
    blocks = find_common_blocks(ours, theirs)
    return Comparison(
        name,
        _pieces(ours, [(start, start + size) for start, _, size in blocks]),
        _pieces(theirs, [(start, start + size) for _, start, size in blocks]),
        differences,
        cut,
    )


def find_common_blocks(sent: str, registered: str) -> list[tuple[int, int, int]]:
    """The equal parts, in order: the start in each text, and the length."""
    head = _common_prefix(sent, registered)
    tail = _common_prefix(sent[head:][::-1], registered[head:][::-1])
    middle = sent[head : len(sent) - tail], registered[head : len(registered) - tail]
    blocks = [(head + mine, head + yours, size) for mine, yours, size in _longest_common_subsequence(*middle)]
    whole = [(0, 0, head), *blocks, (len(sent) - tail, len(registered) - tail, tail)]
    return _without_islands([block for block in whole if block[2]], (len(sent), len(registered)))


def _common_prefix(one: str, other: str) -> int:
    size = min(len(one), len(other))
    return next((at for at in range(size) if one[at] != other[at]), size)


def _longest_common_subsequence(one: str, other: str) -> list[tuple[int, int, int]]:
    """The blocks of a longest common subsequence; none when the texts are too long to look at every pair."""
    if len(one) * len(other) > _MOST_PAIRS:
        return []
    lengths = [[0] * (len(other) + 1)]
    for mine in reversed(one):
        below, row = lengths[-1], [0] * (len(other) + 1)
        for at in range(len(other) - 1, -1, -1):
            row[at] = below[at + 1] + 1 if mine == other[at] else max(below[at], row[at + 1])
        lengths.append(row)
    lengths.reverse()
    return _walk(one, other, lengths)


def _walk(one: str, other: str, lengths: list[list[int]]) -> list[tuple[int, int, int]]:
    blocks: list[tuple[int, int, int]] = []
    mine = yours = 0
    while mine < len(one) and yours < len(other):
        if one[mine] == other[yours]:
            if blocks and (blocks[-1][0] + blocks[-1][2], blocks[-1][1] + blocks[-1][2]) == (mine, yours):
                blocks[-1] = (*blocks[-1][:2], blocks[-1][2] + 1)
            else:
                blocks.append((mine, yours, 1))
            mine, yours = mine + 1, yours + 1
        elif lengths[mine + 1][yours] >= lengths[mine][yours + 1]:
            mine += 1
        else:
            yours += 1
    return blocks


def _without_islands(blocks: list[tuple[int, int, int]], sizes: tuple[int, int]) -> list[tuple[int, int, int]]:
    """The blocks that are long enough to be read, or stand at an end."""
    return [
        block
        for block in blocks
        if block[2] >= _SHORTEST_ISLAND or block[:2] == (0, 0) or (block[0] + block[2], block[1] + block[2]) == sizes
    ]


def _pieces(text: str, same: list[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces, at = [], 0
    for start, end in same:
        pieces += [Piece(text[at:start], True), Piece(text[start:end], False)]
        at = end
    return tuple(piece for piece in (*pieces, Piece(text[at:], True)) if piece.text)
