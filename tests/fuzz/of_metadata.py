"""A client's declaration: read, kept as a document, read back, and declared again as it was echoed."""

import json

from idp.clients import metadata_document
from idp.protocol.client import Environment, Ownership
from idp.protocol.errors import OAuthError
from idp.protocol.registration import metadata_validation as registration
from idp.protocol.registration import self_registration
from idp.protocol.registration.self_registration import RegistrationBounds
from tests.fuzz import promises
from tests.fuzz.parties import PROVIDER

BOUNDS = RegistrationBounds()


def metadata(sent: bytes) -> None:
    """`sent` is a registration request in JSON."""
    try:
        raw = json.loads(sent)
    except (ValueError, RecursionError):
        return
    if not isinstance(raw, dict):
        return
    _by_itself(raw)
    try:
        accepted = registration.read_metadata(raw, "k1", PROVIDER.api_scopes)
    except OAuthError as error:
        promises.is_answerable(error)
        return
    kept = json.loads(json.dumps(metadata_document.to_document(accepted)))
    assert metadata_document.parse_document(kept) == accepted
    assert registration.read_metadata(kept, "k1", PROVIDER.api_scopes) == accepted, (
        "what we echo must be accepted again"
    )


def _by_itself(raw: dict[str, object]) -> None:
    """A client that registers itself gets no more than it may, and may send back what it was told."""
    try:
        accepted = self_registration.read_self_registration(raw, "k1", BOUNDS)
        self_registration.read_update(raw, "k1")
    except OAuthError as error:
        promises.is_answerable(error)
        return
    assert accepted.scopes <= BOUNDS.scopes
    assert (accepted.ownership, accepted.environment) == (Ownership.LUAR, Environment.UJI)
    assert self_registration.within_bounds(accepted, BOUNDS)
    assert self_registration.read_self_registration(metadata_document.to_document(accepted), "k1", BOUNDS) == accepted
