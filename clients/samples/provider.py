"""ProviderClient: the provider's metadata and keys, fetched when needed and cached."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx2

from clients.samples.sessions import now
from clients.samples.tokens import ALGORITHMS, Claims, Key, text
from clients.samples.trouble import Kind, Trouble, untrusted

DEADLINE_SECONDS = 10
REFETCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The part of the discovery document a relying party uses (OpenID Connect Discovery 3).

    `sends_iss`: authorization_response_iss_parameter_supported (RFC 9207 3).
    """

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    end_session_endpoint: str
    jwks_uri: str
    names_itself: bool


class Provider:
    """Fetches documents over one TLS context; raises SampleError when the provider is unreachable or another one."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.tls = ssl.create_default_context()
        self._metadata: Metadata | None = None
        self._keys: dict[str, Key] = {}
        self._keys_fetched_at: datetime | None = None

    async def metadata(self) -> Metadata:
        if self._metadata is None:
            document = await self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            self._metadata = _read_metadata(document, self.issuer)
        return self._metadata

    async def key(self, header: Claims) -> Key:
        """The public key of a token by its `kid`; an unknown one fetches the keys again, at most once a minute."""
        kid = text(header, "kid") or ""
        if kid not in self._keys and self._may_fetch_keys():
            await self._fetch_keys()
        key = self._keys.get(kid)
        if key is None or header.get("alg") not in ALGORITHMS or header.get("alg") != key.get("alg", header.get("alg")):
            raise untrusted("signed with a key or algorithm the provider does not publish")
        return key

    def _may_fetch_keys(self) -> bool:
        return self._keys_fetched_at is None or self._keys_fetched_at + REFETCH_AFTER < now()

    async def _fetch_keys(self) -> None:
        document = await self._get((await self.metadata()).jwks_uri)
        listed = document.get("keys")
        keys = [key for key in listed if isinstance(key, dict)] if isinstance(listed, list) else []
        self._keys = {str(key.get("kid")): key for key in keys if key.get("use", "sig") == "sig"}
        self._keys_fetched_at = now()

    async def _get(self, address: str) -> Mapping[str, object]:
        try:
            async with httpx2.AsyncClient(verify=self.tls, timeout=DEADLINE_SECONDS) as client:
                document = (await client.get(address)).raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            raise Trouble(Kind.UNREACHABLE, type(error).__name__) from error
        if not isinstance(document, dict):
            raise Trouble(Kind.UNREACHABLE, "the answer is not a JSON object")
        return document


def _read_metadata(document: Mapping[str, object], issuer: str) -> Metadata:
    if document.get("issuer") != issuer:
        raise untrusted("the discovery document belongs to another issuer")
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint", "jwks_uri")
    endpoints = {name: text(document, name) or "" for name in names}
    missing = [name for name, address in endpoints.items() if not address]
    if missing:
        raise untrusted(f"the discovery document lacks {', '.join(missing)}")
    return Metadata(**endpoints, names_itself=document.get("authorization_response_iss_parameter_supported") is True)
