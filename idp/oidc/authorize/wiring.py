"""Wires the authorization endpoint and its pages, and pushed authorization requests (RFC 9126)."""

from dataclasses import dataclass
from datetime import timedelta

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.authorize.case import Cases
from idp.oidc.authorize.consent import Consents
from idp.oidc.authorize.consent_page import ConsentPage
from idp.oidc.authorize.flow import Authorize, Counsel
from idp.oidc.authorize.keeping import Keeper
from idp.oidc.authorize.meeting import Meeting
from idp.oidc.authorize.permissions import Permissions
from idp.oidc.authorize.push import Inbox, PushDesk
from idp.oidc.authorize.questions import Questions
from idp.oidc.authorize.request_objects import RequestObjects
from idp.oidc.authorize.sharing import Sharing
from idp.oidc.authorize.sources import Sources
from idp.oidc.client_auth.wiring import ClientAuthentication
from idp.oidc.seen import Seen
from idp.oidc.tokens.wiring import Issuance


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """From a client's request to a code; `consents` and `pending_requests` serve other endpoints as well."""

    authorize: Authorize
    consent_page: ConsentPage
    account_selection: Meeting
    pushed: PushDesk
    sharing: Sharing
    consents: Consents
    pending_requests: Keeper


def wire_authorization(
    foundation: Foundation,
    accounts: Accounts,
    clients: Clients,
    *,
    issuance: Issuance,
    client_auth: ClientAuthentication,
    seen: Seen,
    request_lifetime: timedelta,
) -> Authorization:
    """The authorization endpoint; a request is kept for `request_lifetime` while the person signs in."""
    database, issuer, provider = foundation.database, issuance.issuer, clients.provider
    keeper = Keeper(database, request_lifetime)
    questions, consents, sharing = Questions(database, keeper), Consents(database), Sharing(clients.apis)
    cases = Cases(clients.registry, clients.apis, accounts.sessions, questions, issuer)
    objects = RequestObjects(database, client_auth.client_keys, foundation.outbound, provider.issuer)
    inbox = Inbox(database, cases, objects, request_lifetime)
    counsel = Counsel(questions, Permissions(database, issuer), consents, seen)
    return Authorization(
        authorize=Authorize(cases, Sources(database, cases, objects), counsel),
        consent_page=ConsentPage(cases, consents, sharing),
        account_selection=Meeting(cases, questions),
        pushed=PushDesk(inbox, client_auth.authenticator, issuance.possession, seen),
        sharing=sharing,
        consents=consents,
        pending_requests=keeper,
    )
