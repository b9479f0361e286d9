"""Wires the protocol endpoints: what each needs of the foundation, accounts and clients."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.clients.events import ClientsMessage
from idp.clients.wiring import Clients
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.foundation.outbox import Handler
from idp.foundation.persistent_secret import PersistentSecret
from idp.foundation.wiring import Foundation
from idp.oidc.authorize.wiring import Authorization, wire_authorization
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.wiring import ClientAuth, wire_client_auth
from idp.oidc.device.wiring import Device, wire_device
from idp.oidc.grants.cleanup import ProtocolCleanup
from idp.oidc.grants.token_endpoint import TokenEndpoint
from idp.oidc.grants.wiring import wire_token_endpoint
from idp.oidc.logout.wiring import Logout, wire_logout
from idp.oidc.policy import OidcPolicies
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier
from idp.oidc.tokens.bearer_authentication import BearerAuthentication
from idp.oidc.tokens.introspection import Introspection
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.oidc.tokens.proof_of_possession import ProofOfPossession
from idp.oidc.tokens.response_encryption import ResponseEncryption
from idp.oidc.tokens.userinfo import UserInfoEndpoint
from idp.oidc.tokens.wiring import Issuance, wire_issuance
from idp.oidc.trial.sign_in_trial import SignInTrials
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The endpoints that give tokens, read them and take them back, and trials, which give none."""

    token_endpoint: TokenEndpoint
    introspection: Introspection
    userinfo: UserInfoEndpoint
    bearers: AccessTokenVerifier
    possession: ProofOfPossession
    admission: BearerAuthentication
    trials: SignInTrials


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """The use cases of the protocol; `handlers`: outbox kind -> its handler."""

    provider: Provider
    signer: JwtSigner
    authorization: Authorization
    tokens: Tokens
    device: Device
    logout: Logout
    client_keys: ClientKeys
    subject_salt: PersistentSecret
    cleanup: ProtocolCleanup
    handlers: Mapping[str, Handler]


def wire_oidc(
    foundation: Foundation, accounts: Accounts, clients: Clients, policies: OidcPolicies, *, journal: RequestJournal
) -> Oidc:
    """The protocol of one provider."""
    seen = UsageRecorder(foundation.facts, clients.last_use, clients.ignored_scopes)
    issuance = wire_issuance(foundation, accounts, clients, policies, journal=journal)
    client_auth = wire_client_auth(foundation, clients, seen, issuance.recorder)
    authorization = wire_authorization(
        foundation, accounts, clients, issuance, client_auth=client_auth, seen=seen, policies=policies
    )
    kept, consents = authorization.pending_requests, authorization.consents
    logout = wire_logout(foundation, accounts, clients, issuance=issuance, pending_requests=kept, seen=seen)
    return Oidc(
        provider=clients.provider,
        signer=issuance.signer,
        authorization=authorization,
        tokens=_wire_tokens(foundation, clients, policies, issuance=issuance, client_auth=client_auth, seen=seen),
        device=wire_device(
            foundation, accounts, clients, issuance=issuance, client_auth=client_auth, policies=policies, usage=seen
        ),
        logout=logout,
        client_keys=client_auth.client_keys,
        subject_salt=issuance.subject_salt,
        cleanup=ProtocolCleanup(foundation.database, clients.registry, policies.lifetimes, foundation.calendar),
        handlers={**logout.handlers, ClientsMessage.SCOPES_RELEASED: consents.forget_scopes},
    )


def _wire_tokens(
    foundation: Foundation,
    clients: Clients,
    policies: OidcPolicies,
    *,
    issuance: Issuance,
    client_auth: ClientAuth,
    seen: UsageRecorder,
) -> Tokens:
    bearers, admission = issuance.bearers, issuance.admission
    return Tokens(
        token_endpoint=wire_token_endpoint(
            foundation,
            clients,
            issuance=issuance,
            client_auth=client_auth,
            seen=seen,
            lifetimes=policies.lifetimes,
        ),
        introspection=_wire_introspection(foundation, clients, issuance, client_auth),
        userinfo=_wire_userinfo(clients, policies, issuance, client_auth=client_auth, seen=seen),
        bearers=bearers,
        possession=issuance.possession,
        admission=admission,
        trials=SignInTrials(clients.provider, issuance.signer, issuance.subjects, policies.lifetimes),
    )


def _wire_userinfo(
    clients: Clients,
    policies: OidcPolicies,
    issuance: Issuance,
    *,
    client_auth: ClientAuth,
    seen: UsageRecorder,
) -> UserInfoEndpoint:
    return UserInfoEndpoint(
        issuance.bearers,
        issuance.admission,
        response_encryption=ResponseEncryption(issuance.signer, client_auth.client_keys, clients.provider.issuer),
        usage=seen,
        recorder=issuance.recorder,
        sandbox=clients.sandbox.policy,
        demand=policies.step_up.userinfo,
    )


def _wire_introspection(
    foundation: Foundation,
    clients: Clients,
    issuance: Issuance,
    client_auth: ClientAuth,
) -> Introspection:
    return Introspection(
        foundation.database,
        client_auth.authenticator,
        verifier=issuance.bearers,
        apis=clients.apis,
        access_tokens=issuance.access_tokens,
        hmac_tokens=issuance.hmac_tokens,
        signer=issuance.signer,
        issuer=clients.provider.issuer,
        recorder=issuance.recorder,
    )
