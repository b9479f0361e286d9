"""Wires the authorization endpoint and its pages, and pushed authorization requests (RFC 9126)."""

from dataclasses import dataclass
from datetime import timedelta

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.authorize.account_selection import AccountSelection
from idp.oidc.authorize.consent import Consents
from idp.oidc.authorize.consent_page import ConsentPage
from idp.oidc.authorize.context import AuthorizationContextLoader
from idp.oidc.authorize.endpoint import AuthorizationEndpoint, Counsel
from idp.oidc.authorize.grant_issuer import GrantIssuer
from idp.oidc.authorize.login_prompts import LoginPrompts
from idp.oidc.authorize.pending_requests import PendingRequestStore
from idp.oidc.authorize.pushed_authorization import PushedAuthorizationEndpoint, PushedRequestStore
from idp.oidc.authorize.request_objects import RequestObjects
from idp.oidc.authorize.request_resolver import RequestResolver
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
    keeper = PendingRequestStore(database, request_lifetime)
    questions, consents, sharing = LoginPrompts(database, keeper), Consents(database), ScopePreviewer(clients.apis)
    contexts = AuthorizationContextLoader(clients.registry, clients.apis, accounts.sessions, questions, issuer)
    objects = RequestObjects(database, client_auth.client_keys, foundation.outbound, provider.issuer)
    inbox = PushedRequestStore(database, contexts, objects, request_lifetime)
    counsel = Counsel(questions, GrantIssuer(database, issuer), consents, seen)
    return Authorization(
        authorize=AuthorizationEndpoint(contexts, RequestResolver(database, contexts, objects), counsel),
        consent_page=ConsentPage(contexts, consents, sharing),
        account_selection=AccountSelection(contexts, questions),
        pushed=PushedAuthorizationEndpoint(inbox, client_auth.authenticator, issuance.possession, seen),
        sharing=sharing,
        consents=consents,
        pending_requests=keeper,
    )
