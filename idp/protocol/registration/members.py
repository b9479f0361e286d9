"""MetadataReader: reads single members of a client metadata document by type (RFC 7591 2)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri
from idp.protocol.parameters import is_text
from idp.protocol.registration import uri as registered_uri
from idp.protocol.registration.uri import Place

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_TEXT = 200
MOST_ITEMS = 50
_LONGEST_AGE = 10 * 365 * 86_400


@dataclass(frozen=True, slots=True)
class Members:
    """A client metadata document as sent. Each method raises InvalidClientMetadata that names the member."""

    raw: Mapping[str, object]

    def text(self, name: str) -> str:
        """A required text that people read: printable, without control and bidirectional formatting characters."""
        value = self.raw.get(name)
        shown = " ".join(value.split()) if isinstance(value, str) and len(value) <= LONGEST_TEXT else ""
        if not shown or not is_text(shown) or not shown.isprintable():
            raise InvalidClientMetadata(f"{name} must be text of 1 to {LONGEST_TEXT} characters that can be seen")
        return shown

    def texts(self, name: str) -> tuple[str, ...] | None:
        """A list of texts, each once; None when the member is missing."""
        value = self.raw.get(name)
        if value is None:
            return None
        fits = isinstance(value, list | tuple) and len(value) <= MOST_ITEMS
        if not fits or not all(isinstance(item, str) and _storable(item) for item in _items(value)):
            raise InvalidClientMetadata(f"{name} must be a list of at most {MOST_ITEMS} texts")
        return tuple(dict.fromkeys(str(item) for item in _items(value)))

    def some_of(self, name: str, options: Collection[str]) -> tuple[str, ...] | None:
        """A list whose items are all among `options`; None when the member is missing."""
        chosen = self.texts(name)
        for item in chosen or ():
            if item not in options:
                raise InvalidClientMetadata(f"{name}: {item[:60]!r} is not one of {', '.join(options)}")
        return chosen

    def words(self, name: str) -> tuple[str, ...] | None:
        """A space-separated list such as `scope`; None when the member is missing."""
        value = self.raw.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not _storable(value):
            raise InvalidClientMetadata(f"{name} must be words separated by spaces")
        return tuple(dict.fromkeys(value.split()))

    def choice(self, name: str, default: Choice, among: Collection[Choice] = ()) -> Choice:
        """One of `among`, or of all options of the default's type; the default when the member is missing."""
        value, options = self.raw.get(name, default), tuple(among or type(default))
        if not isinstance(value, str) or value not in options:
            raise InvalidClientMetadata(f"{name} must be one of {', '.join(options)}")
        return type(default)(value)

    def maybe(self, name: str, among: Collection[Choice]) -> Choice | None:
        """One of `among`; None when the member is missing."""
        value = self.raw.get(name)
        if value is None:
            return None
        for option in among:
            if option == value:
                return option
        raise InvalidClientMetadata(f"{name} must be one of {', '.join(among)}")

    def optional(self, name: str) -> str | None:
        """A text that people read; None when the member is missing."""
        return None if self.raw.get(name) is None else self.text(name)

    def flag(self, name: str, default: bool) -> bool:
        """A boolean; the default when the member is missing."""
        value = self.raw.get(name, default)
        if not isinstance(value, bool):
            raise InvalidClientMetadata(f"{name} must be true or false")
        return value

    def seconds(self, name: str) -> timedelta | None:
        """A duration in seconds; None when the member is missing."""
        value = self.raw.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LONGEST_AGE:
            raise InvalidClientMetadata(f"{name} must be a number of seconds, zero or more")
        return timedelta(seconds=value)

    def address(self, name: str, rule: Callable[[object, Place], str], place: Place) -> str | None:
        """An address that passes `rule`; None when the member is missing."""
        value = self.raw.get(name)
        return None if value is None else _ruled(name, value, rule, place)

    def addresses(self, name: str, rule: Callable[[object, Place], str], place: Place) -> tuple[str, ...]:
        """A list of addresses that pass `rule`."""
        return tuple(_ruled(name, uri, rule, place) for uri in self.texts(name) or ())

    def redirects(self, name: str, place: Place) -> tuple[str, ...]:
        """A list of redirect URIs."""
        return self.addresses(name, registered_uri.redirect, place)


def _ruled(name: str, uri: object, rule: Callable[[object, Place], str], place: Place) -> str:
    try:
        return rule(uri, place)
    except (InvalidClientMetadata, InvalidRedirectUri) as refusal:
        raise type(refusal)(f"{name}: {refusal.description}") from refusal


def _storable(text: str) -> bool:
    return is_text(text) and text.isprintable() and len(text) <= registered_uri.LONGEST


def _items(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
