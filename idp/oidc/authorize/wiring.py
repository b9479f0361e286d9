"""Wires the authorization endpoint and its pages, and pushed authorization requests (RFC 9126)."""

from dataclasses import dataclass
from datetime import timedelta

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.authorize.context import AuthorizationContextLoader
from idp.oidc.authorize.endpoint import AuthorizationEndpoint
from idp.oidc.authorize.issue import GrantIssuer
from idp.oidc.authorize.pending import PendingRequestStore, PushedRequestStore
from idp.oidc.authorize.prompts import AccountSelection, ConsentPage, Consents, LoginPrompts
from idp.oidc.authorize.pushed import PushedAuthorizationEndpoint
from idp.oidc.authorize.resolve import RequestObjects, RequestResolver
from idp.oidc.client_auth.wiring import ClientAuth
from idp.oidc.scope_preview import ScopePreviewer
from idp.oidc.tokens.wiring import Issuance
from idp.oidc.usage_recorder import UsageRecorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """From a client's request to a code; `consents` and `pending_requests` serve other endpoints as well."""

    authorize: AuthorizationEndpoint
    consent_page: ConsentPage
    account_selection: AccountSelection
    pushed: PushedAuthorizationEndpoint
    sharing: ScopePreviewer
    consents: Consents
    pending_requests: PendingRequestStore


def wire_authorization(
    foundation: Foundation,
    accounts: Accounts,
    clients: Clients,
    *,
    issuance: Issuance,
    client_auth: ClientAuth,
    seen: UsageRecorder,
    request_lifetime: timedelta,
) -> Authorization:
    """The authorization endpoint; a request is kept for `request_lifetime` while the person signs in."""
    database, issuer, provider = foundation.database, issuance.issuer, clients.provider
    pending, pushed = PendingRequestStore(database, request_lifetime), PushedRequestStore(database, request_lifetime)
    resolver = RequestResolver(
        clients.registry,
        clients.apis,
        provider=provider,
        signer=issuer.signing,
        pushed_requests=pushed,
        request_objects=RequestObjects(database, client_auth.client_keys, foundation.outbound, provider.issuer),
    )
    contexts = AuthorizationContextLoader(
        database, resolver, pending_requests=pending, sessions=accounts.sessions, subjects=issuer.subjects
    )
    prompts, consents, sharing = LoginPrompts(database, pending), Consents(database), ScopePreviewer(clients.apis)
    return Authorization(
        authorize=AuthorizationEndpoint(
            contexts,
            resolver,
            prompts=prompts,
            grants=GrantIssuer(database, issuer),
            consents=consents,
            usage=seen,
            signer=issuer.signing,
            issuer=provider.issuer,
        ),
        consent_page=ConsentPage(contexts, consents, sharing),
        account_selection=AccountSelection(contexts, prompts),
        pushed=PushedAuthorizationEndpoint(
            resolver,
            pushed,
            authenticator=client_auth.authenticator,
            possession=issuance.possession,
            usage=seen,
        ),
        sharing=sharing,
        consents=consents,
        pending_requests=pending,
    )
