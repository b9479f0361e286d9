"""find_unlisted_uri(): checks redirect URIs against a sector identifier document (OIDC Registration 5)."""


def unnamed(redirect_uris: object, document: object) -> str | None:
    """The first redirect URI that the document does not list; None when it lists them all."""
    listed = {uri for uri in document if isinstance(uri, str)} if isinstance(document, list) else set()
    uris = redirect_uris if isinstance(redirect_uris, list | tuple) else ()
    return next((str(uri) for uri in uris if str(uri) not in listed), None)
