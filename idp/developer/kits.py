"""Kits: the files that an application of one stack takes over, with the values of its client filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from idp.developer.registration_form import Stack
from idp.protocol.client import ClientMetadata

#: What could end a text in a file of source code.
_QUOTES = frozenset("'\"\\`$<>{}")
#: Where the kits are in a checkout; an installed package has them beside this file.
_IN_CHECKOUT = Path(__file__).parent.parent.parent / "clients" / "kits"


@dataclass(frozen=True, slots=True)
class KitFile:
    """One file of a kit, with its path within the kit."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitValues:
    """What a kit needs to know of its client; one that could end a text in source code is not filled in."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    post_logout_redirect_uri: str

    def by_placeholder(self) -> Mapping[str, str]:
        """The placeholders and their values; one without a value stays, and the kit treats it as not set."""
        named = {
            "{{ISSUER}}": self.issuer,
            "{{CLIENT_ID}}": self.client_id,
            "{{CLIENT_SECRET}}": self.client_secret,
            "{{REDIRECT_URI}}": self.redirect_uri,
            "{{POST_LOGOUT_REDIRECT_URI}}": self.post_logout_redirect_uri,
        }
        return {placeholder: value for placeholder, value in named.items() if value and is_plain(value)}


def is_plain(value: str) -> bool:
    """Whether a value stands in a file of source code as it is, within quotation marks of any kind."""
    return value.isprintable() and _QUOTES.isdisjoint(value)


def make_kit_values(issuer: str, client: ClientMetadata, client_secret: str) -> KitValues:
    """The values of a client, with the first of its addresses that source code can hold."""
    return KitValues(
        issuer=issuer,
        client_id=client.client_id,
        client_secret=client_secret,
        redirect_uri=next(filter(is_plain, client.redirect_uris), ""),
        post_logout_redirect_uri=next(filter(is_plain, client.post_logout_redirect_uris), ""),
    )


@cache
def load_kit(stack: Stack) -> tuple[KitFile, ...]:
    """The files of the kit by name, none where this stack has no kit."""
    packaged = files("idp.developer") / "kits" / stack.value
    folder = packaged if packaged.is_dir() else _IN_CHECKOUT / stack.value
    return tuple(_walk(folder, "")) if folder.is_dir() else ()


def fill_in(kit: tuple[KitFile, ...], values: KitValues) -> tuple[KitFile, ...]:
    """The kit with the values of a client."""
    return tuple(KitFile(one.name, _replace(one.text, values.by_placeholder())) for one in kit)


def _replace(text: str, values: Mapping[str, str]) -> str:
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


def _walk(folder: Traversable, prefix: str) -> list[KitFile]:
    found: list[KitFile] = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        else:
            found.append(KitFile(prefix + entry.name, entry.read_text(encoding="utf-8")))
    return found
