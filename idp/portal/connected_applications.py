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
from idp.protocol.grants import device_code
from idp.web.header_user import HeaderUser


@dataclass(frozen=True, slots=True)
class WithdrawnApplication:
    """An application whose consent was just withdrawn, and the result of notifying it."""

    client: RegisteredClient
    delivery: LogoutDeliveryResult


class ConnectedApplications:
    """Builds the page of connected applications, and withdraws consents."""

    def __init__(
        self,
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

    async def build_view(self, here: CurrentSession, visitor: HeaderUser, withdrawn: str | None) -> ConnectedView:
        """Everything agreed to or noted, the latest first; `withdrawn`: the client_id that was just taken out."""
        gone = await self._gone(here, withdrawn) if withdrawn else None
        async with self._database.begin() as session:
            return await self._view(session, here.person_id, visitor, gone)

    async def _gone(self, here: CurrentSession, client_id: str) -> WithdrawnApplication | None:
        """The result of a withdrawal, awaited for a moment; None for an unknown client."""
        client = await self._registry.find(client_id)
        return (
            None
            if client is None
            else WithdrawnApplication(client, await self._receipts.load_result(here.session_id, client_id))
        )

    async def _view(
        self, session: Session, person_id: UUID, visitor: HeaderUser, gone: WithdrawnApplication | None
    ) -> ConnectedView:
        rows = await store.list_of_person(session, person_id)
        found = [(row, await self._registry.find(row.client_id)) for row in rows]
        if gone is not None and any(row.client_id == gone.client.metadata.client_id for row in rows):
            gone = None
        return ConnectedView(
            visitor=visitor,
            permissions=tuple([await self._permission(row, client) for row, client in found if client is not None]),
            withdrawn=client_display(gone.client).name if gone else "",
            told=gone.delivery.status if gone else None,
            frames=gone.delivery.frames if gone else (),
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
    return client.metadata.ownership is not Ownership.KOTA or client.metadata.has_grant_type(device_code.GRANT_TYPE)
