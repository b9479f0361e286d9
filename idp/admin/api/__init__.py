"""Endpoints of the admin API, one file for each resource."""

from idp.admin.api import (
    apis,
    applications,
    audit,
    claims,
    client_versions,
    clients,
    decisions,
    description,
    diagnoses,
    exports,
    failures,
    help_requests,
    ignored_scopes,
    inventory_fields,
    level_changes,
    logouts,
    notes,
    office_progress,
    offices,
    progress,
    teams,
    use,
)
from idp.admin.guards import ApiGuards
from idp.catalogue.wiring import Catalogue
from idp.clients.teams.wiring import Teams
from idp.clients.wiring import Clients
from idp.diagnosis.diagnosis_reader import DiagnosisReader
from idp.foundation.audit_tags import AuditTags
from idp.oidc.policy import Lifetimes
from idp.tracker.tracker import Tracker
from idp.web.declared_routes import ApiRouter, PageRouter
from idp.web.wiring import Web


def routers(
    registered: Clients,
    tracker: Tracker,
    audit_tags: AuditTags,
    of_teams: Teams,
    *,
    diagnosis_reader: DiagnosisReader,
    catalogue: Catalogue,
    guards: ApiGuards,
    web: Web,
    lifetimes: Lifetimes,
) -> list[ApiRouter | PageRouter]:
    """Every resource, in the order requests are matched and the document lists them."""
    return [
        *_of_applications(tracker, catalogue, guards, web),
        offices.routes(guards, web),
        claims.routes(of_teams, guards, web),
        teams.routes(of_teams, guards, web),
        *_of_progress(tracker, guards, web),
        clients.routes(registered, guards, lifetimes),
        client_versions.routes(registered, guards),
        apis.routes(registered.apis, guards),
        logouts.routes(guards, web),
        diagnoses.routes(diagnosis_reader, guards, web),
        failures.routes(registered.calendar, guards),
        ignored_scopes.routes(guards),
        help_requests.routes(guards, web),
        audit.routes(audit_tags, registered.calendar, guards, web),
        description.routes(registered.provider),
    ]


def _of_applications(tracker: Tracker, catalogue: Catalogue, guards: ApiGuards, web: Web) -> list[ApiRouter]:
    """The inventory, what people decide about it, and how it is used."""
    return [
        applications.routes(tracker, guards, web),
        inventory_fields.routes(catalogue, tracker, guards, web),
        decisions.routes(catalogue, tracker, guards, web),
        notes.routes(catalogue, guards, web),
        use.routes(tracker, guards, web),
    ]


def _of_progress(tracker: Tracker, guards: ApiGuards, web: Web) -> list[ApiRouter]:
    """The numbers of the city and of offices, and whole lists."""
    return [
        progress.routes(tracker, guards, web),
        office_progress.routes(tracker, guards, web),
        level_changes.routes(tracker, guards, web),
        exports.routes(tracker, guards, web),
    ]
