"""Every client as the protocol sees it, kept in the process: a change is seen at once here, elsewhere in a second."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from idp.clients import document
from idp.clients.authority import vouched
from idp.clients.pictures import path_of
from idp.clients.policy import is_client_id
from idp.clients.store.lookup import LOOKUP
from idp.foundation.database import Database
from idp.foundation.opaque import Derivation
from idp.protocol.client import ClientMetadata

#: For whoever never makes or checks a secret that clients sign with.
WITHOUT_KEYS = Derivation({}, 0)


@dataclass(frozen=True, slots=True)
class SecretDigest:
    """A live secret as it is stored: SHA-256 of what the client presents.

    `derived_with`: the version of the deployment's key it can be made again with (client_secret_jwt), or None.
    """

    id: UUID
    digest: bytes
    expires_at: datetime | None
    derived_with: int | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether the secret may still be used at `now`; revoked ones are not in the registry at all."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A client with the application it belongs to; a suspended one is found too, with `active` false."""

    id: UUID
    metadata: ClientMetadata
    application_id: UUID | None
    application_name: str
    office_name: str
    secrets: tuple[SecretDigest, ...]
    suspended: bool
    demo: bool
    #: When the logo we show of it was fetched; None: there is none.
    logo_fetched_at: datetime | None = None
    self_registered: bool = False

    @property
    def logo(self) -> str | None:
        """The path of its logo on our own address."""
        return path_of(self.id, self.logo_fetched_at)

    @property
    def vouched(self) -> bool:
        """Whether an operator answers for the addresses it names."""
        return vouched(self.metadata, self.self_registered)

    @property
    def a_strangers(self) -> bool:
        """Whether anybody may speak for it: it proves nothing, or proves to be what anybody can register."""
        return self.metadata.public or not self.vouched

    @property
    def active(self) -> bool:
        return not self.suspended

    def live_secrets(self, now: datetime) -> tuple[SecretDigest, ...]:
        """The secrets that prove this client at `now`: none, one or two."""
        return tuple(secret for secret in self.secrets if secret.is_live(now))


class Registry:
    """Finds clients by client_id: one statement for one not seen lately, none for one that was.

    Known and unknown ids are kept apart and each at most `at_most`, so inventing ids neither fills the
    memory nor drives real clients out. `forget` empties both; an answer being loaded meanwhile is not kept.
    """

    def __init__(self, database: Database, derivation: Derivation = WITHOUT_KEYS, at_most: int = 5_000) -> None:
        """`derivation`: makes the secrets that clients sign with."""
        self.derivation = derivation
        self._database = database
        self._at_most = at_most
        self._epoch = 0
        self._known: dict[str, RegisteredClient] = {}
        self._unknown: dict[str, None] = {}

    async def find(self, client_id: str) -> RegisteredClient | None:
        """The client, active or suspended, or None when nobody registered it."""
        known = self._known.get(client_id)
        if known is not None or client_id in self._unknown or not is_client_id(client_id):
            return known
        epoch = self._epoch
        client = _read(await self._database.all(LOOKUP, {"client_id": client_id}))
        if epoch == self._epoch:
            self._keep(client_id, client)
        return client

    def forget(self) -> None:
        """Something about clients changed: every next question is asked anew."""
        self._epoch += 1
        self._known.clear()
        self._unknown.clear()

    def _keep(self, client_id: str, client: RegisteredClient | None) -> None:
        if client is None:
            _make_room(self._unknown, self._at_most)
            self._unknown[client_id] = None
        else:
            _make_room(self._known, self._at_most)
            self._known[client_id] = client


def _make_room(kept: dict[str, Any], at_most: int) -> None:
    """The oldest goes: a dict remembers the order of arrival."""
    if len(kept) >= at_most:
        del kept[next(iter(kept))]


def _read(rows: Sequence[Any]) -> RegisteredClient | None:
    if not rows:
        return None
    client = rows[0]
    return RegisteredClient(
        id=client.id,
        metadata=document.restored(client),
        application_id=client.application_id,
        application_name=client.application_name or "",
        office_name=client.office_name or "",
        secrets=tuple(_secret(row) for row in rows if row.secret_id),
        suspended=client.suspended_at is not None,
        demo=client.demo,
        logo_fetched_at=client.logo_fetched_at,
        self_registered=client.self_registered,
    )


def _secret(row: Any) -> SecretDigest:
    return SecretDigest(row.secret_id, row.digest, row.expires_at, row.derived_with)
