"""Hashes of other programs: taken or refused at import, checked at login at an equal cost, replaced by ours."""

import base64
import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import argon2
import pytest
from passlib import hash as made_by
from sqlalchemy import text

from idp.accounts.authentication import foreign_hashes, imported_hash, stored_hash
from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.policy import Argon2Cost
from tests.accounts.world import AccountsWorld, sign_in

PASSWORD = "kata sandi dari program lama"
COST = Argon2Cost(memory_kib=64, passes=2)
#: A policy dearer than any of the hashes below, as ours is dearer than a cheap foreign one.
DEAR = Argon2Cost(memory_kib=4096, passes=2)
SSHA = "{SSHA}" + base64.b64encode(hashlib.sha1(PASSWORD.encode() + b"garam").digest() + b"garam").decode()
DIGESTS = {
    "MD5": hashlib.md5(PASSWORD.encode()).hexdigest(),
    "MD5 in capitals": hashlib.md5(PASSWORD.encode()).hexdigest().upper(),
    "SHA-1": hashlib.sha1(PASSWORD.encode()).hexdigest(),
    "Django's salted MD5": "md5$garam$" + hashlib.md5(b"garam" + PASSWORD.encode()).hexdigest(),
    "Django's MD5 without a salt": "md5$$" + hashlib.md5(PASSWORD.encode()).hexdigest(),
    "Django's salted SHA-1": "sha1$garam$" + hashlib.sha1(b"garam" + PASSWORD.encode()).hexdigest(),
    "LDAP's MD5": "{MD5}" + base64.b64encode(hashlib.md5(PASSWORD.encode()).digest()).decode(),
    "LDAP's SHA": "{SHA}" + base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode(),
    "LDAP's SMD5": made_by.ldap_salted_md5.hash(PASSWORD),
    "LDAP's SSHA": SSHA,
}
_BCRYPT = made_by.bcrypt.using(rounds=4)
FOREIGN = {
    "bcrypt 2a": _BCRYPT.using(ident="2a").hash(PASSWORD),
    "bcrypt 2b": _BCRYPT.hash(PASSWORD),
    "PHP's bcrypt": _BCRYPT.using(ident="2y").hash(PASSWORD),
    "Django's bcrypt": "bcrypt$" + _BCRYPT.hash(PASSWORD),
    "Django's bcrypt over SHA-256": made_by.django_bcrypt_sha256.using(rounds=4).hash(PASSWORD),
    "PBKDF2 of passlib": made_by.pbkdf2_sha256.using(rounds=40).hash(PASSWORD),
    "PBKDF2 of passlib, SHA-512": made_by.pbkdf2_sha512.using(rounds=40).hash(PASSWORD),
    "PBKDF2 of Django": made_by.django_pbkdf2_sha256.using(rounds=40).hash(PASSWORD),
    "PBKDF2 of Django, SHA-1": made_by.django_pbkdf2_sha1.using(rounds=40).hash(PASSWORD),
    "Argon2i": made_by.argon2.using(type="I", memory_cost=32, time_cost=1, parallelism=1).hash(PASSWORD),
    "Argon2d": made_by.argon2.using(type="D", memory_cost=32, time_cost=1, parallelism=1).hash(PASSWORD),
    "Argon2id of four lanes": made_by.argon2.using(type="ID", memory_cost=32, time_cost=4, parallelism=4).hash(
        PASSWORD
    ),
    "Django's Argon2": "argon2"
    + made_by.argon2.using(type="ID", memory_cost=32, time_cost=1, parallelism=1).hash(PASSWORD),
}
EVERY = FOREIGN | DIGESTS


@pytest.fixture
async def hasher():
    found = PasswordHasher(COST, threads=1)
    yield found
    found.close()


