"""Request documents of clients: a registration, a change, a new secret, and the query of the list."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from idp.admin.documents.listing import ListQuery, Search
from idp.clients.policy import LONGEST_CLIENT_ID
from idp.clients.store.clients import ClientFilter
from idp.protocol.algorithms import Algorithm, ContentEncryption, HmacAlgorithm, KeyManagement
from idp.protocol.client import ApplicationType, AuthMethod, Environment, Ownership, Profile, SubjectType

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
    scope: Annotated[str, Field(max_length=2000, description="What it may ask for, separated by spaces.")] | None = None
    profile: Profile | None = Field(
        None, description="standar, warisan, publik, fapi2 or layanan; standar if left out."
    )
    ownership: Ownership | None = Field(None, description="Clients of the city (`kota`) skip the consent page.")
    environment: Environment | None = Field(None, description="`uji` is the sandbox: http on loopback is allowed.")
    application_type: ApplicationType | None = None
    resources: Addresses | None = Field(None, description="Audiences of the APIs it may ask tokens for (RFC 8707).")
    token_endpoint_auth_method: AuthMethod | None = None
    token_endpoint_auth_signing_alg: Algorithm | HmacAlgorithm | None = None
    jwks: dict[str, Any] | None = Field(None, description="Its public keys (RFC 7517); not beside jwks_uri.")
    jwks_uri: Address | None = None
    tls_client_auth_subject_dn: Text | None = Field(None, description="As RFC 4514 writes names.")
    tls_client_auth_san_dns: Text | None = None
    tls_client_auth_san_uri: Text | None = None
    tls_client_auth_san_ip: Text | None = None
    tls_client_auth_san_email: Text | None = None
    pkce_required: StrictBool | None = Field(None, description="Only the profile warisan may say false.")
    request_uris: Addresses | None = None
    request_object_signing_alg: Algorithm | None = None
    require_signed_request_object: StrictBool | None = None
    require_pushed_authorization_requests: StrictBool | None = None
    authorization_signed_response_alg: Algorithm | None = None
    default_max_age: StrictInt | None = Field(None, ge=0, description="Seconds.")
    require_auth_time: StrictBool | None = None
    default_acr_values: Words | None = None
    subject_type: SubjectType | None = None
    sector_identifier_uri: Address | None = None
    id_token_signed_response_alg: Algorithm | None = None
    id_token_encrypted_response_alg: KeyManagement | None = None
    id_token_encrypted_response_enc: ContentEncryption | None = None
    userinfo_signed_response_alg: Algorithm | None = None
    userinfo_encrypted_response_alg: KeyManagement | None = None
    userinfo_encrypted_response_enc: ContentEncryption | None = None
    introspection_signed_response_alg: Algorithm | None = None
    dpop_bound_access_tokens: StrictBool | None = None
    tls_client_certificate_bound_access_tokens: StrictBool | None = None
    backchannel_logout_uri: Address | None = None
    backchannel_logout_session_required: StrictBool | None = None
    frontchannel_logout_uri: Address | None = Field(None, description="Same scheme, host and port as a redirect URI.")
    frontchannel_logout_session_required: StrictBool | None = None
    initiate_login_uri: Address | None = Field(None, description="Where a sign-in begins; the portal opens it.")
    client_uri: Address | None = Field(None, description="The home page; the portal links to it.")
    logo_uri: Address | None = Field(None, description="PNG, JPEG or WebP; fetched once and shown from here.")
    policy_uri: Address | None = None
    tos_uri: Address | None = None
    contacts: Words | None = None
    software_id: Text | None = None
    software_version: Text | None = None
    application: Application | None = None

    def members(self) -> dict[str, object]:
        """The members that were sent, without the application."""
        return self.model_dump(mode="json", exclude_unset=True, exclude={"application"})

    def changed_application(self) -> str | None:
        """The application that was sent; None: unchanged, "": removed."""
        return (self.application or "") if "application" in self.model_fields_set else None


class Registration(Changes):
    """A new client: RFC 7591 members, and its application."""

    model_config = ConfigDict(extra="forbid", title="ClientRegistration")

    client_name: Text

    def declared_members(self) -> dict[str, object]:
        """The members that are not null."""
        return {name: value for name, value in self.members().items() if value is not None}


class SecretOrder(BaseModel):
    """Whether a new secret replaces the present one."""

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

    def to_filter(self) -> ClientFilter:
        """The filter for the store. Raises Problem 404 for a bad cursor."""
        return ClientFilter(
            search=self.q,
            client_id=self.client_id,
            application_id=self.application_id,
            profile=self.profile,
            environment=self.environment,
            suspended=self.suspended,
            limit=self.limit,
            after=self.after,
        )
