"""Twenty at once: one decision stands, no merges make a circle, one correction of a field wins, one number is given."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from idp.catalogue.application import Application
from idp.catalogue.changes import adding, correcting
from idp.catalogue.changes.application_change import AdditionDone, AdditionForm, ApplicationEdit, EditDone
from idp.catalogue.changes.field_values import field_texts
from idp.catalogue.decisions import declaring
from idp.catalogue.decisions.application_decision import (
    ApplicationDecision,
    DecisionForm,
    DecisionProblem,
    DecisionRefused,
    UndoResult,
)
from idp.catalogue.inventory_columns import FILE_COLUMNS
from idp.catalogue.notes import note_taking
from idp.foundation.database import Database
from tests.catalogue.small_city import HEADER, SmallCity, merged, not_applicable, open_small_city
from tests.catalogue.test_changes import NEW

AT_ONCE = 20
#: Inventory numbers of as many applications as act at once.
RING = [str(number) for number in range(100, 100 + AT_ONCE)]


@pytest.fixture
async def small_city(database: Database) -> SmallCity:
    city = await open_small_city(database)
    rows = "".join(f"{one},A {one},01,city,active,web,khusus,,asn,governance,,,\n" for one in RING)
    await city.imports(HEADER + rows.encode())
    return city


async def declare(
    city: SmallCity, application: Application, form: DecisionForm
) -> ApplicationDecision | DecisionRefused:
    async with city.admin() as admin:
        return await declaring.declare(admin, application, form)


async def test_of_twenty_declarations_one_stands_and_the_others_read_it(small_city: SmallCity) -> None:
    reasons = ["central", "desktop", "dead", "central"] * 5
    application = await small_city.application("1")
    results = await asyncio.gather(*(declare(small_city, application, not_applicable(reason=one)) for one in reasons))
    (won,) = (one for one in results if isinstance(one, ApplicationDecision))
    lost = [one for one in results if isinstance(one, DecisionRefused)]
    assert len(lost) == AT_ONCE - 1
    assert {(one.problems, one.standing) for one in lost} == {((DecisionProblem.OVERTAKEN,), won)}
    rows = await small_city.rows("SELECT undone_at FROM application_decision")
    assert rows == [(None,)]
    assert (await small_city.application("1")).declared_reason == won.reason

    again = [DecisionForm(kind=won.kind, reason="desktop", seen=won.id)] * AT_ONCE
    replaced = await asyncio.gather(*(declare(small_city, application, form) for form in again))
    assert sum(isinstance(one, ApplicationDecision) for one in replaced) == 1
    assert len(await small_city.rows("SELECT 1 FROM application_decision WHERE undone_at IS NULL")) == 1


async def test_of_twenty_who_undo_a_decision_one_does(small_city: SmallCity) -> None:
    application = await small_city.application("1")
    made = await declare(small_city, application, not_applicable())
    assert isinstance(made, ApplicationDecision)

    async def undo() -> UndoResult:
        async with small_city.admin() as admin:
            return await declaring.undo_decision(admin, application, made.id)

    assert Counter(await asyncio.gather(*(undo() for _ in range(AT_ONCE)))) == {
        UndoResult.UNDONE: 1,
        UndoResult.UNDONE_ALREADY: AT_ONCE - 1,
    }


@pytest.mark.parametrize("size", [2, AT_ONCE])
async def test_twenty_merges_make_no_circle(small_city: SmallCity, size: int) -> None:
    """Rings of two, ten at once, and one ring of twenty."""
    rings = [RING[start : start + size] for start in range(0, AT_ONCE, size)]
    pairs = [(one, merged(other)) for ring in rings for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)]
    applications = [await small_city.application(one) for one, _ in pairs]
    results = await asyncio.gather(
        *(declare(small_city, one, form) for one, (_, form) in zip(applications, pairs, strict=True))
    )
    assert any(isinstance(one, ApplicationDecision) for one in results)
    stored = "SELECT application_id, merged_into FROM application_decision WHERE undone_at IS NULL"
    into: dict[UUID, UUID] = dict(await small_city.rows(stored))
    for start in into:
        here, steps = start, 0
        while here in into and steps <= AT_ONCE:
            here, steps = into[here], steps + 1
        assert steps <= AT_ONCE, "the merges go round in a circle"


async def test_of_twenty_corrections_of_a_field_one_is_stored_and_other_fields_do_not_meet(
    small_city: SmallCity,
) -> None:
    application = await small_city.application("1")
    shown = field_texts(application)

    async def edit(typed: dict[str, str]) -> bool:
        async with small_city.admin() as admin:
            edited = await correcting.edit_application(admin, application, ApplicationEdit(shown, typed))
            return isinstance(edited, EditDone)

    one_field = await asyncio.gather(*(edit({"note": f"Catatan {n}"}) for n in range(AT_ONCE)))
    assert one_field.count(True) == 1
    names = [one.name for one in FILE_COLUMNS if one.name in ("users", "year", "url", "user_scope")]
    others = await asyncio.gather(*(edit({name: "" if name == "url" else "2020"}) for name in names))
    assert others == [True] * len(names)
    assert len(await small_city.rows("SELECT 1 FROM application_change")) == 1 + len(names)


async def test_of_twenty_who_give_a_number_one_does(small_city: SmallCity) -> None:
    async def add(number: int) -> bool:
        typed = {**NEW, "inventory_id": "777", "name": f"Sama sekali lain {number}"}
        async with small_city.admin() as admin:
            form = AdditionForm(typed, is_another=True)
            return isinstance(await adding.add_application(admin, form), AdditionDone)

    async def renumber(application: Application) -> bool:
        async with small_city.admin() as admin:
            edit = ApplicationEdit(field_texts(application), {"inventory_id": "777"})
            return isinstance(await correcting.edit_application(admin, application, edit), EditDone)

    half = AT_ONCE // 2
    there = [await small_city.application(number) for number in RING[:half]]
    done = await asyncio.gather(*map(renumber, there), *map(add, range(half)))
    assert done.count(True) == 1
    assert len(await small_city.rows("SELECT 1 FROM application WHERE inventory_id = '777'")) == 1


async def test_an_import_beside_everything_else_waits_for_it_and_nobody_for_ever(small_city: SmallCity) -> None:
    rows = "".join(f"{one},B {one},02,city,active,web,khusus,,asn,governance,,,\n" for one in (*reversed(RING), "778"))
    there = [await small_city.application(number) for number in RING]

    async def edit(application: Application) -> object:
        async with small_city.admin() as admin:
            typed = {"users": "7", "inventory_id": f"{application.inventory_id}9"}
            edited = ApplicationEdit(field_texts(application), typed)
            return await correcting.edit_application(admin, application, edited)

    async def note(application: Application) -> object:
        async with small_city.admin() as admin:
            return await note_taking.write_note(admin, application, "Catatan")

    async def add() -> object:
        async with small_city.admin() as admin:
            form = AdditionForm({**NEW, "inventory_id": "778"}, is_another=True)
            return await adding.add_application(admin, form)

    merges = [(one, merged(other.inventory_id)) for one, other in zip(there[::2], there[1::2], strict=True)]
    results = await asyncio.gather(
        *map(note, there),
        *(declare(small_city, one, form) for one, form in merges[:5]),
        small_city.imports(HEADER + rows.encode()),
        *(declare(small_city, one, form) for one, form in merges[5:]),
        *map(edit, there[5:10]),
        add(),
        *map(note, there),
    )
    assert isinstance(results[AT_ONCE], ApplicationDecision)
    assert len(await small_city.rows("SELECT 1 FROM application WHERE inventory_id = '778'")) == 1
    assert len(await small_city.rows("SELECT 1 FROM application_note")) == 2 * AT_ONCE
