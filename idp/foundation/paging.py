"""Pages of a list: an opaque mark says behind which row the next page begins (keyset, never an offset)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from idp.foundation.spreadsheet import tidy

Item = TypeVar("Item")

MOST_WORDS = 8


class BadCursor(ValueError):
    """The text is no mark of ours: start again without it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The last row already shown, in the order (sort name, id)."""

    sort_name: str
    id: UUID

    def __str__(self) -> str:
        return urlsafe_b64encode(self.id.bytes + self.sort_name.encode()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, and the mark behind them when there are more."""

    items: tuple[Item, ...]
    next: Mark | None


def mark(text: str) -> Mark:
    """The mark a `next` was made of; raises BadCursor."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        read = Mark(raw[16:].decode(), UUID(bytes=raw[:16]))
    except ValueError:
        raise BadCursor("this is not the `next` of a list") from None
    if str(read) != text or "\0" in read.sort_name:
        raise BadCursor("this is not the `next` of a list")
    return read


def sort_name(name: str) -> str:
    """The form of a name by which lists are ordered: no case, no surplus space."""
    return tidy(name).casefold()


def words(asked: str) -> tuple[str, ...]:
    """What a person typed into a search field -> the words a row must contain, each as a LIKE pattern (escape: \\)."""
    plain = "".join(character if character.isprintable() else " " for character in tidy(asked)).casefold()
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return tuple(f"%{word}%" for word in escaped.split()[:MOST_WORDS])
