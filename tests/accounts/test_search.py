"""Every list that is searched finds the same by the same words on both databases."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import pytest
from sqlalchemy import text

from idp.accounts.people import people_admin
from idp.accounts.store import office_people, rosters
from idp.accounts.store.office_people import OfficePeopleFilter
from idp.accounts.store.rosters import RosterChangeFilter
from idp.catalogue import inventory_import
from idp.catalogue.store import ApplicationFilter
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.store import clients
from idp.clients.store.clients import ClientFilter
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions
from idp.offices import office_import
from idp.offices import store as offices
from idp.offices.store import OfficeFilter
from idp.permissions import SHELL
from idp.security import party_search
from tests.accounts.roster_city import RosterCity
from tests.catalogue.listing import list_applications
from tests.catalogue.test_rows import GOOD, table
from tests.support.app import App

pytestmark = pytest.mark.twins

NAMES = (
    "Dewa Ayu", "DÉWA AYU Raka", "I Gusti Ngurah", "Ni Luh Putu", "Siobhan O'Brien", "Sinéad O\u2019Brien",
    "Sri-Wahyuni", "Sri Wahyuni Dewi", "Tjokorda Soekarno", "Cokorda Sukarno", "Layanan 100%", "Layanan 1000",
    r"Garis_bawah\miring",
)  # fmt: skip
#: What is typed, and the names that are found.
FOUND: Mapping[str, tuple[str, ...]] = {
    "déwa": ("Dewa Ayu", "DÉWA AYU Raka"),
    "AYU dewa": ("Dewa Ayu", "DÉWA AYU Raka"),
    "gusti ngurah": ("I Gusti Ngurah",),
    "Ni Luh": ("Ni Luh Putu",),
    "O'Brien": ("Siobhan O'Brien", "Sinéad O\u2019Brien"),
    "O\u2019BRIEN": ("Siobhan O'Brien", "Sinéad O\u2019Brien"),
    "obrien sinead": ("Sinéad O\u2019Brien",),
    "sri wahyuni": ("Sri-Wahyuni", "Sri Wahyuni Dewi"),
    "Sri\u2011Wahyuni": ("Sri-Wahyuni", "Sri Wahyuni Dewi"),
    "cokorda sukarno": ("Tjokorda Soekarno", "Cokorda Sukarno"),
    "tjokorda": ("Tjokorda Soekarno", "Cokorda Sukarno"),
    "100%": ("Layanan 100%",),
    "layanan 100": ("Layanan 100%", "Layanan 1000"),
    "%": ("Layanan 100%",),
    "_": (r"Garis_bawah\miring",),
    "\\": (r"Garis_bawah\miring",),
    "d_wa": (),
    "dewo": (),
}
#: By which searches before 0.8 found the same; the others need the spellings.
PLAIN = ("layanan 100", "Ni Luh", "gusti ngurah")

Search = Callable[[Session, str], Awaitable[list[str]]]


async def search_offices(session: Session, typed: str) -> list[str]:
    return [one.name for one in (await offices.list_page(session, OfficeFilter(typed))).items]


async def search_applications(session: Session, typed: str) -> list[str]:
    return [one.name for one in await list_applications(session, ApplicationFilter(typed))]


async def search_clients(session: Session, typed: str) -> list[str]:
    return [one.metadata.client_name for one in (await clients.list_clients(session, ClientFilter(search=typed))).items]


async def search_office_people(session: Session, typed: str) -> list[str]:
    return [one.name for one in (await office_people.list_page(session, OfficePeopleFilter(None, typed))).items]


async def search_parties(session: Session, typed: str) -> list[str]:
    found = await party_search.search_person(session, typed)
    return [found.name] if isinstance(found, party_search.PersonMatch) else [one.name for one in found.people]


SEARCHES: Mapping[str, Search] = {
    "offices": search_offices,
    "applications": search_applications,
    "clients": search_clients,
    "people of offices": search_office_people,
    "people in the audit trail": search_parties,
}


async def bring_names(app: App) -> UUID:
    """An office, an application, a client, a person and a change of a roster with each name; the id of the roster."""
    city = await RosterCity.create(app)
    order = ImportOptions("test", authority=SHELL)
    named = "code,name,type,parent\n" + "".join(f'0901{n:02},"{one}",dinas,51.71\n' for n, one in enumerate(NAMES))
    async with app.database.begin() as session:
        assert (await office_import.import_offices(session, named.encode(), order)).saved
        rows = [GOOD | {"inventory_id": f"A{n}", "name": one, "owner_code": "030701"} for n, one in enumerate(NAMES)]
        assert (await inventory_import.import_applications(session, table(*rows), order)).saved
        for one in NAMES:
            declaration = {"client_name": one, "profile": "layanan"}
            admin = app.composition.clients.admin(session, SHELL)
            await client_lifecycle.register_client(admin, ClientRegistration(declaration))
    await city.bring(*({"username": f"orang{n}", "name": one} for n, one in enumerate(NAMES)))
    listed = [{"username": f"lain{n}", "name": one, "office": "040701"} for n, one in enumerate(NAMES)]
    return await city.proposed(*listed)


async def test_the_same_words_find_the_same_names_everywhere(app: App) -> None:
    roster_id = await bring_names(app)

    async def search_changes(session: Session, typed: str) -> list[str]:
        page = await rosters.list_changes(session, roster_id, RosterChangeFilter(search=typed))
        return [one.name for one in page.items]

    for name, search in {**SEARCHES, "changes of a roster": search_changes}.items():
        async with app.database.begin() as session:
            for typed, expected in FOUND.items():
                assert sorted(await search(session, typed)) == sorted(expected), (name, typed)


async def test_rows_that_the_previous_release_writes_are_found_at_once_by_their_letters_and_soon_by_all(
    app: App,
) -> None:
    """It knows nothing of the spellings: it writes names alone, and changes a name without them."""
    roster_id = await bring_names(app)
    async with app.database.begin() as session:
        for name in ("office", "application", "client"):
            written = text(f"UPDATE {name} SET search_text = substr(search_text, 1, length(sort_name))")
            await session.execute(written)
        await session.execute(text("UPDATE person SET search_text = NULL WHERE username <> 'orang0'"))
        await session.execute(text("UPDATE person SET name = 'Wayan Ágŭng' WHERE username = 'orang0'"))
        await session.execute(text("UPDATE roster_change SET search_text = NULL"))

    for name, search in SEARCHES.items():
        async with app.database.begin() as session:
            for typed in PLAIN:
                assert sorted(await search(session, typed)) == sorted(FOUND[typed]), (name, typed)
    async with app.database.begin() as session:
        assert "Wayan Ágŭng" not in await search_office_people(session, "dewa"), "it has another name now"
        page = await rosters.list_changes(session, roster_id, RosterChangeFilter(search="layanan 100"))
        assert len(page.items) == 2

    await app.composition.long_jobs.find("search.correct").run()
    changed = {typed: tuple(one for one in found if one != "Dewa Ayu") for typed, found in FOUND.items()}
    for name, search in SEARCHES.items():
        expected = FOUND if name in ("offices", "applications", "clients") else changed
        async with app.database.begin() as session:
            for typed in FOUND:
                assert sorted(await search(session, typed)) == sorted(expected[typed]), (name, typed)
    async with app.database.begin() as session:
        assert await search_office_people(session, "agung") == ["Wayan Ágŭng"]


async def test_the_command_finds_people_by_words_or_by_the_whole_username(app: App) -> None:
    await RosterCity.create(
        app, {"username": "Déwa.1", "name": "Ni Luh Rekaan"}, {"name": "Dewa Rekaan", "username": "x"}
    )
    async with app.database.begin() as session:
        admin = app.composition.accounts.admin(session, SHELL)
        for typed, names in (("rekaan luh", ["Ni Luh Rekaan"]), (" DÉWA.1 ", ["Ni Luh Rekaan"]), ("", None)):
            found = [one.person.name for one in await people_admin.list_people(admin, typed, 10)]
            assert names is None or found == names, typed
