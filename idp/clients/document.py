"""Converts ClientMetadata to the RFC 7591 document that is stored, and back, without validating it again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from idp.protocol.algorithms import Algorithm, ContentEncryption, Encryption, HmacAlgorithm, KeyManagement
from idp.protocol.client import (
    ApplicationType,
    AuthMethod,
    CertificateSubject,
    ClientMetadata,
    Environment,
    Ownership,
    Profile,
    SubjectField,
    SubjectType,
)

Document = dict[str, Any]


class Stored(Protocol):
    """A row with the columns that hold client metadata."""

    client_id: str
    name: str
    profile: str
    ownership: str
    environment: str
    document: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a field is converted to a JSON value and back."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _seconds(age: timedelta) -> int:
    return int(age.total_seconds())


def _choice(*options: type[StrEnum]) -> _Kind:
    """A codec for these enumerations; a value of several belongs to the first of them."""
    known = {str(option): option for kind in reversed(options) for option in kind}
    return _Kind(str, known.__getitem__)


@dataclass(frozen=True, slots=True)
class _Spread:
    """How a field that consists of several members is converted to them and back."""

    names: tuple[str, ...]
    write: Callable[[Any], Document]
    read: Callable[[Mapping[str, Any]], Any]


def _encryption(what: str) -> _Spread:
    alg, enc = f"{what}_encrypted_response_alg", f"{what}_encrypted_response_enc"
    return _Spread(
        (alg, enc),
        lambda value: {alg: str(value.alg), enc: str(value.enc)},
        lambda document: Encryption(KeyManagement(document[alg]), ContentEncryption(document[enc])),
    )


def _subject_of(document: Mapping[str, Any]) -> CertificateSubject:
    name = next(name for name in SubjectField if document.get(name) is not None)
    return CertificateSubject(name, document[name])


_PLAIN = _Kind(_same, _same)
_LIST = _Kind(list, tuple)
_SET = _Kind(sorted, frozenset)
_WORDS = _Kind(lambda words: " ".join(sorted(words)), lambda text: frozenset(text.split()))
_SECONDS = _Kind(_seconds, lambda number: timedelta(seconds=number))

#: Fields that are one member; the member has the field's name, except `scope`.
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
    "resources": _LIST,
    "token_endpoint_auth_signing_alg": _choice(Algorithm, HmacAlgorithm),
    "jwks": _Kind(json.loads, json.dumps),
    "jwks_uri": _PLAIN,
    "pkce_required": _PLAIN,
    "request_uris": _LIST,
    "request_object_signing_alg": _choice(Algorithm),
    "require_signed_request_object": _PLAIN,
    "require_pushed_authorization_requests": _PLAIN,
    "authorization_signed_response_alg": _choice(Algorithm),
    "default_max_age": _SECONDS,
    "require_auth_time": _PLAIN,
    "default_acr_values": _LIST,
    "subject_type": _choice(SubjectType),
    "sector_identifier_uri": _PLAIN,
    "id_token_signed_response_alg": _choice(Algorithm),
    "userinfo_signed_response_alg": _choice(Algorithm),
    "introspection_signed_response_alg": _choice(Algorithm),
    "dpop_bound_access_tokens": _PLAIN,
    "tls_client_certificate_bound_access_tokens": _PLAIN,
    "backchannel_logout_uri": _PLAIN,
    "backchannel_logout_session_required": _PLAIN,
    "frontchannel_logout_uri": _PLAIN,
    "frontchannel_logout_session_required": _PLAIN,
    "initiate_login_uri": _PLAIN,
    "client_uri": _PLAIN,
    "logo_uri": _PLAIN,
    "policy_uri": _PLAIN,
    "tos_uri": _PLAIN,
    "contacts": _LIST,
    "software_id": _PLAIN,
    "software_version": _PLAIN,
}
#: Fields that are several members in the document.
_SPREADS: dict[str, _Spread] = {
    "id_token_encryption": _encryption("id_token"),
    "userinfo_encryption": _encryption("userinfo"),
    "tls_client_auth_subject": _Spread(
        tuple(SubjectField), lambda subject: {str(subject.field): subject.value}, _subject_of
    ),
}
#: Every field of ClientMetadata.
FIELDS = (*_KINDS, *_SPREADS)
_NAMES = {"scopes": "scope"}

#: Fields that have a column of their own in the table `client`.
_IN_COLUMNS = frozenset({"client_id", "client_name", "profile", "ownership", "environment"})


def of(metadata: ClientMetadata) -> Document:
    """The RFC 7591 members; None is left out, sets are sorted."""
    document: Document = {}
    for field, kind in _KINDS.items():
        if (value := getattr(metadata, field)) is not None:
            document[_NAMES.get(field, field)] = kind.write(value)
    for field, spread in _SPREADS.items():
        if (value := getattr(metadata, field)) is not None:
            document |= spread.write(value)
    return document


def read(document: Mapping[str, Any]) -> ClientMetadata:
    """The metadata of an accepted document; a field without a member has its default."""
    names = {field: _NAMES.get(field, field) for field in _KINDS}
    present = {field: _KINDS[field].read(document[name]) for field, name in names.items() if name in document}
    for field, spread in _SPREADS.items():
        if any(name in document for name in spread.names):
            present[field] = spread.read(document)
    return ClientMetadata(**present)


def names() -> frozenset[str]:
    """The names of all members that are understood."""
    single = {_NAMES.get(field, field) for field in _KINDS}
    return frozenset(single.union(*(spread.names for spread in _SPREADS.values())))


def stored(metadata: ClientMetadata) -> str:
    """The members without a column of their own, as JSON text for the column `document`."""
    return json.dumps({name: value for name, value in of(metadata).items() if name not in _IN_COLUMNS})


def restored(row: Stored) -> ClientMetadata:
    """The metadata of a row, from its columns and its document."""
    columns = {
        "client_id": row.client_id,
        "client_name": row.name,
        "profile": row.profile,
        "ownership": row.ownership,
        "environment": row.environment,
    }
    return read({**json.loads(row.document), **columns})


def differences(before: ClientMetadata, after: ClientMetadata) -> tuple[str, ...]:
    """The member names of the fields in which two values differ."""
    return tuple(_NAMES.get(field, field) for field in FIELDS if getattr(before, field) != getattr(after, field))
