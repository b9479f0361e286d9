"""An officer of Kominfo at the progress of the city: its first page, its lists, the report on paper, without script."""

import re
from datetime import timedelta
from itertools import product

import pytest
from playwright.async_api import Browser
from sqlalchemy import select

from idp.accounts.people.people_admin import find_person
from idp.catalogue.store import ApplicationFilter
from idp.composition import Composition, close
from idp.diagnosis.help_request import SentReport
from idp.diagnosis.store.help_requests import NewHelpRequest, insert_request
from idp.foundation import clock, facts
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.foundation.failures import Failure, add_failures
from idp.foundation.hourly_counts import HourlyCount
from idp.foundation.ids import new_id
from idp.tracker.models import ApplicationLevelRow, PeopleCountRow, ProgressDayRow
from idp.tracker.usage.store import CITY
from idp.tracker.usage.suppression import list_published_days
from tests.catalogue.listing import list_applications
from tests.journeys.browser import Device, opened
from tests.journeys.officers import sign_in_officer
from tests.journeys.running_demo import RunningDemo

NO_SCRIPT = Device(390, script=False)
#: Kominfo's lists, by the names of their pictures.
LISTS = {
    "inventaris": "inventaris",
    "inventaris-saringan": "inventaris?cari=dinas&layak=ya&tingkat=0&opd=140018",
    "inventaris-kosong": "inventaris?cari=zzzz",
    "macet": "macet",
    "perangkat-daerah": "perangkat-daerah",
    "perubahan": "perubahan?hari=30",
    "antrean": "antrean",
    "laporan": "laporan",
}
GROUND, INK = "getComputedStyle(document.body).backgroundColor", "getComputedStyle(document.querySelector('h1')).color"
WHITE, BLACK = "rgb(255, 255, 255)", "rgb(0, 0, 0)"
#: Such a head is printed on each page of its table.
HEAD = "table-header-group"


@pytest.fixture(scope="module")
async def year(demo: RunningDemo) -> RunningDemo:
    """A year of the city: counts by month, applications in use, failures, people, hours; some are stalled, one asks."""
    composition = demo.compose()
    try:
        await store_history(composition)
        await use_applications(composition)
        await composition.tracker.levels.run_all()
        await stall_applications(composition)
        await ask_for_help(composition)
    finally:
        await close(composition)
    return demo


async def store_history(composition: Composition) -> None:
    """The ends of the last twelve months, people of 60 days, and sign-ins by hour."""
    today = composition.clients.calendar.today()
    async with composition.foundation.database.begin() as session:
        for ago, reached in enumerate((7, 6, 6, 5, 5, 4, 4, 3, 2, 2, 1, 1, 0), start=1):
            levels = [94 - reached, 0, 2, 3, 0, reached, 0]
            day = today - timedelta(days=30 * ago)
            row = {"total": 189, "integrated": reached, "eligible": 99, "eligible_integrated": reached, "stalled": 40}
            await session.merge(ProgressDayRow(scope="city", scope_id=CITY, day=day, levels=levels, **row))
        for day, people in zip(list_published_days(today - timedelta(days=60), today)[-2:], (3206, 3418), strict=True):
            counted = {"scope": "city", "scope_id": CITY, "environment": "produksi", "day": day, "people": people}
            await session.merge(PeopleCountRow(**counted))
        for hour in range(24):
            count = max(0, 900 - abs(hour - 9) * 160)
            kind, place = FactKind.CODE_REDEEMED.value, {"environment": "produksi", "day": today, "hour": hour}
            await session.merge(HourlyCount(kind=kind, count=count, **place))


async def use_applications(composition: Composition) -> None:
    """Six people use eight applications; requests of another fail in production for one cause."""
    today = composition.clients.calendar.today()
    async with composition.foundation.database.begin() as session:
        failing, *used = (await list_applications(session, ApplicationFilter(eligible=True)))[:9]
        for one, _ in product(used, range(6)):
            fact = Fact(FactKind.CODE_REDEEMED, "klien-jurnal", "produksi", one.id, new_id())
            await facts.add_counts(session, [((fact, today), 1)])
        for ago in (0, 9, 12):
            day = today - timedelta(days=ago)
            fact = Fact(FactKind.REQUEST_FAILED, "klien-gagal", "produksi", failing.id)
            failure = Failure(
                FactKind.REQUEST_FAILED, "klien-gagal", "produksi", failing.id, "redirect_uri_unregistered"
            )
            await facts.add_counts(session, [((fact, day), 6)])
            await add_failures(session, [((failure, day), 6)])


