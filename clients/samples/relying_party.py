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
from clients.samples.authorization_answer import Answer
from clients.samples.configuration import Configuration
from clients.samples.logout_token import LogoutToken
from clients.samples.provider import DEADLINE_SECONDS, Provider
from clients.samples.sessions import Attempt, SignedIn, now
from clients.samples.tokens import Check, Claims, Expected
from clients.samples.trouble import Kind, Trouble, untrusted


@dataclass(frozen=True, slots=True)
class Beginning:
    """An authorization request: the address to redirect to, and what to save until the response."""

    address: str
    state: str
    attempt: Attempt


class RelyingParty:
    """One client of one provider; every method may raise SampleError."""

    def __init__(self, configuration: Configuration, provider: Provider, check: Check) -> None:
        self._configuration = configuration
        self._provider = provider
        self._check = check

    async def begin(self) -> Beginning:
        metadata = await self._provider.metadata()
        attempt = Attempt(nonce=generate_token(32), code_verifier=generate_token(64))
        async with self._client() as client:
            address, state = client.create_authorization_url(
                metadata.authorization_endpoint,
                state=generate_token(32),
                nonce=attempt.nonce,
                code_verifier=attempt.code_verifier,
            )
        return Beginning(address, state, attempt)

    async def finish(self, answer: Answer, attempt: Attempt) -> SignedIn:
        """Exchange the code for tokens and verify the ID token (OpenID Connect Core 3.1.3)."""
        metadata = await self._provider.metadata()
        code = answer.code_from(self._configuration.issuer, names_itself=metadata.names_itself)
        async with self._client() as client:
            token = await _asked(
                client.fetch_token(metadata.token_endpoint, code=code, code_verifier=attempt.code_verifier)
            )
        claims = await self._id_token(token, attempt.nonce)
        sub = tokens.text(claims, "sub")
        if sub is None:
            raise untrusted("the ID token names nobody")
        sid = tokens.text(claims, "sid")
        return SignedIn(sub, sid, since=now(), claims=claims, id_token=str(token["id_token"]), token=dict(token))

    async def ask_again(self, person: SignedIn) -> tuple[SignedIn, Claims]:
        """Fetch userinfo for this person; Authlib refreshes an expired access token first."""
        metadata = await self._provider.metadata()
        async with self._client(person.token, metadata.token_endpoint) as client:
            answer = await _asked(client.get(metadata.userinfo_endpoint))
            token = dict(client.token)
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            raise Trouble(Kind.SESSION_OVER, "the access token is no longer good")
        claims = _userinfo(answer, person.sub)
        return await self._renewed(person, token), claims

    async def farewell(self, person: SignedIn, state: str) -> str:
        """The address that signs the person out of the provider (RP-Initiated Logout 2)."""
        question = {
            "id_token_hint": person.id_token,
            "client_id": self._configuration.client_id,
            "post_logout_redirect_uri": self._configuration.post_logout_redirect_uri,
            "state": state,
        }
        endpoint = (await self._provider.metadata()).end_session_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(question)}"

    async def logout_token(self, token: str) -> LogoutToken:
        header = tokens.header(token)
        key = await self._provider.key(header)
        expected = Expected(self._configuration.issuer, self._configuration.client_id)
        return logout_token.read(header, self._check.logout_token(token, key, expected), now())

    async def _renewed(self, person: SignedIn, token: dict[str, object]) -> SignedIn:
        """Save refreshed tokens; a new ID token must have the same subject (OpenID Connect Core 12.2)."""
        if token.get("id_token", person.id_token) == person.id_token:
            return replace(person, token=token)
        claims = await self._id_token(token, nonce=None)
        if claims.get("sub") != person.sub:
            raise untrusted("the refreshed ID token names another person")
        return replace(person, token=token, id_token=str(token["id_token"]))

    async def _id_token(self, token: Mapping[str, object], nonce: str | None) -> Claims:
        id_token, access_token = tokens.text(token, "id_token"), tokens.text(token, "access_token")
        if id_token is None or access_token is None:
            raise untrusted("the token answer lacks an ID token or an access token")
        key = await self._provider.key(tokens.header(id_token))
        expected = Expected(self._configuration.issuer, self._configuration.client_id, nonce, access_token)
        return self._check.id_token(id_token, key, expected)

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


async def _asked(question: Any) -> Any:
    """Await a request to the provider and convert its errors to SampleError."""
    try:
        return await question
    except OAuthError as error:
        kind = Kind.SESSION_OVER if error.error in {"invalid_grant", "invalid_token"} else Kind.REFUSED
        raise Trouble(kind, str(error.error)) from error
    except (httpx2.HTTPError, ValueError) as error:
        raise Trouble(Kind.UNREACHABLE, type(error).__name__) from error


def _userinfo(answer: Any, sub: str) -> Claims:
    try:
        claims: object = answer.raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise Trouble(Kind.UNREACHABLE, f"userinfo answered {answer.status_code}") from error
    if not isinstance(claims, dict) or claims.get("sub") != sub:
        raise untrusted("userinfo speaks of another person")
    return claims
