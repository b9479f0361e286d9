"""Image types allowed as client logos (no SVG, which may contain scripts), and the path of a logo; pure."""

from datetime import datetime
from uuid import UUID

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"

#: The Accept header of a logo request.
ACCEPTED = "image/png, image/jpeg, image/webp"


def media_type(body: bytes) -> str | None:
    """The media type by the first bytes, whatever Content-Type was sent; None for any other type."""
    if body.startswith(_PNG):
        return "image/png"
    if body.startswith(_JPEG):
        return "image/jpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return None


def path_of(client: UUID, fetched_at: datetime | None) -> str | None:
    """The path of a logo; it contains the time of fetching, so each version may be cached for ever."""
    return f"/logo/{client}?v={int(fetched_at.timestamp() * 1000)}" if fetched_at else None
