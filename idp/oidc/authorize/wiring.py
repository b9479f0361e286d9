"""Wires the authorization endpoint and its pages, and pushed authorization requests (RFC 9126)."""

from dataclasses import dataclass
from datetime import timedelta

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.foundation.wiring import Foundation
from idp.oidc.authorize.authorization_recorder import AuthorizationRecorder
from idp.oidc.authorize.context import AuthorizationContextLoader
from idp.oidc.authorize.endpoint import AuthorizationEndpoint, AuthorizationResponseBuilder
from idp.oidc.authorize.issue import GrantIssuer
from idp.oidc.authorize.pending import PendingRequestStore
from idp.oidc.authorize.persona_entry import PersonaEntry
from idp.oidc.authorize.prompts import AccountSelection, ConsentPage, Consents, LoginPrompts
from idp.oidc.authorize.pushed_endpoint import PushedAuthorizationEndpoint
from idp.oidc.authorize.pushed_requests import PushedRequestStore
from idp.oidc.authorize.resolve import RequestObjects, RequestResolver
from idp.oidc.client_auth.wiring import ClientAuth
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.policy import Lifetimes
from idp.oidc.scope_preview import ScopePreviewer
from idp.oidc.tokens.wiring import Issuance
from idp.oidc.usage_recorder import UsageRecorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """From a client's request to a code; `consents` and `pending_requests` serve other endpoints as well."""

    authorize: AuthorizationEndpoint
    consent_page: ConsentPage
    account_selection: AccountSelection
    persona_entry: PersonaEntry
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
    recorder: EndpointRecorder,
    journal: RequestJournal,
    lifetimes: Lifetimes,
) -> Authorization:
    """The authorization endpoint; a request is kept while the person signs in."""
    database, waits, subjects, sandbox = foundation.database, lifetimes.kept_request, issuance.subjects, clients.sandbox
    pending, grants = PendingRequestStore(database, waits), GrantIssuer(database, issuance.hmac_tokens, lifetimes)
    resolver, par = _wire_resolver(foundation, clients, issuance=issuance, client_auth=client_auth, waits=waits)
    contexts = AuthorizationContextLoader(database, resolver, pending, accounts, subjects=subjects, sandbox=sandbox)
    recorded = AuthorizationRecorder(journal, issuance.hmac_tokens)
    prompts = LoginPrompts(database, pending, recorded)
    consents, sharing = Consents(database), ScopePreviewer(clients.apis)
    responses = AuthorizationResponseBuilder(issuance.signer, clients.provider.issuer)
    endpoint = AuthorizationEndpoint(
        contexts,
        resolver,
        prompts=prompts,
        grants=grants,
        consents=consents,
        usage=seen,
        recorder=recorded,
        responses=responses,
    )
    return Authorization(
        authorize=endpoint,
        consent_page=ConsentPage(contexts, consents, sharing),
        account_selection=AccountSelection(contexts, prompts),
        persona_entry=PersonaEntry(contexts, prompts, endpoint, subjects),
        pushed=PushedAuthorizationEndpoint(
            resolver, par, client_auth.authenticator, issuance.possession, usage=seen, recorder=recorder
        ),
        sharing=sharing,
        consents=consents,
        pending_requests=pending,
    )


def _wire_resolver(
    foundation: Foundation,
    clients: Clients,
    *,
    issuance: Issuance,
    client_auth: ClientAuth,
    waits: timedelta,
) -> tuple[RequestResolver, PushedRequestStore]:
    """The resolver, and where it finds pushed requests."""
    provider, pushed_requests = clients.provider, PushedRequestStore(foundation.database, waits)
    resolver = RequestResolver(
        clients.registry,
        clients.apis,
        provider=provider,
        signer=issuance.signer,
        pushed_requests=pushed_requests,
        request_objects=RequestObjects(
            foundation.database, client_auth.client_keys, foundation.outbound, provider.issuer
        ),
    )
    return resolver, pushed_requests
