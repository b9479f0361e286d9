"""Kominfo's pages of progress: who may enter, what they say, and that search, filters and pages lead on and back."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from idp.catalogue import store as catalogue
from idp.foundation import clock
from idp.monitoring.progress import dashboard
from idp.offices import store as offices
from tests.monitoring.progress_city import (
    USED,
    add_officers,
    compute,
    count_statements,
    entered,
    fill,
    find_application,
    page_link,
    rows,
    visit,
    words,
)
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind

pytestmark = pytest.mark.twins

PAGES = (
    "/kominfo",
    "/kominfo/inventaris",
    "/kominfo/macet",
    "/kominfo/perangkat-daerah",
    "/kominfo/perubahan",
    "/kominfo/antrean",
    "/kominfo/laporan",
)
LIST = "/kominfo/inventaris"
#: How the row of an application begins.
ROW = '<th scope="row"><a href="/kominfo/inventaris/'
NAME = "SIREKON (Sistem Rekomendasi Online)"


@pytest.fixture(scope="module", params=Kind)
async def city(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[App]:
    """A provider with the shipped inventory, of which one application is in use."""
    async with open_app(databases.new(request.param)) as app:
        await fill(app)
        yield app


@pytest.fixture(scope="module", params=Kind)
async def aged(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[App]:
    """The same two months later, when nobody has used the application again and nothing else has moved."""
    async with open_app(databases.new(request.param)) as app:
        await fill(app)
        with clock.travel(timedelta(days=60)):
            await compute(app)
            yield app


@pytest.fixture(scope="module", params=Kind)
async def bare(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[App]:
    """A provider without an inventory."""
    async with open_app(databases.new(request.param)) as app:
        await add_officers(app)
        yield app


async def test_strangers_sign_in_first_and_others_are_told_that_it_is_not_theirs(city: App) -> None:
    async with entered(city, None) as nobody, entered(city, "pegawai") as employee:
        for path in (*PAGES, "/kominfo/unduh/inventaris.xlsx", "/kominfo/unduh/inventaris.csv"):
            response = await nobody.get(f"{path}?cari=gateway")
            assert response.status_code == 303, path
            assert response.headers["location"].startswith("/masuk?ke="), path
            response = await employee.get(path)
            assert response.status_code == 403, path
            assert "SIREKON" not in response.text


async def test_both_denominators_stand_side_by_side_with_their_rule_and_source(city: App) -> None:
    read = words(await visit(city, "/kominfo"))
    assert "1 dari 99 aplikasi layak" in read
    assert "1 dari 189 aplikasi di inventaris" in read
    assert "web (95)" in read
    assert "data publik Mei 2022, tidak resmi" in read
    assert "public data of May 2022, unofficial" in words(await visit(city, "/kominfo?bahasa=en"))
    assert "aplikasi pusat 47" in read
    assert "0 dari 2 akun aktif" in read
    assert "L6" in read
    assert read.count("belum diukur") >= 2, "what nothing measures says so"


async def test_an_empty_system_shows_empty_states_and_no_invented_figure(bare: App) -> None:
    said = {path: words(await visit(bare, path)) for path in PAGES}
    assert "0 dari 0 aplikasi layak" in said["/kominfo"]
    assert "Pegawai lewat SSO, 30 hari belum diukur" in said["/kominfo"]
    assert "Median daftar sampai dipakai belum diukur" in said["/kominfo"]
    assert "Belum ada perkiraan" in said["/kominfo"]
    assert "Belum ada riwayat" in said["/kominfo"]
    assert "Belum ada yang masuk di produksi" in said["/kominfo"]
    assert "Tidak ada yang menunggu Kominfo." in said["/kominfo"]
    assert "Tidak ada aplikasi yang cocok." in said[LIST]
    assert "Tidak ada yang macet." in said["/kominfo/macet"]
    assert "Tidak ada Perangkat Daerah yang cocok." in said["/kominfo/perangkat-daerah"]
    assert "Belum ada perubahan di sini." in said["/kominfo/perubahan"]
    assert "Tidak ada yang menunggu Kominfo." in said["/kominfo/antrean"]
    assert "Belum ada aplikasi di inventaris." in said["/kominfo/laporan"]
    assert not re.search(r"\d,\d %", said["/kominfo"].replace("0,0 %", "")), "no share of nothing"


async def test_the_list_leads_through_all_189_and_back(city: App) -> None:
    forth: list[list[str]] = []
    back: list[list[str]] = []
    path: str | None = f"{LIST}?urut=nama"
    async with entered(city) as officer:
        while path:
            response = await officer.get(path)
            forth.append(rows(response))
            path, last = page_link(response, "next"), response
        back.append(rows(last))
        while path := page_link(last, "prev"):
            last = await officer.get(path)
            back.append(rows(last))
    names = [name for page in forth for name in page]
    assert len(names) == 189
    assert [name.casefold() for name in names] == sorted(name.casefold() for name in names)
    assert back[::-1] == forth


async def test_what_moved_last_comes_first(city: App) -> None:
    response = await visit(city, LIST)
    assert rows(response)[0] == NAME
    assert f'href="{LIST}/{await find_application(city)}"' in response.text


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("cari=sms+gateway", 3),
        ("cari=SIREKON&layak=ya", 1),
        ("cari=SIREKON&layak=tidak", 0),
        ("dimensi=branding", 4),
        ("tingkat=5", 1),
        ("opd=140018&tingkat=0", 8),
        ("opd=nowhere", 0),
        ("keadaan=dormant", 0),
        ("macet=ya&tingkat=5", 0),
        ("sebab=no_owner&cari=SIREKON", 0),
        ("giliran=partner", 0),
        ("teknologi=laravel", 0),
        ("cari=<script>alert(1)</script>", 0),
        ("cari=" + "x" * 5000, 0),
    ],
)
async def test_search_and_filters_narrow_the_list(city: App, query: str, number: int) -> None:
    response = await visit(city, f"{LIST}?{query}")
    assert len(rows(response)) == number
    assert f"{number} aplikasi yang cocok" in words(response)
    assert "<script>alert" not in response.text
    if "opd=nowhere" not in query:
        assert "Hapus saringan" in response.text


async def test_an_empty_search_says_what_to_do(city: App) -> None:
    assert "Periksa ejaan" in words(await visit(city, f"{LIST}?cari=tidakada"))


async def test_what_nobody_knows_is_left_out(city: App) -> None:
    by_name = page_link(await visit(city, f"{LIST}?urut=nama"), "next")
    assert by_name is not None
    strange = ["dimensi=smart", "tingkat=9", "layak=x", "sesudah=x", "opd=%20", "sesudah=%C3%A9", "urut=x", "sebab=x"]
    async with entered(city) as officer:
        for query in strange:
            assert len(rows(await officer.get(f"{LIST}?{query}"))) == 25, query
        assert len(rows(await officer.get(by_name.replace("urut=nama&", "")))) == 25, "a cursor of another order"
        for path in PAGES:
            query = "halaman=x&hari=x&arah=x&jenis=x&urut=x&sesudah=x&sebelum=x&bahasa=x"
            assert (await officer.get(f"{path}?{query}")).status_code == 200, path
        for query in ("cari=%00", "cari=%ff", "&".join(["a=1"] * 2000)):
            assert (await officer.get(f"{LIST}?{query}")).status_code == 400, query


async def test_filters_stay_on_the_next_page(city: App) -> None:
    response = await visit(city, f"{LIST}?layak=ya&dimensi=governance")
    link = page_link(response, "next")
    assert link is not None
    assert "layak=ya" in link
    assert "dimensi=governance" in link
    following = await visit(city, link)
    assert rows(following)
    assert not set(rows(following)) & set(rows(response))


async def test_each_number_leads_to_as_many_rows(city: App) -> None:
    async with entered(city) as officer:
        page = (await officer.get("/kominfo")).text
        counted = re.findall(r'<b><a href="([^"]+)">([\d.]+)<span class="vh"> aplikasi layak di', page)
        assert len(counted) == 5, "a number for each measured level"
        for link, number in counted:
            assert f"{number} aplikasi yang cocok" in words(await officer.get(unescape(link))), link


async def test_offices_are_ranked_by_share_and_only_with_four_eligible(city: App) -> None:
    first = await visit(city, "/kominfo/perangkat-daerah")
    assert "0,0 %" in words(first)
    assert "Peringkat" not in words(first).partition("Di inventaris")[2], "without a share there is no rank"
    assert "tidak diperingkat" in words(await visit(city, "/kominfo/perangkat-daerah?halaman=99"))
    assert "Halaman 1 dari" in words(first)
    found = words(await visit(city, "/kominfo/perangkat-daerah?cari=komunikasi&urut=nama"))
    assert "Komunikasi" in found
    assert "Dinas Perhubungan" not in found.partition("Cari")[2]


async def test_rises_and_falls_are_listed_with_their_evidence(city: App) -> None:
    read = words(await visit(city, "/kominfo/perubahan?arah=naik&hari=30"))
    assert "SIREKON" in read
    assert "L0 → L5" in read
    assert "Belum ada perubahan di sini." in words(await visit(city, "/kominfo/perubahan?arah=turun"))
    assert "1 aplikasi naik, 0 turun" in words(await visit(city, "/kominfo")).replace(" ,", ",")


async def test_changes_are_read_forth_and_back(city: App) -> None:
    first = await visit(city, "/kominfo/perubahan?hari=30")
    assert page_link(first, "prev") is None
    second = await visit(city, page_link(first, "next") or "")
    assert rows(second) != rows(first)
    third = await visit(city, page_link(second, "next") or "")
    back = await visit(city, page_link(third, "prev") or "")
    assert rows(back) == rows(second)
    again = await visit(city, page_link(back, "prev") or "")
    assert (rows(again), page_link(again, "prev")) == (rows(first), None), "the first page ends the way back"
    assert "hari=30" in (page_link(again, "next") or "")


async def test_what_nobody_uses_any_more_fell(aged: App) -> None:
    fell = words(await visit(aged, "/kominfo/perubahan?arah=turun&hari=30"))
    assert "SIREKON" in fell
    assert "menjadi dorman" in fell
    assert re.search(r"\b0 dari \d+ aplikasi layak", words(await visit(aged, "/kominfo")))
    assert NAME in rows(await visit(aged, f"{LIST}?keadaan=dormant"))


async def test_the_stalled_are_listed_with_reason_days_and_actor(aged: App) -> None:
    response = await visit(aged, "/kominfo/macet")
    assert len(rows(response)) == 25
    assert "Giliran: Perangkat Daerah 60" in words(response)
    reasons = [unescape(link) for link in re.findall(r'href="(/kominfo/macet\?sebab=[^"]+)"', response.text)]
    assert reasons
    narrowed = await visit(aged, reasons[0])
    assert rows(narrowed)
    assert "aria-current" in narrowed.text
    shown, printed = (await visit(aged, "/kominfo")).text.split('<div class="paper-only">')
    assert shown.count(ROW) == 5, "the first page names those longest stalled"
    assert printed.count(ROW) > 99 + 189, "and paper every one"


async def test_paper_of_the_first_page_has_every_row_and_of_very_many_says_where_they_are(
    city: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, printed = (await visit(city, "/kominfo")).text.split('<div class="paper-only">')
    assert len(set(re.findall(ROW + "([0-9a-f-]{36})", printed))) == 189
    assert len(set(re.findall(r' id="([^"]+)"', printed))) == printed.count(' id="'), "no id twice"
    monkeypatch.setattr(dashboard, "MOST_ON_PAPER", 188)
    _, printed = (await visit(city, "/kominfo")).text.split('<div class="paper-only">')
    assert ROW not in printed
    assert "/kominfo/laporan" in printed


async def test_the_report_has_every_row(city: App) -> None:
    response = await visit(city, "/kominfo/laporan")
    _, _, listed = response.text.partition('id="aplikasi"')
    assert len(re.findall(r'<th scope="row"><a href="/kominfo/inventaris/', listed)) == 189
    assert response.text.count("<h2") >= 8


async def test_the_statements_of_a_page_do_not_depend_on_how_many_applications_there_are(aged: App) -> None:
    before = {path: await count_statements(aged, path) for path in PAGES}
    async with aged.database.begin() as session:
        drafts = [
            replace(one, inventory_id=f"9{one.inventory_id}") for one in (await catalogue.load_drafts(session)).values()
        ]
        await catalogue.save(session, drafts, await offices.ids_by_code(session), clock.now())
    await compute(aged)
    assert {path: await count_statements(aged, path) for path in PAGES} == before


async def test_the_number_of_the_used_application_finds_it(city: App) -> None:
    assert NAME in rows(await visit(city, f"{LIST}?cari={USED}"))
