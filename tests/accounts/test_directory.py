"""People moving in: what is kept, what is refused, and that a second run changes nothing."""

import json
from pathlib import Path

import pytest
from passlib.hash import argon2
from sqlalchemy import select, text

from idp.accounts.events import AccountsMessage
from idp.accounts.people import people_admin, people_import
from idp.accounts.people.people_import import PeopleImportResult
from idp.accounts.roles import granted_role, role_assignments
from idp.accounts.roles.granted_role import HeldRole
from idp.accounts.roles.role_assignments import RoleAssignment
from idp.foundation.audit import AuditEntry
from idp.foundation.import_report import ImportOptions
from idp.offices import office_import as office_register
from idp.permissions import SHELL, Role
from tests.accounts.documents import MADE
from tests.accounts.world import PASSWORD, AccountsWorld, outbox_payloads, sign_in

pytestmark = pytest.mark.twins

CASES = Path(__file__).parent / "personnel_cases"
ROW = {"username": "ayu", "name": "Ayu", "password": "kata sandi ayu"}
WEAK = argon2.using(type="ID", memory_cost=32, time_cost=1, parallelism=1)


async def test_a_second_run_changes_nothing(world: AccountsWorld) -> None:
    outcome = await world.import_people(MADE | {"password": PASSWORD})
    assert outcome.report.numbers == {"added": 0, "changed": 0, "unchanged": 1, "rejected": 0}


async def test_the_sub_is_kept_and_every_claim_with_it(world: AccountsWorld) -> None:
    (listed,) = await world.with_people_admin(lambda desk: people_admin.list_people(desk, "made", 10))
    made = listed.person
    assert listed.sub == str(made.sub) == MADE["sub"]
    assert made.address is not None
    assert made.address.locality == "Denpasar"
    assert made.email_verified
    assert not made.phone_number_verified
    assert [str(role) for role in made.roles] == ["pengembang"]


async def test_a_row_changes_what_it_names_and_leaves_the_rest(world: AccountsWorld) -> None:
    outcome = await world.import_people({"username": "MADE", "nickname": "Ayu", "email": None, "roles": ["auditor"]})
    (changed,) = outcome.report.changed
    assert set(changed.fields) == {"username", "nickname", "email", "email_verified", "roles"}
    made = (await world.with_people_admin(lambda desk: people_admin.list_people(desk, "made", 10)))[0].person
    assert (made.nickname, made.email, made.golongan, made.preferred_username) == ("Ayu", None, "III/c", "MADE")
    assert [str(role) for role in made.roles] == ["auditor"]


async def test_another_address_or_number_is_verified_by_nobody_unless_the_row_says_so(world: AccountsWorld) -> None:
    """Whoever edits a cell of a table would otherwise get the letters by which a password is reset."""
    held = {"email_verified": True, "phone_number": "0812 3456 7890", "phone_number_verified": True}
    await world.import_people({"username": "made"} | held)
    for given, email_verified, phone_verified in (
        ({"email": MADE["email"], "nickname": "Ayu"}, True, True),
        ({"email": "lain@example.org"}, False, True),
        ({"email": "lagi@example.org", "email_verified": True}, True, True),
        ({"phone_number": "0813 3456 7890"}, True, False),
    ):
        outcome = await world.import_people({"username": "made"} | given)
        assert (await world.import_people({"username": "made"} | given)).report.numbers["unchanged"] == 1
        made = (await world.with_people_admin(lambda desk: people_admin.list_people(desk, "made", 10)))[0].person
        assert (made.email_verified, made.phone_number_verified) == (email_verified, phone_verified), outcome.report


async def test_a_dry_run_reports_and_keeps_nothing(world: AccountsWorld) -> None:
    outcome = await world.import_people(ROW, dry_run=True)
    assert outcome.report.added == ("ayu",)
    assert not outcome.report.saved
    assert (await world.import_people(ROW)).report.added == ("ayu",)


