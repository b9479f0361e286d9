"""/kominfo through the door: who may enter, what it says, and that search, filters and pages lead on."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from idp.accounts.people.people_admin import find_person
from idp.accounts.people.people_import import import_people
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent
from idp.foundation.import_report import ImportOptions
from idp.permissions import SHELL
from tests.catalogue.city import import_shipped_inventory
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind

pytestmark = pytest.mark.twins

PEOPLE = [
    {"username": "petugas", "name": "Petugas Rekaan", "roles": ["kominfo"]},
    {"username": "pegawai", "name": "Pegawai Rekaan", "roles": []},
]


@pytest.fixture(scope="module", params=Kind)
async def city(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[App]:
    """A provider with the shipped inventory, an officer of Kominfo and somebody without a role."""
    async with open_app(databases.new(request.param)) as app:
        await import_shipped_inventory(app.database)
        async with app.database.begin() as session:
            desk = app.composition.accounts.admin(session, SHELL)
            imported = await import_people(desk, json.dumps({"people": PEOPLE}).encode(), ImportOptions("uji"))
            assert imported.report.saved, imported.report
        yield app


async def visit(city: App, path: str, username: str | None = "petugas") -> httpx.Response:
    """GET as this person, or as nobody."""
    async with city.browser() as browser:
        if username is not None:
            async with city.database.begin() as session:
                person = await find_person(session, username)
            opening = AuthenticationEvent(
                person.id, "urn:divos:acr:mfa", ("pwd", "otp", "mfa"), RequestOrigin("127.0.0.1", "uji")
            )
            async with city.database.transaction() as together:
                opened = await city.composition.accounts.sessions.open(together, opening)
            browser.cookies.set("divos_sesi", opened.cookie.reveal)
        return await browser.get(path)


def words(response: httpx.Response) -> str:
    """What a person reads."""
    assert response.status_code == 200, response.text
    text = re.sub(r"<(style|script|svg)[^>]*>.*?</\1>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows(response: httpx.Response) -> list[str]:
    """The names in the list."""
    found = re.findall(r'<tr><th scope="row">([^<]+)', response.text)
    return [unescape(name).strip() for name in found]


async def test_a_stranger_is_asked_to_sign_in_and_comes_back(city: App) -> None:
    response = await visit(city, "/kominfo?cari=gateway", None)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/masuk?ke=")


async def test_others_are_told_that_it_is_not_theirs(city: App) -> None:
    response = await visit(city, "/kominfo", "pegawai")
    assert response.status_code == 403
    assert 'id="error-page"' in response.text
    assert "189" not in response.text


async def test_both_denominators_stand_side_by_side_with_their_rule_and_source(city: App) -> None:
    read = words(await visit(city, "/kominfo"))
    assert "dari 99 aplikasi layak" in read
    assert "dari 189 aplikasi di inventaris" in read
    assert "web ( 95 )" in read.replace("(95)", "( 95 )")
    assert "data publik Mei 2022, tidak resmi" in read
    assert "pusat 47" in read


async def test_the_list_leads_through_all_189(city: App) -> None:
    seen: list[str] = []
    path: str | None = "/kominfo"
    while path:
        response = await visit(city, path)
        seen += rows(response)
        following = re.search(r'href="([^"]+)" rel="next"', response.text)
        path = unescape(following.group(1)) if following else None
    assert len(seen) == 189
    assert [name.casefold() for name in seen] == sorted(name.casefold() for name in seen)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("cari=sms+gateway", 3),
        ("cari=SIREKON&layak=ya", 1),
        ("cari=SIREKON&layak=tidak", 0),
        ("dimensi=branding", 4),
        ("tingkat=5", 0),
        ("opd=140018&tingkat=0", 8),
        ("opd=nowhere", 0),
        ("cari=<script>alert(1)</script>", 0),
        ("cari=" + "x" * 5000, 0),
    ],
)
async def test_search_and_filters_narrow_the_list(city: App, query: str, number: int) -> None:
    response = await visit(city, f"/kominfo?{query}")
    assert len(rows(response)) == number
    assert "<script>alert" not in response.text


async def test_an_empty_search_says_what_to_do(city: App) -> None:
    assert "Periksa ejaan" in words(await visit(city, "/kominfo?cari=tidakada"))


@pytest.mark.parametrize(
    "query", ["dimensi=smart", "tingkat=9", "layak=x", "sesudah=x", "opd=%20", "sesudah=%C3%A9", "x=1"]
)
async def test_what_nobody_knows_is_left_out(city: App, query: str) -> None:
    assert len(rows(await visit(city, f"/kominfo?{query}"))) == 25


@pytest.mark.parametrize("query", ["cari=%00", "cari=%ff", "&".join(["a=1"] * 2000)])
async def test_a_query_that_cannot_be_read_is_refused(city: App, query: str) -> None:
    assert (await visit(city, f"/kominfo?{query}")).status_code == 400


async def test_filters_stay_on_the_next_page(city: App) -> None:
    response = await visit(city, "/kominfo?layak=ya&dimensi=governance")
    link = unescape(re.findall(r'href="([^"]+)" rel="next"', response.text)[0])
    assert "layak=ya" in link
    assert "dimensi=governance" in link
    following = await visit(city, link)
    assert rows(following)
    assert not set(rows(following)) & set(rows(response))


async def test_each_row_says_what_its_level_stands_on_and_what_the_next_one_lacks(city: App) -> None:
    read = words(await visit(city, "/kominfo?cari=sirekon"))
    assert re.search(r"tercatat \d+ \w+ \d{4}", read)
    assert "Untuk L1: belum ada klaim yang disetujui" in read
