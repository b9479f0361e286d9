"""find_sector(): the sector of a client for pairwise subjects (OIDC Core 8.1), and the check of its document."""

from idp.protocol.client import ClientMetadata
from idp.protocol.registration.registered_uri import is_loopback, uri_host


def find_sector(client: ClientMetadata) -> str:
    """The sector of a client: the host of its sector_identifier_uri, else of its redirect URIs (OIDC Core 8.1).

    Registration ensures that there is exactly one. On loopback, which all machines have, each client is its own sector.
    """
    found = uri_host(client.sector_identifier_uri or client.redirect_uris[0])
    return f"client:{client.client_id}" if is_loopback(found) else found


def find_unlisted_uri(redirect_uris: object, document: object) -> str | None:
    """The first redirect URI that a sector identifier document does not list; None when it lists them all.

    OIDC Registration 5.
    """
    listed = {uri for uri in document if isinstance(uri, str)} if isinstance(document, list) else set()
    uris = redirect_uris if isinstance(redirect_uris, list | tuple) else ()
    return next((str(uri) for uri in uris if str(uri) not in listed), None)
