"""Wires the authorization endpoint and its pages, and pushed authorization requests (RFC 9126)."""

from dataclasses import dataclass
from datetime import timedelta

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
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
from idp.oidc.authorize.redirect_loops import RedirectLoopCheck
from idp.oidc.authorize.resolve import RequestObjects, RequestResolver
from idp.oidc.client_auth.wiring import ClientAuth
from idp.oidc.policy import OidcPolicies
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
    issuance: Issuance,
    *,
    client_auth: ClientAuth,
    seen: UsageRecorder,
    policies: OidcPolicies,
) -> Authorization:
    """The authorization endpoint; a request is kept while the person signs in."""
    database, subjects, sandbox = foundation.database, issuance.subjects, clients.sandbox
    waits = policies.lifetimes.kept_request
    pending, consents, sharing = PendingRequestStore(database, waits), Consents(database), ScopePreviewer(clients.apis)
    resolver, pushed = _wire_resolver(foundation, clients, issuance, client_auth, seen=seen, waits=waits)
    contexts = AuthorizationContextLoader(database, resolver, pending, accounts, subjects=subjects, sandbox=sandbox)
    prompts, grants, writer, loops = _wire_answers(foundation, clients, issuance, pending, policies=policies)
    endpoint = AuthorizationEndpoint(
        contexts, resolver, prompts=prompts, grants=grants, consents=consents, usage=seen, responses=writer, loops=loops
    )
    return Authorization(
        authorize=endpoint,
        consent_page=ConsentPage(contexts, consents, sharing),
        account_selection=AccountSelection(contexts, prompts),
        persona_entry=PersonaEntry(contexts, prompts, endpoint, subjects),
        pushed=pushed,
        sharing=sharing,
        consents=consents,
        pending_requests=pending,
    )


def _wire_answers(
    foundation: Foundation,
    clients: Clients,
    issuance: Issuance,
    pending: PendingRequestStore,
    *,
    policies: OidcPolicies,
) -> tuple[LoginPrompts, GrantIssuer, AuthorizationResponseBuilder, RedirectLoopCheck]:
    """What asks people, issues codes, brings them to the client, and stops a client that asks for them without end."""
    database, journal = foundation.database, issuance.recorder.journal
    prompts = LoginPrompts(database, pending, AuthorizationRecorder(journal, issuance.hmac_tokens))
    return (
        prompts,
        GrantIssuer(database, issuance.hmac_tokens, policies.lifetimes),
        AuthorizationResponseBuilder(issuance.signer, clients.provider.issuer),
        RedirectLoopCheck(database, prompts, policies.redirect_loop_limit),
    )


def _wire_resolver(
    foundation: Foundation,
    clients: Clients,
    issuance: Issuance,
    client_auth: ClientAuth,
    *,
    seen: UsageRecorder,
    waits: timedelta,
) -> tuple[RequestResolver, PushedAuthorizationEndpoint]:
    """The resolver, and the endpoint that stores the pushed requests that it finds."""
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
    return resolver, PushedAuthorizationEndpoint(
        resolver,
        pushed_requests,
        client_auth.authenticator,
        issuance.possession,
        usage=seen,
        recorder=issuance.recorder,
    )
