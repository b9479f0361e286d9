"""DeclaredMetadata: the RFC 7591 metadata of a client in responses."""

from typing import Any

from pydantic import BaseModel, Field

from idp.protocol.algorithms import Algorithm, ContentEncryption, HmacAlgorithm, KeyManagement
from idp.protocol.client import ApplicationType, AuthMethod, Environment, Ownership, Profile, SubjectType


class Declared(BaseModel):
    """The metadata of a client; a member that is not set is null, one with a default has the default."""

    client_id: str
    client_name: str
    redirect_uris: list[str]
    post_logout_redirect_uris: list[str]
    grant_types: list[str]
    response_types: list[str]
    scope: str
    profile: Profile
    ownership: Ownership
    environment: Environment
    application_type: ApplicationType
    resources: list[str] = Field(description="Audiences of the APIs it may ask tokens for (RFC 8707).")
    token_endpoint_auth_method: AuthMethod
    token_endpoint_auth_signing_alg: Algorithm | HmacAlgorithm | None = None
    jwks: dict[str, Any] | None = Field(None, description="Its public keys (RFC 7517).")
    jwks_uri: str | None = None
    tls_client_auth_subject_dn: str | None = None
    tls_client_auth_san_dns: str | None = None
    tls_client_auth_san_uri: str | None = None
    tls_client_auth_san_ip: str | None = None
    tls_client_auth_san_email: str | None = None
    pkce_required: bool
    request_uris: list[str]
    request_object_signing_alg: Algorithm | None = None
    require_signed_request_object: bool
    require_pushed_authorization_requests: bool
    authorization_signed_response_alg: Algorithm
    default_max_age: int | None = None
    require_auth_time: bool
    default_acr_values: list[str]
    subject_type: SubjectType
    sector_identifier_uri: str | None = None
    id_token_signed_response_alg: Algorithm
    id_token_encrypted_response_alg: KeyManagement | None = None
    id_token_encrypted_response_enc: ContentEncryption | None = None
    userinfo_signed_response_alg: Algorithm | None = None
    userinfo_encrypted_response_alg: KeyManagement | None = None
    userinfo_encrypted_response_enc: ContentEncryption | None = None
    introspection_signed_response_alg: Algorithm
    dpop_bound_access_tokens: bool
    tls_client_certificate_bound_access_tokens: bool
    backchannel_logout_uri: str | None = None
    backchannel_logout_session_required: bool
    frontchannel_logout_uri: str | None = None
    frontchannel_logout_session_required: bool
    initiate_login_uri: str | None = None
    client_uri: str | None = None
    logo_uri: str | None = None
    policy_uri: str | None = None
    tos_uri: str | None = None
    contacts: list[str]
    software_id: str | None = None
    software_version: str | None = None
