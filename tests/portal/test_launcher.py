"""Which tiles a person sees, where they lie, and how they are found."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from idp.catalogue.application import Application, Audience, Dimension, Media, Origin, Owner, SpbeClass, Status
from idp.clients.launchable_clients import LaunchableClient
from idp.portal.launcher import LauncherEntry, LauncherSearch, build_entries, build_portal_view, choose_greeting
from idp.portal.views import PartOfDay
from idp.protocol.client import Environment
from idp.web.templating import HeaderUser

pytestmark = pytest.mark.twins

NOW = datetime(2026, 11, 21, 6, 37, tzinfo=UTC)
OFFICE = Owner(uuid4(), "031101", "Dinas Perpustakaan dan Kearsipan", "Dispusip")
WHO = HeaderUser("Ni Made Ayu Pradnyani")


def application(name: str = "Smart Arsip", dimension: Dimension = Dimension.GOVERNANCE) -> Application:
    return Application(
        id=uuid4(),
        inventory_id="7",
        name=name,
        owner=OFFICE,
        origin=Origin.CITY,
        status=Status.ACTIVE,
        media=Media.WEB,
        spbe_class=SpbeClass.KHUSUS,
        user_scope="",
        audience=Audience.ASN,
        dimension=dimension,
        url="",
        year=None,
        users=None,
        note="",
        source="",
        recorded_at=NOW,
    )


def client(
    of: Application | None, environment: Environment = Environment.PRODUKSI, name: str = "Klien", demo: bool = False
) -> LaunchableClient:
    return LaunchableClient(
        client_id=name,
        name=name,
        logo=None,
        start=f"https://{name.lower()}.example.go.id/",
        environment=environment,
        demo=demo,
        application_id=of.id if of else None,
        application_name=of.name if of else "",
        office_name=of.owner.name if of else "",
    )


def tiles(
    clients: list[LaunchableClient], *inventory: Application, untested_too: bool = False
) -> tuple[LauncherEntry, ...]:
    known: dict[UUID, Application] = {one.id: one for one in inventory}
    return build_entries(clients, known, untested_too)


def test_a_tile_carries_the_name_of_the_application_and_opens_its_home_page() -> None:
    arsip = application()
    (found,) = tiles([client(arsip)], arsip)
    assert (found.tile.name, found.tile.office, found.tile.href) == (
        arsip.name,
        OFFICE.name,
        "https://klien.example.go.id/",
    )
    assert found.dimension is Dimension.GOVERNANCE
    assert not found.tile.sandbox


def test_what_is_only_tried_out_is_shown_to_those_who_try_it() -> None:
    arsip = application()
    trial = client(arsip, Environment.UJI)
    assert tiles([trial], arsip) == ()
    assert tiles([trial], arsip, untested_too=True)[0].tile.sandbox


def test_a_demonstration_is_shown_to_everybody_and_says_so() -> None:
    arsip = application()
    (found,) = tiles([client(arsip, Environment.UJI, demo=True)], arsip)
    assert found.tile.demo
    assert found.tile.sandbox


def test_in_production_the_sandbox_client_of_the_same_application_disappears() -> None:
    arsip = application()
    found = tiles([client(arsip), client(arsip, Environment.UJI, "Percobaan")], arsip, untested_too=True)
    assert [one.tile.href for one in found] == ["https://klien.example.go.id/"]


def test_clients_outside_the_inventory_come_last_under_their_own_name() -> None:
    arsip = application()
    found = tiles([client(None, name="Lapak"), client(arsip)], arsip)
    view = build_portal_view(found, WHO, LauncherSearch(), NOW)
    assert [(group.dimension, group.tiles[0].name) for group in view.groups] == [
        (Dimension.GOVERNANCE, "Smart Arsip"),
        (None, "Lapak"),
    ]


@pytest.mark.parametrize("words", ["arsip", "SMART", "dispusip", "kearsipan perpustakaan", "klien", "  smart   arsip "])
def test_an_application_is_found_by_name_short_name_or_office(words: str) -> None:
    arsip = application()
    view = build_portal_view(tiles([client(arsip)], arsip), WHO, LauncherSearch(words), NOW)
    assert view.found == 1
    assert view.total == 1


def test_a_search_without_a_match_keeps_the_total() -> None:
    arsip = application()
    view = build_portal_view(tiles([client(arsip)], arsip), WHO, LauncherSearch("zzz"), NOW)
    assert (view.found, view.total, view.groups) == (0, 1, ())


def test_a_dimension_narrows_the_groups_and_not_the_counts() -> None:
    arsip, jaga = application(), application("Jagabaya", Dimension.LIVING)
    found = tiles([client(arsip), client(jaga, name="Jaga")], arsip, jaga)
    view = build_portal_view(found, WHO, LauncherSearch(dimension=Dimension.LIVING), NOW)
    assert [group.dimension for group in view.groups] == [Dimension.LIVING]
    assert dict(view.counts)[Dimension.GOVERNANCE] == 1


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, PartOfDay.EVENING),
        (4, PartOfDay.MORNING),
        (10, PartOfDay.MORNING),
        (11, PartOfDay.NOON),
        (15, PartOfDay.AFTERNOON),
        (18, PartOfDay.EVENING),
        (23, PartOfDay.EVENING),
    ],
)
def test_the_greeting_follows_the_city_s_clock(hour: int, part: PartOfDay) -> None:
    assert choose_greeting(hour) is part
