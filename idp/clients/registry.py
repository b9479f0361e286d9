"""Registry: clients as protocol endpoints need them, cached in the process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from idp.clients import metadata_document
from idp.clients.authority import is_trusted
from idp.clients.logo_image import logo_path
from idp.clients.policy import is_client_id
from idp.clients.sandbox_admits import SANDBOX_ADMITS, ClientSandboxAdmits
from idp.clients.store.client_lookup import CLIENT_LOOKUP
from idp.foundation.database import Database
from idp.foundation.secret_values import SecretDeriver
from idp.protocol.client import ClientMetadata, Environment, Ownership

#: For processes that neither issue nor verify secrets for client_secret_jwt.
NO_SECRET_DERIVER = SecretDeriver({}, 0)


@dataclass(frozen=True, slots=True)
class SecretDigest:
    """A live secret as it is stored: the SHA-256 of what the client presents.

    `derived_with`: the version of the secret key it can be derived again with (client_secret_jwt), or None.
    """

    id: UUID
    digest: bytes
    expires_at: datetime | None
    derived_with: int | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether the secret has not expired at `now`; revoked ones are not in the registry."""
        return self.expires_at is None or now < self.expires_at


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A client with its application; a suspended one is found too, with `active` false."""

    id: UUID
    metadata: ClientMetadata
    application_id: UUID | None
    application_name: str
    office_name: str
    secrets: tuple[SecretDigest, ...]
    suspended: bool
    demo: bool
    #: When its logo was fetched; None without a logo.
    logo_fetched_at: datetime | None = None
    self_registered: bool = False
    #: Whom it admits in `uji`; None: whom the deployment says.
    sandbox_admits: ClientSandboxAdmits | None = None

    @property
    def logo(self) -> str | None:
        """The path of its logo at this provider."""
        return logo_path(self.id, self.logo_fetched_at)

    @property
    def trusted(self) -> bool:
        """Whether an operator registered it or took it over, and so is responsible for the addresses it declares."""
        return is_trusted(self.metadata, self.self_registered)

    @property
    def may_inspect_others(self) -> bool:
        """Whether it may learn about access tokens that other clients were given: no client that a team keeps may.

        A team registers clients of its application in `uji` by itself, so no operator has judged them.
        """
        of_team = self.application_id is not None and self.metadata.environment is Environment.UJI
        return self.trusted and not (of_team and self.metadata.ownership is Ownership.LUAR)

    @property
    def open_to_anyone(self) -> bool:
        """Whether anyone can make requests as this client: it is public, or of a kind anyone can register."""
        return self.metadata.public or not self.trusted

    @property
    def active(self) -> bool:
        return not self.suspended

    def live_secrets(self, now: datetime) -> tuple[SecretDigest, ...]:
        """The secrets that authenticate this client at `now`: none, one or two."""
        return tuple(secret for secret in self.secrets if secret.is_live(now))

    def expired_secrets(self, now: datetime) -> tuple[SecretDigest, ...]:
        """The two newest secrets that were live once: they explain a refusal, and open nothing."""
        return tuple(secret for secret in self.secrets if not secret.is_live(now))[-2:]


class Registry:
    """Finds clients by client_id: one statement for one not in the cache, none for a cached one.

    Known and unknown ids are cached apart, at most `at_most` of each, so requests with invented ids neither fill
    the memory nor evict real clients. `clear_cache` empties both; an answer being loaded meanwhile is not cached.
    A change is visible at once in the process that made it, within a second in others.
    """

    def __init__(self, database: Database, derivation: SecretDeriver = NO_SECRET_DERIVER, at_most: int = 5_000) -> None:
        """`derivation`: derives the secrets of clients with client_secret_jwt."""
        self.derivation = derivation
        self._database = database
        self._at_most = at_most
        self._epoch = 0
        self._known: dict[str, RegisteredClient] = {}
        self._unknown: dict[str, None] = {}

    async def find(self, client_id: str) -> RegisteredClient | None:
        """The client, active or suspended, or None when there is none."""
        cached = self._known.get(client_id)
        if cached is not None or client_id in self._unknown or not is_client_id(client_id):
            return cached
        epoch = self._epoch
        client = _client_from_rows(await self._database.fetch_all(CLIENT_LOOKUP, {"client_id": client_id}))
        if epoch == self._epoch:
            self._save(client_id, client)
        return client

    def clear_cache(self) -> None:
        """Drop the cache after a change."""
        self._epoch += 1
        self._known.clear()
        self._unknown.clear()

    def _save(self, client_id: str, client: RegisteredClient | None) -> None:
        if client is None:
            _evict_oldest(self._unknown, self._at_most)
            self._unknown[client_id] = None
        else:
            _evict_oldest(self._known, self._at_most)
            self._known[client_id] = client


def _evict_oldest(entries: dict[str, Any], at_most: int) -> None:
    """Evict the oldest entry; a dict keeps insertion order."""
    if len(entries) >= at_most:
        del entries[next(iter(entries))]


def _client_from_rows(rows: Sequence[Any]) -> RegisteredClient | None:
    if not rows:
        return None
    client = rows[0]
    return RegisteredClient(
        id=client.id,
        metadata=metadata_document.metadata_from_row(client),
        application_id=client.application_id,
        application_name=client.application_name or "",
        office_name=client.office_name or "",
        secrets=tuple(_secret(row) for row in rows if row.secret_id),
        suspended=client.suspended_at is not None,
        demo=client.demo,
        logo_fetched_at=client.logo_fetched_at,
        self_registered=client.self_registered,
        sandbox_admits=SANDBOX_ADMITS.get(client.sandbox_admits),
    )


def _secret(row: Any) -> SecretDigest:
    return SecretDigest(row.secret_id, row.digest, row.expires_at, row.derived_with)
