"""Reads queries and urlencoded forms as pairs of names and values, with limits of size and number."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from idp.protocol.parameters import printable_name
from idp.web.causes import UnreadableCause

Pairs = list[tuple[str, str]]

MAX_BYTES = 256 * 1024
MAX_FIELDS = 1000
FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"


def read_query(request: Request) -> Pairs:
    """Read the pairs of the query string in order, with empty values. Raises UnreadableRequest."""
    return _parse_pairs(request.scope["query_string"])


async def read_form(request: Request) -> Pairs:
    """Read the pairs of an urlencoded body in order, with empty values. Raises UnreadableRequest."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await read_body(request, MAX_BYTES)
    if not body and not kind:
        return []
    if kind != FORM_MEDIA_TYPE:
        raise UnreadableCause.MEDIA_TYPE_NOT_FORM(expected=FORM_MEDIA_TYPE)
    return _parse_pairs(body)


async def read_body(request: Request, at_most: int) -> bytes:
    """Read a body of at most `at_most` bytes. Raises UnreadableRequest."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > at_most:
            raise UnreadableCause.BODY_TOO_LARGE(most=at_most)
        chunks.append(chunk)
    return b"".join(chunks)


def last_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return one value per name, for forms of our own pages: the last one."""
    return dict(pairs)


def write_query(fields: Mapping[str, str]) -> str:
    """Write the fields that have a value as the query of an address."""
    return urlencode({name: value for name, value in fields.items() if value})


def _parse_pairs(raw: bytes) -> Pairs:
    if not raw:
        return []
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS, separator="&"
        )
    except UnicodeDecodeError as problem:
        raise UnreadableCause.PARAMETERS_NOT_UTF8() from problem
    except ValueError as problem:
        raise UnreadableCause.TOO_MANY_PARAMETERS(most=MAX_FIELDS) from problem
    for name, value in pairs:
        if "\x00" in name or "\x00" in value:
            raise UnreadableCause.PARAMETER_WITH_NUL(name=printable_name(name))
    return pairs
