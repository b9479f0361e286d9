"""Serves static files: loaded and compressed once, with a content hash in the URL, cached without limit."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

mimetypes.add_type("font/woff2", ".woff2")

_LOCAL_URL = re.compile(r"url\(([\"']?)([\w./-]+)\1\)")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, the gzipped bytes, its media type and its URL path."""

    body: bytes
    compressed: bytes | None
    media_type: str
    address: str


@cache
def assets() -> dict[str, Asset]:
    """Load every file under idp/web/static by name; URLs in stylesheets are rewritten to the hashed ones."""
    found = dict(_walk(files("idp.web") / "static", ""))
    known = {name: _asset(name, body) for name, body in found.items() if not name.endswith(".css")}
    for name, body in found.items():
        if name.endswith(".css"):
            known[name] = _asset(name, _LOCAL_URL.sub(lambda m: f"url({known[m[2]].address})", body.decode()).encode())
    return known


def static(name: str) -> str:
    """The URL path of the file `name`, with its content hash."""
    return assets()[name].address


async def static_file(request: Request, digest: str, name: str) -> Response:
    """Serve a file; under an old hash, the current content is served and must be revalidated."""
    asset = assets().get(name)
    if asset is None:
        return Response(status_code=404)
    current = asset.address.startswith(f"/static/{digest}/")
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache"}
    if asset.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(asset.compressed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def routes() -> APIRouter:
    """/static."""
    router = APIRouter()
    router.get("/static/{digest}/{name:path}", include_in_schema=False)(static_file)
    return router


def _walk(folder: Traversable, prefix: str) -> "list[tuple[str, bytes]]":
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


def _asset(name: str, body: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    squeezed = None if name.endswith((".woff2", ".png")) else gzip.compress(body, 9, mtime=0)
    return Asset(body, squeezed, media_type, f"/static/{hashlib.sha256(body).hexdigest()[:12]}/{name}")
