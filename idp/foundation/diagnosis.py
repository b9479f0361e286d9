"""A code for every refusal a person sees: what they read out to the service desk, what a developer looks up."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation import clock
from idp.foundation.database import Base, Database

#: Crockford's base32: no I, L, O or U, so nothing is mistaken when read out.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AT_MOST = 50


class Diagnosed(Base):
    """What was refused: its kind and the facts a developer needs. No personal data, no secret."""

    __tablename__ = "diagnosis"
    code: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    client_id: Mapped[str | None]
    facts: Mapped[dict[str, str]] = mapped_column(JSON)


@dataclass(frozen=True, slots=True)
class _Kept:
    code: str
    at: datetime
    kind: str
    client_id: str | None
    facts: dict[str, str]


def new_code() -> str:
    """A code such as DVS-7K2Q-M4XT: 40 random bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"DVS-{letters[:4]}-{letters[4:]}"


class Diagnoses:
    """Collected in memory and written by the flusher; in a flood the newest fifty of a second are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: list[_Kept] = []

    def new(self, kind: str, client_id: str | None = None, facts: Mapping[str, str] | None = None) -> str:
        """Give the refusal `kind` a code. `facts`: short values for a developer, never a secret or a person."""
        code = new_code()
        short = {name: value[:500] for name, value in (facts or {}).items()}
        self._kept.append(_Kept(code, clock.now(), kind, client_id, short))
        del self._kept[:-_AT_MOST]
        return code

    async def flush(self) -> None:
        """Write what was collected; on failure it is kept for the next flush."""
        if not self._kept:
            return
        kept, self._kept = self._kept, []
        rows = [{"code": k.code, "at": k.at, "kind": k.kind, "client_id": k.client_id, "facts": k.facts} for k in kept]
        try:
            async with self._database.begin() as session:
                await session.execute(insert(Diagnosed), rows)
        except BaseException:
            self._kept = kept + self._kept
            raise

    async def purge(self, older_than: datetime) -> None:
        """Forget what was diagnosed before `older_than`."""
        async with self._database.begin() as session:
            await session.execute(delete(Diagnosed).where(Diagnosed.at < older_than))
