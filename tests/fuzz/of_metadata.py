"""A client's declaration: read, kept as a document, read back, and declared again as it was echoed."""

import json

from idp.clients import document
from idp.protocol import registration
from idp.protocol.errors import OAuthError
from tests.fuzz import promises
from tests.fuzz.parties import PROVIDER


def metadata(sent: bytes) -> None:
    """`sent` is a registration request in JSON."""
    try:
        raw = json.loads(sent)
    except (ValueError, RecursionError):
        return
    if not isinstance(raw, dict):
        return
    try:
        accepted = registration.read(raw, "k1", PROVIDER.api_scopes)
    except OAuthError as error:
        promises.is_answerable(error)
        return
    kept = json.loads(json.dumps(document.of(accepted)))
    assert document.read(kept) == accepted
    assert registration.read(kept, "k1", PROVIDER.api_scopes) == accepted, "what we echo must be accepted again"
