"""Signing keys and their rotation: next, current, retired (published until their tokens expire)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import audit, change_counter, clock
from idp.foundation.database import Base, Database, Session
from idp.foundation.ids import new_id
from idp.foundation.issued_ahead import newest_correctable
from idp.foundation.key_encryption import ALGORITHMS, KeyEncryption, PrivateKey
from idp.foundation.upsert import insert_or_ignore

#: Algorithms known to every release. An older release cannot load other keys, so it is not notified of them.
_KNOWN_TO_EVERY_RELEASE = frozenset({"RS256", "ES256"})


class KeyState(StrEnum):
    """The state of a key: published before its use, signing, or published until its last token has expired."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


class StoredKey(Base):
    """An encrypted private key; the unique `slot` (`state:algorithm`) stops two processes from making the same one."""

    __tablename__ = "signing_key"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(unique=True)
    algorithm: Mapped[str]
    slot: Mapped[str | None] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    current_since: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class KeyPolicy:
    """How long keys are used. Clients cache a key set for up to a day, so keys are published that long before use."""

    #: A key signs for so long.
    rotate_every: timedelta = timedelta(days=90)
    #: The next one is published so long before it signs.
    publish_ahead: timedelta = timedelta(days=1)
    #: A retired one stays published for so long.
    keep_retired: timedelta = timedelta(days=2)

    def find_errors(self, longest: timedelta) -> list[str]:
        """Return what is wrong with the policy; `longest`: the longest lifetime of a token or session."""
        if self.keep_retired >= longest + self.publish_ahead:
            return []
        return [
            "IDP_KEYS__KEEP_RETIRED must be at least IDP_KEYS__PUBLISH_AHEAD longer than the longest token or session: "
            "clients keep the key set that long, and an ID token serves as a hint for as long as its session lives."
        ]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A decrypted key: its `kid`, its JWS algorithm, its state, and the key itself."""

    kid: str
    algorithm: str
    state: KeyState
    private: PrivateKey


async def correct_times(session: Session, now: datetime) -> None:
    """Set moments of keys that lie ahead for good to now: such a key was made, used or retired by a clock ahead."""
    for column in (StoredKey.created_at, StoredKey.current_since, StoredKey.retired_at):
        await session.execute(update(StoredKey).where(column > newest_correctable(now)).values({column: now}))


class KeyRing:
    """The signing keys in memory; loaded at start and whenever the change counter "keys" is raised."""

    def __init__(self, database: Database, encryption: KeyEncryption, policy: KeyPolicy) -> None:
        self._database = database
        self._encryption = encryption
        self._policy = policy
        self._current: dict[str, SigningKey] = {}
        self._published: tuple[SigningKey, ...] = ()
        #: Incremented by every load, so that values computed from the keys can be recomputed.
        self.generation = 0

    def signing_key(self, algorithm: str) -> SigningKey:
        """The current key for `algorithm`. Raises KeyError for an algorithm this deployment does not sign with."""
        return self._current[algorithm]

    def published_keys(self) -> tuple[SigningKey, ...]:
        """Every key of the JWK Set (RFC 7517 5): next, current, and retired ones that are still published."""
        return self._published

    async def load(self) -> None:
        """Load the keys; the first process of a new deployment generates them."""
        async with self._database.begin() as session:
            if not _KNOWN_TO_EVERY_RELEASE.isdisjoint(await self._fill_empty_slots(session)):
                await change_counter.publish_change(session, "keys")
            # retired keys as well, until the job deletes them: a clock that is ahead for a moment hides none
            ours = StoredKey.algorithm.in_(ALGORITHMS)
            rows = list(await session.scalars(select(StoredKey).where(ours).order_by(StoredKey.kid)))
        self._published = tuple(self._to_signing_key(row) for row in rows)
        self._current = {key.algorithm: key for key in self._published if key.state is KeyState.CURRENT}
        self.generation += 1

    async def rotate(self, session: Session) -> list[str]:
        """Move next -> current -> retired and generate a new next; return the algorithms that moved.

        A next key younger than `publish_ahead` is not moved: clients may not have fetched it yet.
        """
        moment = clock.now()
        ripe = StoredKey.created_at <= moment - self._policy.publish_ahead
        waiting = select(StoredKey.algorithm).where(StoredKey.slot.startswith(KeyState.NEXT), ripe)
        # a concurrent rotation waits for this lock, and then finds a next key that is too young
        moved = sorted(await session.scalars(waiting.order_by(StoredKey.algorithm).with_for_update()))
        for algorithm in moved:
            slots = {place: f"{place}:{algorithm}" for place in KeyState}
            retire = update(StoredKey).where(StoredKey.slot == slots[KeyState.CURRENT])
            await session.execute(retire.values(slot=None, retired_at=moment))
            promote = update(StoredKey).where(StoredKey.slot == slots[KeyState.NEXT])
            await session.execute(promote.values(slot=slots[KeyState.CURRENT], current_since=moment))
            await audit.record(session, audit.Event("keys.rotated", detail={"algorithm": algorithm}))
        await self._fill_empty_slots(session)
        await change_counter.publish_change(session, "keys")
        return moved

    async def replace_leaked(self, session: Session) -> None:
        """Delete all keys and generate new ones; everything signed with the old ones becomes invalid."""
        await session.execute(delete(StoredKey))
        await self._fill_empty_slots(session)
        await audit.record(session, audit.Event("keys.replaced"))
        await change_counter.publish_change(session, "keys")

    async def rotate_when_due(self) -> None:
        """Rotate when a current key has signed for `rotate_every`; delete keys that are no longer published."""
        async with self._database.begin() as session:
            published = or_(
                StoredKey.retired_at.is_(None), StoredKey.retired_at > clock.now() - self._policy.keep_retired
            )
            expired = delete(StoredKey).where(~published).returning(StoredKey.kid)
            if (await session.scalars(expired)).all():
                await change_counter.publish_change(session, "keys")
            old = StoredKey.current_since <= clock.now() - self._policy.rotate_every
            if await session.scalar(
                select(StoredKey.kid).where(StoredKey.slot.startswith(KeyState.CURRENT), old).limit(1)
            ):
                await self.rotate(session)

    async def _fill_empty_slots(self, session: Session) -> set[str]:
        """Generate missing next and current keys and return their algorithms."""
        filled = set(await session.scalars(select(StoredKey.slot).where(StoredKey.slot.is_not(None))))
        slots = [(algorithm, place) for algorithm in ALGORITHMS for place in (KeyState.CURRENT, KeyState.NEXT)]
        empty = [(algorithm, place) for algorithm, place in slots if f"{place}:{algorithm}" not in filled]
        for algorithm, place in empty:
            await self._insert_key(session, algorithm, place)
        return {algorithm for algorithm, _ in empty}

    async def _insert_key(self, session: Session, algorithm: str, place: KeyState) -> None:
        moment = clock.now()
        kid = f"{algorithm.lower()}-{new_id().hex[:16]}"
        row = {
            "id": new_id(),
            "kid": kid,
            "algorithm": algorithm,
            "slot": f"{place}:{algorithm}",
            "sealed": self._encryption.generate_key(algorithm, kid),
            "created_at": moment,
            "current_since": moment if place is KeyState.CURRENT else None,
            "retired_at": None,
        }
        await session.execute(insert_or_ignore(session, StoredKey, row, on=("slot",)))

    def _to_signing_key(self, row: StoredKey) -> SigningKey:
        place = KeyState(row.slot.partition(":")[0]) if row.slot else KeyState.RETIRED
        return SigningKey(row.kid, row.algorithm, place, self._encryption.load_key(row.kid, row.sealed))
