"""A file of people: every fault is named with what to do, and never by an NIP."""

import json
from datetime import date
from uuid import UUID

import pytest

from idp.accounts.authentication import imported_hash
from idp.accounts.people import people_file, people_reader
from idp.accounts.people.people_reader import PeopleFile
from idp.foundation import json_rows

OFFICES = {"040701": UUID(int=1)}
GOOD = {"username": "made", "name": "Made"}
HASH = "$argon2id$v=19$m=19456,t=3,p=1$LyXE+J9zbk1JqTVGaC2ldA$2VmTmTl0pcqHAzmZjHqYjv0rWtS4n8tq0lJcZ8Yg5mE"


def read(*found: object):
    content = json.dumps({"people": found}).encode()
    return people_file.parse_rows(people_reader.read_people_file(content), OFFICES, date(2026, 11, 30))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sub": 42}, "sub: write what the other provider wrote"),
        ({"sub": ""}, "sub: write what the other provider wrote"),
        ({"sub": " abc"}, "sub: write what the other provider wrote"),
        ({"sub": "abc\n"}, "sub: write what the other provider wrote"),
        ({"sub": "madé"}, "sub: write what the other provider wrote"),
        ({"sub": "a" * 256}, "1 to 255 ASCII characters"),
        ({"sub": "00000000-0000-0000-0000-000000000000"}, "leave it out and one is made"),
        ({"sub": "198705052010011001"}, "sub: it holds what looks like an NIP or an NIK"),
        ({"sub": "ldap|19870505 201001.1-001"}, "sub: it holds what looks like an NIP or an NIK"),
        ({"sub": "nik:5171010101010001"}, "sub: it holds what looks like an NIP or an NIK"),
        ({"sub": "x0198705052010011001", "nip": "198705052010011001"}, "sub: it holds what looks like"),
        ({"username": "198705052010011001"}, "username: use 1 to 128"),
        ({"username": None}, "needs a username or an NIP"),
        ({"nip": "1987"}, "nip: 18 digits are needed (spaces, dots and hyphens do not count), these are 4"),
        ({"office": "40701"}, "office: 40701 names no office; 040701 does: spreadsheets drop leading zeros"),
        ({"office": 40701}, "office: 40701 names no office; 040701 does"),
        ({"office": "99"}, "office: 99 names no office: correct it, or import that office first"),
        ({"phone_number": "84628194821"}, "phone_number: it lost the zero before it, as spreadsheets do"),
        ({"phone_number": "112"}, "phone_number: it cannot be one telephone number"),
        ({"nip": 1.98e17}, "nip: a spreadsheet has rounded it"),
        ({"username": "made\u2010ayu"}, "username: it has a sign that looks like one of ours (U+2010 HYPHEN)"),
        ({"jabatan": "Guru\u200b"}, "jabatan: it has a letter that shows nothing"),
        ({"roles": "kominfo"}, "roles: write a list"),
        ({"roles": ["raja"]}, "roles: there is no role 'raja'"),
        ({"roles": ["pengelola_opd@1"]}, "roles: 1 names no office"),
        ({"email": "made"}, "email: write it as in"),
        ({"email_verified": "yes"}, "email_verified: write true or false"),
        ({"birthdate": "3/15/90"}, "birthdate: write it as in 1990-03-15"),
        ({"website": "javascript:alert(1)"}, "website: write a whole address"),
        ({"address": "Denpasar"}, "address: write an object"),
        ({"address": {"locality": 5}}, "address.locality: write text"),
        ({"password": "a", "password_hash": HASH}, "a password or a hash of it, not both"),
        ({"password_hash": "$2b$12$abc"}, "password_hash: not a whole bcrypt hash"),
        ({"password_hash": HASH.replace("m=19456", "m=99999999")}, "password_hash: an Argon2 hash of more than"),
        ({"active": 1}, "active: write true or false"),
        ({"name": 5}, "name: write text"),
        ({"nickname": "x\ny"}, "nickname: it contains control characters"),
    ],
)
def test_a_bad_row_is_named_with_what_to_do(changed, said):
    (bad,) = read(GOOD | changed).rejected
    assert said in "; ".join(bad.reasons)


@pytest.mark.parametrize(
    "sub",
    [
        "k3v9x2m1qwer",
        "42",
        "108204268033311374519",
        "auth0|5f7c8ec7c33c6c004bbafe82",
        "uid=made, ou=pegawai",
        "5D1F0C52-7A5E-4D0E-9A40-0C5F3A6BE001",
        "5d1f0c527a5e4d0e9a400c5f3a6be001",
        'Ab~!"\\<>',
        "a" * 255,
    ],
)
def test_a_sub_of_another_provider_is_kept_byte_for_byte(sub):
    (draft,) = read(GOOD | {"sub": sub}).drafts.values()
    assert (draft.subject, draft.person_id) == (sub, None)


def test_a_sub_that_is_a_uuid_as_we_write_them_becomes_the_id():
    (draft,) = read(GOOD | {"sub": "5d1f0c52-7a5e-4d0e-9a40-0c5f3a6be001"}).drafts.values()
    assert (draft.subject, str(draft.person_id)) == (None, "5d1f0c52-7a5e-4d0e-9a40-0c5f3a6be001")
    assert next(iter(read(GOOD).drafts.values())).person_id is None


def test_two_rows_of_one_sub_are_not_both_taken():
    reading = read(
        GOOD | {"sub": "abc"}, GOOD | {"username": "lain", "sub": "abc"}, GOOD | {"username": "x", "sub": "ABC"}
    )
    assert list(reading.drafts) == ["made", "x"]
    assert "same sub" in reading.rejected[0].reasons[0]


def test_a_row_that_is_no_object_is_named():
    assert read("x").rejected[0].reasons == ("a row must be a JSON object that describes one person",)


def test_two_rows_of_one_name_are_not_both_taken():
    reading = read(GOOD, GOOD | {"username": "MADE"})
    assert list(reading.drafts) == ["made"]
    assert "same username" in reading.rejected[0].reasons[0]


def test_the_report_never_calls_anybody_by_their_nip():
    reading = read({"nip": "198705052010011001", "name": "A"}, {"nip": "19870505", "username": "198705052010011002"})
    said = repr(reading)
    assert "198705052010011001" not in said
    assert "198705052010011002" not in said


def test_a_hash_may_stand_where_the_password_does():
    assert read(GOOD | {"password": HASH}).drafts["made"].password_hash == HASH
    assert imported_hash.find_hash_problem(HASH) is None


def test_what_nobody_reads_is_reported():
    assert read(GOOD | {"shoe_size": 43}).ignored_columns == ("shoe_size",)


def test_null_clears_and_absence_leaves_alone():
    values = read(GOOD | {"nickname": None, "address": {"region": None}}).drafts["made"].values
    assert values == {"name": "Made", "nickname": None, "address_region": None}


def test_a_name_is_put_together_from_its_parts():
    assert (
        read({"username": "a", "given_name": "Ni Made", "family_name": "Ayu"}).drafts["a"].values["name"]
        == "Ni Made Ayu"
    )


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"people": 5}', b"5", b"[" * 100_000])
def test_a_file_that_cannot_be_read_says_so(content):
    with pytest.raises(json_rows.UnreadableJson):
        people_reader.read_json(content)


def test_people_may_be_a_bare_list():
    file: PeopleFile = people_reader.read_people_file(json.dumps([GOOD]).encode())
    assert [row.members for row in file.rows] == [GOOD]
