"""Scopes of the admin API, what each gives, and what the description of the API says of it; pure."""

from collections.abc import Mapping
from enum import StrEnum

from idp.permissions.permission import Permission


class AdminScope(StrEnum):
    """Scopes of the admin API, for clients of the profile `layanan`."""

    READ_INVENTORY = "inventaris:baca"
    READ_PROGRESS = "kemajuan:baca"
    READ_CLIENTS = "klien:baca"
    WRITE_CLIENTS = "klien:tulis"
    CITY_CLIENTS = "klien:kota"
    WRITE_APIS = "api:tulis"
    READ_AUDIT = "audit:baca"
    READ_DIAGNOSES = "diagnosis:baca"
    READ_HELP_REQUESTS = "bantuan:baca"
    ANSWER_HELP_REQUESTS = "bantuan:tulis"
    READ_TEAMS = "tim:baca"
    WRITE_TEAMS = "tim:tulis"
    WRITE_INVENTORY = "inventaris:tulis"
    DECIDE_INVENTORY = "inventaris:putuskan"


#: What each API scope gives, everywhere.
SCOPE_PERMISSIONS: Mapping[AdminScope, frozenset[Permission]] = {
    AdminScope.READ_INVENTORY: frozenset({Permission.READ_INVENTORY}),
    AdminScope.READ_PROGRESS: frozenset({Permission.READ_PROGRESS}),
    AdminScope.READ_CLIENTS: frozenset({Permission.READ_CLIENTS, Permission.READ_APIS}),
    AdminScope.WRITE_CLIENTS: frozenset({Permission.WRITE_CLIENTS}),
    AdminScope.CITY_CLIENTS: frozenset({Permission.WRITE_CITY_CLIENTS}),
    AdminScope.WRITE_APIS: frozenset({Permission.WRITE_APIS}),
    AdminScope.READ_AUDIT: frozenset({Permission.READ_AUDIT}),
    AdminScope.READ_DIAGNOSES: frozenset({Permission.READ_DIAGNOSES}),
    AdminScope.READ_HELP_REQUESTS: frozenset({Permission.READ_HELP_REQUESTS}),
    AdminScope.ANSWER_HELP_REQUESTS: frozenset({Permission.ANSWER_HELP_REQUESTS}),
    AdminScope.READ_TEAMS: frozenset({Permission.READ_TEAMS}),
    AdminScope.WRITE_TEAMS: frozenset(
        {Permission.CLAIM_APPLICATIONS, Permission.DECIDE_CLAIMS, Permission.WRITE_TEAMS}
    ),
    AdminScope.WRITE_INVENTORY: frozenset({Permission.WRITE_INVENTORY, Permission.CORRECT_APPLICATIONS}),
    AdminScope.DECIDE_INVENTORY: frozenset({Permission.DECIDE_INVENTORY}),
}

#: What the description of the admin API says of each scope.
SCOPE_MEANINGS: Mapping[AdminScope, str] = {
    AdminScope.READ_INVENTORY: "Read the offices and the applications, with their levels.",
    AdminScope.READ_PROGRESS: "Read the numbers of the dashboard.",
    AdminScope.READ_CLIENTS: "Read the registered clients and APIs; never a secret.",
    AdminScope.WRITE_CLIENTS: "Register and change clients and their secrets; no client may do more than the token.",
    AdminScope.CITY_CLIENTS: (
        "Register and change the city's clients (ownership `kota`), which skip the consent page, their state and "
        "secrets included."
    ),
    AdminScope.WRITE_APIS: "Register, change and remove APIs and their scopes, and give those scopes to clients.",
    AdminScope.READ_AUDIT: "Read the audit trail; it holds opaque identifiers, no names and no numbers of people.",
    AdminScope.READ_DIAGNOSES: (
        "Read what is behind the codes of error pages: what every client sent, beside what it registered."
    ),
    AdminScope.READ_HELP_REQUESTS: "Read what teams ask Kominfo about errors of their clients, and the answers.",
    AdminScope.ANSWER_HELP_REQUESTS: "Answer what teams ask Kominfo about errors of their clients.",
    AdminScope.READ_TEAMS: "Read the claims of applications, who answers for them, and who is in their teams.",
    AdminScope.WRITE_TEAMS: (
        "Claim applications for people, change teams, hand applications over; in the token of a person, decide claims."
    ),
    AdminScope.WRITE_INVENTORY: (
        "In the token of a person: correct applications of the inventory, add some, write notes."
    ),
    AdminScope.DECIDE_INVENTORY: (
        "In the token of a person: declare applications not applicable, frozen, retired or merged, and undo that."
    ),
}
