"""check_consistency(): refuses client metadata members that contradict each other (OIDC Registration 2, RFC 7591 2)."""

from idp.protocol.algorithms import KeyManagement
from idp.protocol.client import AuthMethod, ClientMetadata, SubjectType
from idp.protocol.errors.registration import RegistrationCause
from idp.protocol.grant_type import GrantType
from idp.protocol.registration import registered_keys
from idp.protocol.registration.registered_uri import uri_host, uri_origin

_WITH_KEYS = frozenset({AuthMethod.PRIVATE_KEY_JWT, AuthMethod.SELF_SIGNED_TLS})


def check_consistency(client: ClientMetadata) -> ClientMetadata:
    """The same client. Raises InvalidClientMetadata when its members contradict each other."""
    _check_keys(client)
    _check_encryption(client)
    _check_sector(client)
    _check_front_channel(client)
    if client.has_grant_type(GrantType.TOKEN_EXCHANGE) and not client.resources:
        raise RegistrationCause.EXCHANGE_WITHOUT_RESOURCES(grant_type=GrantType.TOKEN_EXCHANGE)
    if client.dpop_bound_access_tokens and client.tls_client_certificate_bound_access_tokens:
        raise RegistrationCause.TWO_TOKEN_BINDINGS()
    return client


def _check_keys(client: ClientMetadata) -> None:
    if client.jwks is not None and client.jwks_uri is not None:
        raise RegistrationCause.JWKS_BESIDE_JWKS_URI()
    if client.jwks is not None or client.jwks_uri is not None:
        return
    for member in _members_that_need_keys(client):
        raise RegistrationCause.KEYS_MISSING(member=member)


def _members_that_need_keys(client: ClientMetadata) -> list[str]:
    members = {
        f"token_endpoint_auth_method {client.token_endpoint_auth_method}": (
            client.token_endpoint_auth_method in _WITH_KEYS
        ),
        f"grant_types: {GrantType.JWT_BEARER}": client.has_grant_type(GrantType.JWT_BEARER),
        "request_object_signing_alg": client.request_object_signing_alg is not None,
        "require_signed_request_object": client.require_signed_request_object,
        "request_uris": bool(client.request_uris),
        "id_token_encrypted_response_alg": client.id_token_encryption is not None,
        "userinfo_encrypted_response_alg": client.userinfo_encryption is not None,
    }
    return [name for name, present in members.items() if present]


def _check_encryption(client: ClientMetadata) -> None:
    """Raises InvalidClientMetadata if no key in `jwks` fits the encryption; keys at jwks_uri may change."""
    encryptions = {"id_token": client.id_token_encryption, "userinfo": client.userinfo_encryption}
    for what, encryption in encryptions.items():
        if encryption is None or client.jwks is None or registered_keys.can_decrypt(client.jwks, encryption.alg):
            continue
        kind = "RSA" if encryption.alg is KeyManagement.RSA_OAEP_256 else "EC P-256"
        name = f"{what}_encrypted_response_alg"
        raise RegistrationCause.ENCRYPTION_KEY_MISSING(name=name, alg=encryption.alg, kind=kind)


def _check_sector(client: ClientMetadata) -> None:
    """Raises InvalidClientMetadata if a pairwise client has no single sector (OIDC Core 8.1)."""
    if client.subject_type is not SubjectType.PAIRWISE or client.sector_identifier_uri is not None:
        return
    if len({uri_host(uri) for uri in client.redirect_uris}) != 1:
        raise RegistrationCause.SECTOR_MISSING()


def _check_front_channel(client: ClientMetadata) -> None:
    """Checks that scheme, host and port are those of a redirect URI (Front-Channel Logout 2)."""
    uri = client.frontchannel_logout_uri
    if uri is None:
        return
    if "#" in uri:
        raise RegistrationCause.FRONTCHANNEL_FRAGMENT()
    if uri_origin(uri) not in {uri_origin(registered) for registered in client.redirect_uris}:
        raise RegistrationCause.FRONTCHANNEL_FOREIGN_ORIGIN()
