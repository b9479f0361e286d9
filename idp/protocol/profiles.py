"""What each profile of a client demands (protocol.md; RFC 9700, RFC 8252)."""

from collections.abc import Collection

from idp.protocol.client import AuthMethod, ClientMetadata, Profile
from idp.protocol.errors import InvalidClientMetadata, InvalidRedirectUri

#: What a client gets that names no grants, no method and no scopes.
GRANTS: dict[Profile, tuple[str, ...]] = {
    Profile.STANDAR: ("authorization_code", "refresh_token"),
    Profile.WARISAN: ("authorization_code", "refresh_token"),
    Profile.PUBLIK: ("authorization_code", "refresh_token"),
    Profile.FAPI2: ("authorization_code", "refresh_token"),
    Profile.LAYANAN: ("client_credentials",),
}
METHOD: dict[Profile, AuthMethod] = {
    Profile.STANDAR: AuthMethod.BASIC,
    Profile.WARISAN: AuthMethod.BASIC,
    Profile.PUBLIK: AuthMethod.NONE,
    Profile.FAPI2: AuthMethod.PRIVATE_KEY_JWT,
    Profile.LAYANAN: AuthMethod.BASIC,
}
SCOPES: dict[Profile, tuple[str, ...]] = {
    Profile.STANDAR: ("openid", "profile"),
    Profile.WARISAN: ("openid", "profile"),
    Profile.PUBLIK: ("openid", "profile"),
    Profile.FAPI2: ("openid", "profile"),
    Profile.LAYANAN: (),
}


def check(client: ClientMetadata, api_scopes: Collection[str]) -> ClientMetadata:
    """The same client, once its parts agree with each other and with its profile."""
    _check_method(client)
    _check_grants(client)
    _check_scopes(client, frozenset(api_scopes))
    if not client.pkce_required and client.profile is not Profile.WARISAN:
        raise InvalidClientMetadata("only the profile warisan may do without PKCE: leave pkce_required out")
    return client


def _check_method(client: ClientMetadata) -> None:
    if client.public and client.profile is not Profile.PUBLIK:
        raise InvalidClientMetadata("token_endpoint_auth_method none belongs to the profile publik")
    if client.profile is Profile.PUBLIK and not client.public:
        raise InvalidClientMetadata("the profile publik cannot keep a secret: use token_endpoint_auth_method none")


def _check_grants(client: ClientMetadata) -> None:
    if client.profile is Profile.LAYANAN:
        if client.grant_types != {"client_credentials"} or client.redirect_uris:
            raise InvalidClientMetadata("the profile layanan uses client_credentials alone, without redirect_uris")
        return
    if "authorization_code" not in client.grant_types:
        raise InvalidClientMetadata("grant_types must contain authorization_code; for machines use profile layanan")
    if not client.redirect_uris:
        raise InvalidRedirectUri("redirect_uris must name at least one address to answer to")
    if client.public and "client_credentials" in client.grant_types:
        raise InvalidClientMetadata("a public client cannot use client_credentials: it has nothing to prove who it is")


def _check_scopes(client: ClientMetadata, api_scopes: frozenset[str]) -> None:
    persons = client.scopes - api_scopes
    if client.profile is Profile.LAYANAN and persons:
        raise InvalidClientMetadata(f"the profile layanan cannot ask about persons: remove {min(persons)}")
    if client.profile is not Profile.LAYANAN and not persons:
        raise InvalidClientMetadata("scope must contain openid, or another scope about the person")
    if client.scopes & api_scopes and not client.may("client_credentials"):
        raise InvalidClientMetadata("scopes of the API need the grant client_credentials")
