"""Wires full lists of people: their policy, who decides about them, and what carries them out."""

from dataclasses import dataclass

from idp.accounts.policy import RosterPolicy
from idp.accounts.roster.roster_admin import RosterAdmin
from idp.accounts.roster.roster_application import RosterApplication
from idp.accounts.sessions.sessions import Sessions
from idp.foundation.database import Database, Session
from idp.permissions import Authority


@dataclass(frozen=True, slots=True)
class Rosters:
    """The use cases of rosters."""

    policy: RosterPolicy
    application: RosterApplication

    def admin(self, session: Session, authority: Authority) -> RosterAdmin:
        """The context in which rosters are proposed and decided: this transaction and this authority."""
        return RosterAdmin(session, authority, self.policy)


def wire_rosters(database: Database, sessions: Sessions, policy: RosterPolicy) -> Rosters:
    """The rosters of one deployment."""
    return Rosters(policy, RosterApplication(database, sessions))
