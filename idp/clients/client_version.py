"""ClientVersion: a client's metadata after one change, without credentials, and how two versions differ; pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from idp.clients import metadata_document
from idp.clients.records import ClientRecord
from idp.permissions import Operation, Permit
from idp.protocol.client import ClientMetadata
from idp.protocol.tokens.external_jwt import parse_key_set

#: The member that holds keys; a version keeps their thumbprints instead (RFC 7638).
KEYS_MEMBER = "jwks"
_BY_THE_CLIENT_ITSELF = frozenset({Operation.SELF_REGISTER_CLIENT, Operation.CHANGE_OWN_CLIENT})


class ChangeWay(StrEnum):
    """Through which way a client was changed."""

    COMMAND = "command"
    API = "api"
    #: By a member of its team, on the pages for developers.
    PAGE = "page"
    #: By the client itself (RFC 7591, RFC 7592).
    REGISTRATION = "registration"
    IMPORT = "import"
    #: Before versions were kept, or by a release that keeps none.
    UNRECORDED = "unrecorded"


class VersionChange(StrEnum):
    """What happened to a client with a version."""

    REGISTERED = "registered"
    UPDATED = "updated"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class ClientState:
    """What a version keeps of a client: RFC 7591 members without keys, thumbprints of keys, application, suspension."""

    document: Mapping[str, Any]
    keys: tuple[str, ...]
    application_id: UUID | None
    suspended: bool

    @classmethod
    def of(cls, client: ClientRecord) -> "ClientState":
        """The present state of a client."""
        document = metadata_document.to_document(client.metadata)
        document.pop(KEYS_MEMBER, None)
        keys = registered_thumbprints(client.metadata)
        return cls(document, keys, client.application_id, client.suspended_at is not None)

    def members(self) -> dict[str, Any]:
        """Everything that differs between versions, by name: the members, `jwks`, `application_id`, `suspended`."""
        beside = {"application_id": None if self.application_id is None else str(self.application_id)}
        keys = list(self.keys) or None
        return {**self.document, KEYS_MEMBER: keys, **beside, "suspended": self.suspended}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientVersion:
    """One version; `actor`: an opaque id as in the audit trail, None for the operator's shell or an unrecorded change.

    `restored_from`: the number of the version whose metadata a restoration took.
    """

    number: int
    changed_at: datetime
    actor: str | None
    way: ChangeWay
    change: VersionChange
    state: ClientState
    restored_from: int | None = None


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A member with its two values; None: it is not there. Keys are thumbprints."""

    name: str
    before: Any
    after: Any


def registered_thumbprints(client: ClientMetadata) -> tuple[str, ...]:
    """The thumbprints of the keys that are registered in `jwks`, in its order (RFC 7638)."""
    return () if client.jwks is None else tuple(key.thumbprint for key in parse_key_set(client.jwks).keys)


def way_of(permit: Permit) -> ChangeWay:
    """Through which way this operation came."""
    if permit.operation is Operation.IMPORT_CLIENTS:
        return ChangeWay.IMPORT
    if permit.operation in _BY_THE_CLIENT_ITSELF:
        return ChangeWay.REGISTRATION
    if permit.actor is None:
        return ChangeWay.COMMAND
    by_person = permit.actor.startswith("person:") and permit.token is None
    return ChangeWay.PAGE if by_person else ChangeWay.API


def find_differences(before: ClientState, after: ClientState) -> tuple[FieldDifference, ...]:
    """The members in which two states differ, in the order of the document."""
    old, new = before.members(), after.members()
    names = dict.fromkeys((*new, *old))
    return tuple(
        FieldDifference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    )


def serialize_document(state: ClientState) -> str:
    """The members of a state as JSON text."""
    return json.dumps(state.document)
