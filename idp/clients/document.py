"""A client's metadata as an RFC 7591 document, and back; what was accepted once is not judged again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from idp.protocol.client import Algorithm, ApplicationType, AuthMethod, ClientMetadata, Environment, Ownership, Profile

Document = dict[str, Any]


class Stored(Protocol):
    """A row that carries a client's columns."""

    client_id: str
    name: str
    profile: str
    ownership: str
    environment: str
    document: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of field is written as JSON and read back."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _seconds(age: timedelta) -> int:
    return int(age.total_seconds())


def _choice(options: type[StrEnum]) -> _Kind:
    return _Kind(str, options)


_PLAIN = _Kind(_same, _same)
_LIST = _Kind(list, tuple)
_SET = _Kind(sorted, frozenset)
_WORDS = _Kind(lambda words: " ".join(sorted(words)), lambda text: frozenset(text.split()))
_SECONDS = _Kind(_seconds, lambda number: timedelta(seconds=number))

#: Every field of ClientMetadata; the registered name is the field's own, but for `scope`.
_KINDS: dict[str, _Kind] = {
    "client_id": _PLAIN,
    "client_name": _PLAIN,
    "profile": _choice(Profile),
    "ownership": _choice(Ownership),
    "environment": _choice(Environment),
    "redirect_uris": _LIST,
    "post_logout_redirect_uris": _LIST,
    "grant_types": _SET,
    "response_types": _SET,
    "token_endpoint_auth_method": _choice(AuthMethod),
    "scopes": _WORDS,
    "application_type": _choice(ApplicationType),
    "backchannel_logout_uri": _PLAIN,
    "backchannel_logout_session_required": _PLAIN,
    "id_token_signed_response_alg": _choice(Algorithm),
    "default_max_age": _SECONDS,
    "require_auth_time": _PLAIN,
    "default_acr_values": _LIST,
    "pkce_required": _PLAIN,
    "client_uri": _PLAIN,
    "logo_uri": _PLAIN,
    "policy_uri": _PLAIN,
    "tos_uri": _PLAIN,
    "contacts": _LIST,
}
_NAMES = {"scopes": "scope"}

#: Fields that have a column of their own in the table `client`.
_IN_COLUMNS = frozenset({"client_id", "client_name", "profile", "ownership", "environment"})


def of(metadata: ClientMetadata) -> Document:
    """The JSON members by their registered names; what is not set is left out, sets are sorted."""
    values = {field: (kind, getattr(metadata, field)) for field, kind in _KINDS.items()}
    return {_NAMES.get(field, field): kind.write(value) for field, (kind, value) in values.items() if value is not None}


def read(document: Mapping[str, Any]) -> ClientMetadata:
    """The value an accepted document was made from; a field it does not mention has its default."""
    names = {field: _NAMES.get(field, field) for field in _KINDS}
    present = {field: document[name] for field, name in names.items() if name in document}
    return ClientMetadata(**{field: _KINDS[field].read(value) for field, value in present.items()})


def names() -> frozenset[str]:
    """Every member that says something to us."""
    return frozenset(_NAMES.get(field, field) for field in _KINDS)


def stored(metadata: ClientMetadata) -> str:
    """The part of the document that has no column of its own, as JSON text."""
    return json.dumps({name: value for name, value in of(metadata).items() if name not in _IN_COLUMNS})


def restored(row: Stored) -> ClientMetadata:
    """The value whose columns and document a row holds."""
    columns = {
        "client_id": row.client_id,
        "client_name": row.name,
        "profile": row.profile,
        "ownership": row.ownership,
        "environment": row.environment,
    }
    return read({**json.loads(row.document), **columns})


def differences(before: ClientMetadata, after: ClientMetadata) -> tuple[str, ...]:
    """The registered names of the fields in which two declarations differ."""
    return tuple(_NAMES.get(field, field) for field in _KINDS if getattr(before, field) != getattr(after, field))
