"""The tables of claims and file members, and the typed classes, say the same."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import get_args, get_type_hints
from uuid import UUID

import pytest

from idp.accounts.models.person import Person
from idp.accounts.people import claim_parsers
from idp.accounts.people.file_members import FILE_MEMBER_NAMES, FILE_MEMBERS
from idp.accounts.people.people_file import PersonDraft
from idp.accounts.people.person_claims import Address, PersonClaims
from idp.accounts.store import people
from idp.oidc.tokens.claims_of import claims_of
from idp.protocol.tokens.claim_definitions import (
    ADDRESS_PARTS,
    CLAIM_DEFINITIONS,
    PERSON_SCOPES,
    ClaimDefinition,
    ClaimKind,
    ClaimOrigin,
)
from idp.protocol.tokens.claims import NEVER_IN_ID_TOKEN

OF_PERSONS = [claim for claim in CLAIM_DEFINITIONS if claim.origin is not ClaimOrigin.OTHER_CLAIMS]
STORED = [
    claim
    for claim in CLAIM_DEFINITIONS
    if claim.origin in (ClaimOrigin.FILE, ClaimOrigin.ACCOUNT) and claim.kind is not ClaimKind.ADDRESS
]
#: What a person's row has that is no claim.
OTHERS = {
    "id",
    "subject",
    "username_key",
    "search_text",
    "password_hash",
    "password_changed_at",
    "password_expired_at",
    "brought_hash_digest",
    "office_id",
}
TIMES = {"created_at", "disabled_at", "partner_until"}


def named(claim: ClaimDefinition) -> str:
    return claim.name


def test_person_claims_are_the_claims_of_the_table() -> None:
    found = {field.name for field in fields(PersonClaims)}
    assert found == {claim.name for claim in OF_PERSONS} | {"sub", "active"}
    assert [field.name for field in fields(Address)] == [part.name for part in ADDRESS_PARTS]


@pytest.mark.parametrize("claim", OF_PERSONS, ids=named)
def test_a_claim_has_the_type_of_its_kind(claim: ClaimDefinition) -> None:
    hint = get_type_hints(PersonClaims)[claim.name]
    texts = claim.kind not in (ClaimKind.BOOLEAN, ClaimKind.ADDRESS, ClaimKind.TIME, ClaimKind.LIST)
    assert texts == (hint is str or str in get_args(hint))
    assert (claim.kind is ClaimKind.BOOLEAN) == (hint is bool)


@pytest.mark.parametrize("claim", STORED, ids=named)
def test_a_stored_claim_has_a_column_of_its_type(claim: ClaimDefinition) -> None:
    column = Person.__table__.c[claim.row_column]
    assert (claim.kind is ClaimKind.BOOLEAN) == (column.type.python_type is bool)
    hint = get_type_hints(PersonClaims)[claim.name]
    assert column.nullable == (type(None) in get_args(hint))


def test_a_persons_row_has_no_column_that_the_tables_lack() -> None:
    address = {f"address_{part.name}" for part in ADDRESS_PARTS}
    assert {column.name for column in Person.__table__.columns} == (
        {claim.row_column for claim in STORED} | address | OTHERS | TIMES
    )


def test_a_row_of_facts_has_every_claim() -> None:
    found = {column.name for column in people.person_facts().selected_columns}
    address = {f"address_{part.name}" for part in ADDRESS_PARTS}
    assert found == {claim.name for claim in OF_PERSONS} - {"address"} | address | {"sub", "active"}


def test_a_draft_has_the_members_of_the_file() -> None:
    found = {field.name for field in fields(PersonDraft)} - {"line", "values", "warnings"}
    assert found == {member.name for member in FILE_MEMBERS if member.is_read}
    assert len(FILE_MEMBER_NAMES) == len(FILE_MEMBERS)


def test_a_claim_of_the_file_is_no_other_member_of_it() -> None:
    assert claim_parsers.CLAIM_NAMES.isdisjoint(FILE_MEMBER_NAMES)
    assert {claim.name for claim in CLAIM_DEFINITIONS if claim.origin is ClaimOrigin.FILE} == claim_parsers.CLAIM_NAMES


def test_every_claim_belongs_to_a_known_scope_and_has_a_name_of_its_own() -> None:
    assert {scope for claim in CLAIM_DEFINITIONS for scope in claim.scopes} <= set(PERSON_SCOPES)
    assert len({claim.name for claim in CLAIM_DEFINITIONS}) == len(CLAIM_DEFINITIONS)
    assert all(claim.scopes for claim in CLAIM_DEFINITIONS)


def test_claims_of_others_are_those_that_are_added_to_a_person() -> None:
    person = PersonClaims(UUID(int=1), True, "A", datetime.now(UTC), preferred_username="a", opd_kode="1")
    added = claims_of(person).keys() - {field.name for field in fields(PersonClaims)}
    others = {claim.name for claim in CLAIM_DEFINITIONS if claim.origin is ClaimOrigin.OTHER_CLAIMS}
    assert added <= others


def test_numbers_of_persons_are_never_in_id_tokens() -> None:
    assert {"nip", "nik"} == NEVER_IN_ID_TOKEN
