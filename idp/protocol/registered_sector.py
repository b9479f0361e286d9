"""What the document of a sector must say about its clients (OIDC Registration 5)."""

from idp.protocol.client import ClientMetadata


def unnamed(client: ClientMetadata, document: object) -> str | None:
    """The first redirect URI that the sector's document does not list; None when it lists them all."""
    listed = set(map(str, document)) if isinstance(document, list) else set()
    return next((uri for uri in client.redirect_uris if uri not in listed), None)
