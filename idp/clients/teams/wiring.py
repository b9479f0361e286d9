"""Wires claims, teams and staff of vendors."""

from dataclasses import dataclass

from idp.accounts.partners.partner_accounts import PartnerAccounts
from idp.accounts.wiring import Accounts
from idp.clients.teams.partner_expiry import PartnerExpiry
from idp.clients.teams.partners import Partners
from idp.clients.teams.team_access import TeamAccess
from idp.clients.teams.team_admin import TeamAdmin
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.wiring import Foundation
from idp.permissions import Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """The use cases of claims, teams and vendors' staff."""

    calendar: Calendar
    access: TeamAccess
    partners: Partners
    partner_expiry: PartnerExpiry

    def admin(self, session: Session, authority: Authority) -> TeamAdmin:
        """The context in which claims and teams are read and changed: this transaction and this authority."""
        return TeamAdmin(session, authority, self.calendar, self.access)


def wire_teams(foundation: Foundation, accounts: Accounts, access: TeamAccess) -> Teams:
    """The teams of one deployment."""
    partner_accounts = PartnerAccounts(accounts.sessions, accounts.recovery.codes)
    return Teams(
        calendar=foundation.calendar,
        access=access,
        partners=Partners(partner_accounts),
        partner_expiry=PartnerExpiry(foundation.database, partner_accounts),
    )
