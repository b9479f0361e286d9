"""NumberedPage: a page of a list that is short enough to be held as a whole, by its number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from idp.monitoring.views import PageLinks
from idp.web import forms

Item = TypeVar("Item")

#: The parameter of addresses.
NUMBER = "halaman"


@dataclass(frozen=True, slots=True)
class NumberedPage(Generic[Item]):
    """The items of one page; `number` begins at 1."""

    items: tuple[Item, ...]
    number: int
    pages: int
    total: int

    @property
    def previous(self) -> int | None:
        """The number of the page before; None: this is the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after; None: this is the last."""
        return self.number + 1 if self.number < self.pages else None


def cut_page(items: Sequence[Item], number: int, size: int) -> NumberedPage[Item]:
    """The page with this number; of a number beyond the last, the last."""
    pages = max(1, -(-len(items) // size))
    held = min(max(number, 1), pages)
    return NumberedPage(tuple(items[(held - 1) * size : held * size]), held, pages, len(items))


def read_number(fields: Mapping[str, str]) -> int:
    """The number of the page that an address asks for; 1 where it says none."""
    text = fields.get(NUMBER, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def numbered_links(path: str, fields: Mapping[str, str], page: NumberedPage[Item]) -> PageLinks:
    """The addresses of the pages before and after this one, with these other parameters."""

    def link(number: int | None) -> str | None:
        return f"{path}?{forms.write_query({**fields, NUMBER: str(number)})}" if number else None

    return PageLinks(previous=link(page.previous), next=link(page.next))
