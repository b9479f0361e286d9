"""Roles of people and of members of teams, and which permissions each gives; pure."""

from collections.abc import Mapping
from enum import StrEnum

from idp.permissions.permission import Permission, Reach


class Role(StrEnum):
    """What a person is in DIVOS itself; the value is what is stored and what commands take.

    Everybody who can sign in is `pegawai` besides, which nobody grants: the launcher and one's own account.
    """

    KOMINFO = "kominfo"
    KEAMANAN = "keamanan"
    AUDITOR = "auditor"
    PENGELOLA_OPD = "pengelola_opd"
    PENGEMBANG = "pengembang"


#: What each role gives to the person who holds it, and how far at most: a role held for one office reaches that office
#: and those below it, and a permission of reach `office` is given only by a role that is held for one.
ROLE_PERMISSIONS: Mapping[Role, Mapping[Permission, Reach]] = {
    Role.KOMINFO: {
        Permission.READ_INVENTORY: Reach.ALL,
        Permission.READ_PROGRESS: Reach.ALL,
        Permission.RESET_ACCOUNTS: Reach.ALL,
        Permission.READ_PEOPLE: Reach.ALL,
        Permission.GRANT_ROLES: Reach.ALL,
        Permission.APPOINT: Reach.ALL,
        Permission.PROPOSE_ROSTERS: Reach.ALL,
        Permission.DECIDE_ROSTERS: Reach.ALL,
        Permission.READ_TEAMS: Reach.ALL,
        Permission.DECIDE_CLAIMS: Reach.ALL,
        Permission.READ_DIAGNOSES: Reach.ALL,
        Permission.READ_HELP_REQUESTS: Reach.ALL,
        Permission.ANSWER_HELP_REQUESTS: Reach.ALL,
        Permission.WRITE_INVENTORY: Reach.ALL,
        Permission.DECIDE_INVENTORY: Reach.ALL,
        Permission.CORRECT_APPLICATIONS: Reach.ALL,
    },
    Role.KEAMANAN: {
        Permission.READ_AUDIT: Reach.ALL,
        Permission.READ_SESSIONS: Reach.ALL,
        Permission.END_SESSIONS: Reach.ALL,
        Permission.READ_KEYS: Reach.ALL,
    },
    Role.AUDITOR: {
        Permission.READ_AUDIT: Reach.ALL,
        Permission.READ_SESSIONS: Reach.ALL,
        Permission.READ_KEYS: Reach.ALL,
    },
    Role.PENGELOLA_OPD: {
        Permission.RESET_ACCOUNTS: Reach.OFFICE,
        Permission.ADMINISTER_OFFICE: Reach.OFFICE,
        Permission.READ_INVENTORY: Reach.OFFICE,
        Permission.READ_PEOPLE: Reach.OFFICE,
        Permission.HELP_PEOPLE: Reach.OFFICE,
        Permission.GRANT_ROLES: Reach.OFFICE,
        Permission.PROPOSE_ROSTERS: Reach.OFFICE,
        Permission.DEVELOP_APPLICATIONS: Reach.OFFICE,
        Permission.CLAIM_APPLICATIONS: Reach.OFFICE,
        Permission.DECIDE_CLAIMS: Reach.OFFICE,
        Permission.READ_TEAMS: Reach.OFFICE,
        Permission.WRITE_TEAMS: Reach.OFFICE,
        Permission.VOUCH_FOR_PARTNERS: Reach.OFFICE,
        Permission.CORRECT_APPLICATIONS: Reach.OFFICE,
    },
    Role.PENGEMBANG: {Permission.DEVELOP_APPLICATIONS: Reach.ALL, Permission.CLAIM_APPLICATIONS: Reach.ALL},
}

#: Roles that reach the whole city: they are held everywhere, and two officers give them.
CITY_ROLES = frozenset({Role.KOMINFO, Role.KEAMANAN, Role.AUDITOR})

#: Roles whose holders always need a second factor.
PRIVILEGED_ROLES = CITY_ROLES | {Role.PENGELOLA_OPD}


class TeamRole(StrEnum):
    """What a person is in the team of an application; the value is what is stored and what commands take."""

    MANAGER = "pengelola"
    DEVELOPER = "pengembang"
    READER = "pembaca"


_READS = frozenset(
    {Permission.READ_TEAMS, Permission.READ_OWN_CLIENT, Permission.READ_DIAGNOSES, Permission.ASK_FOR_HELP}
)
_CLIENTS = _READS | {Permission.KEEP_OWN_CLIENT, Permission.SELF_REGISTER}

#: What each role in a team gives, for the application of that team alone.
TEAM_PERMISSIONS: Mapping[TeamRole, frozenset[Permission]] = {
    TeamRole.MANAGER: _CLIENTS | {Permission.WRITE_TEAMS, Permission.VOUCH_FOR_PARTNERS},
    TeamRole.DEVELOPER: _CLIENTS,
    TeamRole.READER: _READS,
}