async def test_with_a_bad_row_nothing_is_kept_unless_ordered(world: AccountsWorld) -> None:
    bad = {"username": "x", "name": "X", "email": "x"}
    assert not (await world.import_people(ROW, bad)).report.saved
    outcome = await world.import_people(ROW, bad, accept_good_rows=True)
    assert outcome.report.numbers == {"added": 1, "changed": 0, "unchanged": 0, "rejected": 1}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"username": "sukra", "nip": "198705052010011001"}, "belong to different people"),
        ({"sub": "5d1f0c52-7a5e-4d0e-9a40-0c5f3a6be001", "username": "sukra"}, "belong to different people"),
        ({"sub": "5d1f0c52-7a5e-4d0e-9a40-0c5f3a6be009", "username": "made"}, "under another sub"),
        ({"sub": "k3v9x2m1qwer", "username": "made"}, "under another sub"),
        ({"username": "baru"}, "a new person needs one"),
        ({"username": "baru", "name": "B", "office": "1"}, "names no office"),
    ],
)
async def test_a_row_that_would_mix_people_up_is_refused(
    world: AccountsWorld, row: dict[str, object], reason: str
) -> None:
    (bad,) = (await world.import_people(row)).report.rejected
    assert reason in bad.reasons[0]


async def test_the_sub_of_another_provider_is_kept_and_finds_its_person_again(world: AccountsWorld) -> None:
    row = {"sub": "k3v9x2m1qwer", **ROW}
    assert (await world.import_people(row)).report.added == ("ayu",)
    assert (await world.import_people(row)).report.numbers["unchanged"] == 1
    assert (await world.import_people({"sub": "k3v9x2m1qwer", "username": "ayu.2"})).report.changed[0].fields == (
        "username",
    )
    (listed,) = await world.with_people_admin(lambda desk: people_admin.list_people(desk, "ayu.2", 10))
    async with world.app.database.begin() as session:
        assert (await people_admin.find_person(session, "k3v9x2m1qwer")).username == "ayu.2"
        assert (await people_admin.find_person(session, str(listed.person.sub))).username == "ayu.2"
        with pytest.raises(people_admin.NoSuchPerson):
            await people_admin.find_person(session, "K3V9X2M1QWER")
    assert (listed.sub, listed.person.preferred_username) == ("k3v9x2m1qwer", "ayu.2")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"sub": "k3v9x2m1qwer", "username": "made"}, "belong to different people"),
        ({"sub": "another", "username": "ayu"}, "under another sub"),
    ],
)
async def test_two_people_never_get_one_sub(world: AccountsWorld, row: dict[str, object], reason: str) -> None:
    await world.import_people({"sub": "k3v9x2m1qwer", **ROW})
    (bad,) = (await world.import_people(row)).report.rejected
    assert reason in bad.reasons[0]


async def test_a_new_nip_keeps_the_sub(world: AccountsWorld) -> None:
    await world.import_people({"sub": MADE["sub"], "nip": "198705052022211004"})
    assert (await sign_in(world.app.http, "198705052022211004")).status_code == 303


async def test_an_odd_nip_is_taken_in_with_a_warning(world: AccountsWorld) -> None:
    outcome = await world.import_people({"nip": "198713052010011001", "name": "Ketut"})
    assert outcome.report.saved
    assert ("row 1", "NIP looks wrong: its first eight digits are no day of birth") in outcome.warnings


