"""Values that many protocol tests start from."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from idp.protocol.authorize import AuthorizationRequest, read, read_destination
from idp.protocol.client import AuthMethod, ClientMetadata, Ownership, PkcePolicy, Profile
from idp.protocol.parameters import Parameters, read_parameters
from idp.protocol.provider import Provider

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CALLBACK = "https://aplikasi.example/balik"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
PROVIDER = Provider(issuer="https://sso.example", api_scopes=("divos:read", "divos:write"))
CLIENT = ClientMetadata(
    client_id="aplikasi",
    client_name="Aplikasi",
    redirect_uris=(CALLBACK,),
    post_logout_redirect_uris=("https://aplikasi.example/keluar",),
    grant_types=frozenset({"authorization_code", "refresh_token", "client_credentials"}),
    scopes=frozenset({"openid", "profile", "email", "pegawai", "offline_access", "divos:read"}),
)
PUBLIC = replace(CLIENT, token_endpoint_auth_method=AuthMethod.NONE, profile=Profile.PUBLIK)
CITY = replace(CLIENT, ownership=Ownership.KOTA)
GOOD = {
    "response_type": "code",
    "client_id": "aplikasi",
    "redirect_uri": CALLBACK,
    "scope": "openid profile",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def sent(**changes: str | None) -> Parameters:
    """The good request with these parameters changed; None leaves one out."""
    return read_parameters((name, value) for name, value in {**GOOD, **changes}.items() if value is not None)


def only(**values: str) -> Parameters:
    return read_parameters(values.items())


def asked(
    client: ClientMetadata = CLIENT, policy: PkcePolicy = PkcePolicy.ALWAYS, **changes: Any
) -> AuthorizationRequest:
    """The good request, changed, after all rules."""
    parameters = sent(**changes)
    return read(parameters, client, read_destination(parameters, client), policy=policy)
