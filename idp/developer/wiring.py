"""Wires the pages of developers."""

from dataclasses import dataclass

from idp.clients.teams.client_wiring import TeamClientWork
from idp.clients.teams.team_addresses import TeamAddresses
from idp.clients.teams.team_permissions import TeamPermissions
from idp.clients.teams.wiring import Teams
from idp.clients.wiring import Clients
from idp.developer.developer_home import DeveloperHome
from idp.developer.team_applications import TeamApplications
from idp.diagnosis.diagnosis_reader import DiagnosisReader
from idp.diagnosis.guess_limit import GuessLimit
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.diagnosis.wiring import Diagnosis
from idp.foundation.database import Database
from idp.foundation.wiring import Foundation
from idp.oidc.trial.sign_in_trial import SignInTrials
from idp.oidc.wiring import Oidc
from idp.tracker.tracker import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class Developer:
    """The use cases of the developer area, and those of the packages below that its pages use."""

    clients: Clients
    applications: TeamApplications
    home: DeveloperHome
    trials: SignInTrials
    team_permissions: TeamPermissions
    team: TeamClientWork
    teams: Teams
    journal: RequestJournal
    database: Database
    diagnoses: DiagnosisReader
    guesses: GuessLimit


def wire_developer(
    foundation: Foundation, clients: Clients, oidc: Oidc, teams: Teams, *, diagnosis: Diagnosis, tracker: Tracker
) -> Developer:
    """The developer area of one deployment."""
    applications = TeamApplications(clients, TeamAddresses(foundation.outbound))
    return Developer(
        clients=clients,
        applications=applications,
        home=DeveloperHome(applications, tracker),
        trials=oidc.tokens.trials,
        team_permissions=TeamPermissions(foundation.database),
        teams=teams,
        journal=diagnosis.journal,
        database=foundation.database,
        team=diagnosis.team,
        diagnoses=diagnosis.reader,
        guesses=diagnosis.guesses,
    )
