"""mask_values(): texts of strangers without secrets, tokens, personal numbers, credentials and control characters."""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from itertools import islice
from unicodedata import normalize
from urllib.parse import unquote, unquote_plus

from idp.foundation.log import mask_text

#: What stands for a personal number.
HIDDEN = "[disembunyikan]"

_LONGEST_NAME = 64
#: Characters behind the longest text that are read, so that what is masked there is recognised.
_MARGIN = 500
#: Digits of an NIK; no secret is as short.
_SHORTEST_NUMBER = 16
#: How often a text is decoded in search of a number.
_DEPTH = 3

#: Sixteen digits or more, with at most eight other signs between two of them: an NIK has 16, an NIP 18.
_NUMBER = re.compile(r"\d(?:[^0-9A-Za-z]{0,8}\d){15,}")
#: A host that is an IPv4 address, with its port: its digits are no personal number.
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_NUMERIC_HOST = re.compile(rf"//(?:{_OCTET}\.){{3}}{_OCTET}(?::\d{{1,5}})?(?=[/?#]|$)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{22,}")
_HEX = re.compile(r"(?:3[0-9]){16,}")
_REFERENCE = re.compile(
    r"&#(\d{1,7});|(?:&#x([0-9a-f]{1,6});|[\\%]u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\u\{([0-9a-f]{1,6})\})", re.IGNORECASE
)

_JWT = r"eyJ[\w-]{5,}(?:\.[\w-]*){0,4}"
_IN_ADDRESS = re.compile(rf"{_JWT}|[A-Za-z0-9_~+=-]{{20,}}")
_ELSEWHERE = re.compile(rf"{_JWT}|[A-Za-z0-9_~+=/-]{{20,}}")
_GIVEN_OUT = re.compile(rf"{_JWT}|[A-Za-z0-9_~+-]{{32,}}")
_WORD = re.compile(r"[A-Za-z0-9]{24,}")
_CHANGE_OF_CASE = re.compile(r"[a-z][A-Z]|[A-Z][a-z]")
_MOST_CHANGES_OF_CASE = 8
_LEAST_DIGITS = 3
#: A secret of 43 random characters has fewer changes of case once in five hundred times.
_CHANGES_OF_RANDOM = 6

#: A user name with its password in an address (RFC 3986 3.2.1).
_USER_INFO = re.compile(r"//[^/?#]*@")
#: Names of parameters whose values are never kept.
_SECRET_NAME = re.compile(
    r"secret|token|pass|sandi|key|code|kode|assert|sess|cookie|auth|sig|hash|ni[pk]|state", re.IGNORECASE
)
#: Facts that say what is registered.
_REGISTERED = ("registered", "authorized", "expected")


def mask_values(values: Mapping[str, str], most: int, longest: int) -> dict[str, str]:
    """At most `most` values of at most `longest` characters, by name; a value may have several lines.

    Values in the query of an address are kept where a registered address has the name, otherwise their length.
    """
    known = frozenset(_query_names("\n".join(values[name] for name in _REGISTERED if name in values)))
    return {mask(name, _LONGEST_NAME): mask(value, longest, known) for name, value in islice(values.items(), most)}


def mask(text: str, longest: int, known_names: frozenset[str] = frozenset()) -> str:
    """The text as it may be stored and shown anywhere, as text; only lines are kept apart."""
    if len(text) < _SHORTEST_NUMBER and text.isascii() and text.isidentifier():
        return text
    read = text[: longest + _MARGIN]
    if _hides_number(read) or _spreads_number(read):
        return describe_length(text)
    masked = "\n".join(_mask_line(line, known_names) for line in read.split("\n"))
    return masked if len(masked) <= longest else f"{masked[: longest - 1]}…"


def holds_secret(typed: str) -> bool:
    """Whether a text that a person typed holds a JWT, or a word like the secrets, codes and tokens given out here."""
    return any(_looks_given_out(word[0]) for word in _GIVEN_OUT.finditer(typed))


def describe_length(text: str) -> str:
    """What is kept of a text that is not: its length."""
    return f"({len(text)} characters)"


