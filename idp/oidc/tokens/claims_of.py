"""The claims about a person, with the names that clients migrated from Logto expect beside ours."""

from idp.accounts.person import PersonClaims, claims


def claims_of(person: PersonClaims) -> dict[str, object]:
    """The claims by name; `groups` and `organizations` are the codes of the person's offices."""
    known = claims(person)
    offices = list(dict.fromkeys(code for code in (person.opd_kode, person.unit_kode) if code))
    roles = [str(role) for role in person.roles]
    added = {
        "username": person.preferred_username,
        "groups": offices,
        "organizations": offices,
        "organization_roles": [f"{office}:{role}" for office in offices[:1] for role in roles],
    }
    return known | {name: value for name, value in added.items() if value}
