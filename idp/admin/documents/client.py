"""Response documents of clients and their secrets."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from idp.admin.documents.client_declared import Declared
from idp.clients import document
from idp.clients.credentials import Issued
from idp.clients.record import ClientRecord, SecretRecord, SecretState
from idp.clients.register import Registered
from idp.foundation import clock


class SecretDocument(BaseModel):
    """The dates of a secret; the secret itself is stored nowhere."""

    id: UUID
    state: SecretState
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, secret: SecretRecord) -> Self:
        """The document of `secret`."""
        return cls(
            id=secret.id,
            state=secret.state(clock.now()),
            created_at=secret.created_at,
            expires_at=secret.expires_at,
            revoked_at=secret.revoked_at,
            last_used_at=secret.last_used_at,
        )


class ClientDocument(Declared):
    """A registered client: its RFC 7591 metadata, its application, secrets and last use."""

    id: UUID
    application_id: UUID | None
    application_name: str | None
    office_name: str | None
    demo: bool
    suspended: bool
    suspended_at: datetime | None
    created_at: datetime
    last_used_at: datetime | None = Field(description="Exact to about a second.")
    secrets: list[SecretDocument]

    @classmethod
    def of(cls, client: ClientRecord) -> Self:
        """The document of `client`."""
        return cls(**_members(client))


class RegisteredDocument(ClientDocument):
    """A new client. Its secret is shown here once and never again."""

    client_secret: str | None = Field(description="Null for a public client.")

    @classmethod
    def made(cls, registered: Registered) -> Self:
        """The document of a new client."""
        secret = registered.secret.reveal if registered.secret else None
        return cls(**_members(registered.client), client_secret=secret)


class IssuedDocument(BaseModel):
    """A new secret, shown here once and never again."""

    id: UUID
    client_secret: str

    @classmethod
    def of(cls, issued: Issued) -> Self:
        """The document of a new secret."""
        return cls(id=issued.id, client_secret=issued.secret.reveal)


def _members(client: ClientRecord) -> dict[str, Any]:
    return document.of(client.metadata) | {
        "id": client.id,
        "application_id": client.application_id,
        "application_name": client.application_name or None,
        "office_name": client.office_name or None,
        "demo": client.demo,
        "suspended": client.suspended_at is not None,
        "suspended_at": client.suspended_at,
        "created_at": client.created_at,
        "last_used_at": client.last_used_at,
        "secrets": [SecretDocument.of(secret) for secret in client.secrets],
    }
