"""RelyingParty: authorization code flow, userinfo and logout of a sample, with Authlib's OAuth client."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from clients.samples import logout_token, tokens
from clients.samples.authorization_response import AuthorizationResponse
from clients.samples.configuration import Configuration
from clients.samples.errors import ErrorKind, SampleError, untrusted_response
from clients.samples.logout_token import LogoutToken
from clients.samples.provider import DEADLINE_SECONDS, ProviderClient
from clients.samples.sessions import PendingAuthorization, SignedInPerson, now
from clients.samples.tokens import Claims, ExpectedClaims, TokenVerifier


@dataclass(frozen=True, slots=True)
class AuthorizationStart:
    """An authorization request: the address to redirect to, and what to save until the response."""

    address: str
    state: str
    pending: PendingAuthorization


class RelyingParty:
    """One client of one provider; every method may raise SampleError."""

    def __init__(self, configuration: Configuration, provider: ProviderClient, check: TokenVerifier) -> None:
        self._configuration = configuration
        self._provider = provider
        self._verifier = check

    async def start_authorization(self) -> AuthorizationStart:
        metadata = await self._provider.load_metadata()
        pending = PendingAuthorization(nonce=generate_token(32), code_verifier=generate_token(64))
        async with self._client() as client:
            address, state = client.create_authorization_url(
                metadata.authorization_endpoint,
                state=generate_token(32),
                nonce=pending.nonce,
                code_verifier=pending.code_verifier,
            )
        return AuthorizationStart(address, state, pending)

    async def complete_authorization(
        self, answer: AuthorizationResponse, pending: PendingAuthorization
    ) -> SignedInPerson:
        """Exchange the code for tokens and verify the ID token (OpenID Connect Core 3.1.3)."""
        metadata = await self._provider.load_metadata()
        code = answer.verified_code(self._configuration.issuer, sends_iss=metadata.sends_iss)
        async with self._client() as client:
            token = await _call_provider(
                client.fetch_token(metadata.token_endpoint, code=code, code_verifier=pending.code_verifier)
            )
        claims = await self._verify_id_token(token, pending.nonce)
        sub = tokens.text_claim(claims, "sub")
        if sub is None:
            raise untrusted_response("the ID token names nobody")
        sid = tokens.text_claim(claims, "sid")
        return SignedInPerson(sub, sid, since=now(), claims=claims, id_token=str(token["id_token"]), token=dict(token))

    async def fetch_userinfo(self, person: SignedInPerson) -> SignedInPerson:
        """The person with what userinfo tells now; Authlib refreshes an expired access token first."""
        metadata = await self._provider.load_metadata()
        async with self._client(person.token, metadata.token_endpoint) as client:
            answer = await _call_provider(client.get(metadata.userinfo_endpoint))
            token = dict(client.token)
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            raise SampleError(ErrorKind.SESSION_OVER, "the access token is no longer good")
        claims = _parse_userinfo(answer, person.sub)
        return await self._refresh_person(replace(person, userinfo=claims), token)

    async def build_logout_url(self, person: SignedInPerson, state: str) -> str:
        """The address that signs the person out of the provider (RP-Initiated Logout 2)."""
        question = {
            "id_token_hint": person.id_token,
            "client_id": self._configuration.client_id,
            "post_logout_redirect_uri": self._configuration.post_logout_redirect_uri,
            "state": state,
        }
        endpoint = (await self._provider.load_metadata()).end_session_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(question)}"

    async def verify_logout_token(self, token: str) -> LogoutToken:
        header = tokens.parse_header(token)
        key = await self._provider.find_key(header)
        expected = ExpectedClaims(self._configuration.issuer, self._configuration.client_id)
        return logout_token.parse_logout_token(header, self._verifier.verify_logout_token(token, key, expected), now())

    async def _refresh_person(self, person: SignedInPerson, token: dict[str, object]) -> SignedInPerson:
        """Save refreshed tokens; a new ID token must have the same subject (OpenID Connect Core 12.2)."""
        if token.get("id_token", person.id_token) == person.id_token:
            return replace(person, token=token)
        claims = await self._verify_id_token(token, nonce=None)
        if claims.get("sub") != person.sub:
            raise untrusted_response("the refreshed ID token names another person")
        return replace(person, token=token, id_token=str(token["id_token"]))

    async def _verify_id_token(self, token: Mapping[str, object], nonce: str | None) -> Claims:
        id_token, access_token = tokens.text_claim(token, "id_token"), tokens.text_claim(token, "access_token")
        if id_token is None or access_token is None:
            raise untrusted_response("the token answer lacks an ID token or an access token")
        key = await self._provider.find_key(tokens.parse_header(id_token))
        expected = ExpectedClaims(self._configuration.issuer, self._configuration.client_id, nonce, access_token)
        return self._verifier.verify_id_token(id_token, key, expected)

    def _client(self, token: dict[str, object] | None = None, token_endpoint: str | None = None) -> Any:
        return AsyncOAuth2Client(
            client_id=self._configuration.client_id,
            client_secret=self._configuration.client_secret,
            scope=self._configuration.scope,
            redirect_uri=self._configuration.redirect_uri,
            code_challenge_method="S256",
            token=token,
            token_endpoint=token_endpoint,
            leeway=0,
            verify=self._provider.tls,
            timeout=DEADLINE_SECONDS,
        )


async def _call_provider(question: Any) -> Any:
    """Await a request to the provider and convert its errors to SampleError."""
    try:
        return await question
    except OAuthError as error:
        kind = ErrorKind.SESSION_OVER if error.error in {"invalid_grant", "invalid_token"} else ErrorKind.REFUSED
        raise SampleError(kind, str(error.error)) from error
    except (httpx2.HTTPError, ValueError) as error:
        raise SampleError(ErrorKind.UNREACHABLE, type(error).__name__) from error


def _parse_userinfo(answer: Any, sub: str) -> Claims:
    try:
        claims: object = answer.raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise SampleError(ErrorKind.UNREACHABLE, f"userinfo answered {answer.status_code}") from error
    if not isinstance(claims, dict) or claims.get("sub") != sub:
        raise untrusted_response("userinfo speaks of another person")
    return claims
