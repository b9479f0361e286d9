"""DeploymentPasswords: what the database knows that makes a password weak: the deployment's list, names of offices."""

from dataclasses import dataclass

from idp.accounts.authentication.common_passwords import digest_common
from idp.accounts.store import common_passwords as store
from idp.foundation.database import Database
from idp.offices import store as offices


@dataclass(frozen=True, slots=True)
class DeploymentPasswords:
    """Asks the database each time, so that an update holds in every process at once and takes no memory."""

    database: Database

    async def has(self, password: str) -> bool:
        """Whether the deployment's list of common passwords has a password."""
        digest = digest_common(password)
        alike = await self.database.fetch_all(store.FIND_BETWEEN, store.range_around(digest))
        return any(bytes(row.digest) == digest for row in alike)

    async def list_office_names(self, *codes: str | None) -> list[str]:
        """The names and short names of the offices with these codes, at most two."""
        known = [code for code in codes if code]
        if not known:
            return []
        rows = await self.database.fetch_all(offices.FIND_NAMES, {"first": known[0], "second": known[-1]})
        return [name for row in rows for name in (row.name, row.aka) if name]