@pytest.mark.parametrize("name", EVERY)
async def test_a_hash_of_another_program_lets_its_owner_in_and_is_replaced(hasher: PasswordHasher, name: str) -> None:
    stored = await hasher.store_imported(EVERY[name])
    assert not (await hasher.verify("salah", stored)).matches
    check = await hasher.verify(PASSWORD, stored)
    assert check.matches
    assert check.stronger_hash is not None
    assert check.stronger_hash.startswith("$argon2id$v=19$m=64,t=2,p=1$")
    again = await hasher.verify(PASSWORD, check.stronger_hash)
    assert (again.matches, again.stronger_hash) == (True, None)


@pytest.mark.parametrize("name", DIGESTS)
async def test_a_fast_digest_is_nowhere_in_what_is_stored(hasher: PasswordHasher, name: str) -> None:
    digest = DIGESTS[name]
    raw = made_by.argon2.from_string(await hasher.store_imported(digest))
    shown = await hasher.digest_imported(digest, None)
    secret = hashlib.md5(PASSWORD.encode()).digest(), hashlib.sha1(PASSWORD.encode()).digest()
    for kept in (raw.salt, raw.checksum, shown):
        assert not any(part in kept or part.hex().encode() in kept for part in secret)
    assert shown != await hasher.digest_imported(digest, None), "salted: equal passwords of two people do not show"
    assert shown == await hasher.digest_imported(digest, shown)


@pytest.mark.parametrize("name", EVERY)
async def test_a_program_before_0_4_takes_it_for_the_hash_of_another_password(
    hasher: PasswordHasher, name: str
) -> None:
    stored = await hasher.store_imported(EVERY[name])
    is_argon2 = "argon2" in EVERY[name]
    # what its PasswordHasher calls: verify, and the cost of the stored hash
    assert made_by.argon2.verify(PASSWORD, stored) is is_argon2
    assert made_by.argon2.from_string(stored).memory_cost


@pytest.mark.parametrize("cost", [COST, DEAR], ids=["cheap policy", "dear policy"])
async def test_a_wrong_password_costs_the_same_for_every_scheme_that_is_no_dearer_than_ours(cost: Argon2Cost) -> None:
    hasher = PasswordHasher(cost, threads=1)
    policy = cost.memory_kib * cost.passes
    unknown = (await hasher.verify("salah", None)).work
    assert unknown == policy
    for name, given in EVERY.items():
        stored = await hasher.store_imported(given)
        spent = (await hasher.verify("salah", stored)).work
        dearer = max(foreign_hashes.find_foreign(imported_hash.unify_notation(given)) is not None and spent, policy)
        assert abs(spent - dearer) <= 8 * cost.passes, name
    hasher.close()


async def test_a_password_that_normalizing_changes_costs_the_same_for_known_and_unknown_names(
    hasher: PasswordHasher,
) -> None:
    stored = await hasher.hash(PASSWORD)
    for typed in ("ﬁlm", "fi\u0301lm"):
        costs = {(await hasher.verify(typed, known)).work for known in (stored, None)}
        assert costs == {2 * 64 * 2}


def _count(compute: Callable[..., object], computed: list[object], *given: object, **named: object) -> object:
    computed.append(given)
    return compute(*given, **named)


