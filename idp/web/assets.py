"""Assets: static files, loaded and compressed once, with a content hash in the URL."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

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
def load_assets() -> dict[str, Asset]:
    """Load every file under idp/web/static by name; URLs in stylesheets are rewritten to the hashed ones."""
    found = dict(_walk(files("idp.web") / "static", ""))
    known = {name: _make_asset(name, body) for name, body in found.items() if not name.endswith(".css")}
    for name, body in found.items():
        if name.endswith(".css"):
            known[name] = _make_asset(
                name, _LOCAL_URL.sub(lambda m: f"url({known[m[2]].address})", body.decode()).encode()
            )
    return known


def asset_address(name: str) -> str:
    """The URL path of the file `name`, with its content hash."""
    return load_assets()[name].address


def _walk(folder: Traversable, prefix: str) -> "list[tuple[str, bytes]]":
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


def _make_asset(name: str, body: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    squeezed = None if name.endswith((".woff2", ".png")) else gzip.compress(body, 9, mtime=0)
    return Asset(body, squeezed, media_type, f"/static/{hashlib.sha256(body).hexdigest()[:12]}/{name}")