async def stall_applications(composition: Composition) -> None:
    """Thirty applications that nobody answers for, and the one whose requests fail."""
    today = composition.clients.calendar.today()
    async with composition.foundation.database.begin() as session:
        still = await session.scalars(select(ApplicationLevelRow).where(ApplicationLevelRow.eligible))
        waiting = [row for row in still if row.level == 0][:30]
        for days, row in enumerate(waiting, start=31):
            row.stall, row.actor, row.stalled_since = "no_owner", "office", today - timedelta(days=days)
        failing = waiting[0]
        failing.stall, failing.actor, failing.stalled_since = "error", "team", today - timedelta(days=90)
        failing.stall_facts = {"cause": "redirect_uri_unregistered", "count": 18, "environment": "uji"}


async def ask_for_help(composition: Composition) -> None:
    """A team waits for an answer."""
    report = SentReport(
        cause="code_expired",
        endpoint="/token",
        client_id="klien",
        client_name="Klien",
        environment="uji",
        first_at=clock.now(),
    )
    async with composition.foundation.database.begin() as session:
        application = (await list_applications(session, ApplicationFilter()))[0]
        at = clock.now() - timedelta(days=4)
        asker = (await find_person(session, "made.ayu")).id
        await insert_request(session, NewHelpRequest("DVS-9999-9999", application.id, report, asker, at, "Tolong."))


async def test_the_progress_of_a_year_in_every_width(browser: Browser, year: RunningDemo) -> None:
    demo = year
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/kominfo")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.look("kominfo")
        assert "3.418" in await tab.page.locator("main").inner_text()
        await tab.page.locator("main details summary").first.click()
        await tab.look("kominfo-angka", Device(), Device(1280))
        await tab.open(f"{demo.issuer}/kominfo?bahasa=en")
        assert "Registered" in await tab.page.locator("main").inner_text(), "levels are named in the page's language"
        await tab.look("kominfo-english", Device(), Device(1280))


async def test_the_progress_of_one_office_stays_with_the_office(browser: Browser, year: RunningDemo) -> None:
    demo = year
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/kominfo?opd=140018")
        await sign_in_officer(tab, demo, "gede.arya")
        name = await tab.page.locator(".crumb [aria-current]").inner_text()
        assert await tab.page.locator("h1").inner_text() == f"Kemajuan {name}"
        assert "dari 189 aplikasi" not in await tab.page.locator("main").inner_text(), "its own denominators"
        work = await tab.page.locator("section[aria-labelledby=h-kerja]").inner_text()
        assert f"Hanya yang menyangkut {name}" in work
        await tab.look("kominfo-opd")
        await tab.press("main .stats a[href^='/kominfo/macet']")
        assert "opd=140018" in tab.page.url
        offices = await tab.page.locator("tbody .sub").all_inner_texts()
        assert all("Giliran" in one or one == name for one in offices)
        await tab.open(f"{demo.issuer}/kominfo?opd=140018")
        await tab.press("main .top a[href^='/kominfo/laporan']")
        assert name in await tab.page.locator("main .top").inner_text()
        await tab.open(f"{demo.issuer}/kominfo?opd=140018")
        await tab.press(".crumb a")
        assert tab.page.url == f"{demo.issuer}/kominfo"


async def test_changes_are_read_forth_and_back_on_a_telephone_without_script(
    browser: Browser, year: RunningDemo
) -> None:
    demo = year
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{demo.issuer}/kominfo/perubahan")
        await sign_in_officer(tab, demo, "gede.arya")
        first = await tab.page.locator("tbody th a").all_inner_texts()
        await tab.press("a[rel=next]")
        assert await tab.page.locator("tbody th a").all_inner_texts() != first
        await tab.picture("kominfo-perubahan-lanjut")
        await tab.press("a[rel=prev]")
        assert await tab.page.locator("tbody th a").all_inner_texts() == first
        assert await tab.page.locator("a[rel=prev]").count() == 0


