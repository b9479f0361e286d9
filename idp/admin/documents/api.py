"""An API that tokens are made for, as the admin API describes it and is asked for it."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from idp.clients.api_policy import LONGEST, LONGEST_AUDIENCE, LONGEST_NAME, SHORTEST
from idp.clients.api_record import ApiRecord
from idp.clients.policy import LONGEST_CLIENT_ID
from idp.protocol.audience import Api, TokenFormat

Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Scope = Annotated[str, Field(max_length=6000, description="Its scopes, separated by spaces.")]
Format = Annotated[TokenFormat, Field(description="`jwt`: the API reads tokens itself; `opaque`: it introspects them.")]
Lifetime = Annotated[
    StrictInt,
    Field(ge=int(SHORTEST.total_seconds()), le=int(LONGEST.total_seconds()), description="Seconds that a token lives."),
]
Server = Annotated[
    str | None,
    Field(max_length=LONGEST_CLIENT_ID, description="The client_id that introspects its tokens; null: any client may."),
]


class ApiDocument(BaseModel):
    """An API that clients ask access tokens for by naming its audience in `resource` (RFC 8707)."""

    id: UUID
    audience: str
    name: str
    scope: str = Field(description="Its scopes, separated by spaces.")
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
            scope=" ".join(sorted(api.scopes)),
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
    scope: Scope = ""
    token_format: Format = TokenFormat.JWT
    token_seconds: Lifetime = 300
    resource_server: Server = None

    def api(self) -> Api:
        """What was asked for."""
        return Api(
            audience=self.audience,
            name=self.name,
            scopes=frozenset(self.scope.split()),
            token_format=self.token_format,
            lifetime=timedelta(seconds=self.token_seconds),
            resource_server=self.resource_server,
        )


class ApiChanges(BaseModel):
    """What to change about an API; its audience stays, and so do tokens that are out."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    scope: Scope | None = None
    token_format: Format | None = None
    token_seconds: Lifetime | None = None
    resource_server: Server = None

    def fields(self) -> dict[str, Any]:
        """The fields of `Api` to replace; null changes nothing, but for `resource_server`, which it takes away."""
        found: dict[str, Any] = {"name": self.name, "token_format": self.token_format}
        found["scopes"] = None if self.scope is None else frozenset(self.scope.split())
        found["lifetime"] = None if self.token_seconds is None else timedelta(seconds=self.token_seconds)
        found = {name: value for name, value in found.items() if value is not None}
        return found | ({"resource_server": self.resource_server} if "resource_server" in self.model_fields_set else {})
