"""A sign-in that begins here: the address that asks a client to ask us (OIDC Core 4)."""

from urllib.parse import urlencode

from idp.protocol.client import ClientMetadata


def start(client: ClientMetadata, issuer: str) -> str | None:
    """Where a person opens the client: the start of its sign-in, else its home page; None when it registered neither.

    No login_hint: an address is kept in histories and logs, and our person is signed in here anyway.
    """
    uri = client.initiate_login_uri
    if uri is None:
        return client.client_uri
    said = {"iss": issuer} | ({"target_link_uri": client.client_uri} if client.client_uri else {})
    joint = "?" if "?" not in uri else "" if uri.endswith(("?", "&")) else "&"
    return f"{uri}{joint}{urlencode(said)}"
