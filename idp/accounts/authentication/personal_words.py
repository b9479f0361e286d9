"""Words of a person that must not make up a password: of names, numbers, addresses and dates; pure."""

import re
from collections.abc import Iterable, Iterator
from unicodedata import combining, normalize

_SHORTEST = 3
_NOT_WORD = re.compile(r"[\W_]+")
_BIRTHDATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
#: An NIP begins with the birth date; then come year and month of the appointment, the sex and a number.
_NIP = re.compile(r"(\d{4})(\d\d)(\d\d)(\d{4})(\d\d)(\d{4})")
_TELEPHONE = re.compile(r"\+?[\d ().\-]{8,20}")
#: So many digits at the end of a telephone number tell whose it is.
_LOCAL_DIGITS = 8
_MONTHS = (
    ("januari", "january", "jan"), ("februari", "february", "feb"), ("maret", "march", "mar"), ("april", "apr"),
    ("mei", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"), ("agustus", "august", "agu", "aug"),
    ("september", "sep"), ("oktober", "october", "okt", "oct"), ("november", "nov"),
    ("desember", "december", "des", "dec"),
)  # fmt: skip


def personal_words(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The words in what is known of a person, and dates and numbers in the forms in which people write them."""
    found = (word for text in texts if text for word in _words(text))
    return tuple(dict.fromkeys(word for word in found if len(word) >= _SHORTEST))


def without_accents(text: str) -> str:
    """A text with its letters bare: é is e."""
    return "".join(one for one in normalize("NFKD", text) if not combining(one))


def _words(text: str) -> Iterator[str]:
    # of an address what stands before its domain, which many people share
    lower = without_accents(text.casefold().partition("@")[0])
    words = _NOT_WORD.split(lower)
    yield lower
    yield from words
    yield "".join(words)
    if date := _BIRTHDATE.fullmatch(text):
        yield from _date_words(*date.groups())
    if number := _NIP.fullmatch(text):
        year, month, day, appointed, since, serial = number.groups()
        yield from _date_words(year, month, day)
        yield from (f"{appointed}{since}", f"{since}{appointed}", appointed, serial)
    elif _TELEPHONE.fullmatch(text):
        yield from _telephone_words("".join(filter(str.isdigit, text)))


def _date_words(year: str, month: str, day: str) -> Iterator[str]:
    yield from (f"{year}{month}{day}", f"{day}{month}{year}", f"{day}{month}{year[2:]}", f"{year[2:]}{month}{day}")
    yield from (f"{month}{day}{year}", f"{day}{month}", f"{month}{year}", year)
    yield from (f"{int(day)}{int(month)}{year}", f"{int(day)}{int(month)}{year[2:]}")
    names = _MONTHS[int(month) - 1] if 1 <= int(month) <= len(_MONTHS) else ()
    for name in names:
        yield from (f"{day}{name}", f"{int(day)}{name}", f"{name}{year}", f"{name}{year[2:]}")
        yield from (f"{day}{name}{year}", f"{int(day)}{name}{year}", f"{int(day)}{name}{year[2:]}")


def _telephone_words(digits: str) -> Iterator[str]:
    national = digits.removeprefix("62").removeprefix("0")
    yield from (digits, f"62{national}", f"0{national}", national, digits[-_LOCAL_DIGITS:])
