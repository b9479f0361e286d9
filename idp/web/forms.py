"""Reads queries and urlencoded forms as pairs of names and values, with limits of size and number."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.requests import Request

Pairs = list[tuple[str, str]]

MAX_BYTES = 256 * 1024
MAX_FIELDS = 1000
FORM_MEDIA_TYPE = "application/x-www-form-urlencoded"


class UnreadableRequest(Exception):
    """The request cannot be read as a query or form; `status` is the HTTP status of the error."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


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
        raise UnreadableRequest(415, f"send the parameters as {FORM_MEDIA_TYPE}")
    return _parse_pairs(body)


async def read_body(request: Request, at_most: int) -> bytes:
    """Read a body of at most `at_most` bytes. Raises UnreadableRequest."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > at_most:
            raise UnreadableRequest(413, f"the body may have at most {at_most} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def last_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return one value per name, for forms of our own pages: the last one."""
    return dict(pairs)


def _parse_pairs(raw: bytes) -> Pairs:
    if not raw:
        return []
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS, separator="&"
        )
    except UnicodeDecodeError as problem:
        raise UnreadableRequest(400, "the parameters must be UTF-8, percent-encoded") from problem
    except ValueError as problem:
        raise UnreadableRequest(400, f"at most {MAX_FIELDS} parameters can be sent") from problem
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise UnreadableRequest(400, "a parameter contains a NUL character")
    return pairs
