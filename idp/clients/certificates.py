"""Loads the self-signed certificates that clients registered in `jwks` (RFC 8705 2.2), for the mutual-TLS listener."""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterator

from idp.clients.store.lookup import WITH_CERTIFICATES
from idp.foundation.database import Database


async def registered(database: Database) -> tuple[bytes, ...]:
    """The first certificate of every key in `jwks` of an active client, as DER, each once."""
    rows = await database.all(WITH_CERTIFICATES, {})
    return tuple(dict.fromkeys(der for row in rows for der in _certificates(row.document)))


def _certificates(document: str) -> Iterator[bytes]:
    for key in (json.loads(document).get("jwks") or {}).get("keys", ()):
        for text in key.get("x5c", ())[:1]:
            try:
                yield b64decode(text, validate=True)
            except binascii.Error:
                continue
