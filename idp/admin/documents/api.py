"""Request and response documents of APIs that access tokens are issued for (RFC 8707)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from idp.clients.apis.api_policy import (
    LONGEST_AUDIENCE,
    LONGEST_LABEL,
    LONGEST_NAME,
    LONGEST_SCOPE,
    MAX_LIFETIME,
    MAX_SCOPES,
    MIN_LIFETIME,
)
from idp.clients.policy import LONGEST_CLIENT_ID
from idp.clients.records import ApiRecord
from idp.protocol.audience import Api, ScopeLabel, TokenFormat

Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Text = Annotated[str, Field(max_length=LONGEST_LABEL)]
Format = Annotated[TokenFormat, Field(description="`jwt`: the API reads tokens itself; `opaque`: it introspects them.")]
Lifetime = Annotated[
    StrictInt,
    Field(
        ge=int(MIN_LIFETIME.total_seconds()),
        le=int(MAX_LIFETIME.total_seconds()),
        description="Seconds that a token lives.",
    ),
]
Server = Annotated[
    str | None,
    Field(
        max_length=LONGEST_CLIENT_ID,
        description="The client_id that introspects its tokens; null: clients that operators registered for the API.",
    ),
]


class ApiScope(BaseModel):
    """A scope, which belongs to one API, and its labels on the consent page."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=LONGEST_SCOPE, examples=["arsip:baca"])]
    label: Text | None = Field(
        None,
        description="In Indonesian, on one line. A scope that the API has may leave it out and keeps its label.",
        examples=["Membaca arsip"],
    )
    label_en: Text | None = Field(None, description="In English; without it, people read the Indonesian.")


Scopes = Annotated[list[ApiScope], Field(max_length=MAX_SCOPES, description="All its scopes.")]


class ApiDocument(BaseModel):
    """An API that clients ask access tokens for by naming its audience in `resource` (RFC 8707)."""

    id: UUID
    audience: str
    name: str
    scopes: list[ApiScope]
    token_format: TokenFormat
    token_seconds: int
    resource_server: str | None
    created_at: datetime

    @classmethod
    def of(cls, record: ApiRecord) -> Self:
        """The document of `record`."""
        api = record.api
        return cls(
            id=record.id,
            audience=api.audience,
            name=api.name,
            scopes=[
                ApiScope(name=scope, label=label.indonesian, label_en=label.english or None)
                for scope, label in sorted(api.labels.items())
            ],
            token_format=api.token_format,
            token_seconds=int(api.lifetime.total_seconds()),
            resource_server=api.resource_server,
            created_at=record.created_at,
        )


class ApiOrder(BaseModel):
    """A new API."""

    model_config = ConfigDict(extra="forbid", title="ApiRegistration")

    audience: Annotated[str, Field(max_length=LONGEST_AUDIENCE, examples=["https://arsip.example.go.id"])]
    name: Name
    scopes: Scopes = Field(default_factory=list)
    token_format: Format = TokenFormat.JWT
    token_seconds: Lifetime = 300
    resource_server: Server = None

    def to_api(self) -> Api:
        """The API to register."""
        return Api(
            audience=self.audience,
            name=self.name,
            scopes=frozenset(one.name for one in self.scopes),
            labels=_labels(self.scopes),
            token_format=self.token_format,
            lifetime=timedelta(seconds=self.token_seconds),
            resource_server=self.resource_server,
        )


class ApiChanges(BaseModel):
    """What to change about an API; its audience stays, and so do tokens already issued."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    scopes: Scopes | None = None
    token_format: Format | None = None
    token_seconds: Lifetime | None = None
    resource_server: Server = None

    def changed_fields(self) -> dict[str, Any]:
        """The fields of `Api` to replace; null changes nothing, except `resource_server`, which it removes."""
        found: dict[str, Any] = {"name": self.name, "token_format": self.token_format}
        found["labels"] = None if self.scopes is None else _labels(self.scopes)
        found["lifetime"] = None if self.token_seconds is None else timedelta(seconds=self.token_seconds)
        found = {name: value for name, value in found.items() if value is not None}
        return found | ({"resource_server": self.resource_server} if "resource_server" in self.model_fields_set else {})


def _labels(scopes: Sequence[ApiScope]) -> dict[str, ScopeLabel]:
    return {one.name: ScopeLabel(one.label or "", one.label_en or "") for one in scopes}
