"""Wires the diagnosis of errors."""

from dataclasses import dataclass

from idp.clients.teams.client_wiring import TeamClientWork, wire_team_clients
from idp.clients.wiring import Clients
from idp.diagnosis.diagnosis_reader import DiagnosisReader
from idp.diagnosis.guess_limit import GuessLimit, GuessPolicy
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.foundation.wiring import Foundation


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The use cases of the diagnosis of errors, and those of the packages below that they use."""

    foundation: Foundation
    clients: Clients
    reader: DiagnosisReader
    guesses: GuessLimit
    team: TeamClientWork
    journal: RequestJournal


def wire_diagnosis(foundation: Foundation, clients: Clients) -> Diagnosis:
    """The diagnosis of one deployment."""
    journal = RequestJournal(foundation.database)
    foundation.periodic_flush.register(journal.flush)
    return Diagnosis(
        foundation=foundation,
        clients=clients,
        reader=DiagnosisReader(foundation.error_reports, clients.team_access),
        guesses=GuessLimit(GuessPolicy()),
        journal=journal,
        team=wire_team_clients(clients, foundation.outbound),
    )
