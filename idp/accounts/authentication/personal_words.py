"""Words of a person that must not make up a password: of names, numbers, addresses and dates; pure."""

import re
from collections.abc import Iterable, Iterator

_SHORTEST = 3
_NOT_WORD = re.compile(r"[\W_]+")
_BIRTHDATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
#: An NIP begins with the birth date.
_NIP = re.compile(r"(\d{4})(\d\d)(\d\d)\d{10}")


def personal_words(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The words in what is known of a person, and their birth date in the forms in which people write it."""
    found = (word for text in texts if text for word in _words(text))
    return tuple(dict.fromkeys(word for word in found if len(word) >= _SHORTEST))


def _words(text: str) -> Iterator[str]:
    # of an address what stands before its domain, which many people share
    lower = text.casefold().partition("@")[0]
    yield lower
    yield from _NOT_WORD.split(lower)
    date = _BIRTHDATE.fullmatch(text) or _NIP.fullmatch(text)
    if date:
        year, month, day = date.groups()
        yield from (f"{year}{month}{day}", f"{day}{month}{year}", f"{day}{month}{year[2:]}", f"{year[2:]}{month}{day}")
        yield from (f"{day}{month}", year)
