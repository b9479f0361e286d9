"""Reads queries and urlencoded forms as pairs of names and values, with limits of size and number."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.requests import Request

Pairs = list[tuple[str, str]]

AT_MOST_BYTES = 256 * 1024
AT_MOST_FIELDS = 1000
FORM = "application/x-www-form-urlencoded"


class Unreadable(Exception):
    """The request cannot be read as a query or form; `status` is the HTTP status of the error."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def query(request: Request) -> Pairs:
    """Read the pairs of the query string in order, with empty values. Raises UnreadableRequest."""
    return _pairs(request.scope["query_string"])


async def form(request: Request) -> Pairs:
    """Read the pairs of an urlencoded body in order, with empty values. Raises UnreadableRequest."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await bounded_body(request, AT_MOST_BYTES)
    if not body and not kind:
        return []
    if kind != FORM:
        raise Unreadable(415, f"send the parameters as {FORM}")
    return _pairs(body)


async def bounded_body(request: Request, at_most: int) -> bytes:
    """Read a body of at most `at_most` bytes. Raises UnreadableRequest."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > at_most:
            raise Unreadable(413, f"the body may have at most {at_most} bytes")
        chunks.append(chunk)
    return b"".join(chunks)


def fields(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return one value per name, for forms of our own pages: the last one."""
    return dict(pairs)


def _pairs(raw: bytes) -> Pairs:
    if not raw:
        return []
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=AT_MOST_FIELDS, separator="&"
        )
    except UnicodeDecodeError as problem:
        raise Unreadable(400, "the parameters must be UTF-8, percent-encoded") from problem
    except ValueError as problem:
        raise Unreadable(400, f"at most {AT_MOST_FIELDS} parameters can be sent") from problem
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise Unreadable(400, "a parameter contains a NUL character")
    return pairs
