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
    CertificateSubjectField,
    ClientMetadata,
    Environment,
    Ownership,
    Profile,
    SubjectType,
)

Document = dict[str, Any]


class MetadataColumns(Protocol):
    """A row with the columns that hold client metadata."""

    client_id: str
    name: str
    profile: str
    ownership: str
    environment: str
    document: str


@dataclass(frozen=True, slots=True)
class _MemberCodec:
    """How a field is converted to a JSON value and back."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _identity(value: Any) -> Any:
    return value


def _seconds(age: timedelta) -> int:
    return int(age.total_seconds())


def _enum_codec(*options: type[StrEnum]) -> _MemberCodec:
    """A codec for these enumerations; a value of several belongs to the first of them."""
    known = {str(option): option for kind in reversed(options) for option in kind}
    return _MemberCodec(str, known.__getitem__)


@dataclass(frozen=True, slots=True)
class _MultiMemberCodec:
    """How a field that consists of several members is converted to them and back."""

    names: tuple[str, ...]
    write: Callable[[Any], Document]
    read: Callable[[Mapping[str, Any]], Any]


def _encryption_codec(what: str) -> _MultiMemberCodec:
    alg, enc = f"{what}_encrypted_response_alg", f"{what}_encrypted_response_enc"
    return _MultiMemberCodec(
        (alg, enc),
        lambda value: {alg: str(value.alg), enc: str(value.enc)},
        lambda document: Encryption(KeyManagement(document[alg]), ContentEncryption(document[enc])),
    )


def _certificate_subject(document: Mapping[str, Any]) -> CertificateSubject:
    name = next(name for name in CertificateSubjectField if document.get(name) is not None)
    return CertificateSubject(name, document[name])


_PLAIN = _MemberCodec(_identity, _identity)
_LIST = _MemberCodec(list, tuple)
_SET = _MemberCodec(sorted, frozenset)
_WORDS = _MemberCodec(lambda words: " ".join(sorted(words)), lambda text: frozenset(text.split()))
_SECONDS = _MemberCodec(_seconds, lambda number: timedelta(seconds=number))

#: Fields that are one member; the member has the field's name, except `scope`.
_CODECS: dict[str, _MemberCodec] = {
    "client_id": _PLAIN,
    "client_name": _PLAIN,
    "profile": _enum_codec(Profile),
    "ownership": _enum_codec(Ownership),
    "environment": _enum_codec(Environment),
    "redirect_uris": _LIST,
    "post_logout_redirect_uris": _LIST,
    "grant_types": _SET,
    "response_types": _SET,
    "token_endpoint_auth_method": _enum_codec(AuthMethod),
    "scopes": _WORDS,
    "application_type": _enum_codec(ApplicationType),
    "resources": _LIST,
    "token_endpoint_auth_signing_alg": _enum_codec(Algorithm, HmacAlgorithm),
    "jwks": _MemberCodec(json.loads, json.dumps),
    "jwks_uri": _PLAIN,
    "pkce_required": _PLAIN,
    "request_uris": _LIST,
    "request_object_signing_alg": _enum_codec(Algorithm),
    "require_signed_request_object": _PLAIN,
    "require_pushed_authorization_requests": _PLAIN,
    "authorization_signed_response_alg": _enum_codec(Algorithm),
    "default_max_age": _SECONDS,
    "require_auth_time": _PLAIN,
    "default_acr_values": _LIST,
    "subject_type": _enum_codec(SubjectType),
    "sector_identifier_uri": _PLAIN,
    "id_token_signed_response_alg": _enum_codec(Algorithm),
    "userinfo_signed_response_alg": _enum_codec(Algorithm),
    "introspection_signed_response_alg": _enum_codec(Algorithm),
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
_MULTI_MEMBER_CODECS: dict[str, _MultiMemberCodec] = {
    "id_token_encryption": _encryption_codec("id_token"),
    "userinfo_encryption": _encryption_codec("userinfo"),
    "tls_client_auth_subject": _MultiMemberCodec(
        tuple(CertificateSubjectField), lambda subject: {str(subject.field): subject.value}, _certificate_subject
    ),
}
#: Every field of ClientMetadata.
FIELDS = (*_CODECS, *_MULTI_MEMBER_CODECS)
_MEMBER_NAMES = {"scopes": "scope"}

#: Fields that have a column of their own in the table `client`.
_IN_COLUMNS = frozenset({"client_id", "client_name", "profile", "ownership", "environment"})


def to_document(metadata: ClientMetadata) -> Document:
    """The RFC 7591 members; None is left out, sets are sorted."""
    document: Document = {}
    for field, kind in _CODECS.items():
        if (value := getattr(metadata, field)) is not None:
            document[_MEMBER_NAMES.get(field, field)] = kind.write(value)
    for field, spread in _MULTI_MEMBER_CODECS.items():
        if (value := getattr(metadata, field)) is not None:
            document |= spread.write(value)
    return document


def parse_document(document: Mapping[str, Any]) -> ClientMetadata:
    """The metadata of an accepted document; a field without a member has its default."""
    names = {field: _MEMBER_NAMES.get(field, field) for field in _CODECS}
    present = {field: _CODECS[field].read(document[name]) for field, name in names.items() if name in document}
    for field, spread in _MULTI_MEMBER_CODECS.items():
        if any(name in document for name in spread.names):
            present[field] = spread.read(document)
    return ClientMetadata(**present)


def member_names() -> frozenset[str]:
    """The names of all members that are understood."""
    single = {_MEMBER_NAMES.get(field, field) for field in _CODECS}
    return frozenset(single.union(*(spread.names for spread in _MULTI_MEMBER_CODECS.values())))


def serialize_metadata(metadata: ClientMetadata) -> str:
    """The members without a column of their own, as JSON text for the column `document`."""
    return json.dumps({name: value for name, value in to_document(metadata).items() if name not in _IN_COLUMNS})


def metadata_from_row(row: MetadataColumns) -> ClientMetadata:
    """The metadata of a row, from its columns and its document."""
    columns = {
        "client_id": row.client_id,
        "client_name": row.name,
        "profile": row.profile,
        "ownership": row.ownership,
        "environment": row.environment,
    }
    return parse_document({**json.loads(row.document), **columns})


def changed_members(before: ClientMetadata, after: ClientMetadata) -> tuple[str, ...]:
    """The member names of the fields in which two values differ."""
    return tuple(_MEMBER_NAMES.get(field, field) for field in FIELDS if getattr(before, field) != getattr(after, field))
