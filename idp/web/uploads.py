"""Reads a form with a file (multipart/form-data, RFC 7578), within limits of size and number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from idp.web import forms

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MEDIA_TYPE = "multipart/form-data"
#: For the other fields and the boundaries, in bytes.
_BESIDE_THE_FILE = 64 * 1024
_MAX_PARTS = 20


class FileTooLarge(Exception):
    """The form has a file that is larger than the page takes; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that somebody chose, and its name there."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class UploadForm:
    """The fields of a form, and its file; None: none was chosen."""

    fields: dict[str, str] = field(default_factory=dict)
    file: UploadedFile | None = None


async def read_upload_form(request: Request, most: int) -> UploadForm:
    """Read a form with a file of at most `most` bytes; a form that cannot be read has no fields.

    Raises FileTooLarge before anything too large is read, and UnreadableRequest for another media type.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind.decode("latin-1") != MEDIA_TYPE:
        return UploadForm(forms.last_values(await forms.read_form(request)))
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most + _BESIDE_THE_FILE:
        raise FileTooLarge
    body = await _read_body(request, most + _BESIDE_THE_FILE)
    return _parse(body, options.get(b"boundary", b""), most)


async def _read_body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise FileTooLarge
    return bytes(body)


def _parse(body: bytes, boundary: bytes, most: int) -> UploadForm:
    reader = _PartReader()
    try:
        parser = MultipartParser(boundary, reader.callbacks())
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError):
        return UploadForm()
    if not reader.whole or len(reader.parts) > _MAX_PARTS:
        return UploadForm()
    return _form(reader.parts, most)


@dataclass(slots=True)
class _Part:
    """One part as it is read: its disposition, and its content."""

    disposition: bytes = b""
    content: bytearray = field(default_factory=bytearray)


class _PartReader:
    """Collects the parts that the parser finds."""

    def __init__(self) -> None:
        self.parts: list[_Part] = []
        self.whole = False
        self._name, self._value = bytearray(), bytearray()

    def callbacks(self) -> MultipartCallbacks:
        """What the parser calls."""
        return {
            "on_part_begin": lambda: self.parts.append(_Part()),
            "on_part_data": lambda data, start, end: self.parts[-1].content.extend(data[start:end]),
            "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_end": self._end,
        }

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self.parts[-1].disposition = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def _end(self) -> None:
        self.whole = True


def _form(parts: list[_Part], most: int) -> UploadForm:
    fields: dict[str, str] = {}
    file: UploadedFile | None = None
    for part in parts:
        _, options = parse_options_header(part.disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            fields[name] = bytes(part.content).decode("utf-8", "replace").replace("\0", "")
        elif part.content or options[b"filename"]:
            if len(part.content) > most:
                raise FileTooLarge
            file = UploadedFile(_file_name(options[b"filename"]), bytes(part.content))
    return UploadForm(fields, file)


def _file_name(raw: bytes) -> str:
    """The name without folders, as one printable line."""
    name = raw.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())
