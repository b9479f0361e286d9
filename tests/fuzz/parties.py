"""The clients, the provider and the keys that fuzz targets work with: always the same, so a finding can be repeated."""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric import ec

from idp.protocol.client import ApplicationType, AuthMethod, ClientMetadata, Ownership, Profile
from idp.protocol.provider import Provider

PROVIDER = Provider(issuer="https://sso.example", api_scopes=("divos:read", "divos:write"))
WEB = ClientMetadata(
    client_id="aplikasi",
    client_name="Aplikasi",
    redirect_uris=("https://aplikasi.example/balik", "https://aplikasi.example/balik?dari=sso"),
    post_logout_redirect_uris=("https://aplikasi.example/keluar",),
    grant_types=frozenset(PROVIDER.grant_types),
    scopes=frozenset({"openid", "profile", "email", "pegawai", "offline_access", "divos:read"}),
)
NATIVE = replace(
    WEB,
    client_id="ponsel",
    application_type=ApplicationType.NATIVE,
    token_endpoint_auth_method=AuthMethod.NONE,
    profile=Profile.PUBLIK,
    redirect_uris=("http://127.0.0.1/balik", "http://[::1]:8000/balik", "id.go.denpasar.aplikasi:/balik"),
)
LEGACY = replace(WEB, client_id="lama", profile=Profile.WARISAN, pkce_required=False, ownership=Ownership.KOTA)
CLIENTS = (WEB, NATIVE, LEGACY)

#: A key that never changes; of course it protects nothing.
PRIVATE = ec.derive_private_key(0x1234_5678_9ABC_DEF0, ec.SECP256R1())
