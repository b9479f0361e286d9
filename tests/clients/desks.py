"""A desk for tests: a transaction of its own for every act, and a registry that outlives it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Audience, Dimension, Draft, Media, Origin, SpbeClass, Status
from idp.clients.desk import Desk
from idp.clients.registry import Registry
from idp.foundation.database import Database
from idp.foundation.importing import Order
from idp.offices import register as office_register
from idp.offices import store as offices
from idp.permissions import SHELL, Operation
from idp.protocol.provider import Provider
from tests.support.calendars import WITA

PROVIDER = Provider(issuer="http://localhost:8400", api_scopes=("klien:baca", "klien:tulis"))

WEB = {"client_name": "Aplikasi Uji", "redirect_uris": ["http://localhost:9000/kembali"]}
MACHINE = {"client_name": "Mesin", "profile": "layanan", "scope": "klien:baca"}
BROWSER_ONLY = {**WEB, "client_name": "Aplikasi Ponsel", "profile": "publik"}


@dataclass
class Desks:
    """Opens desks on one database; `registry` is that of this process."""

    database: Database
    registry: Registry = field(init=False)

    def __post_init__(self) -> None:
        self.registry = Registry(self.database)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        """One act, committed at the end."""
        async with self.database.begin() as session:
            yield Desk(session, self.registry, PROVIDER, replace(SHELL, actor="penguji"), calendar=WITA).acting(
                Operation.SHOW_CLIENT
            )

    async def application(self, number: str = "7", name: str = "SIMPEG") -> UUID:
        """An application of one office, in the catalogue."""
        async with self.database.begin() as session:
            await office_register.take_in(
                session, b"code,name,type,parent\nDKIS,Dinas Kominfo,dinas,\n", Order("uji", authority=SHELL)
            )
            codes = await offices.ids_by_code(session)
            await catalogue.save(session, [_draft(number, name)], codes, datetime(2026, 11, 1, tzinfo=UTC))
            found = await catalogue.with_inventory_id(session, number)
        assert found is not None
        return found.id


def _draft(number: str, name: str) -> Draft:
    return Draft(
        inventory_id=number,
        name=name,
        owner_code="DKIS",
        origin=Origin.CITY,
        status=Status.ACTIVE,
        media=Media.WEB,
        spbe_class=SpbeClass.UMUM,
        user_scope="",
        audience=Audience.ASN,
        dimension=Dimension.GOVERNANCE,
        url="",
        year=None,
        users=None,
        note="",
        source="uji",
    )
