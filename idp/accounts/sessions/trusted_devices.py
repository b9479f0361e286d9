"""TrustedDevices: browsers that need not show a second factor for a while; each use gives a new value."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.accounts.events import AccountsEvent
from idp.accounts.models.session import TrustedDeviceRow
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store import trusted_devices as store
from idp.foundation import audit, clock, secret_values
from idp.foundation.database import Database, Session, StatementTransaction
from idp.foundation.ids import new_id
from idp.foundation.issued_ahead import newest_issue
from idp.foundation.secret_values import Secret, TokenSigner

_PURPOSE = "trusted device"


@dataclass(frozen=True, slots=True)
class TrustedDevicePolicy:
    """How long a browser is trusted, and how long the value before the present one is still taken."""

    lifetime: timedelta = timedelta(days=30)
    #: For requests that were under way when the value rotated.
    grace: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class TrustedDevice:
    """A trusted device and the value its browser keeps from now on; None: it keeps what it has."""

    id: UUID
    cookie: Secret | None = None


class TrustedDevices:
    """The trusted devices of one deployment. A value names its device under a MAC, so an older one is recognised."""

    def __init__(self, database: Database, signer: TokenSigner, policy: TrustedDevicePolicy) -> None:
        self._database = database
        self._signer = signer
        self._policy = policy
        #: How long a browser is trusted.
        self.lifetime = policy.lifetime

    async def trust(self, together: StatementTransaction, person_id: UUID, origin: RequestOrigin) -> TrustedDevice:
        """Trust this browser of a person who has just passed a second factor."""
        device_id, at = new_id(), clock.now()
        value = self._new_value(device_id)
        row = {
            "id": device_id,
            "person_id": person_id,
            "digest": value.digest,
            "rotated_at": at,
            "created_at": at,
            "last_used_at": at,
            "expires_at": at + self._policy.lifetime,
            "network": origin.coarse_network,
            "browser": origin.browser,
            "system": origin.system,
        }
        await together.fetch_all(store.CREATE, row)
        event = audit.Event(AccountsEvent.DEVICE_TRUSTED, str(person_id), str(device_id))
        await audit.record_compiled(together, event)
        return TrustedDevice(device_id, value)

    async def use(self, person_id: UUID, value: str | None) -> TrustedDevice | None:
        """The trusted device of a value that a browser of this person sent, with its next value; None: it has none.

        The value before the present one is taken for a moment and changes nothing; an older one was stolen or is the
        owner's after a theft, so it ends the device for both.
        """
        device_id = self._read_device_id(value)
        if device_id is None or value is None:
            return None
        at, following = clock.now(), self._new_value(device_id)
        sent = {"which": device_id, "person": person_id, "sent": secret_values.digest_secret(value), "at": at}
        sent |= {"newest": newest_issue(at), "rotated_after": at - self._policy.grace}
        async with self._database.transaction() as together:
            if await together.fetch_one(store.ROTATE, sent | {"next_digest": following.digest}) is not None:
                return TrustedDevice(device_id, following)
            if await together.fetch_one(store.FIND_JUST_REPLACED, sent) is not None:
                return TrustedDevice(device_id)
            if await together.fetch_one(store.END_REUSED, sent) is not None:
                event = audit.Event(AccountsEvent.DEVICE_VALUE_REUSED, str(person_id), str(device_id))
                await audit.record_compiled(together, event)
        return None

    async def list_live(self, session: Session, person_id: UUID) -> Sequence[TrustedDeviceRow]:
        """A person's trusted devices, the most recently used first."""
        return await store.list_live(session, person_id, clock.now())

    async def forget(self, session: Session, person_id: UUID, device_id: UUID | None = None) -> int:
        """Forget one trusted device of a person, or all of them; returns how many."""
        ended = await store.end(session, person_id, clock.now(), device_id)
        if ended:
            event = audit.Event(AccountsEvent.DEVICES_FORGOTTEN, str(person_id), str(person_id), {"devices": ended})
            await audit.record(session, event)
        return ended

    def _new_value(self, device_id: UUID) -> Secret:
        return Secret(self._signer.sign(_PURPOSE, device_id.bytes + secrets.token_bytes(16)))

    def _read_device_id(self, value: str | None) -> UUID | None:
        payload = None if value is None else self._signer.verify(_PURPOSE, value)
        return None if payload is None or len(payload) != 32 else UUID(bytes=payload[:16])
