"""compare_addresses(): two addresses piece by piece, with their differences by name (RFC 3986); pure, bounded."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from idp.diagnosis.comparison import LONGEST_COMPARED, Comparison, Difference, DifferenceKind, compare_texts

#: RFC 3986, appendix B.
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://)?", re.ASCII)
_PORT = re.compile(r"(.*):(\d*)", re.DOTALL | re.ASCII)
#: A character that shows nothing, as reports store it.
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")
#: Categories of characters that show nothing, or turn the direction of writing.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class _Address:
    scheme: str
    user_name: str
    host: str
    port: str
    path: str
    query: str
    fragment: str


def compare_addresses(name: str, sent: str, registered: str) -> Comparison:
    """Both addresses character by character, schemes as a whole, and what their differences are called."""
    ours, theirs = sent[:LONGEST_COMPARED], registered[:LONGEST_COMPARED]
    schemes = _SCHEME.match(ours), _SCHEME.match(theirs)
    apart = (0, 0)
    if schemes[0] and schemes[1] and schemes[0][0] != schemes[1][0]:
        apart = schemes[0].end(), schemes[1].end()
    return compare_texts(name, sent, registered, tuple(_name_differences(ours, theirs)), apart=apart)


def name_character(letter: str) -> str:
    """An unseen character by its number and name, as in `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()


def is_unseen(letter: str) -> bool:
    """Whether a character shows nothing where it stands; an ordinary space is seen."""
    return unicodedata.category(letter) in _UNSEEN or (letter.isspace() and letter != " ")


def _name_differences(stored: str, registered: str) -> Iterator[Difference]:
    if stored == registered:
        return
    sent = _ESCAPE.sub(_restore, stored)
    unseen = dict.fromkeys(letter for letter in sent if is_unseen(letter))
    if unseen:
        yield Difference(DifferenceKind.INVISIBLE, ", ".join(map(name_character, [*unseen][:5])))
    if " " in sent:
        yield Difference(DifferenceKind.SPACE)
    seen = "".join(letter for letter in sent if letter != " " and letter not in unseen)
    lookalikes = dict.fromkeys(letter for letter in seen if not letter.isascii() and letter not in registered)
    if lookalikes:
        yield Difference(DifferenceKind.LOOKALIKE, ", ".join(map(name_character, [*lookalikes][:5])))
    if seen == registered:
        return
    if _decode(seen) == _decode(registered):
        yield Difference(DifferenceKind.ENCODED)
        return
    named = tuple(_compare_parts(_split(_decode(seen)), _split(_decode(registered))))
    yield from named or (Difference(DifferenceKind.VALUE, seen, registered),)


def _restore(found: re.Match[str]) -> str:
    """The character of an escape of a stored text, which stands for one that shows nothing."""
    letter = chr(int(found[1], 16))
    return found[0] if letter.isprintable() else letter


def _decode(text: str) -> str:
    """The text without percent-encoding, even twice, and without character references of HTML."""
    return unquote(unquote(unescape(text)))


def _split(text: str) -> _Address:
    found = _PARTS.fullmatch(text)
    scheme, authority, path, query, fragment = (
        (part or "" for part in found.groups()) if found else ("", "", text, "", "")
    )
    user_name, _, place = authority.rpartition("@")
    port = _PORT.fullmatch(place)
    host, number = (port[1], port[2]) if port else (place, "")
    return _Address(scheme, user_name, host, number, path, query, fragment)


def _compare_parts(sent: _Address, registered: _Address) -> Iterator[Difference]:
    if sent.scheme != registered.scheme:
        same = sent.scheme.casefold() == registered.scheme.casefold()
        yield Difference(DifferenceKind.CASE if same else DifferenceKind.SCHEME, sent.scheme, registered.scheme)
    if sent.user_name != registered.user_name:
        yield Difference(DifferenceKind.USER_NAME)
    yield from _compare_hosts(sent.host, registered.host)
    if sent.port != registered.port:
        yield Difference(DifferenceKind.PORT, sent.port, registered.port)
    yield from _compare_paths(sent.path, registered.path)
    if sent.query != registered.query:
        yield Difference(DifferenceKind.QUERY, sent.query, registered.query)
    if sent.fragment != registered.fragment:
        yield Difference(DifferenceKind.FRAGMENT, sent.fragment, registered.fragment)


def _compare_hosts(sent: str, registered: str) -> Iterator[Difference]:
    if sent == registered:
        return
    plain = sent.casefold().removeprefix("www."), registered.casefold().removeprefix("www.")
    if plain[0] != plain[1]:
        yield Difference(DifferenceKind.HOST, sent, registered)
    elif sent.casefold() == registered.casefold():
        yield Difference(DifferenceKind.CASE, sent, registered)
    else:
        yield Difference(DifferenceKind.WWW, sent, registered)


def _compare_paths(sent: str, registered: str) -> Iterator[Difference]:
    if sent == registered:
        return
    bare = sent.rstrip("/"), registered.rstrip("/")
    if bare[0].casefold() != bare[1].casefold():
        yield Difference(DifferenceKind.PATH, sent, registered)
        return
    if bare[0] != bare[1]:
        yield Difference(DifferenceKind.CASE, sent, registered)
    if len(sent) - len(bare[0]) != len(registered) - len(bare[1]):
        ends = sent[len(bare[0]) :], registered[len(bare[1]) :]
        yield Difference(DifferenceKind.TRAILING_SLASH, *ends)
