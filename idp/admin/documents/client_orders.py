"""How a client is asked for: a registration, a change, a secret, a list."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from idp.admin.documents.listing import ListQuery, Search
from idp.clients.policy import LONGEST_CLIENT_ID
from idp.clients.store.clients import Wanted
from idp.protocol.algorithms import Algorithm
from idp.protocol.client import ApplicationType, AuthMethod, Environment, Ownership, Profile

Text = Annotated[str, Field(max_length=200)]
Address = Annotated[str, Field(max_length=2000, examples=["https://aplikasi.example.go.id/kembali"])]
Addresses = Annotated[list[Address], Field(max_length=50)]
Words = Annotated[list[Text], Field(max_length=50)]
Application = Annotated[
    str,
    Field(max_length=200, description="The application of the catalogue: its inventory number or its id."),
]


class Changes(BaseModel):
    """RFC 7591 members to merge into what is declared; null takes a member away (RFC 7396)."""

    model_config = ConfigDict(extra="forbid", title="ClientChanges")

    client_name: Text | None = None
    redirect_uris: Addresses | None = None
    post_logout_redirect_uris: Addresses | None = None
    grant_types: Words | None = None
    response_types: Words | None = None
    token_endpoint_auth_method: AuthMethod | None = None
    scope: Annotated[str, Field(max_length=2000, description="What it may ask for, separated by spaces.")] | None = None
    profile: Profile | None = Field(None, description="standar, warisan, publik or layanan; standar when left out.")
    ownership: Ownership | None = Field(None, description="Clients of the city (`kota`) skip the consent page.")
    environment: Environment | None = Field(None, description="`uji` is the sandbox: http on loopback is allowed.")
    application_type: ApplicationType | None = None
    backchannel_logout_uri: Address | None = None
    backchannel_logout_session_required: StrictBool | None = None
    id_token_signed_response_alg: Algorithm | None = None
    default_max_age: StrictInt | None = Field(None, ge=0, description="Seconds.")
    require_auth_time: StrictBool | None = None
    default_acr_values: Words | None = None
    pkce_required: StrictBool | None = Field(None, description="Only the profile warisan may say false.")
    client_uri: Address | None = Field(None, description="The home page; the portal links to it.")
    logo_uri: Address | None = None
    policy_uri: Address | None = None
    tos_uri: Address | None = None
    contacts: Words | None = None
    application: Application | None = None

    def members(self) -> dict[str, object]:
        """What was sent, the application apart."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"application"})

    def application_wanted(self) -> str | None:
        """None: leave it as it is; "": take it away."""
        return (self.application or "") if "application" in self.model_fields_set else None


class Registration(Changes):
    """A new client: RFC 7591 members, and the application it belongs to."""

    model_config = ConfigDict(extra="forbid", title="ClientRegistration")

    client_name: Text

    def declared(self) -> dict[str, object]:
        """The members that say something."""
        return {name: value for name, value in self.members().items() if value is not None}


class SecretOrder(BaseModel):
    """How to add a secret."""

    model_config = ConfigDict(extra="forbid")

    others_end_in: StrictInt | None = Field(
        None, ge=0, description="Rotate: the secret there is ends after so many seconds. Without it, both stay."
    )


class ClientsQuery(ListQuery):
    """Which clients to list, by name."""

    q: Search = ""
    client_id: str | None = Field(None, max_length=LONGEST_CLIENT_ID, pattern=r"^[ -~]+$")
    application_id: UUID | None = None
    profile: Profile | None = None
    environment: Environment | None = None
    suspended: bool | None = None

    def wanted(self) -> Wanted:
        """The store's question. Raises Problem 404."""
        return Wanted(
            search=self.q,
            client_id=self.client_id,
            application_id=self.application_id,
            profile=self.profile,
            environment=self.environment,
            suspended=self.suspended,
            limit=self.limit,
            after=self.after,
        )
