"""PartnerExpiry: the job that ends what staff of vendors have once their day has passed."""

from idp.accounts.partners.partner_accounts import PartnerAccounts
from idp.clients.store import team_members
from idp.foundation import clock
from idp.foundation.database import Database


class PartnerExpiry:
    """Ends sessions, grants and places in teams; at the login they are refused from the day itself."""

    def __init__(self, database: Database, accounts: PartnerAccounts) -> None:
        self._database, self._accounts = database, accounts

    async def run(self) -> int:
        """End everything of those whose day has passed; returns how many there were."""
        total = 0
        while True:
            async with self._database.begin() as session:
                ended = await self._accounts.end_due(session)
                if ended:
                    await team_members.remove_partners(session, ended, clock.now())
            total += len(ended)
            if not ended:
                return total