async def test_a_verified_address_that_another_has_is_a_warning_that_names_both(world: AccountsWorld) -> None:
    """Applications join accounts by it: in one file, and in the file and here; never by a number of a person."""
    same = json.loads((CASES / "people-same-verified-email.json").read_text())["people"]
    outcome = await world.import_people(*same)
    assert outcome.report.saved
    said = {key: text for key, text in outcome.warnings if "e-mail" in text}
    assert "the e-mail address is verified and also that of orang.dua (row 2)" in said["orang.satu"]
    assert "also that of orang.satu (row 1)" in said["orang.dua"]
    bare = {"nip": "198603132007011901", "name": "Tanpa Nama Pengguna", "email": "Made.Ayu@EXAMPLE.org"}
    outcome = await world.import_people(bare, {"username": "lain", "name": "Lain", "email": "lain@example.org"})
    said = {key: text for key, text in outcome.warnings if "e-mail" in text}
    assert list(said) == ["row 1"], "an address that nobody has verified may be an office's"
    assert "also that of made:" in said["row 1"]
    assert "198603132007011901" not in str(outcome.warnings)
    phone = {"phone_number": "0812 3456 7890", "phone_number_verified": True}
    outcome = await world.import_people(
        {"username": "satu", "name": "Satu", **phone},
        {"username": "dua", "name": "Dua", "phone_number": "+6281234567890"},
    )
    said = {key: text for key, text in outcome.warnings if "telephone" in text}
    assert set(said) == {"satu", "dua"}
    assert "also that of dua (row 2)" in said["satu"]


async def test_what_contradicts_an_nip_is_a_warning(world: AccountsWorld) -> None:
    row = {"nip": "198603132007011901", "username": "x", "name": "X", "gender": "female", "birthdate": "1987-03-13"}
    said = [text for _, text in (await world.import_people(row)).warnings]
    assert said[:2] == [
        "gender: the NIP says another one (its digit 15)",
        "birthdate: the NIP says another one (its first eight digits)",
    ]
    right = {"username": "x", "gender": "male", "birthdate": "1986"}
    assert (await world.import_people(right)).warnings == ()


async def test_an_nip_of_zeros_at_its_end_is_refused_unless_somebody_here_has_it(world: AccountsWorld) -> None:
    row = {"nip": "198603132007011000", "username": "x", "name": "X"}
    (bad,) = (await world.import_people(row)).report.rejected
    assert "nip: a spreadsheet has rounded it" in bad.reasons[0]


async def test_a_table_is_imported_twice_and_nothing_changes(world: AccountsWorld) -> None:
    content = (
        "DAFTAR PEGAWAI;;\r\n;;\r\nNIP;Nama Lengkap;No. HP\r\n'198603132007011901;Satu;0812\u202f34567890\r\n;;\r\n"
    )

    async def imported(**order: object) -> PeopleImportResult:
        async with world.app.database.begin() as session:
            admin = world.app.composition.accounts.admin(session, SHELL)
            return await people_import.import_people(admin, content.encode(), ImportOptions("test", **order))

    dry = await imported(dry_run=True)
    assert (dry.report.numbers["added"], dry.report.saved, dry.place) == (1, False, "Line")
    first, again = await imported(), await imported()
    assert first.report.added == ("line 4",)
    assert again.report.numbers == {"added": 0, "changed": 0, "unchanged": 1, "rejected": 0}


async def test_a_brought_hash_signs_in_gets_stronger_and_is_not_put_back(world: AccountsWorld) -> None:
    row = {"username": "ayu", "name": "Ayu", "password_hash": WEAK.hash("lama")}
    await world.import_people(row)
    stored = await hash_of(world, "ayu")
    assert stored == row["password_hash"]
    assert (await sign_in(world.app.http, "ayu", "lama")).status_code == 303
    stronger = await hash_of(world, "ayu")
    assert stronger != stored
    assert "m=64" in stronger
    outcome = await world.import_people(row)
    assert outcome.report.unchanged == ("ayu",)
    assert await hash_of(world, "ayu") == stronger


async def test_a_person_without_a_password_cannot_sign_in_yet(world: AccountsWorld) -> None:
    outcome = await world.import_people({"username": "ayu", "name": "Ayu"})
    assert "no password yet" in outcome.warnings[0][1]
    assert (await sign_in(world.app.http, "ayu", "")).status_code == 422
    assert (await sign_in(world.app.http, "ayu", "x")).status_code == 422


