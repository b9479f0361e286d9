"""Converts ClientMetadata to the RFC 7591 document that is stored, and back, without validating it again."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from idp.protocol.client import ClientMetadata
from idp.protocol.registration.member_kinds import CompositeKind
from idp.protocol.registration.metadata_fields import order_fields

Document = dict[str, Any]


class MetadataColumns(Protocol):
    """A row with the columns that hold client metadata."""

    client_id: str
    name: str
    profile: str
    ownership: str
    environment: str
    document: str


#: The order of members in documents and of differences: the table's, but for these.
_FIELDS = order_fields(
    {
        "profile": "client_name",
        "ownership": "profile",
        "environment": "ownership",
        "id_token_encryption": "software_version",
        "userinfo_encryption": "id_token_encryption",
        "tls_client_auth_subject": "userinfo_encryption",
    }
)
#: Fields that have a column of their own in the table `client`.
_IN_COLUMNS = frozenset({"client_id", "client_name", "profile", "ownership", "environment"})


def to_document(metadata: ClientMetadata) -> Document:
    """The RFC 7591 members; None is left out, sets are sorted."""
    document: Document = {}
    for field in _FIELDS:
        field.write(metadata, document)
    return document


def parse_document(document: Mapping[str, Any]) -> ClientMetadata:
    """The metadata of an accepted document; a field without a member has its default."""
    present: Document = {}
    for field in _FIELDS:
        if isinstance(field.kind, CompositeKind):
            if any(member.name in document for member in field.kind.members):
                present[field.name] = field.kind.parse(document)
        elif field.member_name in document:
            present[field.name] = field.kind.parse(document[field.member_name])
    return ClientMetadata(**present)


def member_names() -> frozenset[str]:
    """The names of all members that are understood."""
    return frozenset(member.name for field in _FIELDS for member in field.members)


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
    return tuple(field.member_name for field in _FIELDS if field.value(before) != field.value(after))
