"""MetadataReader: reads single members of a client metadata document by type (RFC 7591 2)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from idp.protocol.errors import InvalidAddress
from idp.protocol.errors.registration import RegistrationCause
from idp.protocol.parameters import is_text
from idp.protocol.registration import registered_uri
from idp.protocol.registration.registered_uri import UriContext
from idp.visible_text import find_letter_fault

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_TEXT = 200
MOST_ITEMS = 50
_LONGEST_AGE = 10 * 365 * 86_400


@dataclass(frozen=True, slots=True)
class MetadataReader:
    """A client metadata document as sent. Each method raises InvalidClientMetadata that names the member."""

    raw: Mapping[str, object]

    def text(self, name: str) -> str:
        """A required text that people read: without letters that mislead (idp/visible_text.py)."""
        value = self.raw.get(name)
        shown = " ".join(value.split()) if isinstance(value, str) and len(value) <= LONGEST_TEXT else ""
        if not shown or not is_text(shown) or find_letter_fault(shown) is not None:
            raise RegistrationCause.MEMBER_NOT_TEXT(name=name, longest=LONGEST_TEXT)
        return shown

    def texts(self, name: str) -> tuple[str, ...] | None:
        """A list of texts, each once; None when the member is missing."""
        value = self.raw.get(name)
        if value is None:
            return None
        fits = isinstance(value, list | tuple) and len(value) <= MOST_ITEMS
        if not fits or not all(isinstance(item, str) and _storable(item) for item in _items(value)):
            raise RegistrationCause.MEMBER_NOT_LIST(name=name, most=MOST_ITEMS)
        return tuple(dict.fromkeys(str(item) for item in _items(value)))

    def choices(self, name: str, options: Collection[str]) -> tuple[str, ...] | None:
        """A list whose items are all among `options`; None when the member is missing."""
        chosen = self.texts(name)
        for item in chosen or ():
            if item not in options:
                raise RegistrationCause.MEMBER_WITH_UNKNOWN_CHOICE(
                    name=name, item=item[:60], allowed=", ".join(options)
                )
        return chosen

    def words(self, name: str) -> tuple[str, ...] | None:
        """A space-separated list such as `scope`; None when the member is missing."""
        value = self.raw.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or not _storable(value):
            raise RegistrationCause.MEMBER_NOT_WORDS(name=name)
        return tuple(dict.fromkeys(value.split()))

    def choice(self, name: str, default: Choice, among: Collection[Choice] = ()) -> Choice:
        """One of `among`, or of all options of the default's type; the default when the member is missing."""
        value, options = self.raw.get(name, default), tuple(among or type(default))
        if not isinstance(value, str) or value not in options:
            raise RegistrationCause.MEMBER_NOT_A_CHOICE(name=name, allowed=", ".join(options))
        return type(default)(value)

    def optional_choice(self, name: str, among: Collection[Choice]) -> Choice | None:
        """One of `among`; None when the member is missing."""
        value = self.raw.get(name)
        if value is None:
            return None
        for option in among:
            if option == value:
                return option
        raise RegistrationCause.MEMBER_NOT_A_CHOICE(name=name, allowed=", ".join(among))

    def optional_text(self, name: str) -> str | None:
        """A text that people read; None when the member is missing."""
        return None if self.raw.get(name) is None else self.text(name)

    def flag(self, name: str, default: bool) -> bool:
        """A boolean; the default when the member is missing."""
        value = self.raw.get(name, default)
        if not isinstance(value, bool):
            raise RegistrationCause.MEMBER_NOT_BOOLEAN(name=name)
        return value

    def seconds(self, name: str) -> timedelta | None:
        """A duration in seconds; None when the member is missing."""
        value = self.raw.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LONGEST_AGE:
            raise RegistrationCause.MEMBER_NOT_SECONDS(name=name)
        return timedelta(seconds=value)

    def address(self, name: str, rule: Callable[[object, UriContext], str], context: UriContext) -> str | None:
        """An address that passes `rule`; None when the member is missing."""
        value = self.raw.get(name)
        return None if value is None else _apply_rule(name, value, rule, context)

    def addresses(self, name: str, rule: Callable[[object, UriContext], str], context: UriContext) -> tuple[str, ...]:
        """A list of addresses that pass `rule`."""
        return tuple(_apply_rule(name, uri, rule, context) for uri in self.texts(name) or ())

    def redirects(self, name: str, context: UriContext) -> tuple[str, ...]:
        """A list of redirect URIs."""
        return self.addresses(name, registered_uri.check_redirect_uri, context)


def _apply_rule(name: str, uri: object, rule: Callable[[object, UriContext], str], context: UriContext) -> str:
    try:
        return rule(uri, context)
    except InvalidAddress as fault:
        redirect = rule is registered_uri.check_redirect_uri
        cause = RegistrationCause.REDIRECT_URI_UNACCEPTABLE if redirect else RegistrationCause.ADDRESS_UNACCEPTABLE
        raise cause(name=name, because=fault) from fault


def _storable(text: str) -> bool:
    return is_text(text) and text.isprintable() and len(text) <= registered_uri.LONGEST


def _items(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
