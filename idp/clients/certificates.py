"""The certificates that clients registered themselves: whoever listens for certificates must know them beforehand."""

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
