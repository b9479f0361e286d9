"""Use cases of Kominfo and of owning offices: correct the fields of an application, list what changed."""

from collections.abc import Mapping
from typing import Any

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.changes import store
from idp.catalogue.changes.application_change import (
    ApplicationChange,
    ApplicationChangeWay,
    ApplicationEdit,
    EditDone,
    EditRefused,
    InventoryProblem,
)
from idp.catalogue.changes.field_values import (
    FIELDS,
    changes_between,
    editable_columns,
    field_texts,
    number_taken,
    plan_edit,
    read_fields,
    unknown_office,
)
from idp.catalogue.events import CatalogueEvent
from idp.catalogue.inventory_columns import InventoryColumn
from idp.foundation import clock
from idp.foundation.paging import Cursor, Page
from idp.offices import store as offices
from idp.permissions import Operation, Permit


async def list_editable(admin: CatalogueAdmin, application: Application) -> tuple[InventoryColumn, ...]:
    """The columns that who acts may change; none where they may change nothing."""
    line = await offices.load_line(admin.session, application.owner.id)
    if not admin.authority.allows_for(Operation.CORRECT_APPLICATION, line):
        return ()
    return editable_columns(_changes_everything(admin))


async def edit_application(
    admin: CatalogueAdmin, application: Application, edit: ApplicationEdit
) -> EditDone | EditRefused:
    """Change the fields whose text is another one than the form showed; all of them, or none.

    Raises InsufficientAuthority, for programs too.
    """
    await admin.require_person(Operation.CORRECT_APPLICATION, application)
    await catalogue.lock(admin.session, application.id)
    current = await catalogue.find(admin.session, application.id)
    assert current is not None  # noqa: S101  applications are never removed
    permit = await admin.require_person(Operation.CORRECT_APPLICATION, current)
    plan = plan_edit(field_texts(current), edit)
    read = read_fields(plan.typed, _changes_everything(admin))
    if read.problems or plan.conflicts:
        return EditRefused(read.problems, plan.conflicts)
    return await _change(admin, permit, current, read.values) if plan.typed else EditDone(())


async def list_changes(
    admin: CatalogueAdmin, application: Application, limit: int = 50, after: Cursor | None = None
) -> Page[ApplicationChange]:
    """A page of what changed of an application, the newest first. Raises InsufficientAuthority."""
    await admin.require(Operation.LIST_APPLICATION_CHANGES, application)
    return await store.list_changes(admin.session, application.id, limit, after)


def _changes_everything(admin: CatalogueAdmin) -> bool:
    return admin.authority.allows(Operation.CHANGE_APPLICATION)


async def _change(
    admin: CatalogueAdmin, permit: Permit, application: Application, values: Mapping[str, Any]
) -> EditDone | EditRefused:
    """Change these fields of an application that is locked, and write down what they were."""
    at, before = clock.now(), field_texts(application)
    after = {name: FIELDS[name].kind.write(value) for name, value in values.items()}
    new = changes_between(application.id, before, {**before, **after}, ApplicationChangeWay.CORRECTION)
    if not new:
        return EditDone(())
    columns = await _columns(admin, application, values)
    if isinstance(columns, InventoryProblem):
        return EditRefused((columns,))
    await store.change_fields(admin.session, application.id, {**columns, "changed_at": at})
    changes = await store.save_changes(admin.session, new, admin.authority.person_id, at)
    fields = " ".join(change.field for change in changes)
    await admin.record(CatalogueEvent.APPLICATION_CHANGED, permit, application.id, {"fields": fields})
    return EditDone(changes)


async def _columns(
    admin: CatalogueAdmin, application: Application, values: Mapping[str, Any]
) -> Mapping[str, Any] | InventoryProblem:
    """The columns of the table for these values: the owner's id, and what lists are sorted and searched by."""
    columns = dict(values)
    code = columns.pop("owner_code", None)
    if code is not None:
        codes = await offices.ids_by_code(admin.session)
        if code not in codes:
            return unknown_office(code, codes)
        columns["office_id"] = codes[code]
    number = columns.get("inventory_id", application.inventory_id)
    other = None if number == application.inventory_id else await _find_other(admin, application, number)
    if other is not None:
        return number_taken(number, other)
    return columns | catalogue.sorted_by(columns.get("name", application.name), number)


async def _find_other(admin: CatalogueAdmin, application: Application, number: str) -> str | None:
    """The number of another application that is this one, or is written otherwise; numbers are given one at a time."""
    await admin.hold_numbers()
    other = await catalogue.find_by_number(admin.session, number)
    return None if other is None or other.id == application.id else other.inventory_id
