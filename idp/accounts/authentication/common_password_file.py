"""Reads a file of common passwords: one on a line; what is kept, what is left out, and what cannot be meant; pure."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from idp.accounts.authentication.common_passwords import comparison_form
from idp.accounts.policy import MAX_PASSWORD_LENGTH

#: A list of fewer passwords is taken for another file; of more, for a collection of everything that ever leaked.
LEAST, MOST = 1_000, 200_000
MAX_FILE_BYTES = 32 * 1024 * 1024
#: Shorter passwords are refused for their length in any deployment that keeps to NIST SP 800-63B.
SHORTEST = 8

_SHOWN_LINES = 50
#: Lines of Have I Been Pwned: a digest by SHA-1 or NTLM, and how often it was seen.
_DIGEST = re.compile(rb"(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?::\d+)?")
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"(\xb5/\xfd")


class UnreadablePasswordList(ValueError):
    """The file is no list of common passwords; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class CommonPasswordFile:
    """The passwords of a file in the form in which they are compared, in its order, and how many were left out."""

    passwords: tuple[str, ...]
    repeated: int
    too_short: int
    too_long: int


def parse_password_list(content: bytes, least: int = LEAST) -> CommonPasswordFile:
    """Read a list of `least` passwords or more. Raises UnreadablePasswordList."""
    if len(content) > MAX_FILE_BYTES:
        raise UnreadablePasswordList(f"a list is at most {MAX_FILE_BYTES // 1024 // 1024} MiB: keep the most common")
    lines = list(_split(content))
    if sum(_DIGEST.fullmatch(line) is not None for line in lines) * 2 > max(len(lines), 1):
        raise UnreadablePasswordList(
            "these are digests, as Have I Been Pwned gives them. A digest is of one spelling, and passwords are "
            "compared here without regard to capitals: take a list of plain passwords, one on a line"
        )
    found = _collect(_decode(lines))
    if len(found.passwords) < least:
        raise UnreadablePasswordList(
            f"{len(found.passwords)} passwords of {SHORTEST} characters or more are too few for a list of common "
            f"ones: at least {least} are expected, one on a line"
        )
    if len(found.passwords) > MOST:
        raise UnreadablePasswordList(f"{len(found.passwords)} passwords are too many: keep the {MOST} most common")
    return found


def _split(content: bytes) -> Iterator[bytes]:
    """The lines without their ends; spaces are part of a password."""
    if content.startswith(_PACKED):
        raise UnreadablePasswordList("this file is packed: unpack it first")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = _from_utf_16(content)
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\0" in content:
        raise UnreadablePasswordList("this is not a text file: a list has plain passwords, one on a line")
    return (line.removesuffix(b"\r") for line in content.split(b"\n"))


def _from_utf_16(content: bytes) -> bytes:
    try:
        return content.decode("utf-16").encode()
    except UnicodeError:
        raise UnreadablePasswordList("the file is damaged UTF-16: write it in UTF-8") from None


def _decode(lines: list[bytes]) -> Iterator[str]:
    texts: list[str] = []
    faults: list[int] = []
    for number, line in enumerate(lines, start=1):
        try:
            texts.append(line.decode())
        except UnicodeDecodeError:
            faults.append(number)
    if faults:
        named = ", ".join(map(str, faults[:_SHOWN_LINES]))
        more = f" and {len(faults) - _SHOWN_LINES} more" if len(faults) > _SHOWN_LINES else ""
        raise UnreadablePasswordList(
            f"not UTF-8: line {named}{more}. Write the file in UTF-8, or leave those lines out"
        )
    return iter(texts)


def _collect(texts: Iterator[str]) -> CommonPasswordFile:
    found: dict[str, None] = {}
    repeated = too_short = too_long = 0
    for text in texts:
        form = comparison_form(text)
        if form in found:
            repeated += 1
        elif form and len(form) < SHORTEST:
            too_short += 1
        elif len(form) > MAX_PASSWORD_LENGTH:
            too_long += 1
        elif form:
            found[form] = None
    return CommonPasswordFile(tuple(found), repeated, too_short, too_long)
