"""KnownPerson values of stored people, and in what a person differs from what a roster expects."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from idp.accounts.authentication import login_name
from idp.accounts.roster.roster_difference import KnownPerson
from idp.accounts.roster.roster_rows import Value
from idp.accounts.store.rosters import PERSON_COLUMNS


def known_person(row: Any) -> KnownPerson:
    """The person of a row of `store.rosters`, or of the table."""
    values = {name: getattr(row, name) for name in PERSON_COLUMNS}
    values["office_id"] = str(row.office_id) if row.office_id else None
    return KnownPerson(
        id=row.id,
        sub=row.subject or str(row.id),
        username_key=row.username_key,
        active=row.disabled_at is None,
        office_id=row.office_id,
        values=values,
    )


def find_differences(expected: Mapping[str, Value], person: KnownPerson) -> tuple[str, ...]:
    """The names of the values that are not as expected."""
    present: dict[str, Value] = {**person.values, "active": person.active}
    return tuple(name for name, value in expected.items() if present.get(name) != value)


def to_columns(values: Mapping[str, Value]) -> dict[str, Any]:
    """Values of a change as columns of a person; `active` is not among them."""
    columns: dict[str, Any] = {name: value for name, value in values.items() if name != "active"}
    if "office_id" in columns:
        columns["office_id"] = UUID(columns["office_id"]) if columns["office_id"] else None
    if "username" in columns:
        name = columns["username"]
        columns["username_key"] = None if name is None else login_name.username_key(name)
    return columns


def unique_values(values: Mapping[str, Value]) -> dict[str, str]:
    """The values that no two people may share, by column."""
    columns = to_columns(values)
    return {name: columns[name] for name in ("nip", "username_key", "subject") if columns.get(name) is not None}
