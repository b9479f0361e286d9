"""Signing keys and their rotation: next, current, retired (published until their tokens expire)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary, Select, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import audit, change_counter, clock
from idp.foundation.database import Base, Database, Session
from idp.foundation.events import FoundationEvent
from idp.foundation.ids import new_id
from idp.foundation.issued_ahead import newest_correctable
from idp.foundation.key_encryption import ALGORITHMS, ON_DEMAND, KeyEncryption, PrivateKey
from idp.foundation.upsert import insert_or_ignore

#: Algorithms known to every release. An older release cannot load other keys, so it is not notified of them.
_KNOWN_TO_EVERY_RELEASE = frozenset({"RS256", "ES256"})


class KeyState(StrEnum):
    """The state of a key: published before its use, signing, or published until its last token has expired."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


_STATE_ORDER = (KeyState.CURRENT, KeyState.NEXT, KeyState.RETIRED)


class StoredKey(Base):
    """An encrypted private key; the unique `slot` (`state:algorithm`) stops two processes from making the same one.

    `current_since` of a current key is null while its algorithm is not offered, and the key not published.
    """

    __tablename__ = "signing_key"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(unique=True)
    algorithm: Mapped[str]
    slot: Mapped[str | None] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    current_since: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


_KEPT_TOO_SHORT = (
    "IDP_KEYS__KEEP_RETIRED must be at least IDP_KEYS__PUBLISH_AHEAD longer than the longest token or session: "
    "clients keep the key set that long, and an ID token serves as a hint for as long as its session lives."
)


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
        found = []
        if self.publish_ahead >= self.rotate_every:
            found.append("IDP_KEYS__PUBLISH_AHEAD must be less than IDP_KEYS__ROTATE_EVERY: it is published meanwhile.")
        if self.keep_retired < longest + self.publish_ahead:
            found.append(_KEPT_TOO_SHORT)
        return found


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A decrypted key: its `kid`, its JWS algorithm, its state, the key itself, and whether it was ever current."""

    kid: str
    algorithm: str
    state: KeyState
    private: PrivateKey
    has_signed: bool

    @property
    def rank(self) -> tuple[int, int, str]:
        """Its place in the key set: by algorithm, RSA first, and the current key of each first."""
        return ALGORITHMS.index(self.algorithm), _STATE_ORDER.index(self.state), self.kid


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
        self._keys: tuple[SigningKey, ...] = ()
        self._current: dict[str, SigningKey] = {}
        self._withdrawn: dict[str, SigningKey] = {}
        self._published: tuple[SigningKey, ...] = ()
        #: The algorithms that clients may be registered for; those of ON_DEMAND only at times.
        self.offered: tuple[str, ...] = ()
        #: Incremented by every load and offer, so that values computed from the keys can be recomputed.
        self.generation = 0

    def signing_key(self, algorithm: str) -> SigningKey:
        """The current key for `algorithm`; once it is not offered any more, its last key while that is published.

        Raises KeyError for an algorithm this deployment does not sign with.
        """
        return self._current[algorithm]

    def published_keys(self) -> tuple[SigningKey, ...]:
        """Every key of the JWK Set (RFC 7517 5), RSA first: next, current, and retired ones still published."""
        return self._published

    def loaded_keys(self) -> tuple[SigningKey, ...]:
        """The published keys, and those of algorithms that are not offered: one may be needed a moment from now."""
        return self._keys

    async def load(self) -> None:
        """Load the keys; the first process of a new deployment generates them."""
        # retired keys as well, until the job deletes them: a clock that is ahead for a moment hides none
        ours = select(StoredKey).where(StoredKey.algorithm.in_(ALGORITHMS)).order_by(StoredKey.retired_at)
        async with self._database.begin() as session:
            rows = list(await session.scalars(ours))
            if filled := await self._fill_empty_slots(session, {row.slot for row in rows}):
                if not _KNOWN_TO_EVERY_RELEASE.isdisjoint(filled):
                    await change_counter.publish_change(session, "keys")
                # filling waits for a process that rotates: what that changed is read anew, not from memory
                rows = list(await session.scalars(ours.execution_options(populate_existing=True)))
        loaded = [self._to_signing_key(row) for row in rows]
        self._keys = tuple(sorted(loaded, key=lambda key: key.rank))
        self._published = tuple(key for key in self._keys if key.state is KeyState.RETIRED and key.has_signed)
        self._withdrawn = {key.algorithm: key for key in loaded if key in self._published}
        self._offer({key.algorithm for key in loaded if key.state is KeyState.CURRENT and key.has_signed})

    async def follow_demand(self, session: Session, demanded: frozenset[str]) -> None:
        """Offer those algorithms of ON_DEMAND that are demanded; withdraw the others.

        A withdrawn key stays published like any retired one. Called by one transaction at a time.
        """
        offered = await self.offered_on_demand(session)
        if demanded == offered:
            return
        await session.execute(_lock_next_keys(ON_DEMAND))
        for algorithm in sorted(offered - demanded):
            await self._withdraw(session, algorithm)
        await self._fill_empty_slots(session)
        for algorithm in sorted(demanded - offered):
            await self._begin_offer(session, algorithm)
        await change_counter.publish_change(session, "keys")
        session.after_commit(lambda: self._offer((set(ALGORITHMS) - ON_DEMAND) | demanded))

    async def offered_on_demand(self, session: Session) -> frozenset[str]:
        """The algorithms of ON_DEMAND that are offered."""
        in_use = StoredKey.algorithm.in_(ON_DEMAND) & StoredKey.current_since.is_not(None)
        current = StoredKey.slot.startswith(KeyState.CURRENT)
        return frozenset(await session.scalars(select(StoredKey.algorithm).where(current, in_use)))

    async def check_secret_keys(self) -> None:
        """Open every stored key, and make none. Raises UnknownSecretKey when the deployment's secret keys do not."""
        async with self._database.begin() as session:
            for row in await session.scalars(select(StoredKey)):
                self._encryption.decrypt(row.kid, row.sealed)

    async def rotate(self, session: Session) -> list[str]:
        """Move next -> current -> retired and generate a new next; return the algorithms that moved.

        A next key younger than `publish_ahead` is not moved: clients may not have fetched it yet. Nor are those of
        algorithms that are not offered, which nobody has seen.
        """
        moment = clock.now()
        ripe = StoredKey.created_at <= moment - self._policy.publish_ahead
        moving = (set(ALGORITHMS) - ON_DEMAND) | await self.offered_on_demand(session)
        # a concurrent rotation waits for this lock, and then finds a next key that is too young
        moved = sorted(await session.scalars(_lock_next_keys(moving).where(ripe)))
        for algorithm in moved:
            await _retire(session, algorithm, moment)
            promote = update(StoredKey).where(StoredKey.slot == f"{KeyState.NEXT}:{algorithm}")
            await session.execute(promote.values(slot=f"{KeyState.CURRENT}:{algorithm}", current_since=moment))
            await audit.record(session, audit.Event(FoundationEvent.KEYS_ROTATED, detail={"algorithm": algorithm}))
        await self._fill_empty_slots(session)
        await change_counter.publish_change(session, "keys")
        return moved

    async def replace_leaked(self, session: Session) -> None:
        """Delete all keys and generate new ones; everything signed with the old ones becomes invalid."""
        offered = await self.offered_on_demand(session)
        await session.execute(delete(StoredKey))
        await self._fill_empty_slots(session)
        for algorithm in sorted(offered):
            await self._begin_offer(session, algorithm)
        await audit.record(session, audit.Event(FoundationEvent.KEYS_REPLACED))
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

    def _offer(self, algorithms: Collection[str]) -> None:
        """Publish the keys of these algorithms beside those that are published already."""
        self.offered = tuple(algorithm for algorithm in ALGORITHMS if algorithm in algorithms)
        published = {key.kid for key in self._published}
        self._published = tuple(key for key in self._keys if key.kid in published or self._is_offered(key))
        withdrawn = {name: key for name, key in self._withdrawn.items() if name not in self.offered}
        self._current = {key.algorithm: key for key in self._keys if key.state is KeyState.CURRENT} | withdrawn
        self.generation += 1

    def _is_offered(self, key: SigningKey) -> bool:
        return key.algorithm in self.offered and key.state is not KeyState.RETIRED

    async def _begin_offer(self, session: Session, algorithm: str) -> None:
        """Let the keys that wait for this sign and be published; the next one counts as made now, when it is seen."""
        moment = clock.now()
        current = update(StoredKey).where(StoredKey.slot == f"{KeyState.CURRENT}:{algorithm}")
        await session.execute(current.values(current_since=moment))
        following = update(StoredKey).where(StoredKey.slot == f"{KeyState.NEXT}:{algorithm}")
        await session.execute(following.values(created_at=moment))
        await audit.record(session, audit.Event(FoundationEvent.KEYS_OFFERED, detail={"algorithm": algorithm}))

    async def _withdraw(self, session: Session, algorithm: str) -> None:
        """Retire the current key, and delete the next one, which has signed nothing."""
        await _retire(session, algorithm, clock.now())
        await session.execute(delete(StoredKey).where(StoredKey.slot == f"{KeyState.NEXT}:{algorithm}"))
        await audit.record(session, audit.Event(FoundationEvent.KEYS_WITHDRAWN, detail={"algorithm": algorithm}))

    async def _fill_empty_slots(self, session: Session, filled: Collection[str | None] | None = None) -> set[str]:
        """Generate missing next and current keys and return their algorithms; `filled`: the slots that have one."""
        if filled is None:
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
            "current_since": moment if place is KeyState.CURRENT and algorithm not in ON_DEMAND else None,
            "retired_at": None,
        }
        await session.execute(insert_or_ignore(session, StoredKey, row, on=("slot",)))

    def _to_signing_key(self, row: StoredKey) -> SigningKey:
        place = KeyState(row.slot.partition(":")[0]) if row.slot else KeyState.RETIRED
        private = self._encryption.load_key(row.kid, row.sealed)
        return SigningKey(row.kid, row.algorithm, place, private, row.current_since is not None)


async def _retire(session: Session, algorithm: str, moment: datetime) -> None:
    current = update(StoredKey).where(StoredKey.slot == f"{KeyState.CURRENT}:{algorithm}")
    await session.execute(current.values(slot=None, retired_at=moment))


def _lock_next_keys(algorithms: Collection[str]) -> Select[str]:
    """Select the algorithms that have a next key, and lock it."""
    following = StoredKey.slot.in_([f"{KeyState.NEXT}:{algorithm}" for algorithm in sorted(algorithms)])
    return select(StoredKey.algorithm).where(following).order_by(StoredKey.algorithm).with_for_update()