async def test_progress_is_told_to_the_end(world: AccountsWorld) -> None:
    seen: list[tuple[int, int]] = []
    rows = [{"username": f"u{number}", "name": "U", "password": f"sandi orang ke {number}"} for number in range(70)]
    await world.import_people(*rows, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (70, 70)
    assert len(seen) > 1


async def test_roles_are_given_and_taken_back_once(world: AccountsWorld) -> None:
    async def person_id(desk):
        return (await people_admin.find_person(desk.session, "sukra")).id

    sukra = await world.with_people_admin(person_id)
    role = RoleAssignment(sukra, granted_role.parse_role("pengembang"))
    assert await world.with_people_admin(lambda desk: role_assignments.assign_role(desk, role))
    assert not await world.with_people_admin(lambda desk: role_assignments.assign_role(desk, role))
    assert await role_assignments.load_roles(world.app.database, sukra) == (HeldRole(Role.PENGEMBANG),)
    assert await world.with_people_admin(lambda desk: role_assignments.revoke_role(desk, role))
    assert not await world.with_people_admin(lambda desk: role_assignments.revoke_role(desk, role))
    with pytest.raises(role_assignments.NoSuchOffice):
        await world.with_people_admin(
            lambda desk: role_assignments.assign_role(
                desk, RoleAssignment(sukra, granted_role.parse_role("pengelola_opd@1"))
            )
        )


async def test_the_audit_trail_keeps_the_role_and_its_office_apart(world: AccountsWorld) -> None:
    async with world.app.database.begin() as session:
        offices = b"code,name,type,parent\n040701,Dinas Pendidikan,dinas,\n"
        await office_register.import_offices(session, offices, ImportOptions("test", authority=SHELL))
    await world.import_people(MADE | {"roles": ["pengelola_opd@040701"]})
    async with world.app.database.begin() as session:
        kept = await session.scalars(select(AuditEntry).where(AuditEntry.tag.like("role.%")).order_by(AuditEntry.id))
        acts = [(entry.tag, entry.detail) for entry in kept]
    assert ("role.revoked", {"role": "pengembang", "office": None, "permission": "roles:grant"}) in acts
    assert ("role.granted", {"role": "pengelola_opd", "office": "040701", "permission": "roles:grant"}) in acts


@pytest.mark.parametrize("field", ["password", "password_hash"])
async def test_an_import_that_changes_a_password_ends_what_the_old_one_opened(world: AccountsWorld, field: str) -> None:
    await sign_in(world.app.http)
    changed = "kata sandi yang lain"
    await world.import_people({"username": "made", field: changed if field == "password" else WEAK.hash(changed)})
    assert (await world.app.http.get("/akun")).status_code == 303
    assert [told["reason"] for told in await outbox_payloads(world, AccountsMessage.SESSION_ENDED)] == [
        "password_changed"
    ]
    assert await outbox_payloads(world, AccountsMessage.PASSWORD_CHANGED) == [
        {"person_id": MADE["sub"], "kept_session_id": None}
    ]
    assert (await sign_in(world.app.http, password=changed)).status_code == 303


async def test_an_import_that_leaves_the_password_ends_nothing(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    await world.import_people({"username": "made", "nickname": "Ayu", "password": PASSWORD})
    await world.import_people({"username": "made", "password": "kata sandi yang lain"}, dry_run=True)
    before = await hash_of(world, "made")
    for without in ({}, {"password": None}, {"password_hash": None}):
        await world.import_people({"username": "made", "nickname": f"Ayu {len(without)}", **without})
    assert await hash_of(world, "made") == before
    assert (await world.app.http.get("/akun")).status_code == 200
    assert await outbox_payloads(world, AccountsMessage.PASSWORD_CHANGED) == []


async def hash_of(world: AccountsWorld, name: str) -> str:
    async with world.app.database.begin() as session:
        asked = text("SELECT password_hash FROM person WHERE username_key = :name")
        return str((await session.execute(asked, {"name": name})).scalar_one())
