"""Wires the protocol endpoints: what each needs of the foundation, accounts and clients."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.clients.events import SCOPES_GIVEN_UP
from idp.clients.wiring import Clients
from idp.foundation.lasting_secret import LastingSecret
from idp.foundation.outbox import Handler
from idp.foundation.wiring import Foundation
from idp.oidc.authorize.wiring import Authorization, wire_authorization
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.client_auth.wiring import ClientAuthentication, wire_client_auth
from idp.oidc.device.wiring import Device, wire_device
from idp.oidc.documents import Documents
from idp.oidc.grants.counter import Counter
from idp.oidc.grants.token_exchange import Delegations
from idp.oidc.logout.wiring import Logout, wire_logout
from idp.oidc.policy import OidcPolicies
from idp.oidc.seen import Seen
from idp.oidc.token import TokenDesk
from idp.oidc.tokens.admission import Admission
from idp.oidc.tokens.bearers import Bearers
from idp.oidc.tokens.introspect import Inspection
from idp.oidc.tokens.possession import Possession
from idp.oidc.tokens.secrecy import Secrecy
from idp.oidc.tokens.userinfo import UserInfo
from idp.oidc.tokens.wiring import Issuance, wire_issuance
from idp.oidc.upkeep import Upkeep


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The endpoints that give tokens, read them and take them back."""

    token_endpoint: TokenDesk
    introspection: Inspection
    userinfo: UserInfo
    bearers: Bearers
    possession: Possession
    admission: Admission


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """The use cases of the protocol; `handlers`: outbox kind -> its handler."""

    documents: Documents
    authorization: Authorization
    tokens: Tokens
    device: Device
    logout: Logout
    client_keys: ClientKeys
    subject_salt: LastingSecret
    cleanup: Upkeep
    handlers: Mapping[str, Handler]


def wire_oidc(foundation: Foundation, accounts: Accounts, clients: Clients, policies: OidcPolicies) -> Oidc:
    """The protocol of one provider."""
    seen = Seen(foundation.facts, clients.last_use)
    issuance = wire_issuance(foundation, accounts, clients, policies)
    client_auth = wire_client_auth(foundation, clients, seen)
    authorization = wire_authorization(
        foundation,
        accounts,
        clients,
        issuance=issuance,
        client_auth=client_auth,
        seen=seen,
        request_lifetime=policies.lifetimes.kept_request,
    )
    kept, consents = authorization.pending_requests, authorization.consents
    logout = wire_logout(foundation, accounts, clients, issuance=issuance, pending_requests=kept, seen=seen)
    return Oidc(
        documents=Documents(clients.provider, issuance.issuer.signing),
        authorization=authorization,
        tokens=_wire_tokens(foundation, clients, policies, issuance=issuance, client_auth=client_auth, seen=seen),
        device=wire_device(foundation, clients, issuance, client_auth),
        logout=logout,
        client_keys=client_auth.client_keys,
        subject_salt=issuance.subject_salt,
        cleanup=Upkeep(foundation.database, clients.registry, policies.lifetimes, foundation.calendar),
        handlers={**logout.handlers, SCOPES_GIVEN_UP: consents.scopes_given_up},
    )


def _wire_tokens(
    foundation: Foundation,
    clients: Clients,
    policies: OidcPolicies,
    *,
    issuance: Issuance,
    client_auth: ClientAuthentication,
    seen: Seen,
) -> Tokens:
    database, issuer, bearers, possession = foundation.database, issuance.issuer, issuance.bearers, issuance.possession
    authenticator, admission = client_auth.authenticator, issuance.admission
    secrecy = Secrecy(issuer.signing, client_auth.client_keys, clients.provider.issuer)
    counter = Counter(database, issuer, bearers, seen, issuance.targets)
    delegations = Delegations(database, issuer.access_tokens, bearers, clients.apis)
    metrics = foundation.metrics
    return Tokens(
        token_endpoint=TokenDesk(counter, authenticator, possession, secrecy, delegations, metrics=metrics),
        introspection=Inspection(database, issuer, authenticator, bearers, clients.apis),
        userinfo=UserInfo(bearers, admission, secrecy, seen, policies.step_up.userinfo),
        bearers=bearers,
        possession=possession,
        admission=admission,
    )
