"""Keyset pagination: opaque cursors and pages, in the order of a sort name and an id."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from idp.foundation.plain_text import normalize_text

Item = TypeVar("Item")


class InvalidCursor(ValueError):
    """The text is not a cursor of this deployment."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page, in the order (sort name, id); the next page begins after it."""

    sort_name: str
    id: UUID

    def __str__(self) -> str:
        return urlsafe_b64encode(self.id.bytes + self.sort_name.encode()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """The items of a page, and the cursor of the next page when there are more."""

    items: tuple[Item, ...]
    next: Cursor | None


def parse_cursor(text: str) -> Cursor:
    """Parse the text of a cursor. Raises InvalidCursor."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        read = Cursor(raw[16:].decode(), UUID(bytes=raw[:16]))
    except ValueError:
        raise InvalidCursor("this is not the `next` of a list") from None
    if str(read) != text or "\0" in read.sort_name:
        raise InvalidCursor("this is not the `next` of a list")
    return read


def sort_name(name: str) -> str:
    """Normalize a name for sorting: casefolded, without surplus space."""
    return normalize_text(name).casefold()
