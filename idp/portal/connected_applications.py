"""ConnectedApplications: the applications a person has consented to, and the withdrawal of a consent."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.accounts.sessions.sessions import CurrentSession
from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.registry import RegisteredClient, Registry
from idp.foundation.database import Database, Session
from idp.oidc.logout.consent_withdrawal import ConsentWithdrawal
from idp.oidc.logout.receipts import LogoutDeliveryResult, LogoutReceiptReader
from idp.oidc.store import consents as store
from idp.oidc.views import client_display
from idp.portal.views import ApplicationPermission, ConnectedView
from idp.protocol.client import Ownership
from idp.protocol.grant_type import GrantType
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class WithdrawnApplication:
    """An application whose consent was just withdrawn, and the result of notifying it."""

    client: RegisteredClient
    delivery: LogoutDeliveryResult


class ConnectedApplications:
    """Builds the page of connected applications, and withdraws consents."""

    def __init__(
        self,
        *,
        database: Database,
        registry: Registry,
        apis: ApiRegistry,
        withdrawals: ConsentWithdrawal,
        receipts: LogoutReceiptReader,
    ) -> None:
        self._database = database
        self._registry = registry
        self._apis = apis
        self._withdrawals = withdrawals
        self._receipts = receipts

    async def build_view(
        self, current_session: CurrentSession, visitor: HeaderUser, withdrawn: str | None
    ) -> ConnectedView:
        """The applications with a consent, the latest first; `withdrawn`: the client_id of the one just withdrawn."""
        withdrawn_application = await self._load_withdrawn(current_session, withdrawn) if withdrawn else None
        async with self._database.begin() as session:
            return await self._view(session, current_session.person_id, visitor, withdrawn_application)

    async def _load_withdrawn(self, current_session: CurrentSession, client_id: str) -> WithdrawnApplication | None:
        """The result of a withdrawal, awaited for a moment; None for an unknown client."""
        client = await self._registry.find(client_id)
        return (
            None
            if client is None
            else WithdrawnApplication(client, await self._receipts.load_result(current_session.session_id, client_id))
        )

    async def _view(
        self, session: Session, person_id: UUID, visitor: HeaderUser, withdrawn_application: WithdrawnApplication | None
    ) -> ConnectedView:
        rows = await store.list_of_person(session, person_id)
        found = [(row, await self._registry.find(row.client_id)) for row in rows]
        if withdrawn_application is not None and any(
            row.client_id == withdrawn_application.client.metadata.client_id for row in rows
        ):
            withdrawn_application = None
        return ConnectedView(
            visitor=visitor,
            permissions=tuple([await self._permission(row, client) for row, client in found if client is not None]),
            withdrawn=client_display(withdrawn_application.client).name if withdrawn_application else "",
            told=withdrawn_application.delivery.status if withdrawn_application else None,
            frames=withdrawn_application.delivery.frames if withdrawn_application else (),
        )

    async def _permission(self, row: Any, client: RegisteredClient) -> ApplicationPermission:
        """The view of one consent; scopes that no longer exist are left out."""
        agreed, abilities = store.decode_scopes(row.scopes) - {"openid"}, await self._apis.scope_descriptions()
        return ApplicationPermission(
            client_id=row.client_id,
            name=client_display(client).name,
            office=client.office_name,
            logo=client.logo,
            scopes=tuple(sorted(agreed & self._apis.own_target.scopes)),
            purposes=tuple(one for one in client.metadata.data_purposes if one.scope in agreed),
            abilities=tuple(abilities[scope] for scope in sorted(agreed) if scope in abilities),
            since=row.agreed_at,
            withdrawable=_is_withdrawable(client),
        )

    async def withdraw(self, session: Session, person_id: UUID, client_id: str) -> bool:
        """Withdraw a consent; False, without a change, for unknown clients and those that cannot be withdrawn."""
        client = await self._registry.find(client_id)
        if client is None or not _is_withdrawable(client):
            return False
        await self._withdrawals.withdraw_consent(session, person_id, client_id)
        return True


def _is_withdrawable(client: RegisteredClient) -> bool:
    """The city's own applications serve people's duties, so their consent stays, except for devices (RFC 8628)."""
    return client.metadata.ownership is not Ownership.KOTA or client.metadata.has_grant_type(GrantType.DEVICE_CODE)
