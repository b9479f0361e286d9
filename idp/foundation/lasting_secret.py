"""PersistentSecret: generated once and stored encrypted; it stays the same when the deployment's secret keys change."""

import os
from datetime import datetime

from sqlalchemy import LargeBinary, select, update
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.database import Base, Database, Session
from idp.foundation.key_safe import KeySafe
from idp.foundation.upsert import insert_or_ignore

_BYTES = 32


class StoredSecret(Base):
    """A secret, encrypted under the deployment's secret key."""

    __tablename__ = "lasting_secret"
    name: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class LastingSecret:
    """The secret called `name`: values derived from it stay the same for the life of the database."""

    def __init__(self, database: Database, safe: KeySafe, name: str) -> None:
        self._database = database
        self._safe = safe
        self._name = name
        self._value = b""

    @property
    def value(self) -> bytes:
        """The 32 bytes. Raises RuntimeError before `load`, so that nothing is derived from an empty secret."""
        if not self._value:
            raise RuntimeError(f"the lasting secret {self._name} is not loaded")
        return self._value

    async def load(self) -> None:
        """Load the secret; the first process of a new deployment generates it. Raises UnknownSecretKey.

        One encrypted under an older secret key is encrypted again, so that the older key can be removed after a start.
        """
        async with self._database.begin() as session:
            sealed = await self._stored(session) or await self._made(session)
            self._value = self._safe.unseal(self._name, sealed)
            if not self._safe.is_current(sealed):
                same = (StoredSecret.name == self._name) & (StoredSecret.sealed == sealed)
                anew = self._safe.seal(self._name, self._value)
                await session.execute(update(StoredSecret).where(same).values(sealed=anew))

    async def _stored(self, session: Session) -> bytes | None:
        found: bytes | None = await session.scalar(select(StoredSecret.sealed).where(StoredSecret.name == self._name))
        return found

    async def _made(self, session: Session) -> bytes:
        """Insert a new secret; concurrent processes wait for the insert and then read the same one."""
        row = {
            "name": self._name,
            "sealed": self._safe.seal(self._name, os.urandom(_BYTES)),
            "created_at": clock.now(),
        }
        await session.execute(insert_or_ignore(session, StoredSecret, row, on=("name",)))
        sealed = await self._stored(session)
        assert sealed is not None  # noqa: S101  inserted above, or by a concurrent process
        return sealed
