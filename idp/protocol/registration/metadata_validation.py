"""read_metadata(): validates client metadata into ClientMetadata (RFC 7591 2, OIDC Registration 2)."""

from collections.abc import Collection, Mapping

from idp.protocol.client import ApplicationType, ClientMetadata, Environment, Profile
from idp.protocol.registration import client_metadata, consistency, profiles
from idp.protocol.registration.member_kinds import ReadingContext
from idp.protocol.registration.metadata_fields import order_fields
from idp.protocol.registration.metadata_reader import MetadataReader
from idp.protocol.registration.registered_uri import UriContext

#: The order of the checks, which is the order of the errors: the table's, but for these members.
_CHECKED = order_fields(
    {
        "token_endpoint_auth_signing_alg": "jwks_uri",
        "response_types": "tls_client_auth_subject",
        "tls_client_certificate_bound_access_tokens": "userinfo_encryption",
        "resources": "tls_client_certificate_bound_access_tokens",
    }
)


def read_metadata(
    raw: Mapping[str, object], client_id: str, api_scopes: Collection[str] = (), resource_scopes: Collection[str] = ()
) -> ClientMetadata:
    """The metadata of the client `client_id`; members have their RFC 7591 names.

    `api_scopes`: scopes of the provider's own API; `resource_scopes`: those of the APIs in `resources` (RFC 8707).
    Raises InvalidClientMetadata or InvalidRedirectUri with a description of what to change.
    """
    client_metadata.refuse_unsupported(raw)
    members = MetadataReader(raw)
    context = ReadingContext(
        members=members,
        profile=members.choice("profile", Profile.STANDAR),
        uris=_uri_context(members),
        scope=members.words("scope"),
        known_scopes=frozenset({*api_scopes, *resource_scopes}),
        accepted={"client_id": client_id},
    )
    for field in _CHECKED:
        context.accepted[field.name] = field.read(context)
    client = ClientMetadata(**context.accepted)
    return profiles.check_profile(consistency.check_consistency(client), api_scopes)


def _uri_context(members: MetadataReader) -> UriContext:
    return UriContext(
        members.choice("environment", Environment.UJI), members.choice("application_type", ApplicationType.WEB)
    )
