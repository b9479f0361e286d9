"""Wires the pages of offices and roles."""

from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.clients.teams.wiring import Teams
from idp.monitoring.office_home import OfficeHome
from idp.tracker.tracker import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """The use cases of the pages of offices and roles, and those of the packages below that they use."""

    accounts: Accounts
    tracker: Tracker
    teams: Teams
    office_home: OfficeHome


def wire_monitoring(accounts: Accounts, tracker: Tracker, teams: Teams) -> Monitoring:
    """The pages of offices and roles of one deployment."""
    home = OfficeHome(accounts, tracker, teams)
    return Monitoring(accounts=accounts, tracker=tracker, teams=teams, office_home=home)
