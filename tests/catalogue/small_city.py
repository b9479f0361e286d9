"""A few invented offices and applications, and who acts on them: Kominfo, an office's administrator, a program."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import text

from idp.accounts.roles.granted_role import HeldRole, authority_of
from idp.catalogue import store
from idp.catalogue.application import Application
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.catalogue.decisions.application_decision import DecisionForm
from idp.catalogue.inventory_import import import_applications
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database
from idp.foundation.import_report import ImportOptions, ImportReport
from idp.offices import store as offices
from idp.offices.office_import import import_offices
from idp.permissions import SHELL, Authority, Role, permissions_of
from tests.accounts.offices import REGISTER

HEADER = (
    b"inventory_id,name,owner_code,origin,status,media,spbe_class,user_scope_opd,audience,dimension,url,users,note\n"
)
APPLICATIONS = HEADER + b"".join(
    f"{number},{name},{office},city,active,web,khusus,Dinas,asn,governance,{url},,\n".encode()
    for number, name, office, url in (
        ("1", "SIMPEG Rekaan", "01", "https://simpeg.example.go.id/"),
        ("2", "Surat Rekaan", "01", ""),
        ("3", "Arsip Rekaan", "0101", ""),
        ("4", "Peta Rekaan", "02", "https://www.peta.example.go.id/masuk"),
    )
)
CALENDAR = Calendar(ZoneInfo("Asia/Makassar"))


@dataclass(frozen=True)
class SmallCity:
    """The city on one database; every call is a transaction of its own."""

    database: Database
    office_ids: dict[str, UUID]
    officer: UUID = field(default_factory=uuid4)
    administrator: UUID = field(default_factory=uuid4)

    @property
    def kominfo(self) -> Authority:
        return authority_of(f"person:{self.officer}", [HeldRole(Role.KOMINFO)])

    def office(self, code: str) -> Authority:
        """An administrator of this office."""
        held = HeldRole(Role.PENGELOLA_OPD, self.office_ids[code])
        return authority_of(f"person:{self.administrator}", [held])

    @property
    def program(self) -> Authority:
        """A program with every permission that Kominfo has."""
        return Authority("client:alat", self.kominfo.permissions | permissions_of(["inventaris:baca"]), "jti")

    @asynccontextmanager
    async def admin(self, authority: Authority | None = None) -> AsyncIterator[CatalogueAdmin]:
        async with self.database.begin() as session:
            yield CatalogueAdmin(session, authority or self.kominfo, CALENDAR)

    async def application(self, number: str) -> Application:
        async with self.database.begin() as session:
            found = await store.find_by_inventory_id(session, number)
            assert found is not None, number
            return found

    async def imports(self, content: bytes, source: str = "uji") -> ImportReport:
        async with self.database.begin() as session:
            return await import_applications(session, content, ImportOptions(source, authority=SHELL))

    async def rows(self, statement: str) -> list[Any]:
        async with self.database.begin() as session:
            return [tuple(row) for row in await session.execute(text(statement))]


async def open_small_city(database: Database) -> SmallCity:
    """The city with its applications."""
    async with database.begin() as session:
        await import_offices(session, REGISTER, ImportOptions("uji", authority=SHELL))
        city = SmallCity(database, await offices.ids_by_code(session))
    await city.imports(APPLICATIONS)
    return city


def not_applicable(**members: Any) -> DecisionForm:
    """A declaration that says what it must."""
    said: dict[str, Any] = {"kind": DecisionKind.NOT_APPLICABLE, "reason": DecisionReason.CENTRAL.value, **members}
    return DecisionForm(**said)


def merged(number: str, **members: Any) -> DecisionForm:
    """A declaration that an application is merged into the one with this number."""
    return DecisionForm(kind=DecisionKind.MERGED, reason=DecisionReason.DUPLICATE.value, merged_into=number, **members)
