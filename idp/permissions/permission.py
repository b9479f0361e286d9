"""Permission and Reach: what a caller may do, and how far; pure."""

from enum import IntEnum, StrEnum


class Permission(StrEnum):
    """What a caller may do; operations need one of these, API scopes and roles give some."""

    READ_INVENTORY = "inventory:read"
    IMPORT_INVENTORY = "inventory:import"
    #: Every field of every application, and adding applications.
    WRITE_INVENTORY = "inventory:write"
    #: Declaring applications not applicable, applicable, frozen, retired or merged, and undoing that.
    DECIDE_INVENTORY = "inventory:decide"
    #: Correcting what the owning office knows best, and writing notes.
    CORRECT_APPLICATIONS = "applications:correct"
    READ_PROGRESS = "progress:read"
    #: Computing every level anew; the operator's shell alone.
    RECOMPUTE_LEVELS = "levels:recompute"
    READ_CLIENTS = "clients:read"
    WRITE_CLIENTS = "clients:write"
    #: Clients of the city receive people's data without asking them.
    WRITE_CITY_CLIENTS = "clients:write_city"
    IMPORT_CLIENTS = "clients:import"
    INVITE_REGISTRATIONS = "clients:invite"
    SELF_REGISTER = "clients:self_register"
    READ_OWN_CLIENT = "clients:read_own"
    KEEP_OWN_CLIENT = "clients:keep_own"
    READ_APIS = "apis:read"
    #: Includes giving the scopes of registered APIs to clients.
    WRITE_APIS = "apis:write"
    READ_PEOPLE = "people:read"
    WRITE_PEOPLE = "people:write"
    #: Together with a second officer.
    RESET_ACCOUNTS = "people:reset"
    #: The people of an office at one place: figures, things to do, applications.
    ADMINISTER_OFFICE = "offices:administer"
    #: Ending the wait after failed logins.
    HELP_PEOPLE = "people:help"
    GRANT_ROLES = "roles:grant"
    #: Asking for roles that reach the whole city, agreeing to them, and taking them away.
    APPOINT = "roles:appoint"
    #: The same by one alone.
    GRANT_CITY_ROLES = "roles:grant_city"
    PROPOSE_ROSTERS = "rosters:propose"
    DECIDE_ROSTERS = "rosters:decide"
    #: Claiming applications of the inventory, and proposing others.
    CLAIM_APPLICATIONS = "applications:claim"
    #: Deciding who answers for an application.
    DECIDE_CLAIMS = "claims:decide"
    #: Who answers for applications, and who is in their teams.
    READ_TEAMS = "teams:read"
    WRITE_TEAMS = "teams:write"
    #: Answering for a vendor's staff; civil servants of the answering office only.
    VOUCH_FOR_PARTNERS = "partners:vouch"
    #: Entering the developer area, where teams of applications work.
    DEVELOP_APPLICATIONS = "applications:develop"
    #: What was sent against what is registered, behind the codes of error pages.
    READ_DIAGNOSES = "diagnoses:read"
    #: Asking Kominfo about an error of a client of one's team, and saying that it is solved.
    ASK_FOR_HELP = "help_requests:make"
    READ_HELP_REQUESTS = "help_requests:read"
    ANSWER_HELP_REQUESTS = "help_requests:answer"
    READ_AUDIT = "audit:read"
    SEAL_AUDIT = "audit:seal"
    #: Writing counts of use anew.
    REBUILD_FACTS = "facts:rebuild"
    READ_SESSIONS = "sessions:read"
    END_SESSIONS = "sessions:end"
    READ_KEYS = "keys:read"
    ROTATE_KEYS = "keys:rotate"


class Reach(IntEnum):
    """How far a permission reaches: oneself, some offices with those below them, or everything."""

    OWN = 1
    OFFICE = 2
    ALL = 3
