"""Corrections, additions and notes: what changes, who may, what others changed meanwhile, and the history of it."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from sqlalchemy import text

from idp.catalogue.application import Status
from idp.catalogue.changes import adding, correcting
from idp.catalogue.changes.application_change import (
    AdditionDone,
    AdditionForm,
    AdditionRefused,
    ApplicationChange,
    ApplicationEdit,
    EditConflict,
    EditDone,
    EditRefused,
    InventoryFault,
)
from idp.catalogue.changes.field_values import field_texts
from idp.catalogue.claims.claim_rules import Duplicate
from idp.catalogue.notes import note_taking
from idp.catalogue.notes.application_note import ApplicationNote
from idp.catalogue.notes.note_taking import NoteRemoval
from idp.catalogue.store import ApplicationFilter
from idp.foundation.database import Database
from idp.foundation.note_rule import NoteProblem
from idp.foundation.row_reader import TextFault
from idp.offices import store as offices
from idp.permissions import SHELL, Authority, InsufficientAuthority, PersonRequired
from tests.catalogue.listing import list_applications
from tests.catalogue.small_city import HEADER, SmallCity, open_small_city

NEW = {
    "name": "Kinerja Rekaan",
    "owner_code": "02",
    "origin": "city",
    "status": "active",
    "media": "web",
    "spbe_class": "umum",
    "audience": "asn",
    "dimension": "economy",
}


@pytest.fixture
async def small_city(database: Database) -> SmallCity:
    return await open_small_city(database)


async def edit(
    city: SmallCity, number: str, typed: Mapping[str, str], who: Authority | None = None, **seen: str
) -> EditDone | EditRefused:
    """Correct an application in a form that showed what is stored, but for `seen`."""
    application = await city.application(number)
    async with city.admin(who) as admin:
        shown = {**field_texts(application), **seen}
        return await correcting.edit_application(admin, application, ApplicationEdit(shown, typed))


async def history(city: SmallCity, number: str) -> list[ApplicationChange]:
    application = await city.application(number)
    async with city.admin() as admin:
        return list((await correcting.list_changes(admin, application)).items)


def told(changes: list[ApplicationChange]) -> set[tuple[str, str, str, UUID | None, str]]:
    return {(one.field, one.before, one.after, one.changed_by, one.way.value) for one in changes}


async def test_a_correction_changes_what_was_typed_and_says_who_from_what_to_what(small_city: SmallCity) -> None:
    await small_city.rows("DELETE FROM application_mark RETURNING 1")
    typed = {"name": " Surat  Elektronik ", "status": "inactive", "users": "12", "url": "", "owner_code": "02"}
    done = await edit(small_city, "2", typed)
    assert isinstance(done, EditDone)
    officer = small_city.officer
    expected = {
        ("name", "Surat Rekaan", "Surat Elektronik", officer, "correction"),
        ("status", "active", "inactive", officer, "correction"),
        ("users", "", "12", officer, "correction"),
        ("owner_code", "01", "02", officer, "correction"),
    }
    assert told(list(done.changes)) == told(await history(small_city, "2")) == expected
    application = await small_city.application("2")
    assert (application.status, application.users, application.owner.code) == (Status.INACTIVE, 12, "02")
    async with small_city.admin() as admin:
        units = await offices.load_unit_ids(admin.session, "02")
        found = await list_applications(admin.session, ApplicationFilter("elektronik", office_ids=units))
        (entry,) = await admin.session.execute(
            text("SELECT actor, detail FROM audit WHERE tag = 'application.changed'")
        )
    assert [one.id for one in found] == [application.id]
    assert entry.actor == f"person:{officer}"
    assert "owner_code" in str(entry.detail)
    assert "Elektronik" not in str(entry.detail)
    assert await small_city.rows("SELECT count(*) FROM application_mark") == [(1,)]


async def test_what_stays_as_it_was_shown_is_no_change(small_city: SmallCity) -> None:
    application = await small_city.application("1")
    shown = dict(field_texts(application))
    assert await edit(small_city, "1", shown) == EditDone(())
    assert await edit(small_city, "1", {"audience": " ASN\r\n", "name": "SIMPEG  Rekaan"}) == EditDone(())
    assert await history(small_city, "1") == []


async def test_what_somebody_else_changed_meanwhile_is_not_lost(small_city: SmallCity) -> None:
    shown = dict(field_texts(await small_city.application("1")))
    await edit(small_city, "1", {"note": "Pertama", "year": "2020"})
    late = {"note": "Kedua", "year": "2020", "users": "9"}
    refused = await edit(small_city, "1", late, **shown)
    assert refused == EditRefused((), (EditConflict("note", "", "Pertama", "Kedua"),))
    assert (await small_city.application("1")).users is None
    assert isinstance(await edit(small_city, "1", {"users": "9"}, **shown), EditDone)
    application = await small_city.application("1")
    assert (application.note, application.users) == ("Pertama", 9)


WRONG: tuple[tuple[str, str, object], ...] = (
    ("name", "", TextFault.EMPTY),
    ("name", "x" * 201, TextFault.TOO_LONG),
    ("name", "a\0b", TextFault.INVISIBLE),
    ("name", "\u3164", TextFault.INVISIBLE),
    ("name", "abc\u202e", TextFault.INVISIBLE),
    ("name", "\u0430bc", TextFault.LOOKALIKE),
    ("name", "SekolahÃ©", TextFault.WRONG_ENCODING),
    ("status", "mati", TextFault.NO_CHOICE),
    ("status", "", TextFault.EMPTY),
    ("year", "dua ribu", TextFault.NO_NUMBER),
    ("year", "²⁰²⁰", TextFault.NO_NUMBER),
    ("users", "-1", TextFault.NO_NUMBER),
    ("url", "javascript:alert(1)", TextFault.NO_ADDRESS),
    ("url", "http://[", TextFault.NO_ADDRESS),
    ("owner_code", "0 1", TextFault.NO_CODE),
    ("owner_code", "99", InventoryFault.UNKNOWN_OFFICE),
    ("inventory_id", "2", InventoryFault.NUMBER_TAKEN),
    ("inventory_id", "002", InventoryFault.NUMBER_TAKEN),
    ("note", "hubungi 19850101 201001 1 001", TextFault.PERSONAL),
    ("inventory_id", "198501012010011001", TextFault.PERSONAL),
    ("url", "https://simpeg.example.go.id/198501012010011001", TextFault.PERSONAL),
    ("source", "lain", InventoryFault.NOT_YOURS),
    ("declared", "retired", InventoryFault.NOT_YOURS),
    ("id", "1", InventoryFault.NOT_YOURS),
)


async def test_a_field_that_is_wrong_is_named_and_nothing_changes(small_city: SmallCity) -> None:
    for field, typed, fault in WRONG:
        refused = await edit(small_city, "1", {"user_scope": "Semua", field: typed})
        assert isinstance(refused, EditRefused), (field, typed)
        assert [(one.field, one.fault) for one in refused.problems] == [(field, fault)], typed
    assert await history(small_city, "1") == []
    assert (await small_city.application("1")).user_scope == "Dinas"


async def test_an_office_corrects_its_own_applications_but_not_what_counts(small_city: SmallCity) -> None:
    own, below, other = small_city.office("01"), small_city.office("0101"), small_city.office("02")
    done = await edit(small_city, "3", {"users": "40", "note": "Dipakai setiap hari"}, own)
    assert isinstance(done, EditDone)
    assert {one.changed_by for one in done.changes} == {small_city.administrator}
    for field, typed in (("status", "inactive"), ("media", "desktop"), ("origin", "central"), ("owner_code", "02")):
        refused = await edit(small_city, "1", {field: typed}, own)
        assert isinstance(refused, EditRefused)
        assert [(one.field, one.fault) for one in refused.problems] == [(field, InventoryFault.NOT_YOURS)]
    for who, number in ((below, "1"), (other, "1"), (other, "3")):
        with pytest.raises(InsufficientAuthority, match="applications:correct"):
            await edit(small_city, number, {"users": "1"}, who)
        with pytest.raises(InsufficientAuthority):
            async with small_city.admin(who) as admin:
                await correcting.list_changes(admin, await small_city.application(number))
    with pytest.raises(PersonRequired):
        await edit(small_city, "1", {"users": "1"}, small_city.program)
    for who, names in ((own, 7), (small_city.kominfo, 14), (other, 0)):
        async with small_city.admin(who) as admin:
            assert len(await correcting.list_editable(admin, await small_city.application("1"))) == names


async def test_an_application_that_went_to_another_office_is_no_more_its_former_office_s(
    small_city: SmallCity,
) -> None:
    before = await small_city.application("1")
    await edit(small_city, "1", {"owner_code": "02"})
    async with small_city.admin(small_city.office("01")) as admin:
        with pytest.raises(InsufficientAuthority):
            await correcting.edit_application(admin, before, ApplicationEdit(field_texts(before), {"users": "3"}))


async def test_an_import_writes_what_it_changes_and_nothing_of_what_it_adds(small_city: SmallCity) -> None:
    rows = (
        b"1,SIMPEG Rekaan,02,city,inactive,web,khusus,Dinas,asn,governance,https://simpeg.example.go.id/,,\n"
        b"9,Baru,01,city,active,web,khusus,,asn,governance,,,\n"
    )
    assert (await small_city.imports(HEADER + rows)).saved
    assert told(await history(small_city, "1")) == {
        ("status", "active", "inactive", None, "import"),
        ("owner_code", "01", "02", None, "import"),
    }
    assert await history(small_city, "9") == []
    assert await small_city.rows("SELECT count(*) FROM application_mark") == [(5,)]
    await small_city.imports(HEADER + rows)
    assert len(await history(small_city, "1")) == 2


async def test_changes_are_listed_page_by_page_the_newest_first(small_city: SmallCity) -> None:
    for year in range(2001, 2006):
        await edit(small_city, "1", {"year": str(year)})
    application, found, after = await small_city.application("1"), list[str](), None
    for _ in range(3):
        async with small_city.admin() as admin:
            page = await correcting.list_changes(admin, application, 2, after)
        found += [one.after for one in page.items]
        after = page.next
    assert (found, after) == (["2005", "2004", "2003", "2002", "2001"], None)


async def test_an_application_is_added_with_its_history_and_a_number(small_city: SmallCity) -> None:
    async with small_city.admin() as admin:
        done = await adding.add_application(admin, AdditionForm(NEW))
    assert isinstance(done, AdditionDone)
    assert done.inventory_id.startswith("BARU-")
    application = await small_city.application(done.inventory_id)
    assert (application.id, application.source) == (done.application_id, "ditambahkan Kominfo")
    changes = {one.field: one for one in await history(small_city, done.inventory_id)}
    assert {name: changes[name].after for name in NEW} == NEW
    assert {(one.before, one.changed_by, one.way.value) for one in changes.values()} == {
        ("", small_city.officer, "addition")
    }
    assert (done.application_id,) in [
        (UUID(str(one)),) for (one,) in await small_city.rows("SELECT application_id FROM application_mark")
    ]


ALIKE: tuple[tuple[dict[str, str], Duplicate, str], ...] = (
    ({"inventory_id": "001"}, Duplicate.NUMBER, "1"),
    ({"name": "simpeg-REKAAN"}, Duplicate.NAME, "1"),
    ({"name": "Rekaan Simpeg"}, Duplicate.SIMILAR_NAME, "1"),
    ({"name": "Simpeg Rekan"}, Duplicate.SIMILAR_NAME, "1"),
    ({"name": "PETA REKAAN (Peta tanah)"}, Duplicate.SIMILAR_NAME, "4"),
    ({"url": "http://peta.example.go.id:8443/"}, Duplicate.HOST, "4"),
)


async def test_an_application_like_another_is_added_only_when_somebody_says_that_it_is_none(
    small_city: SmallCity,
) -> None:
    for typed, kind, number in ALIKE:
        async with small_city.admin() as admin:
            refused = await adding.add_application(admin, AdditionForm({**NEW, **typed}))
        assert isinstance(refused, AdditionRefused)
        alike = [(one.kind, one.application.number, one.application.application_id) for one in refused.duplicates]
        assert alike == [(kind, number, (await small_city.application(number)).id)]
    async with small_city.admin() as admin:
        again = AdditionForm({**NEW, "name": "simpeg-REKAAN"}, is_another=True)
        assert isinstance(await adding.add_application(admin, again), AdditionDone)
        same_number = AdditionForm({**NEW, "inventory_id": "001"}, is_another=True)
        assert isinstance(await adding.add_application(admin, same_number), AdditionRefused)


async def test_an_addition_that_is_wrong_names_every_field(small_city: SmallCity) -> None:
    async with small_city.admin() as admin:
        refused = await adding.add_application(admin, AdditionForm({"url": "x", "owner_code": "99", "lain": "1"}))
    assert isinstance(refused, AdditionRefused)
    names = {one.field for one in refused.problems}
    assert names == {"name", "origin", "status", "media", "spbe_class", "audience", "dimension", "url"}
    async with small_city.admin() as admin:
        unknown = await adding.add_application(admin, AdditionForm({**NEW, "owner_code": "99"}))
    assert isinstance(unknown, AdditionRefused)
    assert [one.fault for one in unknown.problems] == [InventoryFault.UNKNOWN_OFFICE]
    for who in (small_city.office("01"), small_city.program):
        async with small_city.admin(who) as admin:
            with pytest.raises(InsufficientAuthority, match="inventory:write"):
                await adding.add_application(admin, AdditionForm(NEW))


async def test_notes_are_read_by_kominfo_and_the_office_and_removed_by_who_wrote_them(small_city: SmallCity) -> None:
    application, own = await small_city.application("1"), small_city.office("01")
    async with small_city.admin(own) as admin:
        first = await note_taking.write_note(admin, application, "Vendor: CV Rekaan.\r\nLihat arsip.")
        assert isinstance(first, ApplicationNote)
        assert (first.text, first.written_by) == ("Vendor: CV Rekaan.\nLihat arsip.", small_city.administrator)
    async with small_city.admin() as admin:
        second = await note_taking.write_note(admin, application, "Rapat 3 Desember")
        assert isinstance(second, ApplicationNote)
    async with small_city.admin(own) as admin:
        assert await note_taking.list_notes(admin, application) == [second, first]
        assert await note_taking.remove_note(admin, application, second.id) is NoteRemoval.OF_ANOTHER
        assert await note_taking.remove_note(admin, application, application.id) is NoteRemoval.NOT_FOUND
    async with small_city.admin() as admin:
        assert await note_taking.remove_note(admin, application, first.id) is NoteRemoval.REMOVED
        assert await note_taking.remove_note(admin, application, first.id) is NoteRemoval.NOT_FOUND
        assert await note_taking.list_notes(admin, application) == [second]
    for typed, problem in (
        (" \n", NoteProblem.EMPTY),
        ("x" * 1001, NoteProblem.TOO_LONG),
        ("a@b.example", NoteProblem.PERSONAL_NUMBER),
    ):
        async with small_city.admin() as admin:
            assert await note_taking.write_note(admin, application, typed) is problem
    for who in (small_city.office("02"), small_city.program):
        async with small_city.admin(who) as admin:
            with pytest.raises(InsufficientAuthority):
                await note_taking.write_note(admin, application, "Catatan")
    async with small_city.admin(SHELL) as admin:
        mine = await note_taking.write_note(admin, application, "Dari operator")
        assert isinstance(mine, ApplicationNote)
        assert mine.written_by is None
