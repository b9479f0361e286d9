"""TokenExchange: gives a service a token with which it acts for a person at another API (RFC 8693)."""

import secrets
from datetime import timedelta

from idp.clients.apis.api_registry import ApiRegistry
from idp.foundation import audit
from idp.foundation.database import Database
from idp.foundation.ttl_cache import TtlCache
from idp.oidc.events import OidcEvent
from idp.oidc.token_request import TokenRequestContext, TokenResponse
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier
from idp.oidc.tokens.access_tokens import AccessTokenIssuer
from idp.protocol.audience import target_api
from idp.protocol.errors.token import TokenExchangeCause
from idp.protocol.grants.token_exchange import (
    ACCESS_TOKEN,
    ActingClient,
    TokenExchangeRequest,
    delegate_token,
)
from idp.protocol.tokens.access_token import AccessToken

#: How long a process remembers that it recorded a delegation in the audit trail: once, not at each exchange.
_RECORDED_FOR = timedelta(hours=24)


class TokenExchange:
    """The token exchange grant; one statement for the subject's grant, none while its check is cached."""

    def __init__(
        self, database: Database, access_tokens: AccessTokenIssuer, verifier: AccessTokenVerifier, apis: ApiRegistry
    ) -> None:
        self._database = database
        self._access_tokens = access_tokens
        self._verifier = verifier
        self._apis = apis
        self._recorded: TtlCache[tuple[str, str, str], bool] = TtlCache(_RECORDED_FOR)

    async def exchange_token(self, request: TokenExchangeRequest, context: TokenRequestContext) -> TokenResponse:
        """The token, with the caller as actor. Raises InvalidRequest, InvalidTarget, InvalidScope."""
        known = await self._apis.load_apis()
        api = known.get(request.audience)
        if api is None:
            raise TokenExchangeCause.EXCHANGE_AUDIENCE_UNKNOWN(sent=request.audience)
        subject = await self._open_active_token(request.subject_token, "subject_token")
        actor = await self._open_active_token(request.actor_token, "actor_token") if request.actor_token else None
        serves = frozenset(one.audience for one in known.values() if one.resource_server == context.client_id)
        caller = ActingClient(client=context.client.metadata, serves=serves, binding=context.binding, actor=actor)
        token = delegate_token(
            request,
            subject,
            caller,
            target=target_api(api),
            now=context.now.replace(microsecond=0),
            serial=secrets.token_urlsafe(9),
        )
        issued = self._access_tokens.encode(token, api.token_format)
        await self._record_delegation(subject, context, request.audience)
        self._verifier.remember_issued(issued.text, issued.claims)
        return TokenResponse({**issued.response_members(), "issued_token_type": ACCESS_TOKEN})

    async def _open_active_token(self, token: str, name: str) -> AccessToken:
        """The content of a token that is active now; an inactive one is an invalid_request (RFC 8693 2.2.2)."""
        bearer = await self._verifier.verify(token)
        if bearer is None or not await self._verifier.is_active(bearer):
            raise TokenExchangeCause.EXCHANGED_TOKEN_INVALID(name=name)
        if await self._verifier.load_persona(bearer) is not None:
            raise TokenExchangeCause.EXCHANGED_TOKEN_OF_PERSONA(name=name)
        return bearer.token

    async def _record_delegation(self, subject: AccessToken, context: TokenRequestContext, audience: str) -> None:
        """Record once who acts from which grant at which API."""
        grant_id = str(subject.grant_id)

        async def write() -> bool:
            detail = {
                "grant": grant_id,
                "client_id": context.client_id,
                "from": subject.client_id,
                "audience": audience,
            }
            async with self._database.begin() as session:
                await audit.record(
                    session, audit.Event(OidcEvent.TOKEN_EXCHANGED, str(context.client.id), grant_id, detail)
                )
            return True

        await self._recorded.get((grant_id, context.client_id, audience), write)