def make_visible(text: str) -> str:
    """The text with every character that shows nothing, or does something to a terminal, as `\\u` and its number."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in text)


def _mask_line(line: str, known_names: frozenset[str]) -> str:
    if "//" in line or "?" in line or "#" in line:
        line = _IN_ADDRESS.sub(_mask_word, _mask_address(line, known_names))
    else:
        line = _ELSEWHERE.sub(_mask_word, line)
    host = _NUMERIC_HOST.search(line)
    before, kept, after = (line[: host.start()], host[0], line[host.end() :]) if host else ("", "", line)
    return make_visible(mask_text(_NUMBER.sub(HIDDEN, before) + kept + _NUMBER.sub(HIDDEN, after)))


def _mask_address(address: str, known_names: frozenset[str]) -> str:
    """The address without user name, and without values of its query and fragment that are not registered."""
    head, hash_mark, fragment = address.partition("#")
    base, question_mark, query = head.partition("?")
    pairs = "&".join(_mask_pair(pair, known_names) for pair in query.split("&")) if query else ""
    end = hash_mark + (describe_length(fragment) if fragment else "")
    return f"{_USER_INFO.sub('//***@', base)}{question_mark}{pairs}{end}"


def _mask_pair(pair: str, known_names: frozenset[str]) -> str:
    name, equals, value = pair.partition("=")
    if not value or (unquote(name) in known_names and not _SECRET_NAME.search(name)):
        return pair
    return f"{name}{equals}{describe_length(value)}"


def _query_names(addresses: str) -> Iterator[str]:
    for address in addresses.split("\n"):
        for pair in address.partition("#")[0].partition("?")[2].split("&"):
            yield unquote(pair.partition("=")[0])


def _mask_word(found: re.Match[str]) -> str:
    return describe_length(found[0]) if _looks_random(found[0]) else found[0]


def _looks_random(word: str) -> bool:
    """Whether a long word is more likely a secret or a token than a name that somebody chose."""
    if len(_kinds_of(word)) == 3 or word.startswith("eyJ"):
        return True
    if len(_CHANGE_OF_CASE.findall(word)) >= _MOST_CHANGES_OF_CASE:
        return True
    return any(sum(map(str.isdigit, part)) >= _LEAST_DIGITS for part in _WORD.findall(word))


def _looks_given_out(word: str) -> bool:
    """Whether a word is a JWT or random, and no name of several words."""
    changes = len(_CHANGE_OF_CASE.findall(word))
    return word.startswith("eyJ") or (len(_kinds_of(word)) == 3 and changes >= _CHANGES_OF_RANDOM)


def _kinds_of(word: str) -> set[str]:
    return {"digit" if sign.isdigit() else "upper" if sign.isupper() else "lower" for sign in word if sign.isalnum()}


def _spreads_number(text: str) -> bool:
    """Whether a personal number stands in several lines, as of a parameter that was sent several times."""
    return "\n" in text and any("\n" in found[0] for found in _NUMBER.finditer(text))


def _hides_number(text: str, depth: int = _DEPTH) -> bool:
    """Whether a personal number stands in what is encoded in the text."""
    return depth > 0 and any(
        _NUMBER.search(plain) is not None or _hides_number(plain, depth - 1) for plain in _decoded(text)
    )


def _decoded(text: str) -> Iterator[str]:
    if "%" in text and (unquoted := unquote_plus(text)) != text:
        yield unquoted
    if not text.isascii() and (plain := normalize("NFKC", text)) != text:
        yield plain
    if ("&#" in text or "\\" in text or "%u" in text.lower()) and (plain := _REFERENCE.sub(_referenced, text)) != text:
        yield plain
    for word in _HEX.findall(text):
        yield word[1::2]
    for word in _BASE64.findall(text):
        yield from _decode_base64(word)


def _referenced(found: re.Match[str]) -> str:
    number = int(found[1]) if found[1] else int(next(filter(None, found.groups())), 16)
    return chr(number) if number < 0x110000 else ""


def _decode_base64(word: str) -> Iterator[str]:
    """The texts behind a word of base64, wherever in it that begins."""
    plain = word.replace("-", "+").replace("_", "/")
    for start in range(4):
        part = plain[start:]
        whole = part[:-1] if len(part) % 4 == 1 else part
        yield b64decode(whole + "=" * (-len(whole) % 4)).decode("latin-1")
