"""Compresses pages with gzip (RFC 1952); their inline stylesheet is compressed only once."""

import zlib
from functools import cache

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def squeezed(page: bytes, stylesheet: bytes) -> bytes:
    """Compress `page` to one gzip stream; a full flush around `stylesheet` makes its part the same in every page."""
    before, found, after = page.partition(stylesheet)
    stream = _stream(6)
    start = stream.compress(before) + stream.flush(zlib.Z_FULL_FLUSH)
    end = stream.compress(after) + stream.flush()
    check = zlib.crc32(page).to_bytes(4, "little") + (len(page) & 0xFFFFFFFF).to_bytes(4, "little")
    return b"".join((_HEADER, start, _in_the_middle(found), end, check))


@cache
def _in_the_middle(part: bytes) -> bytes:
    stream = _stream(9)
    return stream.compress(part) + stream.flush(zlib.Z_FULL_FLUSH)


def _stream(level: int) -> "zlib._Compress":
    return zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
