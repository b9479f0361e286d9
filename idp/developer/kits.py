"""Kits: the files that an application of one stack takes over, with the values of its client filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

from idp.clients.stack import Stack
from idp.protocol.client import ClientMetadata
from idp.protocol.registration.registered_uri import is_loopback

#: What could end a text in a file of source code.
_QUOTES = frozenset("'\"\\`$<>{}")
#: The files of kits that hold the values of a client.
_MAIN_FILES = frozenset({"divos.php", "app.py"})
#: Where the kits are in a checkout; an installed package has them beside this file.
_IN_CHECKOUT = Path(__file__).parent.parent.parent / "clients" / "kits"


@dataclass(frozen=True, slots=True)
class KitFile:
    """One file of a kit, with its path within the kit."""

    name: str
    text: str

    @property
    def main(self) -> bool:
        """Whether this is the file that holds the values of the client."""
        return self.name in _MAIN_FILES

    @property
    def prose(self) -> bool:
        """Whether people read it, so that its lines are broken."""
        return self.name.endswith(".md")


@dataclass(frozen=True, slots=True)
class KitStart:
    """How a kit is tried: the command on one's own machine, empty elsewhere, and the address that is opened then."""

    command: str
    address: str


@dataclass(frozen=True, slots=True)
class ClientKit:
    """The kit of a client with its values, and how it is tried."""

    client_id: str
    stack: Stack
    files: tuple[KitFile, ...]
    start: KitStart
    secret: str = ""

    @property
    def main_file(self) -> KitFile | None:
        """The file that holds the values."""
        return next((one for one in self.files if one.main), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KitValues:
    """What a kit needs to know of its client; one that could end a text in source code is not filled in."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    post_logout_redirect_uri: str

    def by_placeholder(self) -> Mapping[str, str]:
        """The placeholders and their values; one without a value stays, and the kit treats it as not set.

        The address after logout is optional, and is emptied where there is none.
        """
        named = {
            "{{ISSUER}}": self.issuer,
            "{{CLIENT_ID}}": self.client_id,
            "{{CLIENT_SECRET}}": self.client_secret,
            "{{REDIRECT_URI}}": self.redirect_uri,
            "{{POST_LOGOUT_REDIRECT_URI}}": self.post_logout_redirect_uri,
        }
        plain = {placeholder: value for placeholder, value in named.items() if value and is_plain(value)}
        return {"{{POST_LOGOUT_REDIRECT_URI}}": ""} | plain


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


def make_client_kit(issuer: str, client: ClientMetadata, stack: Stack, client_secret: str = "") -> ClientKit:
    """The kit of a client, with the secret where it is known."""
    values = make_kit_values(issuer, client, client_secret)
    files = fill_in(load_kit(stack), values)
    return ClientKit(client.client_id, stack, files, find_start(stack, client.redirect_uris), client_secret)


def stack_of(client: ClientMetadata) -> Stack:
    """What the client was registered as being made with."""
    return next((one for one in Stack if one == client.software_id), Stack.OTHER)


def find_start(stack: Stack, redirect_uris: Sequence[str]) -> KitStart:
    """How the kit of a client with these addresses is tried; one on this machine comes first."""
    local = (uri for uri in redirect_uris if uri.startswith("http://") and is_loopback(urlsplit(uri).hostname or ""))
    uri = next(local, "") or next(iter(redirect_uris), "")
    parts = urlsplit(uri)
    address = uri if stack is Stack.PHP else f"{parts.scheme}://{parts.netloc}/"
    if not is_loopback(parts.hostname or ""):
        return KitStart("", address)
    port = parts.port or 80
    command = f"php -S {parts.hostname}:{port}" if stack is Stack.PHP else f"uvicorn app:app --port {port}"
    return KitStart(command, address)


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
