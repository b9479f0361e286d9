"""A secret made once for good and kept sealed in the database: it outlives every secret key of the deployment."""

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
    """A secret under the deployment's secret key."""

    __tablename__ = "lasting_secret"
    name: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class LastingSecret:
    """The secret called `name`: what is derived from it stays the same for as long as the database lives."""

    def __init__(self, database: Database, safe: KeySafe, name: str) -> None:
        self._database = database
        self._safe = safe
        self._name = name
        self._value = b""

    @property
    def value(self) -> bytes:
        """32 bytes. Raises RuntimeError before they were loaded, so that nothing is ever derived from nothing."""
        if not self._value:
            raise RuntimeError(f"the lasting secret {self._name} is not loaded")
        return self._value

    async def load(self) -> None:
        """Read it; the first process of a new deployment makes it. Raises UnknownSecretKey.

        One sealed under an older secret key is sealed anew, so that the older one can be taken away after a start.
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
        """Whoever is first makes it; the others wait here and then read the same."""
        row = {
            "name": self._name,
            "sealed": self._safe.seal(self._name, os.urandom(_BYTES)),
            "created_at": clock.now(),
        }
        await session.execute(insert_or_ignore(session, StoredSecret, row, on=("name",)))
        sealed = await self._stored(session)
        assert sealed is not None  # noqa: S101  somebody has made it
        return sealed
