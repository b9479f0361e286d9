"""The one table of administrative use cases and the permission of each; what scopes and roles give is beside it; pure.

A use case asks `Authority.require` for its own operation before it reads or changes anything, so a page, an endpoint
or a command added later is refused until its operation stands in `NEEDED_PERMISSIONS`. docs/permissions.md is
generated from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from idp.permissions.permission import Permission, Reach


class Operation(StrEnum):
    """Every administrative use case; the value is what the audit trail and the documentation call it."""

    LIST_APPLICATIONS = "applications.list"
    SHOW_APPLICATION = "applications.show"
    IMPORT_APPLICATIONS = "applications.import"
    LIST_OFFICES = "offices.list"
    IMPORT_OFFICES = "offices.import"
    SHOW_PROGRESS = "progress.show"
    LIST_CLIENTS = "clients.list"
    SHOW_CLIENT = "clients.show"
    CHECK_CLIENT_PROFILE = "clients.check_profile"
    LIST_LOGOUT_RECEIPTS = "clients.list_logout_receipts"
    REGISTER_CLIENT = "clients.register"
    UPDATE_CLIENT = "clients.update"
    SUSPEND_CLIENT = "clients.suspend"
    RESUME_CLIENT = "clients.resume"
    IMPORT_CLIENTS = "clients.import"
    LIST_CLIENT_VERSIONS = "client_versions.list"
    RESTORE_CLIENT = "client_versions.restore"
    LIST_CLIENT_KEYS = "client_keys.list"
    CHANGE_CLIENT_KEYS = "client_keys.change"
    SHOW_TEAM_CLIENT = "team_client.show"
    SHOW_TEAM_CLIENT_REQUESTS = "team_client.show_requests"
    CHANGE_TEAM_CLIENT = "team_client.change"
    RESTORE_TEAM_CLIENT = "team_client.restore"
    CHANGE_TEAM_CLIENT_CREDENTIALS = "team_client.change_credentials"
    DECIDE_SANDBOX_ADMISSION = "clients.decide_sandbox_admission"
    ADD_CLIENT_SECRET = "client_secrets.add"
    ROTATE_CLIENT_SECRET = "client_secrets.rotate"
    REVOKE_CLIENT_SECRET = "client_secrets.revoke"
    LIST_REGISTRATION_TOKENS = "registration_tokens.list"
    ISSUE_REGISTRATION_TOKEN = "registration_tokens.issue"
    REVOKE_REGISTRATION_TOKEN = "registration_tokens.revoke"
    SELF_REGISTER_CLIENT = "own_client.register"
    REGISTER_TEAM_CLIENT = "team_client.register"
    SHOW_OWN_CLIENT = "own_client.show"
    CHANGE_OWN_CLIENT = "own_client.change"
    REMOVE_OWN_CLIENT = "own_client.remove"
    LIST_APIS = "apis.list"
    SHOW_API = "apis.show"
    REGISTER_API = "apis.register"
    CHANGE_API = "apis.change"
    REMOVE_API = "apis.remove"
    LIST_PEOPLE = "people.list"
    IMPORT_PEOPLE = "people.import"
    DISABLE_PERSON = "people.disable"
    ENABLE_PERSON = "people.enable"
    SET_PASSWORD = "people.set_password"
    SHOW_COMMON_PASSWORDS = "common_passwords.show"
    UPDATE_COMMON_PASSWORDS = "common_passwords.update"
    ISSUE_PASSWORD_CODE = "people.issue_password_code"
    ISSUE_FACTOR_CODE = "people.issue_factor_code"
    LIST_FACTORS = "people.list_factors"
    REMOVE_FACTORS = "people.remove_factors"
    LIST_RESETS = "resets.list"
    START_RESET = "resets.start"
    DECIDE_RESET = "resets.decide"
    SHOW_OFFICE = "offices.show"
    LIST_OFFICE_PEOPLE = "people.list_of_office"
    LIST_OFFICE_APPLICATIONS = "applications.list_of_office"
    SHOW_PERSON = "people.show"
    CLEAR_LOGIN_THROTTLE = "people.clear_login_throttle"
    LIST_ROLES = "roles.list"
    GRANT_ROLE = "roles.grant"
    REVOKE_ROLE = "roles.revoke"
    LIST_CITY_ROLES = "city_roles.list"
    REQUEST_CITY_ROLE = "city_roles.request"
    DECIDE_CITY_ROLE = "city_roles.decide"
    REVOKE_CITY_ROLE = "city_roles.revoke"
    GRANT_CITY_ROLE = "city_roles.grant"
    PROPOSE_ROSTER = "rosters.propose"
    SHOW_ROSTERS = "rosters.show"
    APPLY_ROSTER = "rosters.apply"
    REJECT_ROSTER = "rosters.reject"
    UNDO_ROSTER = "rosters.undo"
    SHOW_DEVELOPER_AREA = "developer.show"
    CLAIM_CLIENT = "clients.claim"
    LIST_TESTERS = "testers.list"
    INVITE_TESTER = "testers.invite"
    END_TESTER = "testers.end"
    OPEN_DIAGNOSIS = "diagnoses.open"
    LIST_DIAGNOSES = "diagnoses.list"
    OPEN_TEAM_DIAGNOSIS = "team_diagnoses.open"
    LIST_TEAM_DIAGNOSES = "team_diagnoses.list"
    REQUEST_HELP = "help_requests.make"
    LIST_TEAM_HELP_REQUESTS = "help_requests.list_of_team"
    REOPEN_HELP_REQUEST = "help_requests.reopen"
    CLOSE_OWN_HELP_REQUEST = "help_requests.close_own"
    LIST_HELP_REQUESTS = "help_requests.list"
    ANSWER_HELP_REQUEST = "help_requests.answer"
    LIST_CLIENT_FAILURES = "clients.list_failures"
    LIST_IGNORED_SCOPES = "clients.list_ignored_scopes"
    LIST_AUDIT_ENTRIES = "audit.list"
    SHOW_AUDIT_ENTRY = "audit.show"
    EXPORT_AUDIT = "audit.export"
    SHOW_AUDIT_HEAD = "audit.show_head"
    VERIFY_AUDIT = "audit.verify"
    SEAL_AUDIT = "audit.seal"
    ACCEPT_AUDIT_BREAK = "audit.accept_break"
    SHOW_FACTS = "facts.show"
    ROLL_UP_FACTS = "facts.roll_up"
    REBUILD_FACTS = "facts.rebuild"
    SHOW_SECURITY_OVERVIEW = "security.show_overview"
    LIST_SESSIONS = "sessions.list"
    END_SESSIONS = "sessions.end_all"
    LIST_SIGNING_KEYS = "signing_keys.list"
    ROTATE_SIGNING_KEYS = "signing_keys.rotate"
    REPLACE_SIGNING_KEYS = "signing_keys.replace_leaked"
    CLAIM_APPLICATION = "claims.make"
    LIST_CLAIMS = "claims.list"
    DECIDE_CLAIM = "claims.decide"
    SHOW_TEAM = "teams.show"
    LEAVE_TEAM = "teams.leave"
    ADD_TEAM_MEMBER = "teams.add_member"
    CHANGE_TEAM_MEMBER = "teams.change_member"
    REMOVE_TEAM_MEMBER = "teams.remove_member"
    HAND_OVER_APPLICATION = "stewardships.hand_over"
    INVITE_PARTNER = "partners.invite"
    EXTEND_PARTNER = "partners.extend"
    END_PARTNER = "partners.end"
    ADD_APPLICATION = "applications.add"
    CORRECT_APPLICATION = "applications.correct"
    CHANGE_APPLICATION = "applications.change"
    LIST_APPLICATION_CHANGES = "applications.list_changes"
    DECLARE_APPLICATION = "decisions.declare"
    UNDO_DECISION = "decisions.undo"
    LIST_DECISIONS = "decisions.list"
    LIST_REVIEWS = "decisions.list_reviews"
    WRITE_NOTE = "notes.write"
    REMOVE_NOTE = "notes.remove"
    LIST_NOTES = "notes.list"
    SHOW_OFFICE_APPLICATION = "applications.show_of_office"
    SHOW_OFFICE_PROGRESS = "progress.show_of_office"
    LIST_LEVEL_CHANGES = "level_changes.list"
    RECOMPUTE_LEVELS = "levels.recompute"


@dataclass(frozen=True, slots=True)
class Need:
    """The permission an operation needs, and how far it must reach."""

    permission: Permission
    reach: Reach = Reach.ALL


_INVENTORY, _IMPORTS = Need(Permission.READ_INVENTORY), Need(Permission.IMPORT_INVENTORY)
_CLIENTS, _CHANGES_CLIENTS = Need(Permission.READ_CLIENTS), Need(Permission.WRITE_CLIENTS)
_INVITES, _OWN_CLIENT = Need(Permission.INVITE_REGISTRATIONS), Need(Permission.KEEP_OWN_CLIENT, Reach.OWN)
_APIS, _CHANGES_APIS = Need(Permission.READ_APIS), Need(Permission.WRITE_APIS)
_RESETS = Need(Permission.RESET_ACCOUNTS, Reach.OFFICE)
_CHANGES_PEOPLE = Need(Permission.WRITE_PEOPLE)
_ROLES, _APPOINTS = Need(Permission.GRANT_ROLES, Reach.OFFICE), Need(Permission.APPOINT)
_PROPOSES_ROSTERS, _DECIDES_ROSTERS = Need(Permission.PROPOSE_ROSTERS, Reach.OFFICE), Need(Permission.DECIDE_ROSTERS)
_READS_TEAM, _CHANGES_TEAM = Need(Permission.READ_TEAMS, Reach.OWN), Need(Permission.WRITE_TEAMS, Reach.OWN)
_VOUCHES = Need(Permission.VOUCH_FOR_PARTNERS, Reach.OWN)
_DIAGNOSES, _TEAM_DIAGNOSES = Need(Permission.READ_DIAGNOSES), Need(Permission.READ_DIAGNOSES, Reach.OWN)
_ASKS_FOR_HELP = Need(Permission.ASK_FOR_HELP, Reach.OWN)
_READS_OWNED = Need(Permission.READ_INVENTORY, Reach.OFFICE)
_CORRECTS, _WRITES_INVENTORY = Need(Permission.CORRECT_APPLICATIONS, Reach.OFFICE), Need(Permission.WRITE_INVENTORY)
_DECIDES_INVENTORY = Need(Permission.DECIDE_INVENTORY)
_AUDIT, _SEALS = Need(Permission.READ_AUDIT), Need(Permission.SEAL_AUDIT)

#: The table. What a client itself may do is needed besides: see `idp/clients/authority.py`.
NEEDED_PERMISSIONS: Mapping[Operation, Need] = {
    Operation.LIST_APPLICATIONS: _INVENTORY,
    Operation.SHOW_APPLICATION: _INVENTORY,
    Operation.IMPORT_APPLICATIONS: _IMPORTS,
    Operation.LIST_OFFICES: _INVENTORY,
    Operation.IMPORT_OFFICES: _IMPORTS,
    Operation.SHOW_PROGRESS: Need(Permission.READ_PROGRESS),
    Operation.LIST_CLIENTS: _CLIENTS,
    Operation.SHOW_CLIENT: _CLIENTS,
    Operation.CHECK_CLIENT_PROFILE: _CLIENTS,
    Operation.LIST_LOGOUT_RECEIPTS: _CLIENTS,
    Operation.REGISTER_CLIENT: _CHANGES_CLIENTS,
    Operation.UPDATE_CLIENT: _CHANGES_CLIENTS,
    Operation.SUSPEND_CLIENT: _CHANGES_CLIENTS,
    Operation.RESUME_CLIENT: _CHANGES_CLIENTS,
    Operation.DECIDE_SANDBOX_ADMISSION: _CHANGES_CLIENTS,
    Operation.IMPORT_CLIENTS: Need(Permission.IMPORT_CLIENTS),
    Operation.ADD_CLIENT_SECRET: _CHANGES_CLIENTS,
    Operation.ROTATE_CLIENT_SECRET: _CHANGES_CLIENTS,
    Operation.REVOKE_CLIENT_SECRET: _CHANGES_CLIENTS,
    Operation.LIST_CLIENT_VERSIONS: _CLIENTS,
    Operation.RESTORE_CLIENT: _CHANGES_CLIENTS,
    Operation.LIST_CLIENT_KEYS: _CLIENTS,
    Operation.CHANGE_CLIENT_KEYS: _CHANGES_CLIENTS,
    Operation.SHOW_TEAM_CLIENT: Need(Permission.READ_OWN_CLIENT, Reach.OWN),
    Operation.SHOW_TEAM_CLIENT_REQUESTS: Need(Permission.READ_OWN_CLIENT, Reach.OWN),
    Operation.CHANGE_TEAM_CLIENT: _OWN_CLIENT,
    Operation.RESTORE_TEAM_CLIENT: _OWN_CLIENT,
    Operation.CHANGE_TEAM_CLIENT_CREDENTIALS: _OWN_CLIENT,
    Operation.LIST_REGISTRATION_TOKENS: _INVITES,
    Operation.ISSUE_REGISTRATION_TOKEN: _INVITES,
    Operation.REVOKE_REGISTRATION_TOKEN: _INVITES,
    Operation.SELF_REGISTER_CLIENT: Need(Permission.SELF_REGISTER, Reach.OWN),
    Operation.REGISTER_TEAM_CLIENT: Need(Permission.SELF_REGISTER, Reach.OWN),
    Operation.SHOW_OWN_CLIENT: _OWN_CLIENT,
    Operation.CHANGE_OWN_CLIENT: _OWN_CLIENT,
    Operation.REMOVE_OWN_CLIENT: _OWN_CLIENT,
    Operation.LIST_APIS: _APIS,
    Operation.SHOW_API: _APIS,
    Operation.REGISTER_API: _CHANGES_APIS,
    Operation.CHANGE_API: _CHANGES_APIS,
    Operation.REMOVE_API: _CHANGES_APIS,
    Operation.LIST_PEOPLE: Need(Permission.READ_PEOPLE),
    Operation.IMPORT_PEOPLE: _CHANGES_PEOPLE,
    Operation.DISABLE_PERSON: _CHANGES_PEOPLE,
    Operation.ENABLE_PERSON: _CHANGES_PEOPLE,
    Operation.SET_PASSWORD: _CHANGES_PEOPLE,
    Operation.SHOW_COMMON_PASSWORDS: Need(Permission.READ_PEOPLE),
    Operation.UPDATE_COMMON_PASSWORDS: _CHANGES_PEOPLE,
    Operation.ISSUE_PASSWORD_CODE: _CHANGES_PEOPLE,
    Operation.ISSUE_FACTOR_CODE: _CHANGES_PEOPLE,
    Operation.LIST_FACTORS: Need(Permission.READ_PEOPLE),
    Operation.REMOVE_FACTORS: _CHANGES_PEOPLE,
    Operation.LIST_RESETS: _RESETS,
    Operation.START_RESET: _RESETS,
    Operation.DECIDE_RESET: _RESETS,
    Operation.SHOW_OFFICE: Need(Permission.ADMINISTER_OFFICE, Reach.OFFICE),
    Operation.LIST_OFFICE_PEOPLE: Need(Permission.READ_PEOPLE, Reach.OFFICE),
    Operation.LIST_OFFICE_APPLICATIONS: Need(Permission.READ_INVENTORY, Reach.OFFICE),
    Operation.SHOW_PERSON: Need(Permission.READ_PEOPLE, Reach.OFFICE),
    Operation.CLEAR_LOGIN_THROTTLE: Need(Permission.HELP_PEOPLE, Reach.OFFICE),
    Operation.LIST_ROLES: _ROLES,
    Operation.GRANT_ROLE: _ROLES,
    Operation.REVOKE_ROLE: _ROLES,
    Operation.LIST_CITY_ROLES: _APPOINTS,
    Operation.REQUEST_CITY_ROLE: _APPOINTS,
    Operation.DECIDE_CITY_ROLE: _APPOINTS,
    Operation.REVOKE_CITY_ROLE: _APPOINTS,
    Operation.GRANT_CITY_ROLE: Need(Permission.GRANT_CITY_ROLES),
    Operation.PROPOSE_ROSTER: _PROPOSES_ROSTERS,
    Operation.SHOW_ROSTERS: _PROPOSES_ROSTERS,
    Operation.APPLY_ROSTER: _DECIDES_ROSTERS,
    Operation.REJECT_ROSTER: _DECIDES_ROSTERS,
    Operation.UNDO_ROSTER: _DECIDES_ROSTERS,
    Operation.SHOW_DEVELOPER_AREA: Need(Permission.DEVELOP_APPLICATIONS, Reach.OWN),
    Operation.CLAIM_CLIENT: Need(Permission.DEVELOP_APPLICATIONS, Reach.OWN),
    Operation.LIST_TESTERS: Need(Permission.DEVELOP_APPLICATIONS, Reach.OWN),
    Operation.INVITE_TESTER: Need(Permission.DEVELOP_APPLICATIONS, Reach.OWN),
    Operation.END_TESTER: Need(Permission.DEVELOP_APPLICATIONS, Reach.OWN),
    Operation.OPEN_DIAGNOSIS: _DIAGNOSES,
    Operation.LIST_DIAGNOSES: _DIAGNOSES,
    Operation.OPEN_TEAM_DIAGNOSIS: _TEAM_DIAGNOSES,
    Operation.LIST_TEAM_DIAGNOSES: _TEAM_DIAGNOSES,
    Operation.REQUEST_HELP: _ASKS_FOR_HELP,
    Operation.LIST_TEAM_HELP_REQUESTS: _ASKS_FOR_HELP,
    Operation.REOPEN_HELP_REQUEST: _ASKS_FOR_HELP,
    Operation.CLOSE_OWN_HELP_REQUEST: _ASKS_FOR_HELP,
    Operation.LIST_HELP_REQUESTS: Need(Permission.READ_HELP_REQUESTS),
    Operation.ANSWER_HELP_REQUEST: Need(Permission.ANSWER_HELP_REQUESTS),
    Operation.LIST_CLIENT_FAILURES: _CLIENTS,
    Operation.LIST_IGNORED_SCOPES: _CLIENTS,
    Operation.LIST_AUDIT_ENTRIES: _AUDIT,
    Operation.SHOW_AUDIT_ENTRY: _AUDIT,
    Operation.EXPORT_AUDIT: _AUDIT,
    Operation.SHOW_AUDIT_HEAD: _AUDIT,
    Operation.VERIFY_AUDIT: _AUDIT,
    Operation.SEAL_AUDIT: _SEALS,
    Operation.ACCEPT_AUDIT_BREAK: _SEALS,
    Operation.SHOW_FACTS: Need(Permission.READ_PROGRESS),
    Operation.ROLL_UP_FACTS: Need(Permission.REBUILD_FACTS),
    Operation.REBUILD_FACTS: Need(Permission.REBUILD_FACTS),
    Operation.SHOW_SECURITY_OVERVIEW: _AUDIT,
    Operation.LIST_SESSIONS: Need(Permission.READ_SESSIONS),
    Operation.END_SESSIONS: Need(Permission.END_SESSIONS),
    Operation.LIST_SIGNING_KEYS: Need(Permission.READ_KEYS),
    Operation.ROTATE_SIGNING_KEYS: Need(Permission.ROTATE_KEYS),
    Operation.REPLACE_SIGNING_KEYS: Need(Permission.ROTATE_KEYS),
    Operation.CLAIM_APPLICATION: Need(Permission.CLAIM_APPLICATIONS, Reach.OFFICE),
    Operation.LIST_CLAIMS: Need(Permission.READ_TEAMS, Reach.OFFICE),
    Operation.DECIDE_CLAIM: Need(Permission.DECIDE_CLAIMS, Reach.OFFICE),
    Operation.SHOW_TEAM: _READS_TEAM,
    Operation.LEAVE_TEAM: _READS_TEAM,
    Operation.ADD_TEAM_MEMBER: _CHANGES_TEAM,
    Operation.CHANGE_TEAM_MEMBER: _CHANGES_TEAM,
    Operation.REMOVE_TEAM_MEMBER: _CHANGES_TEAM,
    Operation.HAND_OVER_APPLICATION: _CHANGES_TEAM,
    Operation.INVITE_PARTNER: _VOUCHES,
    Operation.EXTEND_PARTNER: _VOUCHES,
    Operation.END_PARTNER: _VOUCHES,
    Operation.ADD_APPLICATION: _WRITES_INVENTORY,
    Operation.CORRECT_APPLICATION: _CORRECTS,
    Operation.CHANGE_APPLICATION: _WRITES_INVENTORY,
    Operation.LIST_APPLICATION_CHANGES: _READS_OWNED,
    Operation.DECLARE_APPLICATION: _DECIDES_INVENTORY,
    Operation.UNDO_DECISION: _DECIDES_INVENTORY,
    Operation.LIST_DECISIONS: _READS_OWNED,
    Operation.LIST_REVIEWS: _INVENTORY,
    Operation.WRITE_NOTE: _CORRECTS,
    Operation.REMOVE_NOTE: _CORRECTS,
    Operation.LIST_NOTES: _READS_OWNED,
    Operation.SHOW_OFFICE_APPLICATION: _READS_OWNED,
    Operation.SHOW_OFFICE_PROGRESS: _READS_OWNED,
    Operation.LIST_LEVEL_CHANGES: _READS_OWNED,
    Operation.RECOMPUTE_LEVELS: Need(Permission.RECOMPUTE_LEVELS),
}
