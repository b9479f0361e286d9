"""Wires the pages of offices, roles and progress."""

from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.catalogue.wiring import Catalogue
from idp.clients.teams.wiring import Teams
from idp.monitoring.office_home import OfficeHome
from idp.monitoring.progress.dashboard import DashboardLoader
from idp.monitoring.progress.work_list import WorkListLoader
from idp.tracker.tracker import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """The use cases of the pages of offices and roles, and those of the packages below that they use."""

    accounts: Accounts
    tracker: Tracker
    teams: Teams
    office_home: OfficeHome
    catalogue: Catalogue
    work: WorkListLoader
    dashboard: DashboardLoader


def wire_monitoring(accounts: Accounts, tracker: Tracker, teams: Teams, catalogue: Catalogue) -> Monitoring:
    """The pages of offices, roles and progress of one deployment."""
    work = WorkListLoader(teams, catalogue)
    return Monitoring(
        accounts=accounts,
        tracker=tracker,
        teams=teams,
        office_home=OfficeHome(accounts, tracker, teams),
        catalogue=catalogue,
        work=work,
        dashboard=DashboardLoader(tracker, work, accounts.calendar),
    )
