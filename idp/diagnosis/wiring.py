"""Wires the diagnosis of errors."""

from dataclasses import dataclass

from idp.clients.wiring import Clients
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.foundation.wiring import Foundation


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The use cases of the diagnosis of errors, and those of the packages below that they use."""

    foundation: Foundation
    clients: Clients
    journal: RequestJournal


def wire_diagnosis(foundation: Foundation, clients: Clients) -> Diagnosis:
    """The diagnosis of one deployment."""
    journal = RequestJournal(foundation.database)
    foundation.periodic_flush.register(journal.flush)
    return Diagnosis(foundation=foundation, clients=clients, journal=journal)