async def test_the_lists_in_every_width(browser: Browser, year: RunningDemo) -> None:
    demo, composition = year, year.compose()
    try:
        await stall_applications(composition)  # once more: the demo computes levels by itself, too
    finally:
        await close(composition)
    async with opened(browser, Device()) as tab:
        await tab.open(f"{demo.issuer}/kominfo/inventaris")
        await sign_in_officer(tab, demo, "gede.arya")
        for name, path in LISTS.items():
            await tab.open(f"{demo.issuer}/kominfo/{path}")
            await tab.look(f"kominfo-{name}")


async def test_a_list_leads_on_and_back_on_a_telephone_without_script(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, NO_SCRIPT) as tab:
        await tab.open(f"{demo.issuer}/kominfo/inventaris?urut=nama")
        await sign_in_officer(tab, demo, "gede.arya")
        first = await tab.page.locator("tbody th a").first.inner_text()
        await tab.press("a[rel=next]")
        assert await tab.page.locator("tbody th a").first.inner_text() != first
        await tab.press("a[rel=prev]")
        assert await tab.page.locator("tbody th a").first.inner_text() == first
        await tab.page.locator("details.more > summary").click()
        await tab.page.select_option("#layak", "tidak")
        await tab.press("details.more button")
        assert "layak=tidak" in tab.page.url
        assert await tab.page.locator("details.more[open]").count() == 1, "what narrows the list is seen"
        await tab.press("main p.ways a")
        assert tab.page.url == f"{demo.issuer}/kominfo/inventaris"
        async with tab.page.expect_download() as started:
            await tab.page.locator("a[href='/kominfo/unduh/inventaris.csv']").click()
        assert (await started.value).suggested_filename.startswith("inventaris-")


async def test_the_report_on_paper(browser: Browser, demo: RunningDemo) -> None:
    async with opened(browser, Device(720, "dark")) as tab:
        await tab.open(f"{demo.issuer}/kominfo")
        await sign_in_officer(tab, demo, "gede.arya")
        await tab.press("main a[href='/kominfo/laporan']")
        assert await tab.page.locator("[data-cetak]:visible").count() == 1, "script reveals the button that prints"
        assert await tab.page.evaluate(GROUND) != WHITE
        await tab.page.emulate_media(media="print")
        for unprinted in ("header details", "header a:not(.brand)", "form", "nav", "button", ".btn"):
            assert await tab.page.locator(f"{unprinted}:visible").count() == 0, unprinted
        assert "Ruang kerja Kominfo" in await tab.page.locator("header").inner_text(), "paper says where it comes from"
        assert "Keadaan" in await tab.page.locator("main").inner_text()
        rows = await tab.page.locator("#aplikasi tbody tr").count()
        assert rows >= 189, "paper has every row"
        assert f"({rows})" in await tab.page.locator("#h-aplikasi").inner_text()
        assert await tab.page.locator("#aplikasi thead").evaluate("one => getComputedStyle(one).display") == HEAD
        assert await tab.page.evaluate(GROUND) == WHITE, "paper is white for devices in the dark, too"
        assert await tab.page.evaluate(INK) == BLACK
        await tab.picture("kominfo-cetak")
        await tab.open(f"{demo.issuer}/kominfo")
        assert await tab.page.locator(".paper-only:visible").count(), "paper"
        paper = await tab.page.pdf(format="A4")
        printed = set(re.findall(rb"/kominfo/inventaris/([0-9a-f-]{36})", paper))
        assert len(printed) >= 189, "what Chromium prints of the first page has every row"
        await tab.picture("kominfo-kemajuan-cetak")
        await tab.page.emulate_media(media="screen")
        assert await tab.page.locator(".paper-only:visible").count() == 0
        await tab.page.emulate_media(media="print")
        await tab.open(f"{demo.issuer}/kominfo/inventaris")
        assert "Semua baris ada di Laporan" in await tab.page.locator("main").inner_text()
