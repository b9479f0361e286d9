"""open_parts(): the parts of an XLSX workbook that are read, within limits of size; other parts are not unpacked."""

import io
import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_MEBIBYTE = 1024 * 1024
_CHUNK = 64 * 1024
_MAX_PARTS = 2_000
#: Uncompressed, in bytes: of all parts together, and of one part by what is in it.
_MAX_UNPACKED, _MAX_SHEET, _MAX_STRINGS, _MAX_OTHER = (
    128 * _MEBIBYTE,
    64 * _MEBIBYTE,
    32 * _MEBIBYTE,
    8 * _MEBIBYTE,
)
_MAX_DEPTH = 50
#: Of a text in a cell, in characters: no spreadsheet program keeps a longer one.
_LONGEST_TEXT = 32_767
_DEPTH_OF_TEXTS = 2
_DECLARATION = re.compile(rb"\s*<\?xml\b(.*?)\?>", re.DOTALL)
_OTHER_ENCODING = re.compile(rb"encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
_TYPES, _WORKBOOK, _RELATIONS = "[content_types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
#: Of formats of workbooks that are not read: nothing tells their formulas from values, or their size beforehand.
_OTHER_FORMATS = ("content.xml", "xl/workbook.bin")


class OtherWorkbook(ValueError):
    """A workbook in another format than XLSX."""


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """The first sheet that is shown, the texts and styles it refers to, and whether its days count from 1904."""

    sheet: bytes = field(repr=False)
    strings: bytes | None = field(repr=False)
    styles: bytes | None = field(repr=False)
    counts_from_1904: bool
    #: Of each text that cells share, in characters, in the order by which cells refer to them.
    lengths: Sequence[int] = field(default=(), repr=False)


def open_parts(content: bytes) -> WorkbookParts:
    """The parts of a workbook that are read, of which all but the sheet are checked.

    Raises ValueError, LookupError, ExpatError, and what zipfile raises for files that are none.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        listed = archive.infolist()
        if len(listed) > _MAX_PARTS or sum(part.file_size for part in listed) > _MAX_UNPACKED:
            raise ValueError("the workbook is too large when unpacked")
        parts = _Parts(archive, {part.filename.lower(): part for part in listed})
        if not parts.has(_WORKBOOK) and any(map(parts.has, _OTHER_FORMATS)):
            raise OtherWorkbook("the workbook is no XLSX")
        ElementReader().read(parts.unpack(_TYPES, _MAX_OTHER))
        book, relations, texts = _Workbook(), _Relations(), _SharedTexts()
        book.read(parts.unpack(_WORKBOOK, _MAX_OTHER))
        relations.read(parts.unpack(_RELATIONS, _MAX_OTHER))
        return WorkbookParts(
            sheet=parts.unpack(relations.find_sheet(book.shown), _MAX_SHEET),
            strings=parts.unpack_checked(relations.find_part("sharedstrings"), _MAX_STRINGS, texts),
            styles=parts.unpack_checked(relations.find_part("styles"), _MAX_OTHER, ElementReader()),
            counts_from_1904=book.counts_from_1904,
            lengths=texts.lengths,
        )


def local_name(name: str) -> str:
    """The name of an element or attribute without the prefix of its namespace."""
    return name.rpartition(":")[2] if ":" in name else name


class ElementReader:
    """Reads the elements of a part in UTF-8 that declares neither document types nor entities."""

    def __init__(self) -> None:
        self._depth = 0

    def read(self, part: bytes) -> None:
        """Read the whole part. Raises ValueError, ExpatError."""
        said = _DECLARATION.match(part)
        if b"\0" in part[:4] or part[:2] in (b"\xff\xfe", b"\xfe\xff") or (said and _OTHER_ENCODING.search(said[1])):
            raise ValueError("a part of the workbook is not UTF-8")
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        self.follow(parser)
        parser.Parse(part, True)

    def follow(self, parser: expat.XMLParserType) -> None:
        """Have the parser tell what it finds."""
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError("elements of the workbook stand too deep")
        self.find(local_name(name), attributes)

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def find(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element, by its local name."""


class _Parts:
    def __init__(self, archive: ZipFile, parts: Mapping[str, ZipInfo]) -> None:
        self._archive, self._parts = archive, parts

    def has(self, name: str) -> bool:
        return name in self._parts

    def unpack(self, name: str, most: int) -> bytes:
        """A part, unpacked a little at a time: what it says of its size may be false."""
        part = self._parts[name]
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # of others nothing bounds what a little becomes
            raise ValueError("a part of the workbook is packed in a way that no workbook is")
        chunks: list[bytes] = []
        left = most + 1
        with self._archive.open(part) as packed:
            while chunk := packed.read(min(_CHUNK, left)):
                chunks.append(chunk)
                left -= len(chunk)
        if not left:
            raise ValueError("a part of the workbook is too large")
        return b"".join(chunks)

    def unpack_checked(self, name: str | None, most: int, reader: ElementReader) -> bytes | None:
        """A part that there may be."""
        if name is None or name not in self._parts:
            return None
        part = self.unpack(name, most)
        reader.read(part)
        return part


class _SharedTexts(ElementReader):
    """The texts that cells share; the library takes memory for as many as the part says that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.lengths = array("H")
        self._length = 0

    def read(self, part: bytes) -> None:
        self._most = len(part) // len(b"<si/>")
        super().read(part)

    def follow(self, parser: expat.XMLParserType) -> None:
        super().follow(parser)
        parser.CharacterDataHandler = self._add

    def find(self, name: str, attributes: Mapping[str, str]) -> None:
        said = attributes.get("uniqueCount", "0")
        if not said.isdecimal() or int(said) > self._most:
            raise ValueError("the workbook says that it has more texts than it has")
        if name == "si":
            if self._depth != _DEPTH_OF_TEXTS:
                raise ValueError("a text that cells share stands within another element")
            self._length = 0

    def _add(self, text: str) -> None:
        self._length += len(text)

    def _end(self, name: str) -> None:
        super()._end(name)
        if local_name(name) == "si":
            if self._length > _LONGEST_TEXT:
                raise ValueError("a text that cells share is too long")
            self.lengths.append(self._length)


class _Workbook(ElementReader):
    """The relations of the sheets that are shown, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.counts_from_1904 = False

    def find(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.counts_from_1904 = attributes.get("date1904") in ("1", "true", "on")
        elif name == "sheet" and attributes.get("state", "visible") == "visible":
            relation = (value for key, value in attributes.items() if ":" in key and local_name(key) == "id")
            self.shown.append(next(relation, ""))


class _Relations(ElementReader):
    """The kinds and paths of the parts that a workbook refers to, by relation."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: dict[str, tuple[str, str]] = {}

    def find(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            kind, target = attributes.get("Type", "").rpartition("/")[2].lower(), attributes.get("Target", "").lower()
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            self._parts[attributes.get("Id", "")] = (kind, path)

    def find_sheet(self, relations: Sequence[str]) -> str:
        """The path of the first sheet with cells among these relations."""
        for relation in relations:
            kind, path = self._parts[relation]
            if kind == "worksheet":
                return path
        raise ValueError("the workbook has no sheet")

    def find_part(self, wanted: str) -> str | None:
        """The path of the part of this kind, or None."""
        return next((path for kind, path in self._parts.values() if kind == wanted), None)


def _refuse_doctype(*_declared: object) -> None:
    raise ValueError("a part of the workbook declares a document type")