async def test_known_and_unknown_names_cost_as_many_computations(
    hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted where Argon2 is computed, whatever the hasher says of its work."""
    stored, computed = await hasher.hash(PASSWORD), []
    for name in ("hash_secret", "verify_secret"):
        compute = getattr(argon2.low_level, name)
        monkeypatch.setattr(argon2.low_level, name, partial(_count, compute, computed))
    for typed in ("salah", " salah ", "ﬁlm", "fi\u0301lm", "x" * 5000, "nul \0", "\ud800"):
        numbers = []
        for known in (stored, None):
            computed.clear()
            assert not (await hasher.verify(typed, known)).matches
            numbers.append(len(computed))
        assert numbers[0] == numbers[1] > 0, typed


async def test_a_password_is_the_same_in_every_form_of_its_letters(hasher: PasswordHasher) -> None:
    composed, decomposed, wide = "sandi é panjang", "sandi e\u0301 panjang", "ｓａｎｄｉ é panjang"
    stored = await hasher.hash(decomposed)
    for typed in (composed, decomposed, wide):
        check = await hasher.verify(typed, stored)
        assert (check.matches, check.stronger_hash) == (True, None)


async def test_a_hash_of_a_password_as_it_was_typed_keeps_working_and_is_replaced(hasher: PasswordHasher) -> None:
    decomposed = "sandi e\u0301 panjang"
    before = made_by.argon2.using(type="ID", memory_cost=64, time_cost=2, parallelism=1).hash(decomposed)
    check = await hasher.verify(decomposed, before)
    assert check.matches
    assert check.stronger_hash is not None
    assert (await hasher.verify("sandi é panjang", check.stronger_hash)).matches


async def test_bcrypt_reads_72_bytes_as_its_origin_did_and_a_longer_password_is_not_hashed_anew(
    hasher: PasswordHasher,
) -> None:
    whole = "é" * 36  # 72 bytes
    stored = await hasher.store_imported(_BCRYPT.hash(whole.encode()))
    assert (await hasher.verify(whole, stored)).stronger_hash is not None
    longer = await hasher.verify(whole + "entah apa", stored)
    assert longer.matches, "PHP lets it in as well"
    assert longer.stronger_hash is None, "what follows may be mistyped: the hash of it would lock its owner out"
    assert not (await hasher.verify("é" * 35, stored)).matches
    # a character that is cut in two at the limit
    cut = await hasher.store_imported(_BCRYPT.hash(("a" + whole).encode()[:72]))
    assert (await hasher.verify("a" + whole, cut)).matches


@pytest.mark.parametrize("typed", ["\ud800", "\x00", "x\x00", "ﷺ" * 1024, "x" * 5000, ""])
@pytest.mark.parametrize("name", ["none", "bcrypt 2b", "PBKDF2 of Django", "MD5"])
async def test_no_input_is_an_error(hasher: PasswordHasher, typed: str, name: str) -> None:
    stored = await hasher.store_imported(EVERY[name]) if name in EVERY else None
    assert not (await hasher.verify(typed, stored)).matches


@pytest.mark.parametrize(
    "stored",
    ["", "x", "$2y$10$abc", "$argon2id$v=20$m=64,t=1,p=1$c29tZXNhbHQ$YWJjZGVmZ2g", "$argon2id$v=19$m=64,t=1,p=1$YQ$YQ"],
)
async def test_a_stored_hash_of_a_later_program_fits_no_password_and_is_no_error(
    hasher: PasswordHasher, stored: str
) -> None:
    check = await hasher.verify(PASSWORD, stored)
    assert (check.matches, check.work) == (False, 128)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("$2y$15$" + "a" * 53, "a bcrypt hash of more than cost 14 costs too much"),
        ("bcrypt_sha256$$2b$31$" + "a" * 53, "more than cost 14 costs too much"),
        ("$2x$10$" + "a" * 53, "a bcrypt hash $2x$ comes from a faulty program"),
        ("$2y$10$abc", "not a whole bcrypt hash"),
        ("pbkdf2_sha256$4000001$garam$" + "a" * 43 + "=", "more than 4,000,000 iterations costs too much"),
        ("pbkdf2_sha256$600000$garam$", "a django_pbkdf2_sha256 hash without its last part"),
        ("$argon2id$v=19$m=262144,t=16,p=1$c29tZXNhbHQ$YWJjZGVmZ2g", "costs too much when m times t is more than"),
        ("$argon2id$v=19$m=262145,t=1,p=1$c29tZXNhbHQ$YWJjZGVmZ2g", "of more than m=262144, t=16, p=16 costs too much"),
        ("$argon2id$v=19$m=64,t=1,p=1,keyid=YWJj$c29tZXNhbHQ$YWJjZGVmZ2g", "not a whole Argon2 hash"),
        ("$argon2id$v=19$m=64,t=1,p=1$ZGl2b3M6eHl6$YWJjZGVmZ2g", "salt begins like those of DIVOS"),
        ("{SSHA}x", "not a whole ldap_salted_sha1 digest"),
        ("md5$garam", "not a whole django_md5 digest"),
        ("$P$BDq8Y2b3vM1", "not a password hash that is known here"),
        ("5f4dcc3b5aa765d61d8327deb882cf99:garam", "not a password hash that is known here"),
        ("", "not a password hash that is known here"),
    ],
)
def test_a_hash_that_is_not_taken_is_told_why(given: str, said: str) -> None:
    problem = imported_hash.find_hash_problem(given)
    assert problem is not None
    assert said in problem


def test_a_salt_that_a_php_page_chose_by_hand_is_taken() -> None:
    """The bits that bcrypt does not read are set in it; libpass warns of them, and warnings are errors here."""
    unified = imported_hash.unify_notation("$2a$04$usesomesillystringfors0123456789012345678901234567890")
    assert imported_hash.find_hash_problem(unified) is None


async def test_a_hash_as_another_deployment_stores_it_is_taken_as_it_is(hasher: PasswordHasher) -> None:
    for name in ("bcrypt 2b", "MD5"):
        stored = await hasher.store_imported(EVERY[name])
        assert imported_hash.find_hash_problem(stored) is None
        assert await hasher.store_imported(stored) == stored
    dear = made_by.bcrypt.using(rounds=4).hash("x").replace("$04$", "$15$")
    carried = foreign_hashes.FOREIGN_BY_NAME["bcrypt"]
    assert "more than cost 14" in str(imported_hash.find_hash_problem(stored_hash.carry_foreign(carried, dear)))


async def hash_of(world: AccountsWorld, name: str) -> str:
    async with world.app.database.begin() as session:
        asked = text("SELECT password_hash FROM person WHERE username_key = :name")
        return str((await session.execute(asked, {"name": name})).scalar_one())


@pytest.mark.twins
@pytest.mark.parametrize("name", ["PHP's bcrypt", "PBKDF2 of Django", "MD5", "Django's Argon2"])
async def test_people_of_another_program_sign_in_and_a_second_import_changes_nothing(
    world: AccountsWorld, name: str
) -> None:
    row = {"username": "pindahan", "name": "Pindahan", "password_hash": EVERY[name]}
    assert (await world.import_people(row)).report.added == ("pindahan",)
    assert (await world.import_people(row)).report.unchanged == ("pindahan",)
    imported = await hash_of(world, "pindahan")
    assert (await sign_in(world.app.http, "pindahan", "salah")).status_code == 422
    assert (await sign_in(world.app.http, "pindahan", PASSWORD)).status_code == 303
    replaced = await hash_of(world, "pindahan")
    assert replaced != imported
    assert replaced.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert (await world.import_people(row)).report.unchanged == ("pindahan",)
    assert await hash_of(world, "pindahan") == replaced


async def test_a_hash_given_as_the_password_is_taken_for_a_hash_and_a_digest_is_refused(world: AccountsWorld) -> None:
    taken = await world.import_people({"username": "a1", "name": "A", "password": FOREIGN["PHP's bcrypt"]})
    assert taken.report.saved
    assert (await sign_in(world.app.http, "a1", PASSWORD)).status_code == 303
    refused = await world.import_people({"username": "a2", "name": "A", "password": DIGESTS["MD5"]})
    assert "looks like an MD5 or SHA-1 digest: give that as password_hash" in str(refused.report.rejected)


async def test_a_password_with_spaces_at_its_ends_is_kept_as_it_is(world: AccountsWorld) -> None:
    row = json.loads((Path(__file__).parent / "personnel_cases" / "people-password-with-spaces.json").read_text())[
        "people"
    ][0]
    assert (await world.import_people(row)).report.saved
    for wrong in (row["password"].strip(), row["password"].rstrip(), row["password"].lstrip()):
        assert (await sign_in(world.app.http, "orang.satu", wrong)).status_code == 422
    assert (await sign_in(world.app.http, "orang.satu", row["password"])).status_code == 303
