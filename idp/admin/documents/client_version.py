"""Response documents of the versions and the keys of a client, and of a restoration."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from idp.admin.documents.client import ClientDocument
from idp.clients.client_version import ChangeWay, ClientVersion, VersionChange, find_differences
from idp.clients.registration.client_restore import RestoreResult, Unrestored
from idp.clients.registration.public_keys import PublicKeyRecord


class DifferenceDocument(BaseModel):
    """A member with its two values; null: it was not there. Keys are thumbprints (RFC 7638)."""

    name: str
    before: Any
    after: Any


class VersionDocument(BaseModel):
    """What one change left of a client: its metadata without keys and secrets, and what the change was."""

    number: int
    changed_at: datetime
    actor: str | None = Field(description="An opaque id as in the audit trail; null for the operator's commands.")
    way: ChangeWay
    change: VersionChange
    restored_from: int | None
    suspended: bool
    application_id: UUID | None
    metadata: dict[str, Any] = Field(description="RFC 7591 members, without jwks.")
    key_thumbprints: list[str]
    differences: list[DifferenceDocument] = Field(
        description="From the version before this one; empty for the oldest that is kept."
    )

    @classmethod
    def of(cls, version: ClientVersion, before: ClientVersion | None) -> Self:
        """The document of `version`; `before`: the version before it, if it is known."""
        differing = find_differences(before.state, version.state) if before is not None else ()
        return cls(
            number=version.number,
            changed_at=version.changed_at,
            actor=version.actor,
            way=version.way,
            change=version.change,
            restored_from=version.restored_from,
            suspended=version.state.suspended,
            application_id=version.state.application_id,
            metadata=dict(version.state.document),
            key_thumbprints=list(version.state.keys),
            differences=[DifferenceDocument(name=one.name, before=one.before, after=one.after) for one in differing],
        )


class VersionsQuery(BaseModel):
    """Which versions to list, the newest first."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200, description="How many items at most.")
    cursor: str | None = Field(None, pattern=r"^[0-9]{1,9}$", description="What `next` was on the page before.")

    @property
    def before(self) -> int | None:
        """The number below which the page begins."""
        return int(self.cursor) if self.cursor is not None else None


class UnrestoredDocument(BaseModel):
    """A member that stays as it is now, and why."""

    name: str
    reason: str = Field(description="Stays the same, for programs.")
    detail: str


class RestoreDocument(BaseModel):
    """A restoration: the client after it, the members that changed, and those that could not be restored."""

    client: ClientDocument
    restored: list[str]
    unrestored: list[UnrestoredDocument]

    @classmethod
    def of(cls, result: RestoreResult) -> Self:
        """The document of `result`."""
        return cls(
            client=ClientDocument.of(result.client),
            restored=list(result.restored),
            unrestored=[_unrestored(name, reason) for name, reason in result.unrestored.items()],
        )


class ClientKeyDocument(BaseModel):
    """A public key of a client; one that is not registered is known from its use alone (`jwks_uri`)."""

    thumbprint: str = Field(description="RFC 7638, SHA-256.")
    kid: str | None
    registered: bool
    last_used_at: datetime | None = Field(description="When it last authenticated the client, to about a second.")

    @classmethod
    def of(cls, key: PublicKeyRecord) -> Self:
        """The document of `key`."""
        return cls(thumbprint=key.thumbprint, kid=key.kid, registered=key.registered, last_used_at=key.last_used_at)


class KeyOrder(BaseModel):
    """Public keys to register beside those there are."""

    model_config = ConfigDict(extra="forbid")

    keys: list[dict[str, Any]] = Field(min_length=1, max_length=20, description="Public JWKs (RFC 7517).")


def _unrestored(name: str, reason: Unrestored) -> UnrestoredDocument:
    return UnrestoredDocument(name=name, reason=reason.value, detail=reason.meaning)
