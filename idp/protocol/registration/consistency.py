"""check_consistency(): refuses client metadata members that contradict each other (OIDC Registration 2, RFC 7591 2)."""

from idp.protocol.algorithms import KeyManagement
from idp.protocol.client import AuthMethod, ClientMetadata, SubjectType
from idp.protocol.errors import InvalidClientMetadata
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
        raise InvalidClientMetadata(
            f"the grant {GrantType.TOKEN_EXCHANGE} needs resources: the APIs at which you act for people"
        )
    if client.dpop_bound_access_tokens and client.tls_client_certificate_bound_access_tokens:
        raise InvalidClientMetadata(
            "a token is bound to one key: choose dpop_bound_access_tokens or tls_client_certificate_bound_access_tokens"
        )
    return client


def _check_keys(client: ClientMetadata) -> None:
    if client.jwks is not None and client.jwks_uri is not None:
        raise InvalidClientMetadata("jwks and jwks_uri exclude each other: keep jwks_uri, which lets you change keys")
    if client.jwks is not None or client.jwks_uri is not None:
        return
    for member in _members_that_need_keys(client):
        raise InvalidClientMetadata(f"{member} needs your public keys: register jwks_uri or jwks")


def _members_that_need_keys(client: ClientMetadata) -> list[str]:
    members = {
        f"token_endpoint_auth_method {client.token_endpoint_auth_method}": (
            client.token_endpoint_auth_method in _WITH_KEYS
        ),
        f"the grant {GrantType.JWT_BEARER}": client.has_grant_type(GrantType.JWT_BEARER),
        "request_object_signing_alg": client.request_object_signing_alg is not None,
        "require_signed_request_object": client.require_signed_request_object,
        "request_uris": bool(client.request_uris),
        "id_token_encrypted_response_alg": client.id_token_encryption is not None,
        "userinfo_encrypted_response_alg": client.userinfo_encryption is not None,
    }
    return [name for name, present in members.items() if present]


def _check_encryption(client: ClientMetadata) -> None:
    """Raises InvalidClientMetadata if no key in `jwks` fits the encryption; keys at jwks_uri may change."""
    for encryption in (client.id_token_encryption, client.userinfo_encryption):
        if encryption is None or client.jwks is None or registered_keys.can_decrypt(client.jwks, encryption.alg):
            continue
        kind = "RSA" if encryption.alg is KeyManagement.RSA_OAEP_256 else "EC P-256"
        raise InvalidClientMetadata(f"{encryption.alg} needs a key of kind {kind} for encryption in jwks")


def _check_sector(client: ClientMetadata) -> None:
    """Raises InvalidClientMetadata if a pairwise client has no single sector (OIDC Core 8.1)."""
    if client.subject_type is not SubjectType.PAIRWISE or client.sector_identifier_uri is not None:
        return
    if len({uri_host(uri) for uri in client.redirect_uris}) != 1:
        raise InvalidClientMetadata(
            "subject_type pairwise with redirect_uris on several hosts, or none, needs a sector_identifier_uri"
        )


def _check_front_channel(client: ClientMetadata) -> None:
    """Checks that scheme, host and port are those of a redirect URI (Front-Channel Logout 2)."""
    uri = client.frontchannel_logout_uri
    if uri is None:
        return
    if "#" in uri:
        raise InvalidClientMetadata("frontchannel_logout_uri must not have a fragment")
    if uri_origin(uri) not in {uri_origin(registered) for registered in client.redirect_uris}:
        raise InvalidClientMetadata(
            "frontchannel_logout_uri must have scheme, host and port of one of your redirect_uris"
        )
