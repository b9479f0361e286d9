"""Which pictures a client may show of itself: those a browser draws and cannot run; pure."""

from datetime import datetime
from uuid import UUID

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"

#: What is asked of a client's server; no SVG, which may carry scripts.
ACCEPTED = "image/png, image/jpeg, image/webp"


def media_type(body: bytes) -> str | None:
    """What the bytes themselves say they are, whatever their server called them; None: no picture for our pages."""
    if body.startswith(_PNG):
        return "image/png"
    if body.startswith(_JPEG):
        return "image/jpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return None


def path_of(client: UUID, fetched_at: datetime | None) -> str | None:
    """Where the logo is shown; another picture has another address, so each may be kept for ever."""
    return f"/logo/{client}?v={int(fetched_at.timestamp() * 1000)}" if fetched_at else None
