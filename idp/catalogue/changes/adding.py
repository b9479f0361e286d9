"""Use case of Kominfo: add an application to the inventory, after a look at those it may duplicate."""

from collections.abc import Mapping

from idp.catalogue import duplicates
from idp.catalogue import store as catalogue
from idp.catalogue.application import ApplicationDraft
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.changes import store
from idp.catalogue.changes.application_change import (
    AdditionDone,
    AdditionForm,
    AdditionRefused,
    ApplicationChangeWay,
)
from idp.catalogue.changes.field_values import (
    FIELDS,
    first_changes,
    number_taken,
    read_fields,
    unknown_office,
)
from idp.catalogue.claims.claim_rules import ComparableApplication, Duplicate, FoundDuplicate
from idp.catalogue.events import CatalogueEvent
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.offices import store as offices
from idp.permissions import Operation, Permit

#: How the inventory labels an application that an officer added.
SOURCE = "ditambahkan Kominfo"


async def find_alike(admin: CatalogueAdmin, typed: Mapping[str, str]) -> tuple[FoundDuplicate, ...]:
    """The applications that one with these fields may duplicate. Raises InsufficientAuthority."""
    admin.authority.require(Operation.ADD_APPLICATION)
    number, name, url = (typed.get(field, "") for field in ("inventory_id", "name", "url"))
    return await duplicates.find_alike(admin.session, ComparableApplication(number, name, url))


async def add_application(admin: CatalogueAdmin, form: AdditionForm) -> AdditionDone | AdditionRefused:
    """Add an application; of several with one number at once exactly one is added.

    Raises InsufficientAuthority, for programs too.
    """
    permit = admin.authority.require_person(Operation.ADD_APPLICATION)
    await admin.hold_numbers()
    typed = {name: form.typed.get(name, "") for name in FIELDS}
    typed["inventory_id"] = typed["inventory_id"].strip() or f"BARU-{new_id().hex[:8].upper()}"
    read = read_fields(typed, everything=True)
    alike = await find_alike(admin, typed)
    problems = read.problems
    taken = next((one.application.number for one in alike if one.kind is Duplicate.NUMBER), None)
    if taken is not None:
        problems += (number_taken(typed["inventory_id"], taken),)
    others = tuple(one for one in alike if one.kind is not Duplicate.NUMBER)
    if problems or (others and not form.is_another):
        return AdditionRefused(problems, alike)
    return await _insert(admin, permit, ApplicationDraft(**read.values, source=SOURCE))


async def _insert(admin: CatalogueAdmin, permit: Permit, draft: ApplicationDraft) -> AdditionDone | AdditionRefused:
    codes = await offices.ids_by_code(admin.session)
    office_id = codes.get(draft.owner_code)
    if office_id is None:
        return AdditionRefused((unknown_office(draft.owner_code, codes),))
    at = clock.now()
    application_id = await catalogue.insert_new(admin.session, draft, office_id, at)
    if application_id is None:
        return AdditionRefused((number_taken(draft.inventory_id, draft.inventory_id),))
    person_id, way = admin.authority.person_id, ApplicationChangeWay.ADDITION
    await store.save_changes(admin.session, first_changes(application_id, draft, way), person_id, at)
    await admin.record(CatalogueEvent.APPLICATION_ADDED, permit, application_id, {"number": draft.inventory_id})
    return AdditionDone(application_id, draft.inventory_id)
