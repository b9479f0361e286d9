"""build_start_uri(): the address that starts a client's login from the provider (OIDC Core 4)."""

from urllib.parse import urlencode

from idp.protocol.client import ClientMetadata


def start(client: ClientMetadata, issuer: str) -> str | None:
    """The client's initiate_login_uri with `iss`, else its home page; None when it registered neither (OIDC Core 4).

    Without login_hint, because addresses stay in histories and logs, and the person has a session here.
    """
    uri = client.initiate_login_uri
    if uri is None:
        return client.client_uri
    said = {"iss": issuer} | ({"target_link_uri": client.client_uri} if client.client_uri else {})
    joint = "?" if "?" not in uri else "" if uri.endswith(("?", "&")) else "&"
    return f"{uri}{joint}{urlencode(said)}"
